"""How far a confidence can be trusted: reliability, and risk by coverage."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qa.decide import RiskPoint

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


class Bin(NamedTuple):
    """Answers of like confidence; shares are 0..1.

    Attributes:
        confidence: their mean confidence.
        right: share of them that was right.
        share: how many they are, of all.
    """

    confidence: float
    right: float
    share: float


def risk_coverage(
    confidence: Floats, right: Bools, weight: Floats, points: int = 50
) -> tuple[RiskPoint, ...]:
    """The risk-coverage curve of some answers, ascending in confidence.

    Args:
        confidence, right, weight: of shape ``(n,)``, one entry for each question.
        points: how many thresholds are kept, at even steps of coverage.
    """
    order = np.argsort(-confidence, kind="stable")
    answered = np.cumsum(weight[order])
    wrong = np.cumsum(weight[order] * ~right[order])
    steps = np.searchsorted(answered, answered[-1] * np.arange(1, points + 1) / points - 1e-9)
    return tuple(
        RiskPoint(
            round(float(confidence[order[at]]), 4),
            round(float(answered[at] / answered[-1]), 4),
            round(float(wrong[at] / answered[at]), 4),
        )
        for at in dict.fromkeys(map(int, steps[::-1]))
    )


def reliability(
    confidence: Floats, right: Bools, weight: Floats, bins: int = 10
) -> tuple[Bin, ...]:
    """Bins of equal width that hold answers (Guo et al., ICML 2017, section 2)."""
    return tuple(_bins(confidence, right, weight, bins))


def expected_calibration_error(bins: Sequence[Bin]) -> float:
    """Mean distance of confidence and share of right answers, weighted by the bins' shares, 0..1."""
    return sum(each.share * abs(each.confidence - each.right) for each in bins)


def area_under_risk(confidence: Floats, right: Bools) -> float:
    """Mean share of wrong answers among the surest 1, 2, ... n, 0..1 (Geifman and El-Yaniv, ICLR 2019)."""
    wrong = ~right[np.argsort(-confidence, kind="stable")]
    return float(np.mean(np.cumsum(wrong) / np.arange(1, len(wrong) + 1)))


def _bins(confidence: Floats, right: Bools, weight: Floats, bins: int) -> Iterator[Bin]:
    numbers = np.minimum((confidence * bins).astype(int), bins - 1)
    for number in np.unique(numbers):
        own = numbers == number
        share = weight[own].sum() / weight.sum()
        mean = np.average(confidence[own], weights=weight[own])
        yield Bin(float(mean), float(np.average(right[own], weights=weight[own])), float(share))
