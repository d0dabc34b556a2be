"""Times named from the day of the question, spelled out."""

from datetime import date

import pytest

from qa.relative_times import spelled_out

MONDAY = date(2025, 2, 10)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Was hat Jod letzten Dezember gekostet?", "Dezember 2024"),
        ("Was hat die Regierung letzten Monat genehmigt?", "Januar 2025"),
        ("Was hat die Regierung vorletzten Monat genehmigt?", "Dezember 2024"),
        ("Was soll bis Ende nächsten Monats vorliegen?", "März 2025"),
        ("Was wurde im vorigen Februar beschlossen?", "Februar 2024"),
        ("Was geschieht nächsten Januar?", "Januar 2026"),
        ("Wo liegt Chile in diesem Jahr?", "2025"),
        ("Wie viel Uran wurde letztes Jahr gefördert?", "2024"),
        ("Wie viel Uran wurde vorletztes Jahr gefördert?", "2023"),
        ("Was hat letztes Jahr der Minister gesagt?", "2024"),
        ("Was geschah letztes Jahr in der Mine?", "2024"),
        ("Wurden letztes Jahr 1850 Tonnen gefördert?", "2024"),
        ("How much uranium did the company mine last year?", "2024"),
        ("How much uranium did the company mine the year before last?", "2023"),
    ],
)
def test_months_and_years_seen_from_today_are_spelled_out(question: str, named: str) -> None:
    assert spelled_out(question, MONDAY) == f"{question} ({named})"


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Was hat die Mine gestern gemeldet?", "9. Februar 2025"),
        ("Was hat die Mine vorgestern gemeldet?", "8. Februar 2025"),
        ("Was wurde letzte Woche beschlossen?", "3. bis 9. Februar 2025"),
        ("Was wird nächste Woche beschlossen?", "17. bis 23. Februar 2025"),
        ("Was geschah in der vorletzten Woche?", "27. Januar bis 2. Februar 2025"),
        ("What did the ministry announce yesterday?", "9 February 2025"),
        ("What did the ministry announce the day before yesterday?", "8 February 2025"),
        ("What did the ministry announce last week?", "3 to 9 February 2025"),
        ("What is the ministry going to announce this week?", "10 to 16 February 2025"),
    ],
)
def test_days_and_weeks_seen_from_today_are_spelled_out(question: str, named: str) -> None:
    assert spelled_out(question, MONDAY) == f"{question} ({named})"


def test_a_week_may_lie_in_two_years() -> None:
    question = "Was wurde letzte Woche beschlossen?"
    named = "29. Dezember 2025 bis 4. Januar 2026"
    assert spelled_out(question, date(2026, 1, 11)) == f"{question} ({named})"


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Was wurde letztes Quartal verkauft?", "Oktober bis Dezember 2024"),
        ("Was wurde in diesem Quartal verkauft?", "Januar bis März 2025"),
        ("How much did the company sell last quarter?", "October to December 2024"),
        ("Was wurde letzten Sommer verkauft?", "Sommer 2024"),
        ("Was wurde im vergangenen Winter verkauft?", "Winter 2023/24"),
        ("Was wird diesen Winter verkauft?", "Winter 2024/25"),
        ("Was kostet die Mine nächsten Herbst?", "Herbst 2025"),
        ("What did the company sell last summer?", "summer 2024"),
    ],
)
def test_quarters_and_seasons_seen_from_today_are_spelled_out(question: str, named: str) -> None:
    assert spelled_out(question, MONDAY) == f"{question} ({named})"


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Was wurde vor zehn Tagen gebaut?", "31. Januar 2025"),
        ("Was wurde vor 10 Tagen gebaut?", "31. Januar 2025"),
        ("Was wurde vor einer Woche gebaut?", "3. bis 9. Februar 2025"),
        ("Was wurde vor drei Monaten gebaut?", "November 2024"),
        ("Was wurde vor zwei Jahren gebaut?", "2023"),
        ("Was wurde vor 3 Jahren gebaut?", "2022"),
        ("Was wurde vor zwölf Jahren gebaut?", "2013"),
        ("Was wurde vor 120 Jahren gebaut?", "1905"),
        ("What was signed two months ago in Astana?", "December 2024"),
        ("What was signed a week ago in Astana?", "3 to 9 February 2025"),
        ("What was signed 3 years ago in Astana?", "2022"),
    ],
)
def test_times_counted_back_from_today_are_spelled_out(question: str, named: str) -> None:
    assert spelled_out(question, MONDAY) == f"{question} ({named})"


