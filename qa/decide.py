"""Choose among candidates, or abstain.

The confidence is the probability that the best candidate answers the question, from a logistic
regression over what ties question, sentence and passage together:

    confidence = 1 / (1 + exp(-(bias + sum over features of weight * value)))

The weights are fitted on development questions, answerable and not, and kept in
``qa/weights/decide.json``; docs/evaluation.md has the command, the data and the risk-coverage curve.
"""

import itertools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Self

from qa.records import Span

_MAX_CITED = 3
_LARGEST_LEAD = 10.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of the logistic regression.

    Attributes:
        bias: log odds when all features are 0.
        weights: by feature name, see ``features``.
        companion_margin: another place with the same words is cited too when its score is at most
            this much lower.
    """

    bias: float
    weights: Mapping[str, float]
    companion_margin: float

    @classmethod
    def shipped(cls) -> Self:
        """The calibration that comes with belegt."""
        text = resources.files("qa").joinpath("weights/decide.json").read_text(encoding="utf-8")
        values = json.loads(text)
        return cls(values["bias"], values["weights"], values["companion_margin"])

    def confidence(self, values: Mapping[str, float]) -> float:
        """Probability that a candidate with these features is right, 0..1."""
        odds = self.bias + sum(weight * values[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The spans to show, best first, and the confidence in the best one, 0..1.

    ``chosen`` is empty when no candidate is good enough.
    """

    chosen: tuple[Span, ...]
    confidence: float


class Decider:
    """Chooses the best candidate and those that support it as well, or none."""

    def __init__(self, calibration: Calibration, min_confidence: float) -> None:
        self._calibration = calibration
        self._min_confidence = min_confidence

    def decide(self, spans: Sequence[Span]) -> Verdict:
        """Judge the candidates of one question, best first."""
        if not spans:
            return Verdict((), 0.0)
        confidence = self._calibration.confidence(features(spans))
        if confidence < self._min_confidence:
            return Verdict((), confidence)
        floor = spans[0].score - self._calibration.companion_margin
        agreeing = (s for s in spans[1:] if s.score >= floor and _same_words(s, spans[0]))
        return Verdict((spans[0], *itertools.islice(agreeing, _MAX_CITED - 1)), confidence)


def _same_words(one: Span, other: Span) -> bool:
    return one.text.casefold().split() == other.text.casefold().split()


def features(spans: Sequence[Span]) -> dict[str, float]:
    """What the confidence is computed from: the best span's own features and its lead.

    The lead is over the best span with other words, at most ``_LARGEST_LEAD``.

    Args:
        spans: all candidates, best first; at least one.
    """
    best = spans[0]
    rival = next((span.score for span in spans[1:] if not _same_words(span, best)), -math.inf)
    return {**best.features, "lead": min(best.score - rival, _LARGEST_LEAD)}
