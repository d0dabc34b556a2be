"""How a result came about, as a value: what was understood, found, read and decided.

It is worked out from a ``Trace`` by the same functions that decided, so that it cannot tell another
story than theirs. ``ui.explanation_text`` and ``ui.explanation_json`` show it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Self

from qa.assistant import Trace
from qa.comparison import compared
from qa.contradiction import contradicts
from qa.decide import Calibration, Decider, Verdict, features
from qa.records import Answer, NoAnswer, NoAnswerReason, Passage, Span
from qa.same_words import same_words
from qa.settings import Settings
from qa.small_talk import is_small_talk
from ui.explanation_changes import Change, changes

Role = Literal["answer", "supporting", "differing", "another_time"]
Why = Literal["answered", "below_threshold", "another_time", "nothing_marked"] | NoAnswerReason


@dataclass(frozen=True, slots=True)
class Rules:
    """By what was decided; see ``Settings`` for each value but the calibration."""

    calibration: Calibration
    max_error_share: float
    read_passages: int
    across_articles: bool
    times: bool

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Those in force."""
        return cls(
            Calibration.shipped(),
            settings.max_error_share,
            settings.read_passages,
            settings.across_articles,
            settings.times,
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words that the reader marked, their rank among all of a search from 1, and what became of them."""

    span: Span
    rank: int
    role: Role | None


@dataclass(frozen=True, slots=True)
class Found:
    """A passage, its rank by the fused score from 1, and its candidates, best first."""

    passage: Passage
    rank: int
    was_read: bool
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What a feature adds to the log odds of a candidate."""

    feature: str
    value: float
    weight: float

    @property
    def log_odds(self) -> float:
        """The product."""
        return self.weight * self.value


@dataclass(frozen=True, slots=True)
class Judgement:
    """How sure the best candidate is, and what it is made of.

    Attributes:
        span: the best candidate.
        confidence: 0..1.
        bias, parts: their sum is its log odds.
        rival: the best candidate with other words; None where there is none.
        lead: points before the rival, negative behind it.
        in_article: whether only candidates of its own article were held against it, because other
            articles answer too.
        overtaken: the candidate of an older article that scored more; None where none did.
    """

    span: Span
    confidence: float
    bias: float
    parts: tuple[Part, ...]
    rival: Span | None
    lead: float | None
    in_article: bool
    overtaken: Span | None

    @property
    def log_odds(self) -> float:
        """Of the candidate to answer the question."""
        return self.bias + sum(part.log_odds for part in self.parts)


@dataclass(frozen=True, slots=True)
class Search:
    """What came of one question that was looked for.

    Attributes:
        asked, understood: the question, and what was looked for.
        changes: what tells both apart.
        found: the passages, best first.
        why: why something is answered or nothing is.
        judgement: of the best candidate; None where there is none.
        verdict: what was chosen of the candidates.
        of_another_time: candidates left out because they tell of another time than asked for.
    """

    asked: str
    understood: str
    changes: tuple[Change, ...]
    found: tuple[Found, ...]
    why: Why
    judgement: Judgement | None
    verdict: Verdict
    of_another_time: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a result came about.

    Attributes:
        question: as it was asked.
        sides: what came of each thing that the question compares, up to the first without an answer.
        whole: what came of the question itself; None for small talk, and where the sides answer it.
        threshold: the confidence that an answer needs, 0..1,
        max_error_share: which follows from this setting.
        columns: the features of candidates that the confidence is made of, their lead aside.
    """

    question: str
    sides: tuple[Search, ...]
    whole: Search | None
    threshold: float
    max_error_share: float
    columns: tuple[str, ...]


def explanation(
    trace: Trace, rules: Rules, sides: Sequence[Trace] = (), today: date | None = None
) -> Explanation:
    """How the result of a question came about.

    Args:
        trace: what led to it.
        rules: by what it was decided.
        sides: from ``traced_sides``; a comparison is explained by them.
        today: when the question was asked; None for now.
    """
    result, day = trace.result, today or date.today()
    by_sides = isinstance(result, Answer) and result.form == "comparison"
    is_talk = isinstance(result, NoAnswer) and is_small_talk(result.reason)
    return Explanation(
        question=result.question,
        sides=tuple(_search(side, rules, day) for side in sides),
        whole=None if by_sides or is_talk else _search(trace, rules, day),
        threshold=trace.min_confidence,
        max_error_share=rules.max_error_share,
        columns=tuple(name for name in rules.calibration.weights if name != "lead"),
    )


def traced_sides(question: str, ask: Callable[[str], Trace]) -> tuple[Trace, ...]:
    """What led to the answer for each thing that a question compares, as the assistant asks for them.

    Args:
        question: as it was asked; most compare nothing.
        ask: ``Assistant.trace`` with the filter of the question.
    """
    traces: list[Trace] = []
    for side in compared(question):
        traces.append(ask(side))
        if not isinstance(traces[-1].result, Answer):
            break
    return tuple(traces)


def _search(trace: Trace, rules: Rules, today: date) -> Search:
    result, spans = trace.result, trace.spans
    question = result.understood
    decider = Decider(
        rules.calibration,
        trace.min_confidence,
        across_articles=rules.across_articles,
        times=rules.times,
    )
    verdict = decider.decide(question, spans)
    late = tuple(span for span in spans if rules.times and contradicts(question, _told(span)))
    kept = [span for span in spans if span not in late]
    roles = _roles(verdict, late)
    return Search(
        asked=result.question,
        understood=question,
        changes=tuple(changes(result.question, question, today)),
        found=_found(result.passages, spans, roles, rules.read_passages),
        why=_why(trace, kept, verdict),
        judgement=_judgement(kept, late, verdict, rules.calibration) if kept else None,
        verdict=verdict,
        of_another_time=late,
    )


def _why(trace: Trace, kept: Sequence[Span], verdict: Verdict) -> Why:
    if verdict.chosen:
        return "answered"
    if isinstance(trace.result, NoAnswer) and not trace.result.passages:
        return trace.result.reason
    if not trace.spans:
        return "nothing_marked"
    return "below_threshold" if kept else "another_time"


def _judgement(
    kept: Sequence[Span], late: Sequence[Span], verdict: Verdict, calibration: Calibration
) -> Judgement:
    """Of the words that the verdict's confidence is about; see ``Decider.decide``."""
    best = verdict.chosen[0] if verdict.chosen else kept[0]
    against = [*kept, *late]
    values = features(against)
    in_article = best is not kept[0] or calibration.confidence(values) != verdict.confidence
    if in_article:
        against = [span for span in kept if span.article.id == best.article.id]
        values = features(against)
    others = (span for span in against[1:] if not same_words(span.text, best.text))
    rival = max(others, key=lambda span: span.score, default=None)
    return Judgement(
        span=best,
        confidence=verdict.confidence,
        bias=calibration.bias,
        parts=tuple(Part(name, values[name], w) for name, w in calibration.weights.items()),
        rival=rival,
        lead=best.score - rival.score if rival else None,
        in_article=in_article,
        overtaken=None if best is kept[0] else kept[0],
    )


def _found(
    passages: Sequence[Passage],
    spans: Sequence[Span],
    roles: dict[tuple[str, int, int], Role],
    read_passages: int,
) -> tuple[Found, ...]:
    own: dict[int, list[Candidate]] = {}
    for rank, span in enumerate(spans, 1):
        at = _passage_of(span, passages)
        own.setdefault(at, []).append(Candidate(span, rank, roles.get(_place(span))))
    return tuple(
        Found(passage, at + 1, at < read_passages, tuple(own.get(at, ())))
        for at, passage in enumerate(passages)
    )


def _passage_of(span: Span, passages: Sequence[Passage]) -> int:
    """The position of the passage in which a span was marked; passages overlap."""
    holding = [
        at
        for at, passage in enumerate(passages)
        if passage.article.id == span.article.id
        and passage.start < span.end
        and span.start < passage.end
    ]
    score = span.features.get("passage_score")
    return next((at for at in holding if passages[at].score == score), holding[0])


def _roles(verdict: Verdict, late: Sequence[Span]) -> dict[tuple[str, int, int], Role]:
    groups: tuple[tuple[Role, Sequence[Span]], ...] = (
        ("another_time", late),
        ("differing", verdict.differing),
        ("supporting", verdict.supporting),
        ("answer", verdict.chosen),
    )
    return {_place(span): role for role, spans in groups for span in spans}


def _told(span: Span) -> str:
    return span.article.text[span.sentences[0].start : span.sentences[-1].end]


def _place(span: Span) -> tuple[str, int, int]:
    return span.article.id, span.start, span.end
