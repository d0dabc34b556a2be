"""The whole way from a question to a cited answer."""

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import zip_longest
from typing import Literal

from qa.citation import cite
from qa.decide import Decider, Verdict
from qa.errors import QuestionError
from qa.protocols import Reader, Retriever
from qa.records import Answer, Favour, Filter, NoAnswer, NoAnswerReason, Passage, Span
from qa.small_talk import small_talk
from qa.understanding import Understanding

Stage = Literal["retrieve", "read", "decide"]

_MAX_QUESTION_CHARS = 2000


@dataclass(frozen=True, slots=True)
class Trace:
    """A result, with what led to it.

    Attributes:
        result: what was answered, or why nothing was.
        spans: all words that the reader marked, best first.
        min_confidence: what the best of them needed to be given as an answer, 0..1.
    """

    result: Answer | NoAnswer
    spans: tuple[Span, ...]
    min_confidence: float


class Assistant:
    """Answers questions in the words of the articles.

    Args:
        retriever, reader, decider: what finds, marks and chooses.
        top_passages: how many passages are found.
        understanding: what is made of a question before it is looked for.
    """

    def __init__(
        self,
        retriever: Retriever,
        reader: Reader,
        decider: Decider,
        top_passages: int,
        understanding: Understanding | None = None,
    ) -> None:
        self._retriever = retriever
        self._reader = reader
        self._decider = decider
        self._top_passages = top_passages
        self._understanding = understanding or Understanding()

    def ask(
        self,
        question: str,
        only: Filter | None = None,
        earlier: Sequence[Answer | NoAnswer] = (),
        *,
        literally: bool = False,
        today: date | None = None,
    ) -> Answer | NoAnswer:
        """Answer one question.

        Args:
            question: one question, at most 2,000 characters.
            only: what articles have to meet to be looked in; None for all.
            earlier: the results before it in the same conversation, oldest first.
            literally: look for the words as they are: no small talk, no earlier results, no other
                spelling.
            today: the day it is asked on, for "letzten Monat"; None for now.

        Raises:
            QuestionError: the question is empty, too long, or not valid Unicode.
        """
        return self.trace(question, only, earlier, literally=literally, today=today).result

    def trace(
        self,
        question: str,
        only: Filter | None = None,
        earlier: Sequence[Answer | NoAnswer] = (),
        *,
        literally: bool = False,
        today: date | None = None,
    ) -> Trace:
        """``ask``, with what led to the result."""
        *_stages, trace = self._steps(question, only, earlier, literally, today)
        assert isinstance(trace, Trace)
        return trace

    def steps(
        self,
        question: str,
        only: Filter | None = None,
        earlier: Sequence[Answer | NoAnswer] = (),
        *,
        literally: bool = False,
        today: date | None = None,
    ) -> Iterator[Stage | Answer | NoAnswer]:
        """``ask``, step by step: yields the name of each stage as it begins, the result last."""
        for step in self._steps(question, only, earlier, literally, today):
            yield step.result if isinstance(step, Trace) else step

    def _steps(
        self,
        question: str,
        only: Filter | None,
        earlier: Sequence[Answer | NoAnswer],
        literally: bool,
        today: date | None,
    ) -> Iterator[Stage | Trace]:
        question = _checked(question)
        if not literally and (talk := small_talk(question)):
            yield Trace(NoAnswer(question, question, talk, 0.0, (), {"total": 0.0}), (), 0.0)
            return
        understanding = _LITERAL if literally else self._understanding
        understood = understanding.of(question, earlier, today)
        clock = _Clock()
        search = _Search(only, understood.favours, understanding)
        found = yield from self._look_for_each(understood.compared, search, clock)
        if found is None:
            found = yield from self._look_for(understood.question, search, clock)
        result = _result(question, found, only, clock.end())
        yield Trace(result, found.spans, self._decider.min_confidence)

    def _look_for_each(
        self, questions: Sequence[str], search: "_Search", clock: "_Clock"
    ) -> Generator[Stage, None, "_Found | None"]:
        """The answers to several questions as one; None unless each has an answer of its own."""
        sides = []
        for each in questions:
            side = yield from self._look_for(each, search, clock)
            if not side.verdict.chosen:
                return None
            sides.append(side)
        firsts = [side.verdict.chosen[0] for side in sides]
        places = {(span.article.id, span.start, span.end) for span in firsts}
        return _side_by_side(sides) if sides and len(places) == len(sides) else None

    def _look_for(
        self, question: str, search: "_Search", clock: "_Clock"
    ) -> Generator[Stage, None, "_Found"]:
        """Retrieve, read, decide."""
        yield clock.begin("retrieve")
        passages = self._retrieve(question, search)
        reworded = search.understanding.reworded(question, passages, self._retriever)
        if reworded != question:
            question = reworded
            passages = self._retrieve(question, search)
        yield clock.begin("read")
        spans = self._reader.read(question, passages)
        yield clock.begin("decide")
        return _Found(question, passages, spans, self._decider.decide(question, spans))

    def _retrieve(self, question: str, search: "_Search") -> tuple[Passage, ...]:
        return self._retriever.retrieve(question, self._top_passages, search.only, search.favours)


