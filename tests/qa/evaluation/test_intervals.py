"""Intervals that hold the truth as often as they say, and differences that are more than chance."""

import numpy as np
import pytest

from qa.evaluation.intervals import difference, interval
from tests.bench.coverage import coverage

ONES = np.ones(4)


def test_95_percent_intervals_hold_the_truth_93_to_97_times_in_100() -> None:
    f1, precision = coverage(size=236, runs=400, seed=1)
    assert 0.93 <= f1 <= 0.97
    assert 0.93 <= precision <= 0.97


def test_an_interval_is_around_the_ratio() -> None:
    found = interval(np.array([1.0, 0.0, 2.0, 3.0]), np.array([1.0, 1.0, 3.0, 3.0]))
    assert found
    assert 0 <= found.low < 0.75 < found.high <= 1


def test_questions_that_do_not_count_change_nothing() -> None:
    numerator, denominator = np.array([1.0, 0.0, 1.0]), np.ones(3)
    padded = (np.append(numerator, 0.0), np.append(denominator, 0.0))
    assert interval(numerator, denominator) == interval(*padded)


@pytest.mark.parametrize("count", [0, 1])
def test_of_fewer_than_two_questions_nothing_can_be_told(count: int) -> None:
    assert interval(np.ones(count), np.ones(count)) is None
    assert difference((np.ones(count), np.ones(count)), (np.ones(count), np.ones(count))) is None


def test_equal_runs_do_not_differ() -> None:
    run = (np.array([1.0, 0.0, 0.5, 1.0]), ONES)
    found = difference(run, run)
    assert found
    assert (found.value, found.interval, found.p_value) == (0.0, (0.0, 0.0), 1.0)


def test_the_p_value_is_the_share_of_exchanges_that_differ_as_much() -> None:
    # All four questions got better by 1: of 16 exchanges, two differ as much.
    found = difference((np.zeros(4), ONES), (ONES, ONES))
    assert found
    assert found.value == 1.0
    assert found.p_value == pytest.approx(2 / 16, abs=0.01)


def test_ratios_of_sums_are_exchanged_whole() -> None:
    # One citation of one right before, three of four now: 0.5 and 0.75 with the other question.
    before = (np.array([1.0, 0.0]), np.array([1.0, 1.0]))
    after = (np.array([3.0, 0.0]), np.array([3.0, 1.0]))
    found = difference(before, after)
    assert found
    assert found.value == pytest.approx(0.25)
    assert found.p_value == pytest.approx(1.0)


def test_a_run_in_which_nothing_is_measured_cannot_be_compared() -> None:
    assert difference((np.zeros(4), np.zeros(4)), (ONES, ONES)) is None
