"""Days: as documents write them, and the day of which an article tells."""

import email.utils
import re
from datetime import date

from qa.records import Article

_LEAD_CHARS = 600

GERMAN_MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
    "November", "Dezember",
)  # fmt: skip
ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
# Alternatives of a pattern, Austria's name with them.
GERMAN_MONTH = "|".join((*GERMAN_MONTHS, "Jänner"))
ENGLISH_MONTH = "|".join(ENGLISH_MONTHS)

_MONTHS = (
    ("jan", "jän"),
    ("feb",),
    ("mär", "mar", "mrz"),
    ("apr",),
    ("mai", "may"),
    ("jun",),
    ("jul",),
    ("aug",),
    ("sep",),
    ("okt", "oct"),
    ("nov",),
    ("dez", "dec"),
)
MONTH_OF = {name: month for month, names in enumerate(_MONTHS, 1) for name in names}
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?\d{4,6})?\s*(?:Z|$)")
# Not within "192.168.10.12.99".
_DAY_FIRST = re.compile(r"(?<![\w.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d\d)(?!\.?\d)")
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
_DAY_MONTH = re.compile(r"\b(\d{1,2})(?:\.|st|nd|rd|th)?\s+([^\W\d_]{3,})\.?,?\s+(\d{4})(?!\d)")
_MONTH_DAY = re.compile(r"\b([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")

# Before a deadline, and before what only looks like a day: "bis zum 31. Dezember 2030", "ab 1. Juli
# 2024", "Version 1.2.2024".
_NOT_OF_REPORT = re.compile(
    r"\b(?:(?:bis|ab|spätestens|until|till|by|from|starting)"
    r"(?:\s+(?:zum|am|dem|den|on|the))?(?:\s+(?:\w+(?:tag|day)|Mittwoch),?)?|version|release)\s*\Z",
    re.IGNORECASE,
)


def iso_day(text: str | None) -> str | None:
    """The first day that a text names, as ISO 8601; None if there is none, or no such day exists.

    Understood are ``2024-05-03T10:00``, ``20240503``, ``03.05.2024``, ``3. Mai 2024``,
    ``May 3, 2024``, RFC 822, and ``3/5/2024`` only where it has one meaning.
    """
    text = (text or "").strip()
    parts = _day_of(text) or _rfc_822(text)
    try:
        return date(*parts).isoformat() if parts else None
    except (ValueError, OverflowError):
        return None


def told_on(article: Article, today: date | None = None) -> str | None:
    """The day of an article, ISO 8601: of its publication where the document names it, else the first
    that its lead names in full; None without either.

    News name in their lead the day of what they report, which is that of their publication or shortly
    before: good enough to tell the newer of two articles, not to be shown as a day of publication.
    Deadlines and days to come are none of these.

    Args:
        article: its date and the beginning of its text are read.
        today: the last day that can be told of; None for the present one.
    """
    if article.date:
        return article.date
    lead = article.text[:_LEAD_CHARS]
    written = [*_DAY_MONTH.finditer(lead), *_MONTH_DAY.finditer(lead), *_DAY_FIRST.finditer(lead)]
    latest = (today or date.today()).isoformat()
    for found in sorted(written, key=re.Match.start):
        day = iso_day(found.group())
        if day and day <= latest and not _NOT_OF_REPORT.search(lead[: found.start()]):
            return day
    return None


def _day_of(text: str) -> tuple[int, int, int] | None:
    if found := _YEAR_FIRST.match(text):
        return int(found[1]), int(found[3]), int(found[4])
    if found := _COMPACT.match(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _DAY_FIRST.search(text):
        return _year(found[3]), int(found[2]), int(found[1])
    if found := _SLASHES.match(text):
        return _of_slashes(int(found[1]), int(found[2]), int(found[3]))
    if (found := _DAY_MONTH.search(text)) and (month := MONTH_OF.get(found[2][:3].lower())):
        return int(found[3]), month, int(found[1])
    if (found := _MONTH_DAY.search(text)) and (month := MONTH_OF.get(found[1][:3].lower())):
        return int(found[3]), month, int(found[2])
    return None


def _of_slashes(first: int, second: int, year: int) -> tuple[int, int, int] | None:
    """British or American: known only if one of the two cannot be a month, or both are the same."""
    if first > 12 or first == second:
        return year, second, first
    return (year, first, second) if second > 12 else None


def _year(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) < 70 else 1900)


def _rfc_822(text: str) -> tuple[int, int, int] | None:
    parsed = email.utils.parsedate(text)
    return parsed[:3] if parsed else None
