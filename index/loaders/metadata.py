"""Title, day, author and tags of a document in one form, however its file writes them."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from index.loaders.document import Document
from index.loaders.encoding import clean
from qa.days import iso_day

_MAX_CHARS = 300
_MAX_TAGS = 50
_PROGRAMS_TITLE = re.compile(
    r"microsoft \w+ - .*|word document|(?:untitled|unbenannt)\b.*|(?:dokument|document)\s?\d*"
    r"|\S*\.(?:docx?|odt|rtf|indd|qx[dp]|tex|dvi|pdf)",
    re.I,
)


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


def text_of_day(value: date | datetime | None) -> str | None:
    """A day or time from a parser as ISO 8601."""
    return value.isoformat() if value else None


def _tags(tags: Iterable[str]) -> tuple[str, ...]:
    lines = (one_line(tag) for tag in tags)
    return tuple(dict.fromkeys(line for line in lines if line))[:_MAX_TAGS]
