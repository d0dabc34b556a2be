"""Times that a German or English question names from the day it is asked on.

"letzten Monat" means another month each time: the one that is meant is put behind the question, so
that words, vectors and reader look for it. What may mean something else is left alone: "heute" is
nowadays more often than a day, and "im letzten Jahr des Krieges" is not seen from today.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from qa.days import ENGLISH_MONTH, GERMAN_MONTH, MONTH_OF
from qa.language import detect
from qa.period import Period, name_of, named_periods

_STEP_OF = {
    "vorletzt": -2, "letzt": -1, "vorig": -1, "vergangen": -1, "last": -1,
    "dies": 0, "laufend": 0, "this": 0,
    "nächst": 1, "kommend": 1, "next": 1, "übernächst": 2,
}  # fmt: skip
_SEASON_BEGINS = {
    "frühling": 3, "frühjahr": 3, "spring": 3, "sommer": 6, "summer": 6,
    "herbst": 9, "autumn": 9, "winter": 12,
}  # fmt: skip
_COUNTS = (
    "ein einem einer a one", "zwei two", "drei three", "vier four", "fünf five", "sechs six",
    "sieben seven", "acht eight", "neun nine", "zehn ten", "elf eleven", "zwölf twelve",
)  # fmt: skip
_COUNT_OF = {word: count for count, words in enumerate(_COUNTS, 1) for word in words.split()}

_NEARBY = re.compile(
    r"\b(?:(?P<german>vorletzt|letzt|vorig|vergangen|dies|laufend|nächst|kommend|übernächst)\w{1,2}"
    r"|(?P<english>last|this|next))\s+"
    # Not "this march", which is none of March.
    rf"(?:(?P<month>{GERMAN_MONTH}|(?!(?-i:march|may)\b)(?:{ENGLISH_MONTH}))"
    rf"|(?P<season>{'|'.join(_SEASON_BEGINS)})s?"
    r"|(?P<unit>woche|monats?|quartals?|jahr(?:e?s)?|week|month|quarter|year))\b",
    re.IGNORECASE,
)
_BEFORE_LAST = re.compile(r"\b(?P<unit>week|month|year)\s+before\s+last\b", re.IGNORECASE)
_COUNT = rf"(?P<count>{'|'.join(_COUNT_OF)}|[1-9]\d{{0,2}})"
_AGO = (
    re.compile(rf"\bvor\s+{_COUNT}\s+(?P<unit>tag|woche|monat|jahr)(?:en|n)?\b", re.IGNORECASE),
    # Not "1.5 years ago", nor "more than two or three years ago".
    re.compile(
        rf"(?<![\w.,–-])(?<!\bor\s)(?<!\bto\s)(?<!than\s)(?<!over\s){_COUNT}"
        r"\s+(?P<unit>day|week|month|year)s?\s+ago\b",
        re.IGNORECASE,
    ),
)
_DAYS_FROM_TODAY = {
    "vorgestern": -2, "day before yesterday": -2, "gestern": -1, "yesterday": -1,
}  # fmt: skip
_PAST_DAY = re.compile(rf"\b(?P<day>{'|'.join(_DAYS_FROM_TODAY)})\b", re.IGNORECASE)
# "heute Morgen", "heute in Astana gemeldet", "announced today": the day, and not nowadays.
_TODAY = re.compile(
    r"(?<!bis\s)(?<!noch\s)(?<!von\s)\bheute\s+"
    r"(?:(?:früh|morgen|vormittag|mittag|nachmittag|abend|nacht)\b"
    r"|(?:(?:(?:in|im|bei|beim|von|vom|zu|zum|zur|über|mit|an|am)(?:\s+de[rmn])?|die|der|das)\s+[\w-]+\s+){0,2}"
    r"(?:angekündigt|gemeldet|mitgeteilt|bekannt ?gegeben|berichtet|beschlossen|entschieden|verkündet"
    r"|unterzeichnet|unterschrieben|veröffentlicht|passiert)\b)"
    r"|\b(?:announce|report|sign|decide|publish|approve|happen)(?:d|ed)?\s+"
    r"(?:(?:in|by|at)\s+(?:the\s+)?[\w-]+\s+){0,2}today\b"
    r"|\bthis\s+(?:morning|afternoon|evening)\b",
    re.IGNORECASE,
)
# Before and after what is not seen from today: "in ihrem letzten Jahr", "last year of the war".
_OWN = re.compile(r"\b(?:[mds]ein|ihr|unser|my|his|her|its|our|their)\w{0,2}\s+\Z", re.IGNORECASE)
_OF_SOMETHING = re.compile(
    r"\s+(?:(?:des|eines|of|before)|(?:in|for)\s+which)\b|,\s+(?:bevor|(?:in|für)\s+(?:de[mr]|das))\b",
    re.IGNORECASE,
)
# "im letzten Jahr der Regierung", but "Was hat letztes Jahr der Minister gesagt?"
_THE = re.compile(r"\b(?:im|am|das|der|die|dem|den|the)\s+\Z", re.IGNORECASE)
_OF_THE = re.compile(r"\s+(?:der|einer|vor|nach|after)\b", re.IGNORECASE)
# No longer than any word that stands before.
_WORD_CHARS = 20


def spelled_out(question: str, today: date) -> str:
    """The question, with the times that it names from today's view in brackets behind it.

    Left as it is where its own words name a year: they say what is meant. What was said before may
    stand behind them in brackets, see ``qa.conversation``.

    Args:
        question: as it was asked.
        today: when it was asked.
    """
    own_words = question.partition(" (")[0]
    if any(named_periods(own_words)):
        return question
    periods = list(_relative(question, today))
    if not periods:
        return question
    is_english = detect(question) == "en"
    named = dict.fromkeys(name_of(period, is_english) for period in periods)
    names = [name for name in named if name not in question]
    return f"{question} ({', '.join(names)})" if names else question


def _relative(question: str, today: date) -> Iterator[Period]:
    """The times that are seen from today."""
    for found in filter(_is_seen_from_today, _NEARBY.finditer(question)):
        step = _STEP_OF[(found["german"] or found["english"]).lower()]
        if season := found["season"]:
            yield _nearby(_SEASON_BEGINS[season.lower()], 3, step, today)
        elif month := found["month"]:
            yield _nearby(MONTH_OF[month.lower()[:3]], 1, step, today)
        else:
            yield _around(found["unit"], step, today)
    for found in _BEFORE_LAST.finditer(question):
        yield _around(found["unit"], -2, today)
    for ago in _AGO:
        for found in ago.finditer(question):
            count = found["count"].lower()
            back = _COUNT_OF[count] if count in _COUNT_OF else int(count)
            yield _around(found["unit"], -back, today)
    for found in _PAST_DAY.finditer(question):
        yield _around("day", _DAYS_FROM_TODAY[found["day"].lower()], today)
    if _TODAY.search(question):
        yield _around("day", 0, today)


def _is_seen_from_today(found: re.Match[str]) -> bool:
    text, (start, end) = found.string, found.span()
    before = text[max(0, start - _WORD_CHARS) : start]
    if _OWN.search(before) or _OF_SOMETHING.match(text, end):
        return False
    return not (_THE.search(before) and _OF_THE.match(text, end))


def _nearby(month: int, count: int, step: int, today: date) -> Period:
    """Months that come each year: the last that are over, the next to begin, or those of this year."""
    each_year = [Period.of_months(today.year + year, month, count) for year in range(-3, 4)]
    if step < 0:
        return [period for period in each_year if period.last < today][step]
    if step > 0:
        return [period for period in each_year if period.first > today][step - 1]
    return next((each for each in each_year if each.first <= today <= each.last), each_year[3])


def _around(unit: str, step: int, today: date) -> Period:
    """The day, week, month, quarter or year that is so many of them after today's."""
    match unit[0].lower():
        case "d" | "t":
            day = today + timedelta(days=step)
            return Period(day, day)
        case "w":
            monday = today + timedelta(weeks=step, days=-today.weekday())
            return Period(monday, monday + timedelta(days=6))
        case "m":
            return Period.of_months(today.year, today.month + step)
        case "q":
            return Period.of_months(today.year, today.month - (today.month - 1) % 3 + 3 * step, 3)
        case _:
            return Period.of_years(today.year + step)
