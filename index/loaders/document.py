"""What loaders make of files, and the limits that they keep."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Document:
    r"""An article as a loader finds it in a file.

    Attributes:
        text: its characters: line ends as ``\n``, no NUL, no lone surrogates.
        part: which part of the file it is (``#3`` for the third row, ``!/b/c.txt`` for a member of
            an archive); empty when it is the whole file. Unique in a file, stable while the file is.
        title: as the document names it; None where it does not.
        date: day of publication, ISO 8601 (``2024-05-03``).
        source: publication, site or office.
        author: one line; several joined with ", ".
        language: ISO 639-1 code, only where the document names it.
        tags: keywords.
        pages: where each page begins in ``text``, ascending; empty without pages.
    """

    text: str
    part: str = ""
    title: str | None = None
    date: str | None = None
    source: str | None = None
    author: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = field(default=())
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that could not be read.

    Attributes:
        name: the file's path, with its part, printable.
        reason: the fact, the value and the next step, in one line without the name.
    """

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may hold at most; what is beyond is refused with its figures.

    Attributes:
        max_file_mb: size of a file on disk, megabytes of 10**6 bytes.
        max_text_mb: text of one document, megabytes in UTF-8.
        max_pages: pages of a document.
        max_parts: articles (rows, entries, members) of one file.
        max_depth: archives within archives; 1 is an archive of plain files.
        max_expansion: unpacked size of an archive as a multiple of its packed size, looked at from
            10 MB on.
        text_column: name of the CSV, XLSX or JSON Lines column that holds the text; empty finds it.
    """

    max_file_mb: int = 50
    max_text_mb: int = 20
    max_pages: int = 3000
    max_parts: int = 100_000
    max_depth: int = 3
    max_expansion: int = 100
    text_column: str = ""
