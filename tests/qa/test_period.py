"""Periods: those that texts name, and how they are named."""

from datetime import date

import pytest

from qa.period import Period, name_of, named_periods, without_periods

ALWAYS, NEVER_ENDING = date.min, date.max


def periods_of(text: str) -> list[Period]:
    return [named.period for named in named_periods(text)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("im Jahr 2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("Umsatz 2023?", date(2023, 1, 1), date(2023, 12, 31)),
        ("(2022: 34,1 Mio. Euro)", date(2022, 1, 1), date(2022, 12, 31)),
        ("2024 30 Prozent mehr", date(2024, 1, 1), date(2024, 12, 31)),
        ("im Dezember 2023", date(2023, 12, 1), date(2023, 12, 31)),
        ("am 3. Mai 2024", date(2024, 5, 1), date(2024, 5, 31)),
        ("am 03.05.2024", date(2024, 5, 1), date(2024, 5, 31)),
        ("on May 3, 2024", date(2024, 5, 1), date(2024, 5, 31)),
        ("2023/24", date(2023, 1, 1), date(2024, 12, 31)),
        ("1999/00", date(1999, 1, 1), date(2000, 12, 31)),
        ("1914–18", date(1914, 1, 1), date(1918, 12, 31)),
        ("in den 1990er Jahren", date(1990, 1, 1), date(1999, 12, 31)),
        ("in the 1990s", date(1990, 1, 1), date(1999, 12, 31)),
        ("Mai und Juni 2024", date(2024, 5, 1), date(2024, 6, 30)),
        ("April bis Juni 2025", date(2025, 4, 1), date(2025, 6, 30)),
        ("vom 5. bis 11. Mai 2025", date(2025, 5, 1), date(2025, 5, 31)),
        ("28. April bis 4. Mai 2025", date(2025, 4, 1), date(2025, 5, 31)),
        ("von 2019 bis 2021", date(2019, 1, 1), date(2021, 12, 31)),
        ("zwischen 2019 und 2021", date(2019, 1, 1), date(2021, 12, 31)),
        ("between May 2019 and June 2020", date(2019, 5, 1), date(2020, 6, 30)),
        ("seit 2020", date(2020, 1, 1), NEVER_ENDING),
        ("nach dem 3. Mai 2020", date(2020, 5, 1), NEVER_ENDING),
        ("von 1975 an", date(1975, 1, 1), NEVER_ENDING),
        ("since January 2016", date(2016, 1, 1), NEVER_ENDING),
        ("vor 2022", ALWAYS, date(2022, 12, 31)),
        ("bis Ende 2030", ALWAYS, date(2030, 12, 31)),
        ("by 30 September 2025", ALWAYS, date(2025, 9, 30)),
    ],
)
def test_periods_are_found_by_their_years(text: str, first: date, last: date) -> None:
    assert periods_of(text) == [Period(first, last)]


def test_years_beside_each_other_are_two() -> None:
    assert periods_of("2019 und 2021") == [Period.of_years(2019), Period.of_years(2021)]


@pytest.mark.parametrize(
    "text",
    [
        "2024 Tonnen", "2024 Euro", "2.024", "2024,5", "2024 %", "$2024", "€ 2024", "1800 Einwohner",
        "1850 people", "A2024", "12024", "1499", "2100", "1500 v. Chr.", "im Mai", "192.168.2024.1", "",
    ],
)  # fmt: skip
def test_other_numbers_are_no_years(text: str) -> None:
    assert periods_of(text) == []


def test_a_text_without_the_periods_that_it_names() -> None:
    assert without_periods("Im Mai 2024 und im Juni") == "Im   und im Juni"


@pytest.mark.parametrize(
    ("period", "german", "english"),
    [
        (Period.of_years(2025), "2025", "2025"),
        (Period.of_months(2025, 5), "Mai 2025", "May 2025"),
        (Period.of_months(2025, 4, 3), "April bis Juni 2025", "April to June 2025"),
        (Period.of_months(2025, 0), "Dezember 2024", "December 2024"),
        (Period.of_months(2025, 3, 3), "Frühjahr 2025", "spring 2025"),
        (Period.of_months(2025, 12, 3), "Winter 2025/26", "winter 2025/26"),
        (Period(date(2025, 5, 5), date(2025, 5, 5)), "5. Mai 2025", "5 May 2025"),
        (Period(date(2025, 5, 5), date(2025, 5, 11)), "5. bis 11. Mai 2025", "5 to 11 May 2025"),
        (
            Period(date(2025, 4, 28), date(2025, 5, 4)),
            "28. April bis 4. Mai 2025",
            "28 April to 4 May 2025",
        ),
    ],
)
def test_periods_are_named_as_articles_name_them(period: Period, german: str, english: str) -> None:
    assert name_of(period, is_english=False) == german
    assert name_of(period, is_english=True) == english
