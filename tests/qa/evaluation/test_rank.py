"""Weights that put the right candidate first."""

import pytest

from qa.evaluation.rank import Candidate, fit_ranking


def question(*candidates: tuple[float, float, float]) -> list[Candidate]:
    """Candidates as (margin, cosine, F1)."""
    return [({"margin": margin, "cosine": cosine}, f1) for margin, cosine, f1 in candidates]


# The margin says nothing wrong, but where two are close the cosine decides.
QUESTIONS = [
    question((5.0, 0.1, 1.0), (1.0, 0.1, 0.0)),
    question((3.0, 0.9, 1.0), (3.1, 0.2, 0.0)),
    question((2.0, 0.3, 0.0), (1.9, 0.8, 1.0)),
] * 5


def first(candidates: list[Candidate], weights: dict[str, float]) -> float:
    """F1 of the candidate with the highest score."""
    return max(candidates, key=lambda each: sum(w * each[0][n] for n, w in weights.items()))[1]


def test_the_right_candidates_come_first() -> None:
    weights = fit_ranking(QUESTIONS, ["margin", "cosine"])
    assert weights["margin"] == 1
    assert [first(each, weights) for each in QUESTIONS[:3]] == [1.0, 1.0, 1.0]


def test_questions_without_a_right_candidate_tell_nothing() -> None:
    lost = question((9.0, 0.0, 0.0), (0.0, 9.0, 0.0))
    assert fit_ranking([*QUESTIONS, lost], ["margin", "cosine"]) == pytest.approx(
        fit_ranking(QUESTIONS, ["margin", "cosine"]), abs=1e-3
    )


def test_a_first_feature_that_misleads_is_an_error() -> None:
    misled = [question((5.0, 0.0, 0.0), (1.0, 0.0, 1.0))] * 5
    with pytest.raises(ValueError, match="margin does not tell right from wrong"):
        fit_ranking(misled, ["margin", "cosine"])
