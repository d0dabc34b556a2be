"""How sure a figure is: bootstrap intervals, and whether two runs differ by more than chance.

A figure is the sum of a numerator over the sum of a denominator, both with one entry for each question.
Questions are drawn anew with replacement (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993,
chapter 13: percentile interval, by scipy). Two runs over the same questions are compared by exchanging
them question by question (approximate randomisation, Noreen 1989; Yeh, COLING 2000). Questions about one
article are not independent of each other, so the truth is a little less sure than the interval.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import bootstrap

Floats = npt.NDArray[np.float64]

_RESAMPLES = 2000
_EXCHANGES = 10_000
_SEED = 7
_AT_ONCE = 4_000_000  # numbers in memory at a time


class Interval(NamedTuple):
    """Bounds between which the figure lies with 95 % confidence."""

    low: float
    high: float


class Difference(NamedTuple):
    """Of two runs, the second minus the first.

    Attributes:
        value: of the figure.
        interval: of that difference.
        p_value: how probable one at least so large is if the runs do not differ, 0..1.
    """

    value: float
    interval: Interval
    p_value: float


def ratio(numerator: Floats, denominator: Floats, axis: int = -1) -> Floats:
    """Sum by sum; NaN where nothing is to be measured."""
    below = denominator.sum(axis=axis)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(numerator.sum(axis=axis) / below, dtype=np.float64)


def interval(numerator: Floats, denominator: Floats) -> Interval | None:
    """The interval of a ratio; None for fewer than two questions that count.

    Args:
        numerator, denominator: of shape ``(n,)``; 0 in both for questions that do not count.
    """
    counts = denominator > 0
    if counts.sum() < 2:
        return None
    found = bootstrap(
        (numerator[counts], denominator[counts]),
        ratio,
        n_resamples=_RESAMPLES,
        paired=True,
        vectorized=True,
        method="percentile",
        batch=max(1, _AT_ONCE // int(counts.sum())),
        rng=np.random.default_rng(_SEED),
    ).confidence_interval
    return Interval(float(found.low), float(found.high))


def difference(first: tuple[Floats, Floats], second: tuple[Floats, Floats]) -> Difference | None:
    """How a ratio differs between two runs; None for fewer than two questions that count in both.

    Args:
        first, second: numerator and denominator of each run, all of shape ``(n,)``, the same
            questions in the same order.
    """
    counts = (first[1] > 0) | (second[1] > 0)
    own, other = [np.stack(pair)[:, counts] for pair in (first, second)]
    if counts.sum() < 2 or not own[1].any() or not other[1].any():
        return None
    value = float(ratio(*other) - ratio(*own))
    rng = np.random.default_rng(_SEED)
    drawn = _drawn(own, other, rng)
    low, high = np.nanpercentile(drawn, (2.5, 97.5))
    return Difference(value, Interval(float(low), float(high)), _p_value(own, other, value, rng))


def _drawn(own: Floats, other: Floats, rng: np.random.Generator) -> Floats:
    """Differences over questions drawn anew."""
    size = own.shape[1]
    found = []
    for _ in range(_RESAMPLES):
        at = rng.integers(size, size=size)
        found.append(ratio(*other[:, at]) - ratio(*own[:, at]))
    return np.array(found)


def _p_value(own: Floats, other: Floats, value: float, rng: np.random.Generator) -> float:
    differs = (own != other).any(axis=0)
    if not differs.any():
        return 1.0
    sums, change = own.sum(axis=1) + other.sum(axis=1), (other - own)[:, differs]
    reached, left = 0, _EXCHANGES
    while left:
        rows = min(left, max(1, _AT_ONCE // change.shape[1]))
        signs = rng.choice((-1.0, 1.0), size=(rows, change.shape[1]))
        apart = signs @ change.T  # of numerator and denominator, second minus first
        with np.errstate(invalid="ignore", divide="ignore"):
            second, first = (sums + apart) / 2, (sums - apart) / 2
            values = second[:, 0] / second[:, 1] - first[:, 0] / first[:, 1]
        reached += int((np.abs(values) >= abs(value) - 1e-12).sum())
        left -= rows
    return (reached + 1) / (_EXCHANGES + 1)