@pytest.mark.parametrize(
    "question",
    [
        "Was wurde vor 99999999 Jahren gebaut?",
        "Was lebte vor 5.000 Jahren in Chile?",
        "Was lebte vor 250 Millionen Jahren in Chile?",
        "Was geschah zwei Jahre vor dem Krieg?",
        "What lived in Chile 5,000 years ago?",
        "What was built 1.5 years ago?",
        "What was built two or three years ago?",
        "What was built more than three years ago?",
        "What happened 0 years ago?",
        "What happened two years before the war?",
    ],
)
def test_what_is_not_counted_from_today_in_full_stays_as_it_is(question: str) -> None:
    assert spelled_out(question, MONDAY) == question


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Was ist heute Morgen passiert?", "10. Februar 2025"),
        ("Was hat das Ministerium heute angekündigt?", "10. Februar 2025"),
        ("Was wurde heute in Astana unterzeichnet?", "10. Februar 2025"),
        ("Was hat heute die Regierung beschlossen?", "10. Februar 2025"),
        ("What did the ministry announce today?", "10 February 2025"),
        ("What was signed in Astana today?", "10 February 2025"),
        ("What happened in Astana this morning?", "10 February 2025"),
    ],
)
def test_today_is_spelled_out_where_it_is_the_day(question: str, named: str) -> None:
    assert spelled_out(question, MONDAY) == f"{question} ({named})"


@pytest.mark.parametrize(
    "question",
    [
        "Wie heißt Konstantinopel heute?",
        "Was ist heute noch übrig?",
        "Wofür wird Lithium heute verwendet?",
        "Was hat die Regierung bis heute nicht beschlossen?",
        "Wer lebte in dem heute als Astana bekannten Gebiet?",
        "Wer hat das heute gültige Abkommen unterzeichnet?",
        "What is lithium used for today?",
        "What is Constantinople called today?",
        "Who signed the treaty that is today called the Act?",
    ],
)
def test_today_is_nowadays_elsewhere(question: str) -> None:
    assert spelled_out(question, MONDAY) == question


@pytest.mark.parametrize(
    "question",
    [
        "Was geschah im letzten Monat des Jahres 2020?",
        "Was geschah im letzten Jahr des Krieges?",
        "Wie hieß das letzte Jahr des Krieges?",
        "Was geschah im letzten Jahr der Regierung Alto?",
        "Was geschah im letzten Jahr vor dem Krieg?",
        "Was geschah in der letzten Woche vor der Wahl?",
        "Was geschah im letzten Monat, in dem die Mine lief?",
        "Was geschah im letzten Sommer des Krieges?",
        "Was schrieb sie in ihrem letzten Jahr?",
        "Which is the last year for which there are figures?",
        "What happened in the last year of the war?",
        "What happened in the last month of 2020?",
        "What happened in the last month before the election?",
        "What did he write in his last year?",
    ],
)
def test_the_last_year_of_something_is_not_the_last_one(question: str) -> None:
    assert spelled_out(question, MONDAY) == question


@pytest.mark.parametrize(
    "question",
    [
        "Was hat Jod letzten Dezember 2019 gekostet?",
        "Was wurde letztes Jahr, also 2024, gefördert?",
        "Was wurde letztes Jahr mehr gefördert als 2020?",
    ],
)
def test_a_question_that_names_its_year_says_what_it_means(question: str) -> None:
    assert spelled_out(question, MONDAY) == question


@pytest.mark.parametrize(
    ("question", "spelled"),
    [
        ("Und letztes Jahr? (Was kostete Jod 2020?)", " (2024)"),
        ("Und die Mine? (Was kostete Jod letztes Jahr?, 2024)", ""),
        ("Und 2022? (Was kostete Jod letztes Jahr?)", ""),
    ],
)
def test_the_year_of_what_was_said_before_is_not_the_questions_own(
    question: str, spelled: str
) -> None:
    assert spelled_out(question, MONDAY) == question + spelled


@pytest.mark.parametrize(
    "question",
    [
        "Was kostet die Mine?",
        "Was geschah im Mai 2024?",
        "Was geschah vor kurzem?",
        "Was stand vor der Tür?",
        "Wer ist der letzte Zeuge?",
        "Was geschah in den letzten Jahren?",
        "Who led this march?",
        "",
    ],
)
def test_other_questions_stay_as_they_are(question: str) -> None:
    assert spelled_out(question, MONDAY) == question
