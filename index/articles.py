"""Find the files of some folders, and make articles of what the loaders read in them."""

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.loaders import LOADERS_VERSION, Document, Limits, Skipped, is_supported
from qa import language
from qa.errors import SourceError
from qa.records import Article

_MAX_TITLE_CHARS = 160
_ENOUGH_CHARS = 200
_HEADING_MARK = re.compile(r"#{1,6}\s+")


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in some folders.

    Attributes:
        files: each once, sorted.
        unreadable: folders that could not be listed; what lies below is not known.
    """

    files: tuple[Path, ...]
    unreadable: tuple[Skipped, ...]


def find_files(sources: Sequence[Path]) -> Found:
    """All files that can hold articles in some folders and below, or are named directly.

    Hidden files and folders are passed over, and files named README, which describe a folder.

    Raises:
        SourceError: a source does not exist or cannot be listed, or there is no such file at all.
    """
    unreadable: list[Skipped] = []
    found = {path.resolve(): path for each in sources for path in _files_of(each, unreadable)}
    if not found and not unreadable:
        names = ", ".join(printable(source) for source in sources)
        raise SourceError(
            f"No articles in {names}: no file there is of a kind that belegt reads. Name a folder "
            "that holds some: belegt index FOLDER; or take out what was indexed from there: belegt "
            f"remove {names}"
        )
    return Found(tuple(sorted(found.values())), tuple(unreadable))


def digest(path: Path, limits: Limits) -> bytes:
    """Hash of a file's content and of all that decides what is read from it; empty if too large.

    Raises:
        OSError: it cannot be read.
    """
    if path.stat().st_size > limits.max_file_mb * 1e6:
        return b""
    with path.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").digest()
    how = f"{LOADERS_VERSION} {limits!r} {path.suffix}"
    return hashlib.sha256(content + how.encode()).digest()[:16]


def article(file: str, document: Document) -> Article:
    """Make an article of a document; its id follows from its path.

    Args:
        file: where it was read from, printable.
        document: what was read.
    """
    path = file + document.part
    return Article(
        id=article_id(path),
        title=document.title or _title(document.text) or Path(path).stem,
        path=path,
        text=document.text,
        language=_language(document),
        source=document.source,
        date=document.date,
        author=document.author,
        tags=document.tags,
        pages=document.pages,
    )


def article_id(path: str) -> str:
    """The id of the article at a path."""
    return hashlib.sha256(path.encode()).hexdigest()[:12]


def printable(path: Path) -> str:
    r"""The path as text that can be stored: bytes of a name that are no UTF-8 become ``\xff``."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _files_of(source: Path, unreadable: list[Skipped]) -> Iterator[Path]:
    try:
        is_file, is_folder = source.is_file(), source.is_dir()
    except OSError as error:
        raise SourceError(
            f"{printable(source)} cannot be read ({error.strerror}). Check the name: belegt index "
            "FOLDER"
        ) from error
    if is_file:
        yield source.absolute()
    elif is_folder:
        yield from _files_below(source.absolute(), unreadable)
    else:
        raise SourceError(
            f"There is no file or folder {printable(source)}. Check the name: belegt index FOLDER"
        )


def _files_below(folder: Path, unreadable: list[Skipped]) -> Iterator[Path]:
    def note(error: OSError) -> None:
        if Path(error.filename) == folder:
            raise SourceError(
                f"The folder {printable(folder)} cannot be read ({error.strerror}). "
                "Give the right to read it, or name another folder"
            ) from error
        unreadable.append(
            Skipped(
                printable(Path(error.filename)),
                f"the folder cannot be read ({error.strerror}). Give the right to read it",
            )
        )

    for parent, folders, names in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            path = Path(parent, name)
            is_article = is_supported(path) and path.stem.lower() != "readme"
            if is_article and not name.startswith(".") and path.is_file():
                yield path


def _language(document: Document) -> str:
    """As the text shows, or as the document says where the text is too short to show it.

    What pages and mails say of their language is often that of the program that made them.
    """
    said = (document.language or "")[:2].lower()
    if said in language.KNOWN and len(document.text) < _ENOUGH_CHARS:
        return said
    return language.detect(document.text)


def _title(text: str) -> str | None:
    lines = (line.strip() for line in text[: 20 * _MAX_TITLE_CHARS].splitlines())
    line = next((line for line in lines if any(map(str.isalnum, line))), "")
    title = _HEADING_MARK.sub("", line, count=1).strip()
    return title if 0 < len(title) <= _MAX_TITLE_CHARS else None
