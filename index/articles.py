"""Read articles from folders: UTF-8 text and Markdown."""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from qa import language
from qa.errors import SourceError
from qa.records import Article

SUFFIXES = (".txt", ".text", ".md", ".markdown")

_MAX_TITLE_CHARS = 160
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HEADING_MARK = re.compile(r"#{1,6}\s+")


def find_files(sources: Sequence[Path]) -> list[Path]:
    """All article files in some folders and below, or named directly, each once, sorted.

    Hidden files and folders are passed over, and files named README, which describe a folder.

    Raises:
        SourceError: a source does not exist, cannot be listed, or there is no article at all.
    """
    found = {path.resolve(): path for source in sources for path in _files_of(source)}
    if not found:
        names = ", ".join(str(source) for source in sources)
        raise SourceError(
            f"No articles in {names}: no file there ends in {', '.join(SUFFIXES)}. "
            "Name a folder that holds some: belegt index FOLDER"
        )
    return sorted(found.values())


def read_articles(files: Iterable[Path], max_file_mb: int) -> Iterator[Article]:
    """Read files one by one; one that holds nothing but white space is passed over.

    Raises:
        SourceError: a file is too large, binary, not UTF-8, or cannot be read.
    """
    for path in files:
        text = _read_text(path, max_file_mb)
        if text.strip():
            yield article(_printable(path), text)


def article(path: str, text: str, title: str | None = None) -> Article:
    """Make an article of a text; its id follows from the path.

    Args:
        path: where it was read from.
        text: its characters.
        title: None takes the first heading or line, or else the file's name.
    """
    return Article(
        id=hashlib.sha256(path.encode()).hexdigest()[:12],
        title=title or _title(text) or Path(path).stem,
        path=path,
        text=text,
        language=language.detect(text),
    )


def _files_of(source: Path) -> Iterator[Path]:
    try:
        is_file, is_folder = source.is_file(), source.is_dir()
    except OSError as error:
        raise SourceError(
            f"{source} cannot be read ({error.strerror}). Check the name: belegt index FOLDER"
        ) from error
    if is_file:
        yield source.absolute()
    elif is_folder:
        yield from _files_below(source.absolute())
    else:
        raise SourceError(
            f"There is no file or folder {source}. Check the name: belegt index FOLDER"
        )


def _files_below(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise SourceError(
            f"The folder {error.filename} cannot be read ({error.strerror}). "
            "Give the right to read it, or name another folder"
        ) from error

    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            path = Path(parent, name)
            is_article = path.suffix.lower() in SUFFIXES and path.stem.lower() != "readme"
            if is_article and not name.startswith(".") and path.is_file():
                yield path


def _read_text(path: Path, max_file_mb: int) -> str:
    name = _printable(path)
    try:
        size = path.stat().st_size
        if size > max_file_mb * 1_000_000:
            raise SourceError(
                f"{name} has {size / 1e6:.0f} MB, more than max_file_mb = {max_file_mb}. "
                "Split it, or raise BELEGT_MAX_FILE_MB"
            )
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{name} cannot be read ({error.strerror}). Give the right to read it, or move it away"
        ) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{name} is not UTF-8 text (byte 0x{data[error.start]:02x} at {error.start}). "
            "Save it as UTF-8, or move it away"
        ) from error
    if found := _BINARY.search(data):
        raise SourceError(
            f"{name} is not a text file (byte 0x{found.group()[0]:02x} at {found.start()}). "
            "Move it away, or save its text as UTF-8"
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _title(text: str) -> str | None:
    lines = (line.strip() for line in text.splitlines())
    line = next((line for line in lines if any(map(str.isalnum, line))), "")
    title = _HEADING_MARK.sub("", line, count=1).strip()
    return title if 0 < len(title) <= _MAX_TITLE_CHARS else None


def _printable(path: Path) -> str:
    r"""The path as text that can be stored: bytes of a name that are no UTF-8 become ``\xff``."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
