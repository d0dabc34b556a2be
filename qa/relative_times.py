"""Times that a German or English question names from the day it is asked on.

"letzten Monat" means another month each time: the one that is meant is put behind the question, so
that words, vectors and reader look for it.
"""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from qa.days import ENGLISH_MONTH, ENGLISH_MONTHS, GERMAN_MONTH, GERMAN_MONTHS, MONTH_OF
from qa.language import detect

_MONTH = rf"(?P<month>{GERMAN_MONTH}|{ENGLISH_MONTH})"
_LAST = r"(?:letzt|vorig|vergangen)\w{1,2}|last"
_NEXT = r"(?:nächst|kommend)\w{1,2}|next"
_THIS = r"(?:dies|laufend)\w{1,2}|this"
_UNIT = r"(?P<unit>monats?|jahr(?:e?s)?|month|year)"
_RELATIVE = re.compile(
    rf"\b(?:(?P<last>{_LAST})|(?P<next>{_NEXT})|(?P<this>{_THIS}))\s+(?:{_MONTH}|{_UNIT})\b",
    re.IGNORECASE,
)
_AGO = re.compile(
    r"\b(?:vor\s+(?P<german>\w+)\s+(?P<german_unit>tag|monat|jahr)(?:en)?"
    r"|(?P<english>\w+)\s+(?P<english_unit>day|month|year)s?\s+ago)\b",
    re.IGNORECASE,
)
_DAY = re.compile(r"\b(?P<day>vorgestern|gestern|heute|yesterday|today)\b", re.IGNORECASE)
_DAYS_BACK = {"vorgestern": 2, "gestern": 1, "yesterday": 1, "heute": 0, "today": 0}
_COUNTS = (
    ("ein", "einem", "eine", "a", "one"),
    ("zwei", "two"),
    ("drei", "three"),
    ("vier", "four"),
    ("fünf", "five"),
    ("sechs", "six"),
)
_COUNT_OF = {word: count for count, words in enumerate(_COUNTS, 1) for word in words}


class Period(NamedTuple):
    """Days, both included."""

    first: date
    last: date


def spelled_out(question: str, today: date) -> str:
    """The question, with the times that it names from today's view in brackets behind it.

    Args:
        question: as it was asked.
        today: when it was asked.
    """
    periods = list(_relative(question, today))
    if not periods:
        return question
    is_english = detect(question) == "en"
    named = dict.fromkeys(_named(period, is_english) for period in periods)
    names = [name for name in named if name not in question]
    return f"{question} ({', '.join(names)})" if names else question


def _relative(question: str, today: date) -> Iterator[Period]:
    for found in _RELATIVE.finditer(question):
        step = -1 if found["last"] else 1 if found["next"] else 0
        if found["month"]:
            yield _nearby(_month_of(found), step, today)
        elif found["unit"].lower().startswith(("jahr", "year")):
            yield _year(today.year + step)
        else:
            yield _month(today.year, today.month + step)
    for found in _AGO.finditer(question):
        count = _COUNT_OF.get((found["german"] or found["english"]).lower())
        unit = (found["german_unit"] or found["english_unit"]).lower()
        if count is not None:
            yield _back(today, count, unit)
    for found in _DAY.finditer(question):
        day = today - timedelta(days=_DAYS_BACK[found["day"].lower()])
        yield Period(day, day)


def _named(period: Period, is_english: bool) -> str:
    first, last = period
    if (first.month, last.month) == (1, 12):
        return str(first.year)
    month = (ENGLISH_MONTHS if is_english else GERMAN_MONTHS)[first.month - 1]
    if first != last:
        return f"{month} {first.year}"
    return f"{first.day}{'' if is_english else '.'} {month} {first.year}"


def _month_of(found: re.Match[str]) -> int:
    return MONTH_OF[found["month"].lower()[:3]]


def _nearby(month: int, step: int, today: date) -> Period:
    """The month of that name: of this year, or the last one that is over, or the next to begin."""
    if step < 0:
        return _month(today.year - (month >= today.month), month)
    return _month(today.year + (step > 0 and month <= today.month), month)


def _back(today: date, count: int, unit: str) -> Period:
    if unit in ("tag", "day"):
        day = today - timedelta(days=count)
        return Period(day, day)
    if unit in ("monat", "month"):
        return _month(today.year, today.month - count)
    return _year(today.year - count)


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def _month(year: int, month: int) -> Period:
    """A month; months below 1 and above 12 are of the years beside."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
