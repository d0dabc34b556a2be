"""Exact match and F1 by SQuAD's official rules, and by MLQA's for German."""

import random
from collections.abc import Iterator

import pytest
from torchmetrics.functional.text import squad

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


def test_answers_of_which_nothing_is_left_do_not_count() -> None:
    assert measures.best(measures.f1, "", ["The!", "Zink"]) == 0
    assert measures.best(measures.f1, "", ["The!"]) == 1


def test_german_rules_leave_out_german_articles_and_all_punctuation() -> None:
    german = measures.normalised_german
    assert german("„Der Hafen“ – eine Übersicht") == "hafen übersicht"
    assert german("The Dies derer") == "the dies derer"  # whole words, and no English ones
    assert measures.exact_match("der Hafen", "Hafen", german) == 1
    assert measures.exact_match("der Hafen", "Hafen") == 0


def test_what_cannot_be_measured_is_none_not_zero() -> None:
    assert measures.mean([]) is None
    assert measures.mean(iter([True, False])) == 0.5


WORDS = [
    "der",
    "Die",
    "the",
    "a",
    "an",
    "Zink",
    "zink,",
    "23",
    "%",
    "U.S.",
    "„Öl“",
    "Öl.",
    "rund",
    "–",
    "1.5",
    "Mio.",
    "of",
    "die!",
    "-",
]


def drawn_cases() -> Iterator[tuple[str, list[str]]]:
    """500 predictions with accepted answers, both of few words and often alike."""
    rng = random.Random(5)
    for _ in range(500):
        answers = [
            " ".join(rng.choices(WORDS, k=rng.randint(1, 5))) for _ in range(rng.randint(1, 3))
        ]
        yield " ".join(rng.choices(WORDS, k=rng.randint(0, 5))), answers


def test_500_cases_agree_with_torchmetrics() -> None:
    for number, (prediction, answers) in enumerate(drawn_cases()):
        held = [each for each in answers if measures.normalised(each)] or [""]
        of_reference = squad(
            [{"prediction_text": prediction, "id": str(number)}],
            [{"answers": {"answer_start": [0] * len(held), "text": held}, "id": str(number)}],
        )
        f1 = 100 * measures.best(measures.f1, prediction, answers)
        assert f1 == pytest.approx(float(of_reference["f1"]), abs=1e-3)
        exact = 100 * measures.best(measures.exact_match, prediction, answers)
        assert exact == float(of_reference["exact_match"])
