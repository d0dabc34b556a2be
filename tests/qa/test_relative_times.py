"""Times named from the day of the question, spelled out."""

from datetime import date

import pytest

from qa.relative_times import spelled_out

TODAY = date(2025, 2, 10)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Was hat Jod letzten Dezember gekostet?", "Dezember 2024"),
        ("Was hat die Regierung letzten Monat genehmigt?", "Januar 2025"),
        ("Was soll bis Ende nächsten Monats vorliegen?", "März 2025"),
        ("Was wurde im vorigen Februar beschlossen?", "Februar 2024"),
        ("Was geschieht nächsten Januar?", "Januar 2026"),
        ("Wo liegt Chile in diesem Jahr?", "2025"),
        ("Wie viel Uran wurde letztes Jahr gefördert?", "2024"),
        ("Was wurde vor drei Monaten gebaut?", "November 2024"),
        ("Was wurde vor zwei Jahren gebaut?", "2023"),
        ("Was hat die Mine gestern gemeldet?", "9. Februar 2025"),
        ("How much uranium did the company mine last year?", "2024"),
        ("What did the ministry announce yesterday?", "9 February 2025"),
        ("What was signed two months ago in Astana?", "December 2024"),
    ],
)
def test_times_that_are_named_from_today_are_spelled_out(question: str, named: str) -> None:
    assert spelled_out(question, TODAY) == f"{question} ({named})"


@pytest.mark.parametrize(
    "question",
    [
        "Was kostet die Mine?",
        "Was geschah im Mai 2024?",
        "Was geschah vor kurzem?",
        "Was stand vor der Tür?",
        "Wer ist der letzte Zeuge?",
        "Was wurde letztes Jahr, also 2024, gefördert?",
        "",
    ],
)
def test_other_questions_stay_as_they_are(question: str) -> None:
    assert spelled_out(question, TODAY) == question
