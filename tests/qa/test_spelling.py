"""Words that no article holds, read as those that the passages hold."""

import pytest

from qa.spelling import corrected
from tests.fakes import FixedRetriever, make_article, make_passage

TEXT = (
    "Die Mine in Kasachstan liefert Schwefelsäure an Ana Petrescu. Der Hafen von Poti ist neu. "
    "Litio Norte liegt auf der Halbinsel Hazar."
)
PASSAGE = make_passage(make_article(TEXT), 0.9, 0.5, 0.4)


def spelled(question: str) -> str:
    return corrected(question, [PASSAGE], FixedRetriever(PASSAGE))


@pytest.mark.parametrize(
    ("question", "understood"),
    [
        ("Was liefert die Mine in Kasastan?", "Was liefert die Mine in Kasachstan?"),
        ("Was liefert die Mine in Kasahcstan?", "Was liefert die Mine in Kasachstan?"),
        ("Wer kauft Schwefelseure?", "Wer kauft Schwefelsäure?"),
        ("Wer kauft Schwefelsaeure?", "Wer kauft Schwefelsäure?"),
        ("Was kauft Ana Petresku?", "Was kauft Ana Petrescu?"),
        ("What does Petresco buy?", "What does Petrescu buy?"),
        ("Was kostet Litio Nrote?", "Was kostet Litio Norte?"),
        ("Was liegt auf der Halbinsel Hasar?", "Was liegt auf der Halbinsel Hazar?"),
        ("was liefert kasastan", "was liefert Kasachstan"),
        ("Wer leifert das?", "Wer liefert das?"),
        ("Wie heist der neue Hafen?", "Wie heißt der neue Hafen?"),
        ("Wer hat den Hafen eroeffnet?", "Wer hat den Hafen eröffnet?"),
        ("How many poeple live in Poti?", "How many people live in Poti?"),
        ("Wieviel kostet die Mine?", "Wie viel kostet die Mine?"),
        ("Für wieviele Jahre gilt das?", "Für wie viele Jahre gilt das?"),
    ],
)
def test_a_name_that_is_nearly_one_of_the_passages_is_read_as_it(
    question: str, understood: str
) -> None:
    assert spelled(question) == understood


@pytest.mark.parametrize(
    "question",
    [
        "Was liefert die Mine in Kasachstan?",
        "Was liefert die Mine in Namibia?",
        "Was kauft Petrescus Firma?",  # a genitive is no error
        "Was liefert die Mine in Usbekistan?",
        "Wie alt ist der Hafen von Poti?",
        "Kasastan liefert was?",  # the first word is capitalised whatever it is
        "Was liefert die Mine laut usbekischen Angaben?",  # known to the dictionary
        "Qui a construit le port de Poti?",  # in another language
        "Was kostet die Insel Hasar?",  # stands beside another name
        "Was kostet Hasar?",
        "Who is the Miner?",  # too short to tell an error from another word
        "",
    ],
)
def test_what_is_held_or_like_nothing_stays(question: str) -> None:
    assert spelled(question) == question


def test_without_passages_there_is_nothing_to_compare_with() -> None:
    assert corrected("Was liefert Kasastan?", [], FixedRetriever()) == "Was liefert Kasastan?"
