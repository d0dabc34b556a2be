"""Which loader reads which kind of file, and what holds for all of them."""

import importlib
import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from stat import S_ISREG
from typing import Any

from index.loaders import media
from index.loaders.document import Document, Limits, Skipped
from index.loaders.metadata import normalised, one_line
from index.loaders.source import Budget, Exhausted, Source, Unreadable, printable_path

_MAX_ERROR_CHARS = 120


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is read.

    Attributes:
        name: as messages call it.
        module: in this package; its ``load(source)`` yields what the source holds, and may raise
            anything. It is imported when the first such file is read.
    """

    name: str
    module: str


KINDS = {
    media.TEXT: Kind("text", "plain"),
    media.MARKDOWN: Kind("text", "plain"),
    media.HTML: Kind("web page", "web"),
    media.PDF: Kind("PDF", "pdf"),
    media.DOCX: Kind("Word document", "word"),
    media.ODT: Kind("OpenDocument text", "opendocument"),
    media.RTF: Kind("RTF", "rich_text"),
    media.EPUB: Kind("EPUB book", "ebook"),
    media.MAIL: Kind("mail", "mail"),
    media.CSV: Kind("CSV table", "separated"),
    media.XLSX: Kind("Excel workbook", "workbook"),
    media.JSON: Kind("JSON", "json_rows"),
    media.JSON_LINES: Kind("JSON Lines", "json_rows"),
    media.FEED: Kind("feed", "feed"),
    media.ZIP: Kind("zip archive", "archive"),
}


def is_supported(path: Path) -> bool:
    """Whether a file of this name is looked for in folders and archives; content is not read."""
    return media.is_supported(path.suffix)


def load(path: Path, limits: Limits) -> Iterator[Document | Skipped]:
    """Read what a file holds, one document after the other.

    Nothing in a file makes it raise: what cannot be read comes as ``Skipped``, the rest goes on. A
    file of nothing but white space holds nothing.

    Args:
        path: a file; links are followed.
        limits: beyond which a file or part of it is refused.
    """
    name = printable_path(path)
    try:
        data = _bytes_of(path, limits)
        source = Source(name, data, limits, Budget(len(data), limits))
        for count, found in enumerate(_quietly(read(source)), 1):
            if count > limits.max_parts:
                raise Exhausted(
                    f"holds more than max_parts = {limits.max_parts} articles; what follows was not "
                    "read. Split it, or raise BELEGT_MAX_PARTS"
                )
            yield found
    except Unreadable as error:
        yield Skipped(name, str(error))


def read(source: Source) -> Iterator[Document | Skipped]:
    """What a file or a part of one holds.

    Raises:
        Exhausted: a limit of the whole file is reached.
    """
    if not source.data.strip(b" \t\r\n\x0b\x0c"):
        return
    kind = Kind("file", "")
    try:
        kind = KINDS[media.detect(source)]
        loader = importlib.import_module(f"index.loaders.{kind.module}")
        for found in loader.load(source):
            if isinstance(found, Skipped):
                yield found
            else:
                yield from _checked(found, source)
    except Exhausted:
        raise
    except Exception as error:
        yield Skipped(source.name, _reason(error, kind))


def read_part(source: Source, part: str, data: bytes) -> Iterator[Document | Skipped]:
    """What a file within a file holds, such as a member of an archive.

    Args:
        source: that holds it.
        part: its name in the source, as ``!/folder/name.txt``.
        data: its bytes.

    Raises:
        Exhausted: a limit of the whole file is reached.
    """
    inner = replace(source, name=source.name + part, data=data, depth=source.depth + 1)
    for found in read(inner):
        if isinstance(found, Document):
            yield replace(found, part=part + found.part)
        else:
            yield found


def _bytes_of(path: Path, limits: Limits) -> bytes:
    most = limits.max_file_mb * 1_000_000
    try:
        # A pipe would wait for somebody to write into it; its kind is looked at before it is read.
        with open(path, "rb", opener=_without_waiting) as file:
            status = os.fstat(file.fileno())
            if not S_ISREG(status.st_mode):
                raise Unreadable("is no file but a pipe or device. Name a file")
            data = file.read(status.st_size + 1) if status.st_size <= most else b""
            if len(data) > status.st_size:  # it grows, or does not say its size
                data += file.read(most + 1 - len(data))
    except (OSError, ValueError) as error:
        raise Unreadable(
            f"cannot be read ({getattr(error, 'strerror', None) or error}). Check its name and the "
            "right to read it, or move it away"
        ) from error
    size = max(status.st_size, len(data))
    if size > most:
        raise Unreadable(
            f"has {size / 1e6:.0f} MB, more than max_file_mb = {limits.max_file_mb}. Split it, or "
            "raise BELEGT_MAX_FILE_MB"
        )
    return data


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def _checked(document: Document, source: Source) -> Iterator[Document | Skipped]:
    most = source.limits.max_text_mb * 1_000_000
    chars = len(document.text)
    size = (
        chars
        if chars > most or 4 * chars <= most
        else len(document.text.encode("utf-8", "replace"))
    )
    if size > most:
        yield Skipped(
            source.name + document.part,
            f"holds {size / 1e6:.0f} MB of text, more than max_text_mb = "
            f"{source.limits.max_text_mb}. Split it, or raise BELEGT_MAX_TEXT_MB",
        )
    elif not document.text.isspace() and (found := normalised(document)).text.strip():
        yield found


def _quietly(found: Iterator[Any]) -> Iterator[Any]:
    """The same, without the warnings of parsers: what matters of them comes as ``Skipped``."""
    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            each = next(found, None)
        if each is None:
            return
        yield each


def _reason(error: Exception, kind: Kind) -> str:
    if isinstance(error, Unreadable):
        return str(error)
    if isinstance(error, RecursionError):
        return "is nested too deeply to be read. Save it anew in a simpler form"
    if isinstance(error, MemoryError):
        return "needs more memory than there is. Split it, or move it away"
    what = one_line(str(error)) or type(error).__name__
    if len(what) > _MAX_ERROR_CHARS:
        what = what[:_MAX_ERROR_CHARS] + "…"
    return (
        f"is damaged or no proper {kind.name} ({what}). Open it and save it anew, or move it away"
    )
