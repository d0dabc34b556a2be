"""Names that a question asks about and an article does not know."""

import pytest

from qa.question_names import missing_names

TEXT = "Die Mine in Kasachstan liefert seit 2019 Kupferkonzentrat nach Bremen."


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Was liefert die Mine in Kasachstan?", 0.0),
        ("Was liefert die Mine in Namibia?", 0.5),
        ("Seit wann wird Kupfer nach Bremerhaven geliefert?", 0.5),
        ("Was geschah 2018 in Kasachstans Minen?", 1 / 3),
        ("Was wird geliefert?", 0.0),
        ("Namibia?", 0.0),  # the first word is capitalised whatever it is
        ("", 0.0),
    ],
)
def test_the_share_of_names_that_are_missing(question: str, missing: float) -> None:
    assert missing_names(question, TEXT) == pytest.approx(missing)
