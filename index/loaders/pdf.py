"""PDF: the text layer, page by page (pypdf, BSD)."""

import logging
import time
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from itertools import islice
from typing import Any

import pypdf
from pypdf.errors import DependencyError

from index.loaders.document import Document, Skipped
from index.loaders.encoding import clean
from index.loaders.metadata import one_line, real_title, split_tags, text_of_day
from index.loaders.printed import Line, mended, paragraphs
from index.loaders.source import Source, Unreadable

logging.getLogger("pypdf").setLevel(logging.CRITICAL)

# Pages may be made so that each takes minutes; an honest one takes 0.05 s.
_MAX_SECONDS = 600
_MAX_NAMED_PAGES = 10


def load(source: Source) -> Iterator[Document | Skipped]:
    """One document, which knows where its pages begin; pages that are damaged come as ``Skipped``.

    Raises:
        Unreadable: it is encrypted, has too many pages, or no text.
    """
    reader = pypdf.PdfReader(BytesIO(source.data))
    if reader.is_encrypted:
        _decrypt(reader)
    count = len(reader.pages)
    if count > source.limits.max_pages:
        raise Unreadable(
            f"has {count} pages, more than max_pages = {source.limits.max_pages}. Split it, or raise "
            "BELEGT_MAX_PAGES"
        )
    found = list(_pages(reader, count, source))
    damaged = {at: each for at, each in enumerate(found, 1) if isinstance(each, Exception)}
    if damaged:
        yield Skipped(source.name, _damage(damaged, count))
    pages = [[] if isinstance(each, Exception) else each for each in found]
    if not any(pages) and not damaged:
        raise Unreadable(
            f"has no text layer: its {count} pages are images. Recognise the text first, for example "
            "with ocrmypdf"
        )
    text, begins = paragraphs(pages)
    yield _document(reader, text, begins)


def _pages(reader: pypdf.PdfReader, count: int, source: Source) -> Iterator[list[Line] | Exception]:
    end = time.monotonic() + _MAX_SECONDS
    chars = 0
    for number in range(count):
        if time.monotonic() > end:
            raise Unreadable(
                f"takes more than {_MAX_SECONDS} s to read, {number} of {count} pages done. Print it "
                "into a new PDF"
            )
        try:
            lines = _lines(reader.pages[number])
        except Exception as error:
            yield error
            continue
        chars += sum(len(line.text) for line in lines)
        if chars > source.limits.max_text_mb * 1e6:
            raise Unreadable(
                f"holds more text than max_text_mb = {source.limits.max_text_mb} up to page "
                f"{number + 1}. Split it, or raise BELEGT_MAX_TEXT_MB"
            )
        yield lines


def _damage(damaged: dict[int, Exception], count: int) -> str:
    numbers = ", ".join(map(str, islice(damaged, _MAX_NAMED_PAGES)))
    more = ", ..." if len(damaged) > _MAX_NAMED_PAGES else ""
    error = next(iter(damaged.values()))
    return (
        f"has {len(damaged)} damaged pages of {count}, which were left out: {numbers}{more} "
        f"({one_line(str(error)) or type(error).__name__}). Print it into a new PDF"
    )


def _lines(page: pypdf.PageObject) -> list[Line]:
    lines: list[Line] = []
    parts: list[str] = []
    places: list[tuple[float, float, float]] = []

    def finish() -> None:
        text = " ".join(mended(clean("".join(parts))).split())
        if text:
            shown = [
                (part, place) for part, place in zip(parts, places, strict=True) if part.strip()
            ]
            x, y, _ = shown[0][1]
            _, (_, _, size) = max(shown, key=lambda each: len(each[0]))
            lines.append(Line(text, x, y, size))
        parts.clear()
        places.clear()

    def visit(text: str, outer: Any, inner: Any, _font: Any, size: float) -> None:
        for at, part in enumerate(text.split("\n")):
            if at:
                finish()
            parts.append(part)
            places.append(_place(outer, inner, size))

    page.extract_text(visitor_text=visit)
    finish()
    return lines


def _place(outer: Any, inner: Any, size: float) -> tuple[float, float, float]:
    """Where text begins and its size, in points of the page, by both of its matrices."""
    x = float(inner[4] * outer[0] + inner[5] * outer[2] + outer[4])
    y = float(inner[4] * outer[1] + inner[5] * outer[3] + outer[5])
    down = inner[2] * outer[1] + inner[3] * outer[3]
    return x, y, abs(float(size * down)) or 1.0


def _decrypt(reader: pypdf.PdfReader) -> None:
    advice = "Save it without protection, for example by printing it into a PDF"
    try:
        opened = reader.decrypt("")
    except DependencyError as error:
        raise Unreadable(f"is encrypted in a way that cannot be read here. {advice}") from error
    if not opened:
        raise Unreadable(f"is encrypted with a password. {advice}")


def _document(reader: pypdf.PdfReader, text: str, begins: tuple[int, ...]) -> Document:
    title = author = date = language = None
    tags: tuple[str, ...] = ()
    with suppress(Exception):  # the text counts, whatever is wrong with what is said about it
        language = str(reader.root_object.get("/Lang") or "")
        about = reader.metadata
        if about is not None:
            title, author = real_title(about.title), about.author
            tags = split_tags(about.keywords)
            date = text_of_day(about.creation_date)
    return Document(
        text, title=title, date=date, author=author, language=language, tags=tags, pages=begins
    )