_LITERAL = Understanding(*[False] * len(fields(Understanding)))


@dataclass(frozen=True, slots=True)
class _Search:
    """Where questions are looked for, and how they may be worded otherwise."""

    only: Filter | None
    favours: tuple[Favour, ...]
    understanding: Understanding


@dataclass(frozen=True, slots=True)
class _Found:
    """What came of a question."""

    understood: str
    passages: tuple[Passage, ...]
    spans: tuple[Span, ...]
    verdict: Verdict


def _side_by_side(sides: Sequence[_Found]) -> _Found:
    """The answers for each of some things that are compared, as one, no surer than the least sure."""
    verdicts = [side.verdict for side in sides]
    passages = (
        passage for ranked in zip_longest(*(s.passages for s in sides)) for passage in ranked
    )
    return _Found(
        " ".join(side.understood for side in sides),
        tuple(dict.fromkeys(passage for passage in passages if passage)),
        tuple(span for side in sides for span in side.spans),
        Verdict(
            "comparison",
            tuple(span for each in verdicts for span in each.chosen[:1]),
            tuple(span for each in verdicts for span in each.supporting),
            tuple(span for each in verdicts for span in each.differing),
            min(each.confidence for each in verdicts),
        ),
    )


def _result(
    question: str, found: _Found, only: Filter | None, timings_ms: dict[str, float]
) -> Answer | NoAnswer:
    verdict, passages = found.verdict, found.passages
    if not verdict.chosen:
        reason = _reason(passages, only)
        return NoAnswer(
            question, found.understood, reason, verdict.confidence, passages, timings_ms
        )
    cited = (*verdict.chosen, *verdict.supporting, *verdict.differing)
    return Answer(
        question=question,
        understood=found.understood,
        form=verdict.form,
        spans=verdict.chosen,
        differing=verdict.differing,
        confidence=verdict.confidence,
        citations=cite(cited, passages),
        passages=passages,
        timings_ms=timings_ms,
    )


class _Clock:
    """Milliseconds by stage, and in all."""

    def __init__(self) -> None:
        self._marks: list[tuple[Stage, float]] = []

    def begin(self, stage: Stage) -> Stage:
        self._marks.append((stage, time.perf_counter()))
        return stage

    def end(self) -> dict[str, float]:
        ends = [*(started for _stage, started in self._marks[1:]), time.perf_counter()]
        spent: dict[str, float] = {}
        for (stage, started), end in zip(self._marks, ends, strict=True):
            spent[stage] = spent.get(stage, 0.0) + (end - started) * 1000
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
