"""Abbreviations written out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.abbreviations import long_form, written_out
from tests.fakes import make_article, make_passage

TEXT = (
    "Die Mine erhält einen ungebundenen Finanzkredit (UFK). "
    "Das Förderprogramm für Seehafenlogistik (FSL) zahlt mit."
)
PASSAGE = make_passage(make_article(TEXT), 0.9, 0.5)


@pytest.mark.parametrize(
    ("short", "text", "long"),
    [
        ("UFK", TEXT, "ungebundenen Finanzkredit"),
        ("FSL", TEXT, "Förderprogramm für Seehafenlogistik"),
        ("BGR", "Das Bundesamt für Geowissenschaften und Rohstoffe (BGR) warnt.",
         "Bundesamt für Geowissenschaften und Rohstoffe"),
        ("SEO", "Tonnen Seltenerdoxide (SEO) pro Jahr", "Seltenerdoxide"),
        ("PPA", "a nine-year power purchase agreement (PPA)", "power purchase agreement"),
        ("ARN", "Die Behörde ist klein (ARN).", ""),
        ("UFK", "Laut Regierung (UFK) ein ungebundener Finanzkredit (UFK)", "ungebundener Finanzkredit"),
        ("BGR", "Das BGR warnt.", ""),
        ("BGR", "", ""),
    ],
)  # fmt: skip
def test_the_words_that_a_text_abbreviates(short: str, text: str, long: str) -> None:
    assert long_form(short, text) == long


@pytest.mark.parametrize(
    ("question", "out"),
    [
        ("Wie hoch ist der UFK?", "Wie hoch ist der UFK (ungebundenen Finanzkredit)?"),
        (
            "Wann endet das UFK-Vorhaben?",
            "Wann endet das UFK-Vorhaben (ungebundenen Finanzkredit)?",
        ),
        ("Wie viele km misst das Gleis?", "Wie viele Kilometer misst das Gleis?"),
        ("Wie viel GW hat das Werk?", "Wie viel Gigawatt hat das Werk?"),
        ("How many GWh does it get?", "How many gigawatt-hours does it get?"),
    ],
)
def test_what_is_written_out(question: str, out: str) -> None:
    assert written_out(question, [PASSAGE]) == out


@pytest.mark.parametrize(
    "question",
    [
        "Wie hoch ist der ungebundene Finanzkredit (UFK)?",
        "Was macht die EU?",
        "Wofür steht UFK?",
        "Was heißt die Abkürzung UFK?",
        "What does UFK stand for?",
        "Wie viele Menschen arbeiten in der Mine?",
        "Wie weit sind 5 km?",
        "Wie viele am Werk arbeiten?",
        "",
    ],
)
def test_what_stays(question: str) -> None:
    assert written_out(question, [PASSAGE]) == question


@given(st.text(alphabet="AB ab(U)F.K\n", max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    long = long_form("UFK", text)
    assert not long or " ".join(long.split()) in " ".join(text.split())


def test_a_backslash_in_an_article_is_a_character_like_any_other() -> None:
    passage = make_passage(make_article("Die Europa\\Union (EU) ist groß."), 0.9)
    assert written_out("Wie groß ist die EU?", [passage]) == (
        "Wie groß ist die EU (Europa\\Union)?"
    )
