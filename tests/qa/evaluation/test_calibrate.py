"""Fitting the confidence: probable where answers were right, in the features' own units."""

import pytest

from qa.evaluation.calibrate import Judged, fit


def judged(right_above: float) -> list[Judged]:
    values = [number / 50 for number in range(50)]
    return [Judged({"cosine": v, "noise": 0.3}, v > right_above) for v in values]


def test_confidence_rises_with_the_feature_and_is_even_at_the_border() -> None:
    calibration = fit(judged(right_above=0.5), ["cosine", "noise"])
    at = [calibration.confidence({"cosine": v, "noise": 0.3}) for v in (0.1, 0.5, 0.9)]
    assert at[0] < 0.1
    assert at[1] == pytest.approx(0.5, abs=0.1)
    assert at[2] > 0.9


def test_a_feature_that_never_varies_gets_no_weight() -> None:
    assert fit(judged(0.5), ["cosine", "noise"]).weights["noise"] == 0


def test_only_the_features_that_are_named_are_weighed() -> None:
    assert fit(judged(0.5), ["cosine"]).weights.keys() == {"cosine"}


def test_a_question_with_more_weight_counts_more() -> None:
    cases = [Judged({"cosine": 0.5}, True, weight=3), Judged({"cosine": 0.5}, False, weight=1)]
    assert fit(cases, ["cosine"]).confidence({"cosine": 0.5}) == pytest.approx(0.75, abs=1e-3)
