"""What a question means, and each part of that switched off."""

from datetime import date

import pytest

from qa.records import Answer, Citation, Favour, Filter, Sentence, Span
from qa.understanding import Understanding, Understood
from tests.fakes import make_article

MINE = make_article("Die Mine Alto kostet 5 Euro.", "mine.txt")
SPAN = Span(MINE, 21, 27, (Sentence(0, 28),), 1.0)
CITED = Citation(1, MINE, 0, 28, MINE.text)
QUESTION = "Was kostet die Mine Alto?"
EARLIER = (Answer(QUESTION, QUESTION, "words", (SPAN,), 0.9, (CITED,), (), {}),)
TODAY = date(2025, 3, 1)


def test_a_question_is_made_to_stand_on_its_own() -> None:
    understood = Understanding().of("Und was kostete sie letztes Jahr?", EARLIER, TODAY)
    assert understood.question == "Und was kostete sie letztes Jahr? (Mine, Alto) (2024)"
    assert [favour.articles for favour in understood.favours] == [
        Filter(articles=frozenset({"mine.txt"}))
    ]
    assert isinstance(understood.favours[0], Favour)


def test_a_comparison_is_two_questions() -> None:
    asked = Understanding().of("Was ist teurer, Alto oder Bajo?").compared
    assert asked == ("Was kostet Alto?", "Was kostet Bajo?")


@pytest.mark.parametrize(
    ("off", "question", "understood"),
    [
        (
            Understanding(follow_ups=False),
            "Und was kostete sie letztes Jahr?",
            "Und was kostete sie letztes Jahr? (2024)",
        ),
        (
            Understanding(times=False),
            "Und was kostete sie letztes Jahr?",
            "Und was kostete sie letztes Jahr? (Mine, Alto)",
        ),
        (
            Understanding(comparisons=False),
            "Was ist teurer, Alto oder Bajo?",
            "Was ist teurer, Alto oder Bajo?",
        ),
    ],
)
def test_each_part_can_be_switched_off(off: Understanding, question: str, understood: str) -> None:
    found = off.of(question, EARLIER, TODAY)
    assert (found.question, found.compared) == (understood, ())


def test_a_question_of_its_own_favours_nothing() -> None:
    assert Understanding().of(QUESTION, EARLIER) == Understood(QUESTION)
