"""The whole way from a question to a cited answer."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from qa.citation import cite
from qa.conversation import SPOKEN_OF, cited_last, self_contained
from qa.decide import Decider
from qa.errors import QuestionError
from qa.protocols import Reader, Retriever
from qa.records import Answer, Filter, NoAnswer, NoAnswerReason, Passage
from qa.small_talk import small_talk
from qa.spelling import corrected

Stage = Literal["retrieve", "read", "decide"]

_MAX_QUESTION_CHARS = 2000


class Assistant:
    """Answers questions in the words of the articles."""

    def __init__(
        self, retriever: Retriever, reader: Reader, decider: Decider, top_passages: int
    ) -> None:
        self._retriever = retriever
        self._reader = reader
        self._decider = decider
        self._top_passages = top_passages

    def ask(
        self,
        question: str,
        only: Filter | None = None,
        earlier: Sequence[Answer | NoAnswer] = (),
        *,
        literally: bool = False,
    ) -> Answer | NoAnswer:
        """Answer one question.

        Args:
            question: one question, at most 2,000 characters.
            only: what articles have to meet to be looked in; None for all.
            earlier: the results before it in the same conversation, oldest first.
            literally: look for the words as they are: no small talk, no earlier results, no other
                spelling.

        Raises:
            QuestionError: the question is empty, too long, or not valid Unicode.
        """
        *_stages, result = self.steps(question, only, earlier, literally=literally)
        assert not isinstance(result, str)
        return result

    def steps(
        self,
        question: str,
        only: Filter | None = None,
        earlier: Sequence[Answer | NoAnswer] = (),
        *,
        literally: bool = False,
    ) -> Iterator[Stage | Answer | NoAnswer]:
        """``ask``, step by step: yields the name of each stage as it begins, the result last."""
        question = _checked(question)
        if not literally and (talk := small_talk(question)):
            yield NoAnswer(question, question, talk, 0.0, (), {"total": 0.0})
            return
        clock = _Clock()
        yield clock.begin("retrieve")
        if literally:
            understood = question
            passages = self._retriever.retrieve(question, self._top_passages, only)
        else:
            understood, passages = self._find(question, only, earlier)
        yield clock.begin("read")
        spans = self._reader.read(understood, passages)
        yield clock.begin("decide")
        verdict = self._decider.decide(understood, spans)
        timings = clock.end()
        if verdict.chosen:
            citations = cite((*verdict.chosen, *verdict.supporting), passages)
            yield Answer(
                question,
                understood,
                verdict.form,
                verdict.chosen,
                verdict.confidence,
                citations,
                passages,
                timings,
            )
        else:
            reason = _reason(passages, only)
            yield NoAnswer(question, understood, reason, verdict.confidence, passages, timings)

    def _find(
        self, question: str, only: Filter | None, earlier: Sequence[Answer | NoAnswer]
    ) -> tuple[str, tuple[Passage, ...]]:
        """The question as it is understood, and its passages."""
        in_full = self_contained(question, earlier)
        spoken_of = cited_last(earlier) if in_full != question else frozenset()
        passages = self._retrieve(in_full, only, spoken_of)
        understood = corrected(in_full, passages, self._retriever)
        if understood != in_full:
            passages = self._retrieve(understood, only, spoken_of)
        return understood, passages

    def _retrieve(
        self, question: str, only: Filter | None, spoken_of: frozenset[str]
    ) -> tuple[Passage, ...]:
        """The best passages; those of articles that were just spoken of are favoured."""
        found = self._retriever.retrieve(question, self._top_passages, only)
        if only and only.articles is not None:
            spoken_of &= only.articles
        if not spoken_of:
            return found
        own = self._retriever.retrieve(
            question, self._top_passages, replace(only or Filter(), articles=spoken_of)
        )
        favoured = [replace(each, score=each.score + SPOKEN_OF) for each in own]
        others = [each for each in found if each.article.id not in spoken_of]
        ranked = sorted([*favoured, *others], key=lambda passage: -passage.score)
        return tuple(ranked[: self._top_passages])


class _Clock:
    """Milliseconds by stage, and in all."""

    def __init__(self) -> None:
        self._marks: list[tuple[Stage, float]] = []

    def begin(self, stage: Stage) -> Stage:
        self._marks.append((stage, time.perf_counter()))
        return stage

    def end(self) -> dict[str, float]:
        ends = [*(started for _stage, started in self._marks[1:]), time.perf_counter()]
        spent: dict[str, float] = {
            stage: (end - started) * 1000
            for (stage, started), end in zip(self._marks, ends, strict=True)
        }
        return {**spent, "total": sum(spent.values())}


def _reason(passages: tuple[Passage, ...], only: Filter | None) -> NoAnswerReason:
    if passages:
        return "nothing_supported"
    return "nothing_in_filter" if only else "nothing_retrieved"


def _checked(question: str) -> str:
    question = question.strip()
    if not question:
        raise QuestionError("The question is empty. Type one, e.g. Wer schloss das Abkommen?")
    if any("\ud800" <= character <= "\udfff" for character in question):
        raise QuestionError("The question is not valid text. Type it as UTF-8")
    if len(question) > _MAX_QUESTION_CHARS:
        raise QuestionError(
            f"The question has {len(question)} characters, more than {_MAX_QUESTION_CHARS}. "
            "Shorten it"
        )
    return question
