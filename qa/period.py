"""Periods, and those that a German or English text names by their years."""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple, Self

from qa.days import ENGLISH_MONTH, ENGLISH_MONTHS, GERMAN_MONTH, GERMAN_MONTHS, MONTH_OF
from qa.units import with_unit

_MONTH = rf"(?:{GERMAN_MONTH}|{ENGLISH_MONTH})"
_YEAR = r"(?:1[5-9]|20)\d\d"
_DAY = r"(?:\d{1,2}(?:\.|st|nd|rd|th)?\s+)"
_TO = r"\s*(?:bis(?:\s+zum)?|to|until|[–/-])\s*"
_NAMED = re.compile(
    r"(?<![\w.,])(?:"
    # "1990er Jahre", "the 1990s"
    r"(?P<decade>(?:1[5-9]|20)\d0)(?:er|s)\b"
    # "03.05.2024"
    rf"|\d{{1,2}}\.\s?(?P<number>0?[1-9]|1[0-2])\.\s?(?P<number_year>{_YEAR})\b"
    # "5. bis 11. Mai 2024", "April und Juni 2024", "May 3, 2024", "2023/24", "2024"
    rf"|(?:(?:(?:{_DAY}?(?P<from>{_MONTH})|\d{{1,2}}\.?)(?:{_TO}|\s+(?:und|and)\s+))?{_DAY}?"
    rf"(?P<month>{_MONTH})(?:\s+\d{{1,2}}(?:st|nd|rd|th)?,)?\s+)?"
    rf"(?P<year>{_YEAR})(?:\s?[/–-]\s?(?P<end>{_YEAR}|\d\d))?(?![\w°]|[.,]\d))",
    re.IGNORECASE,
)
# Numbers before them count something and are no years, as before the units of ``qa.units``.
_COUNTED = re.compile(
    r"\s(?:Menschen|Personen|Mitarbeiter|Beschäftigte|Einwohner|Arbeitsplätze|Stellen|Stück|Exemplare"
    r"|people|employees|inhabitants|workers|jobs|copies|v\.\s?Chr|BC)"
)
# Between a preposition and its year.
_BETWEEN = (
    r"(?:(?:dem|der|zum|zur|the|Jahre?|year|Anfang|Mitte|Ende|start\s+of|end\s+of|early|mid|late"
    rf"|{_MONTH}|\d{{1,2}}\.?)[\s-]+)*"
)
_SINCE = re.compile(rf"\b(?:seit|ab|nach|since|after|from|as\s+of)\s+{_BETWEEN}\Z", re.IGNORECASE)
_UNTIL = re.compile(rf"\b(?:bis|vor|until|till|before|by)\s+{_BETWEEN}\Z", re.IGNORECASE)
_FROM = re.compile(rf"\b(?:von|vom)\s+{_BETWEEN}\Z", re.IGNORECASE)
_ON = re.compile(r"\s(?:an|ab)\b", re.IGNORECASE)
_TO_YEAR = re.compile(rf"{_TO}{_BETWEEN}", re.IGNORECASE)
_AND_YEAR = re.compile(rf"\s(?:und|and)\s+{_BETWEEN}", re.IGNORECASE)
_EITHER_SIDE = re.compile(rf"\b(?:zwischen|between)\s+{_BETWEEN}\Z", re.IGNORECASE)

# By the quarters of a year that begin in March.
_GERMAN_SEASONS = ("Frühjahr", "Sommer", "Herbst", "Winter")
_ENGLISH_SEASONS = ("spring", "summer", "autumn", "winter")
# What is said of a period stands no farther before it.
_CLAUSE_CHARS = 200


class Period(NamedTuple):
    """Days, both included; from ``date.min`` or to ``date.max`` where it is open."""

    first: date
    last: date

    @classmethod
    def of_months(cls, year: int, month: int, count: int = 1) -> Self:
        """So many months from one on; a month below 1 or above 12 is of a year beside."""
        year, month = _carried(year, month)
        end_year, end_month = _carried(year, month + count - 1)
        end_day = calendar.monthrange(end_year, end_month)[1]
        return cls(date(year, month, 1), date(end_year, end_month, end_day))

    @classmethod
    def of_years(cls, year: int, count: int = 1) -> Self:
        """So many years from one on."""
        return cls.of_months(year, 1, 12 * count)

    def overlaps(self, other: "Period") -> bool:
        """Whether both have a day in common."""
        return self.first <= other.last and other.first <= self.last


