"""Exact match and F1 by SQuAD's official rules, and ranks."""

import pytest

from qa.evaluation import measures


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("The Broncos!", "broncos"),
        ("  an  apple,\ta day ", "apple day"),
        ("Theatre of a nation", "theatre of nation"),  # articles are whole words only
        ("U.S. $1.5", "us 15"),  # punctuation vanishes, it does not part words
        ("Der Hafen", "der hafen"),  # German articles stay
        ("„Zitat“ – Öl", "„zitat“ – öl"),  # only ASCII punctuation goes
        ("a.", ""),
    ],
)
def test_normalised(text: str, plain: str) -> None:
    assert measures.normalised(text) == plain


def test_exact_match_is_after_normalisation() -> None:
    assert measures.exact_match("the Denver Broncos.", "Denver Broncos") == 1
    assert measures.exact_match("Broncos", "Denver Broncos") == 0


@pytest.mark.parametrize(
    ("prediction", "answer", "expected"),
    [
        ("Denver Broncos", "Denver Broncos", 1.0),
        ("the Broncos", "Denver Broncos", 2 / 3),  # precision 1, recall 1/2
        ("200 Millionen US-Dollar", "200 Millionen", 4 / 5),  # precision 2/3, recall 1
        ("ha ha ha", "ha ha", 4 / 5),  # a word counts as often as it stands in both
        ("Kupfer", "Zink", 0.0),
        ("", "", 1.0),  # rightly abstained
        ("", "Zink", 0.0),
        ("Zink", "", 0.0),
        ("the", "", 1.0),  # nothing is left of "the"
    ],
)
def test_f1(prediction: str, answer: str, expected: float) -> None:
    assert measures.f1(prediction, answer) == pytest.approx(expected)


def test_the_most_similar_answer_counts() -> None:
    assert measures.best(measures.exact_match, "23", ["dreiundzwanzig", "23"]) == 1
    assert measures.best(measures.f1, "23 Abkommen", ["Zink", "23"]) == pytest.approx(2 / 3)


def test_where_no_answer_is_expected_only_none_is_right() -> None:
    assert measures.best(measures.exact_match, "", ()) == 1
    assert measures.best(measures.f1, "23", ()) == 0


def test_reciprocal_rank() -> None:
    assert measures.reciprocal_rank(["a", "b", "c"], "a") == 1
    assert measures.reciprocal_rank(["a", "b", "c"], "c") == pytest.approx(1 / 3)
    assert measures.reciprocal_rank(["a", "b", "c"], "c", depth=2) == 0
    assert measures.reciprocal_rank([], "a") == 0


def test_success() -> None:
    assert measures.success(["a", "b"], "b", 2) == 1
    assert measures.success(["a", "b"], "b", 1) == 0


def test_what_cannot_be_measured_is_none_not_zero() -> None:
    assert measures.mean([]) is None
    assert measures.percentile([], 50) is None


def test_mean_and_percentile() -> None:
    assert measures.mean(iter([True, False])) == 0.5
    assert measures.percentile([4.0, 1.0, 2.0, 3.0], 50) == 2.5
    assert measures.percentile([7.0], 95) == 7.0
