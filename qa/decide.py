"""Choose among candidates, or abstain.

The confidence is the probability that the best candidate answers the question, from a logistic
regression over what ties question, sentence and passage together:

    confidence = 1 / (1 + exp(-(bias + sum over features of weight * value)))

An answer is given when its confidence reaches the threshold that keeps the share of wrong answers
below what the user bears: see ``Calibration.threshold``. Weights and risk-coverage curve were
fitted on development questions, answerable and not, and are kept in ``qa/weights/decide.json``;
docs/reader.md has the command, the data and the curve.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from qa.contradiction import contradicts
from qa.days import told_on
from qa.question_form import Form, form_of
from qa.records import Span
from qa.same_words import same_words
from qa.weights import fitted

_MAX_CITED = 3
_MAX_LISTED = 8
_LARGEST_LEAD = 10.0
# The newest of articles that differ comes first if it is at least so sure, as a share of the surest.
_LEAST_OF_NEWEST = 0.75


class RiskPoint(NamedTuple):
    """A point of the risk-coverage curve (El-Yaniv and Wiener, JMLR 2010); shares are 0..1.

    Attributes:
        confidence: answers with at least this much are given.
        coverage: share of the questions that are answered then.
        risk: share of wrong answers among those given.
    """

    confidence: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was fitted on development questions.

    Attributes:
        bias: log odds when all features are 0.
        weights: by feature name, see ``features``.
        companion_margin: another place with the same words is cited too when its score is at most
            this much lower.
        list_margin: words of another sentence belong to a list too when their score is at most
            this much lower.
        elsewhere_margin: another article answers too when the score of its best words is at most
            this much lower,
        elsewhere_confidence: they would be given with at least this confidence if they were the only
            ones,
        elsewhere_coverage: and their sentence holds at least this share of the question's words.
        curve: risk and coverage by confidence, ascending.
    """

    bias: float
    weights: Mapping[str, float]
    companion_margin: float
    list_margin: float = 0.0
    elsewhere_margin: float = 0.0
    elsewhere_confidence: float = 1.0
    elsewhere_coverage: float = 0.0
    curve: tuple[RiskPoint, ...] = ()

    @classmethod
    def shipped(cls) -> Self:
        """The calibration that comes with belegt."""
        values = fitted()
        return cls(
            values["bias"],
            values["weights"],
            values["companion_margin"],
            values["list_margin"],
            values["elsewhere_margin"],
            values["elsewhere_confidence"],
            values["elsewhere_coverage"],
            tuple(itertools.starmap(RiskPoint, values["risk_coverage"])),
        )

    def confidence(self, values: Mapping[str, float]) -> float:
        """Probability that a candidate with these features is right, 0..1."""
        odds = self.bias + sum(weight * values[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))

    def threshold(self, max_error_share: float) -> float:
        """The lowest confidence from which on the risk never exceeds ``max_error_share``, 0..1.

        0 is returned where all answers may be wrong; 1, which no answer reaches, where none may, or
        where even the surest were wrong more often.
        """
        if max_error_share >= 1:
            return 0.0
        if max_error_share <= 0:
            return 1.0
        kept = itertools.takewhile(
            lambda point: point.risk <= max_error_share, reversed(self.curve)
        )
        return min((point.confidence for point in kept), default=1.0)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is answered and what it is cited from.

    Attributes:
        form: in which the question wants to be answered.
        chosen: the words that answer, best first: one span, or for a list several; empty when no
            candidate is good enough.
        supporting: other places that hold the best words too.
        differing: other words that other articles answer with, the newest first; none for a list,
            where they belong to the answer.
        confidence: in the best candidate, 0..1.
    """

    form: Form
    chosen: tuple[Span, ...]
    supporting: tuple[Span, ...]
    differing: tuple[Span, ...]
    confidence: float


class Decider:
    """Chooses the best candidate and those that support it as well, or none.

    Args:
        calibration: weights and margins.
        min_confidence: what the best candidate needs to be given as an answer, 0..1; an attribute too.
        across_articles: whether other articles add to a list, and are heard where they differ.
        times: whether sentences that tell of another time than the question asks for are left out.
    """

    def __init__(
        self,
        calibration: Calibration,
        min_confidence: float,
        *,
        across_articles: bool = True,
        times: bool = True,
    ) -> None:
        self._calibration = calibration
        self.min_confidence = min_confidence
        self._across_articles = across_articles
        self._times = times

    def decide(self, question: str, spans: Sequence[Span]) -> Verdict:
        """Judge the candidates of one question, best first."""
        form = form_of(question)
        of_another_time = self._of_another_time(question, spans)
        spans = [span for span in spans if span not in of_another_time]
        if not spans:
            return Verdict(form, (), (), (), 0.0)
        # What is left must not look sure because the words that it fell behind are out.
        confidence = self._confidence([*spans, *of_another_time])
        if confidence < self.min_confidence:
            return Verdict(form, (), (), (), confidence)
        elsewhere = self._elsewhere(spans) if self._across_articles else ()
        if form == "list":
            chosen = self._listed(spans, elsewhere)
            return Verdict(form, chosen, self._supporting(spans), (), confidence)
        if form != "words" or not elsewhere:
            return Verdict(form, (spans[0],), self._supporting(spans), (), confidence)
        newest, *others = _newest_first([spans[0], *elsewhere])
        own = self._confidence([span for span in spans if span.article.id == newest.article.id])
        if own < max(self.min_confidence, _LEAST_OF_NEWEST * confidence):
            return Verdict(form, (spans[0],), self._supporting(spans), elsewhere, confidence)
        ranked = (newest, *(span for span in spans if span is not newest))
        return Verdict(form, (newest,), self._supporting(ranked), tuple(others), own)

    def _of_another_time(self, question: str, spans: Sequence[Span]) -> list[Span]:
        return [span for span in spans if self._times and contradicts(question, _told(span))]

    def _confidence(self, spans: Sequence[Span]) -> float:
        return self._calibration.confidence(features(spans))

    def _supporting(self, spans: Sequence[Span]) -> tuple[Span, ...]:
        """Other places that hold the words of the first one."""
        best, *others = spans
        floor = best.score - self._calibration.companion_margin
        same = (span for span in others if span.score >= floor and _as_written(span, best))
        return tuple(itertools.islice(same, _MAX_CITED - 1))

    def _elsewhere(self, spans: Sequence[Span]) -> tuple[Span, ...]:
        """The best words of each other article that says something else, and is as much to the point."""
        found: list[Span] = []
        for own in _by_article(spans)[1:]:
            is_new = not any(same_words(own[0].text, each.text) for each in (spans[0], *found))
            if is_new and self._answers_too(own, spans[0]):
                found.append(own[0])
        return tuple(found[:_MAX_CITED])

    def _answers_too(self, own: Sequence[Span], best: Span) -> bool:
        """Whether the best words of another article are as much to the point as the best of all."""
        span, calibration = own[0], self._calibration
        return (
            best.score - span.score <= calibration.elsewhere_margin
            and span.features["sentence_coverage"] >= calibration.elsewhere_coverage
            and span.features["missing_names"] <= best.features["missing_names"]
            and _is_alike(span.text, best.text)
            and self._confidence(own) >= calibration.elsewhere_confidence
        )

    def _listed(self, spans: Sequence[Span], elsewhere: Sequence[Span]) -> tuple[Span, ...]:
        """The best words, and what else beats "no answer": in their sentence, near them, or elsewhere."""
        best = spans[0]
        floor = best.score - self._calibration.list_margin
        found = [best]
        for span in spans[1:]:
            is_near = span.score >= floor or _share_a_sentence(span, best) or span in elsewhere
            is_new = not any(
                same_words(span.text, each.text) or _is_part(span.text, each.text) for each in found
            )
            if is_near and is_new and span.features["margin"] > 0:
                found.append(span)
        return tuple(found[:_MAX_LISTED])


def _told(span: Span) -> str:
    """The sentences that carry a span."""
    return span.article.text[span.sentences[0].start : span.sentences[-1].end]


def _by_article(spans: Sequence[Span]) -> list[list[Span]]:
    """The spans of each article, best first."""
    groups: dict[str, list[Span]] = {}
    for span in spans:
        groups.setdefault(span.article.id, []).append(span)
    return list(groups.values())


def _newest_first(spans: Sequence[Span]) -> list[Span]:
    """By the day of their articles where the first one's is known; those without a day come last."""
    days = [told_on(span.article) or "" for span in spans]
    if not days[0]:
        return list(spans)
    by_day = sorted(range(len(spans)), key=lambda at: days[at], reverse=True)
    return [spans[at] for at in by_day]


def _is_alike(one: str, other: str) -> bool:
    """Whether both hold a number, or neither does: two costs differ, a cost and a name do not."""
    return any(map(str.isdigit, one)) == any(map(str.isdigit, other))


def _share_a_sentence(one: Span, other: Span) -> bool:
    return one.article.id == other.article.id and one.sentences[0].start == other.sentences[0].start


def _is_part(text: str, whole: str) -> bool:
    """Whether a text has been listed with others already: "Finnland" by "Finnland und Polen"."""
    return set(text.casefold().split()) <= set(whole.casefold().split())


def _as_written(one: Span, other: Span) -> bool:
    return one.text.casefold().split() == other.text.casefold().split()


def features(spans: Sequence[Span]) -> dict[str, float]:
    """What the confidence is computed from: the best span's own features and its lead.

    The lead is over the best span with other words, at most ``_LARGEST_LEAD``; negative behind it.

    Args:
        spans: the one that may be given, then all others; at least one.
    """
    best = spans[0]
    rivals = (span.score for span in spans[1:] if not same_words(span.text, best.text))
    rival = max(rivals, default=-math.inf)
    return {**best.features, "lead": min(best.score - rival, _LARGEST_LEAD)}
