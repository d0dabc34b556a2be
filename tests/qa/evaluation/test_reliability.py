"""What a confidence is worth, worked out by hand on four answers."""

import numpy as np
import pytest

from qa.evaluation.reliability import expected_calibration_error, reliability, risk_coverage

CONFIDENCE = np.array([0.2, 0.9, 0.6, 0.4])
RIGHT = np.array([False, True, True, False])
EVEN = np.ones(4)


def test_each_point_gives_the_share_answered_and_the_share_wrong_among_them() -> None:
    assert risk_coverage(CONFIDENCE, RIGHT, EVEN, points=4) == (
        (0.2, 1.0, 0.5),
        (0.4, 0.75, pytest.approx(1 / 3, abs=1e-4)),
        (0.6, 0.5, 0.0),
        (0.9, 0.25, 0.0),
    )


def test_risk_counts_questions_by_their_weight() -> None:
    weight = np.array([1.0, 1.0, 1.0, 5.0])
    assert risk_coverage(CONFIDENCE, RIGHT, weight, points=8)[0] == (0.2, 1.0, 0.75)


def test_a_bin_holds_answers_of_like_confidence() -> None:
    low, high = reliability(CONFIDENCE, RIGHT, EVEN, bins=2)
    assert (low.confidence, low.right, low.share) == (pytest.approx(0.3), 0.0, 0.5)
    assert (high.confidence, high.right, high.share) == (pytest.approx(0.75), 1.0, 0.5)


def test_the_error_is_the_mean_distance_of_confidence_and_outcome() -> None:
    bins = reliability(CONFIDENCE, RIGHT, EVEN, bins=2)
    assert expected_calibration_error(bins) == pytest.approx((0.3 + 0.25) / 2)