class Named(NamedTuple):
    """A period that a text names, and the words before it."""

    period: Period
    before: str


def named_periods(text: str) -> Iterator[Named]:
    """Years from 1500 to 2099 and months of them, and what "seit", "bis" and the like make of them.

    Days are taken for their month.
    """
    places = [found for found in _NAMED.finditer(text) if not _is_counted(found)]
    while places:
        found = places.pop(0)
        start, end = found.span()
        period, before = _of(found), text[max(0, start - _CLAUSE_CHARS) : start]
        if places and _reaches(before, text[end : places[0].start()]):
            period = Period(period.first, _of(places.pop(0)).last)
        elif _SINCE.search(before) or (_FROM.search(before) and _ON.match(text, end)):
            period = Period(period.first, date.max)
        elif _UNTIL.search(before):
            period = Period(date.min, period.last)
        yield Named(period, before)


def name_of(period: Period, is_english: bool) -> str:
    """As articles write it: "2025", "Mai 2025", "April bis Juni 2025", "Sommer 2025", "5. bis 11. Mai 2025".

    Args:
        period: days, or months, a season or a year in full.
        is_english: else German.
    """
    first, last = period
    if period == Period.of_years(first.year):
        return str(first.year)
    if first.month % 3 == 0 and period == Period.of_months(first.year, first.month, 3):
        season = (_ENGLISH_SEASONS if is_english else _GERMAN_SEASONS)[first.month // 3 - 1]
        return f"{season} {first.year}" + (f"/{last:%y}" if last.year > first.year else "")
    begin, end = (_written(day, is_english) for day in period)
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        begin, end = begin[1:], end[1:]
    # Month and year that both have in common stand once.
    while begin and begin[-1] == end[len(begin) - 1]:
        begin.pop()
    to = ["to" if is_english else "bis"] if begin else []
    return " ".join([*begin, *to, *end])


def _written(day: date, is_english: bool) -> list[str]:
    months = ENGLISH_MONTHS if is_english else GERMAN_MONTHS
    return [f"{day.day}{'' if is_english else '.'}", months[day.month - 1], str(day.year)]


def without_periods(text: str) -> str:
    """The text without the periods that it names."""
    return _NAMED.sub(" ", text)


def _carried(year: int, month: int) -> tuple[int, int]:
    return year + (month - 1) // 12, (month - 1) % 12 + 1


def _is_counted(found: re.Match[str]) -> bool:
    """Whether it is a number that counts something: "2024 Tonnen", "1800 Einwohner"."""
    if not found["year"] or found["month"]:
        return False
    is_measure = with_unit(found.string, *found.span(), "") != found.span()
    return is_measure or bool(_COUNTED.match(found.string, found.end()))


def _reaches(before: str, between: str) -> bool:
    """Whether a period reaches to the next one named, by the texts before it and between both."""
    if _EITHER_SIDE.search(before):
        return bool(_AND_YEAR.fullmatch(between))
    return bool(_TO_YEAR.fullmatch(between))


def _of(found: re.Match[str]) -> Period:
    if found["decade"]:
        return Period.of_years(int(found["decade"]), 10)
    if found["number"]:
        return Period.of_months(int(found["number_year"]), int(found["number"]))
    year = int(found["year"])
    if found["month"]:
        last = _month(found["month"])
        first = _month(found["from"] or found["month"])
        return Period.of_months(year, first, max(last - first, 0) + 1)
    digits = found["end"] or found["year"]
    end = int(found["year"][: -len(digits)] + digits)
    # "1999/00" ends in the year that follows.
    return Period.of_years(year, max(end - year, 1 if found["end"] else 0) + 1)


def _month(name: str) -> int:
    return MONTH_OF[name.lower()[:3]]
