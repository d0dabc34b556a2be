"""Questions that were answered before, asked again: which answers are new, gone or different now.

An answer is the same when its words are the same after ``measures.normalised`` and the same sentences
are cited. Where a sentence stands in its article does not count, and neither does the name of an
article that is gone, where the sentence is cited from another one.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal

from qa.assistant import Assistant
from qa.evaluation import measures
from qa.evaluation.outcome import Place
from qa.evaluation.run_file import Run
from qa.protocols import Progress
from qa.records import Answer, Filter, NoAnswer

Fate = Literal["same", "new", "gone", "different", "moved"]
FATES: tuple[Fate, ...] = Fate.__args__  # type: ignore[attr-defined]

# Whether an article with a path is in the index.
IsIndexed = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered.

    Attributes:
        words: of the answer, "" for none.
        confidence: in the best words, 0..1.
        citations: the sentences that support them, best first.
    """

    words: str
    confidence: float
    citations: tuple[Place, ...]

    @classmethod
    def of(cls, result: Answer | NoAnswer) -> "Given":
        """What a result says."""
        if isinstance(result, NoAnswer):
            return cls("", result.best_score, ())
        cited = (
            Place(path=each.article.path, start=each.start, end=each.end, text=each.text)
            for each in result.citations
        )
        return cls(measures.words_of(result), result.confidence, tuple(cited))


@dataclass(frozen=True, slots=True)
class Kept:
    """A question with the answer that it had.

    Attributes:
        question: as it was asked.
        given: what was answered.
        day: on which it was asked; "letzten Monat" is seen from there also when it is asked again.
        state: number of the index's state then; None where it is not known.
        only: which articles were to answer.
    """

    question: str
    given: Given
    day: datetime.date
    state: int | None
    only: Filter = field(default_factory=Filter)


@dataclass(frozen=True, slots=True)
class Replayed:
    """A question that was asked again.

    Attributes:
        kept: with the answer before.
        now: the answer now.
        fate: "same"; "new" where there was no answer, "gone" where there is none now; "different"
            words; "moved" where the words are the same, but the evidence is not.
        renamed: of the same evidence, the path that is gone and the one that it is cited from now.
    """

    kept: Kept
    now: Given
    fate: Fate
    renamed: tuple[tuple[str, str], ...] = ()


def kept_in(run: Run) -> tuple[Kept, ...]:
    """The questions of a run over a test set, with the answers they had."""
    day, state = run.created.astimezone().date(), run.index.get("state")
    found = []
    for case in run.cases:
        places = (Place(**each.model_dump(include=_PLACE)) for each in case.citations)
        given = Given(case.predicted, case.confidence, tuple(places))
        found.append(Kept(case.question, given, day, state))
    return tuple(found)


def replay(
    assistant: Assistant,
    kept: Sequence[Kept],
    is_indexed: IsIndexed,
    progress: Progress | None = None,
    *,
    at_once: int = 1,
) -> tuple[Replayed, ...]:
    """Ask questions again; what became of them comes in their order.

    Args:
        assistant: to be asked; thread-safe.
        kept: the questions with the answers they had.
        is_indexed: whether an article is still there under its path.
        progress: called with ("evaluate", questions so far, questions in all).
        at_once: how many questions are asked at a time.
    """
    again = []
    with ThreadPoolExecutor(at_once) as workers:
        for each in workers.map(lambda one: _asked(assistant, one, is_indexed), kept):
            again.append(each)
            if progress:
                progress("evaluate", len(again), len(kept))
    return tuple(again)


def compared(kept: Kept, now: Given, is_indexed: IsIndexed) -> Replayed:
    """What became of an answer."""
    before = kept.given
    if bool(before.words) != bool(now.words):
        return Replayed(kept, now, "new" if now.words else "gone")
    if not _same_words(before.words, now.words):
        return Replayed(kept, now, "different")
    renamed = _renamed(before.citations, now.citations, is_indexed)
    if renamed is None:
        return Replayed(kept, now, "moved")
    return Replayed(kept, now, "same", renamed)


def counts(again: Sequence[Replayed]) -> dict[Fate, int]:
    """How many answers had each fate, in the order of the fates."""
    found = Counter(each.fate for each in again)
    return {fate: found[fate] for fate in FATES}


def given_json(given: Given) -> dict[str, Any]:
    """An answer as JSON values."""
    return {
        "answer": given.words,
        "confidence": round(given.confidence, 4),
        "citations": [each.model_dump() for each in given.citations],
    }


def as_json(again: Sequence[Replayed], asked_of: dict[str, Any]) -> dict[str, Any]:
    """A replay as it is written to a file.

    Args:
        again: what became of the questions.
        asked_of: by name, which questions were asked and of what.
    """
    return {
        "schema": "belegt-replay-1",
        **asked_of,
        "counts": counts(again),
        "questions": [
            {
                "question": each.kept.question,
                "fate": each.fate,
                "day": each.kept.day.isoformat(),
                "state": each.kept.state,
                "before": given_json(each.kept.given),
                "after": given_json(each.now),
                "renamed": [{"before": old, "after": new} for old, new in each.renamed],
            }
            for each in again
        ],
    }


_PLACE = set(Place.model_fields)


def _asked(assistant: Assistant, kept: Kept, is_indexed: IsIndexed) -> Replayed:
    result = assistant.ask(kept.question, kept.only or None, today=kept.day)
    return compared(kept, Given.of(result), is_indexed)


def _same_words(before: str, now: str) -> bool:
    """Whether they are, also as a list whose things come in another order."""
    return measures.normalised(before) == measures.normalised(now) or _things(before) == _things(
        now
    )


def _things(words: str) -> list[str]:
    return sorted(map(measures.normalised, words.split(", ")))


def _renamed(
    before: Sequence[Place], now: Sequence[Place], is_indexed: IsIndexed
) -> tuple[tuple[str, str], ...] | None:
    """Paths, before and now, of the same evidence; None where it is another, or of another article."""
    old, new = (Counter((_folded(each.text), each.path) for each in side) for side in (before, now))
    left, come = sorted((old - new).elements()), sorted((new - old).elements())
    if [text for text, _path in left] != [text for text, _path in come]:
        return None
    paths = [(was[1], is_[1]) for was, is_ in zip(left, come, strict=True)]
    if any(is_indexed(path) for path, _now in paths):
        return None
    return tuple(dict.fromkeys(paths))


def _folded(text: str) -> str:
    return " ".join(text.split())
