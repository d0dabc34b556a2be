"""Days as documents write them, and the day of an article."""

from dataclasses import replace
from datetime import date

import pytest

from qa.days import iso_day, told_on
from tests.fakes import make_article


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-05-03", "2024-05-03"),
        ("2024-05-03T23:30:00+02:00", "2024-05-03"),
        ("2024-05-03 10:00", "2024-05-03"),
        ("2024/5/3", "2024-05-03"),
        ("20240503", "2024-05-03"),
        ("20240503T1000Z", "2024-05-03"),
        ("03.05.2024", "2024-05-03"),
        ("3.5.24", "2024-05-03"),
        ("3.5.98", "1998-05-03"),
        ("3. Mai 2024", "2024-05-03"),
        ("Freitag, 3. März 2023, 10 Uhr", "2023-03-03"),
        ("1. Jän. 2024", "2024-01-01"),
        ("May 3, 2024", "2024-05-03"),
        ("3rd October 2024", "2024-10-03"),
        ("Fri, 03 May 2024 00:30:00 +0200", "2024-05-03"),
        ("Fri, 3 May 24 00:30:00 GMT", "2024-05-03"),
        ("25/12/2024", "2024-12-25"),
        ("12/25/2024", "2024-12-25"),
        ("5/5/2024", "2024-05-05"),
        ("3/5/2024", None),  # the third of May, or the fifth of March
        ("31.02.2024", None),
        ("2024", None),
        ("Mai 2024", None),
        ("gestern", None),
        ("99999999", None),
        ("Version 1.2.3.4", None),
        ("192.168.10.12.99", None),
        ("10.12.99.1", None),
        ("", None),
        (None, None),
    ],
)
def test_days_are_understood_or_left_out(text: str | None, day: str | None) -> None:
    assert iso_day(text) == day


@pytest.mark.parametrize(
    ("lead", "day"),
    [
        ("Berlin, 3. Mai 2024. Die Mine kostet 5 Euro.", "2024-05-03"),
        ("Von 12 Personen 2024 gefragt, am 9. Juni 2021 unterschrieben.", "2021-06-09"),
        ("The deal was signed on May 3, 2024, and not on 4 June 2025.", "2024-05-03"),
        ("Am 31. Februar 2024, dann am 03.05.2024.", "2024-05-03"),
        ("Am 3. Mai wurde sie eröffnet.", None),
        ("", None),
        ("x " * 300 + "am 3. Mai 2024", None),
    ],
)
def test_an_article_tells_of_the_first_day_in_its_lead(lead: str, day: str | None) -> None:
    assert told_on(make_article(lead)) == day


@pytest.mark.parametrize(
    "lead",
    [
        "Die Frist läuft bis zum 31. Dezember 2023. Am 3. Mai 2024 wurde sie verlängert.",
        "Die Frist läuft bis 31.12.2023. Am 3. Mai 2024 wurde sie verlängert.",
        "Ab dem 1. Juli 2023 gilt der Tarif, hieß es am 3. Mai 2024.",
        "Bis spätestens Freitag, 1. März 2024 war Zeit, hieß es am 3. Mai 2024.",
        "Die Messe lief vom 3. bis 5. März 2024, hieß es am 3. Mai 2024.",
        "The work was due by 30 September 2023, the ministry said on 3 May 2024.",
        "From May 1, 2023 until 30 June 2023 it was closed, a court said on May 3, 2024.",
        "Starting on 1 July 2023, it costs more, they said on 3 May 2024.",
        "Version 1.2.2023 läuft auf 192.168.10.12.99, hieß es am 3.5.2024.",
    ],
)
def test_deadlines_and_numbers_are_no_days_of_report(lead: str) -> None:
    assert told_on(make_article(lead)) == "2024-05-03"


def test_no_article_tells_of_a_day_to_come() -> None:
    article = make_article("Die Mine öffnet am 1. Juli 2024, hieß es am 3. Mai 2024.")
    assert told_on(article, today=date(2024, 6, 30)) == "2024-05-03"
    assert told_on(article, today=date(2024, 7, 1)) == "2024-07-01"
    assert told_on(make_article("Die Mine öffnet am 31. Dezember 2999.")) is None


def test_the_day_of_publication_counts_more_than_one_in_the_lead() -> None:
    article = replace(make_article("Am 3. Mai 2024 eröffnet."), date="2024-06-01")
    assert told_on(article) == "2024-06-01"
