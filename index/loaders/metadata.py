"""Title, day, author and tags of a document in one form, however its file writes them."""

import email.utils
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from index.loaders.document import Document
from index.loaders.encoding import clean

_MAX_CHARS = 300
_MAX_TAGS = 50
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
_MONTH_OF = {name: month for month, names in enumerate(_MONTHS, 1) for name in names}
_PROGRAMS_TITLE = re.compile(
    r"microsoft \w+ - .*|word document|(?:untitled|unbenannt)\b.*|(?:dokument|document)\s?\d*"
    r"|\S*\.(?:docx?|odt|rtf|indd|qx[dp]|tex|dvi|pdf)",
    re.I,
)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?\d{4,6})?\s*(?:Z|$)")
_DAY_FIRST = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d\d)(?!\d)")
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
_DAY_MONTH = re.compile(r"\b(\d{1,2})(?:\.|st|nd|rd|th)?\s+([^\W\d_]{3,})\.?,?\s+(\d{4})(?!\d)")
_MONTH_DAY = re.compile(r"\b([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")


def normalised(document: Document) -> Document:
    """The document with clean text, an ISO day, and everything else in one line or None.

    Loaders give what the file says; the registry calls this once for every document.
    """
    return replace(
        document,
        text=clean(document.text),
        title=one_line(document.title),
        date=iso_day(document.date),
        source=one_line(document.source),
        author=one_line(document.author),
        language=language_code(document.language),
        tags=_tags(document.tags),
    )


def one_line(text: str | None) -> str | None:
    """The text with single spaces, at most 300 characters; None for nothing."""
    words = " ".join(clean(text or "").split())
    if len(words) > _MAX_CHARS:
        words = words[: _MAX_CHARS - 1].rstrip() + "…"
    return words or None


def real_title(text: str | None) -> str | None:
    """The title that a document's properties give, unless a program has put its file's name there."""
    return None if _PROGRAMS_TITLE.fullmatch((text or "").strip()) else text


def split_tags(text: str | None) -> tuple[str, ...]:
    """Tags of a line that separates them by ``;``, ``|`` or ``,``."""
    return tuple(part for part in re.split(r"[;|,]", text or "") if part.strip())


def language_code(tag: str | None) -> str | None:
    """The ISO 639-1 code of a language tag such as ``de-AT``; None if it does not begin with one."""
    found = re.match(r"([A-Za-z]{2})(?![A-Za-z])", (tag or "").strip())
    return found.group(1).lower() if found else None


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


def text_of_day(value: date | datetime | None) -> str | None:
    """A day or time from a parser as ISO 8601."""
    return value.isoformat() if value else None


def _day_of(text: str) -> tuple[int, int, int] | None:
    if found := _YEAR_FIRST.match(text):
        return int(found[1]), int(found[3]), int(found[4])
    if found := _COMPACT.match(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _DAY_FIRST.search(text):
        return _year(found[3]), int(found[2]), int(found[1])
    if found := _SLASHES.match(text):
        return _of_slashes(int(found[1]), int(found[2]), int(found[3]))
    if (found := _DAY_MONTH.search(text)) and (month := _MONTH_OF.get(found[2][:3].lower())):
        return int(found[3]), month, int(found[1])
    if (found := _MONTH_DAY.search(text)) and (month := _MONTH_OF.get(found[1][:3].lower())):
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


def _tags(tags: Iterable[str]) -> tuple[str, ...]:
    lines = (one_line(tag) for tag in tags)
    return tuple(dict.fromkeys(line for line in lines if line))[:_MAX_TAGS]
