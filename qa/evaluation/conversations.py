"""Conversations with what is expected of each turn: how much of a question survives being short.

Each turn is asked twice: as it is typed, after the turns before it, and written out in full on its
own. What the second reaches is what the first can reach.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field

from qa.assistant import Assistant
from qa.evaluation import measures
from qa.evaluation.rows_file import check_texts, not_indexed, read_row
from qa.protocols import Progress
from qa.records import Answer, Article, NoAnswer

FindArticle = Callable[[str], Article | None]


class Expected(BaseModel):
    """One piece of evidence: an article, accepted words, and the sentences that carry them."""

    article: str
    answers: Annotated[list[str], Field(min_length=1)]
    sentences: Annotated[list[str], Field(min_length=1)]


class Turn(BaseModel):
    """A question as it is typed and in full; nothing expected where the articles do not say."""

    question: Annotated[str, Field(min_length=1)]
    full: Annotated[str, Field(min_length=1)]
    expected: list[Expected] = []


class Conversation(BaseModel):
    """Questions that follow each other.

    ``asked_on`` is the day they are asked on, for "letzten Monat"; ``newest`` the article that has to
    come first where articles differ.
    """

    id: str
    kind: str
    asked_on: date | None = None
    newest: str | None = None
    turns: Annotated[list[Turn], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class TurnResult:
    """What became of a turn; all figures 0..1.

    Attributes:
        kind: of its conversation.
        leans: whether turns came before it.
        score: F1 against the most similar expected answer; without one, 1 for none given.
        full_score: the same for the question in full.
        cited: share of the expected pieces of evidence that were cited; None where none is expected.
        newest_first: whether the article that has to come first does; None where none has to.
    """

    kind: str
    leans: bool
    score: float
    full_score: float
    cited: float | None
    newest_first: bool | None


def is_conversations(path: Path) -> bool:
    """Whether the first line of a file is an object with "turns"."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            value = json.loads(file.readline())
    except (OSError, ValueError):
        return False
    return isinstance(value, dict) and "turns" in value


def load_conversations(path: Path, find_article: FindArticle) -> tuple[Conversation, ...]:
    """Read conversations, one JSON object a line.

    Raises:
        TestSetError: a row is not of that form, or its article, sentence or answer is not there.
    """
    lines = path.read_text(encoding="utf-8-sig").split("\n")
    return tuple(
        _checked(number, line, path, find_article)
        for number, line in enumerate(lines, 1)
        if line.strip()
    )


def evaluate_conversations(
    assistant: Assistant, conversations: Sequence[Conversation], progress: Progress | None = None
) -> list[TurnResult]:
    """Hold all conversations, one after the other.

    Args:
        assistant: answers over the index that holds their articles.
        conversations: what to ask.
        progress: called with ("evaluate", conversations so far, conversations in all).
    """
    results = []
    for number, conversation in enumerate(conversations, 1):
        earlier: list[Answer | NoAnswer] = []
        for turn in conversation.turns:
            today = conversation.asked_on
            answer = assistant.ask(turn.question, earlier=earlier, today=today)
            in_full = assistant.ask(turn.full, today=today)
            results.append(
                TurnResult(
                    kind=conversation.kind,
                    leans=bool(earlier),
                    score=_score(answer, turn),
                    full_score=_score(in_full, turn),
                    cited=_cited(answer, turn.expected) if turn.expected else None,
                    newest_first=_comes_first(answer, conversation.newest),
                )
            )
            earlier.append(answer)
        if progress:
            progress("evaluate", number, len(conversations))
    return results


def by_kind(results: Iterable[TurnResult]) -> dict[str, dict[str, Any]]:
    """Means for each kind; first turns and those that follow are told apart."""
    groups: dict[str, list[TurnResult]] = {}
    for result in results:
        name = f"{result.kind}, later turns" if result.leans else result.kind
        groups.setdefault(name, []).append(result)
    return {name: _means(group) for name, group in sorted(groups.items())}


def _means(group: Sequence[TurnResult]) -> dict[str, Any]:
    return {
        "n": len(group),
        "score": measures.mean(each.score for each in group),
        "in_full": measures.mean(each.full_score for each in group),
        "cited": measures.mean(each.cited for each in group if each.cited is not None),
        "newest_first": measures.mean(
            each.newest_first for each in group if each.newest_first is not None
        ),
    }


def _score(result: Answer | NoAnswer, turn: Turn) -> float:
    if not turn.expected:
        return float(isinstance(result, NoAnswer))
    accepted = [answer for each in turn.expected for answer in each.answers]
    words = measures.words_of(result)
    return measures.best(measures.f1, words, accepted) if words else 0.0


def _cited(result: Answer | NoAnswer, expected: Sequence[Expected]) -> float:
    cited = [citation.text for citation in result.citations] if isinstance(result, Answer) else []
    found = [
        any(sentence in text or text in sentence for sentence in each.sentences for text in cited)
        for each in expected
    ]
    return sum(found) / len(found)


def _comes_first(result: Answer | NoAnswer, newest: str | None) -> bool | None:
    if newest is None:
        return None
    return isinstance(result, Answer) and Path(result.span.article.path).name == newest


def _checked(number: int, line: str, path: Path, find_article: FindArticle) -> Conversation:
    conversation = read_row(Conversation, line, path, number)
    if conversation.newest and find_article(conversation.newest) is None:
        raise not_indexed(path, number, conversation.newest)
    for expected in (each for turn in conversation.turns for each in turn.expected):
        article = find_article(expected.article)
        if article is None:
            raise not_indexed(path, number, expected.article)
        texts = (*expected.answers, *expected.sentences)
        check_texts(path, number, expected.article, article, texts)
    return conversation
