"""Test set files as text: their encoding is told, and kept where they are written again."""

import codecs
import contextlib
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from qa.errors import TestSetError

# Names of tables. A spreadsheet may save them in Windows-1252; JSON is UTF-8 everywhere.
TABLE_SUFFIXES = (".csv", ".tsv", ".txt")

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What stands for umlauts where a text of MS-DOS or an old Macintosh is taken for Windows-1252.
_MISFIT = re.compile("[A-Za-zß][„”ŠŸ™Ž][a-z]")


@dataclass(frozen=True, slots=True)
class TextFile:
    r"""A file's text.

    Attributes:
        text: without byte order mark, line ends as they are.
        codec: in which it is written.
        mark: its byte order mark, or nothing.
    """

    text: str
    codec: str
    mark: bytes

    def encoded(self, text: str) -> bytes:
        r"""Another text written as this one; half a surrogate pair becomes JSON's ``\ud800``."""
        return self.mark + text.encode(self.codec, "backslashreplace")


def read(path: Path) -> TextFile:
    """Read a file: UTF-8, UTF-16 with its mark, and for tables Windows-1252.

    Raises:
        TestSetError: it is not there, cannot be read, or is no such text.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise TestSetError(f"There is no test set {path}. Check the name") from error
    except OSError as error:
        raise TestSetError(
            f"The test set {path} cannot be read: {error.strerror}. Name a file that you may read"
        ) from error
    mark, codec = next(((m, c) for m, c in _MARKS if data.startswith(m)), (b"", "utf-8"))
    try:
        file = TextFile(data[len(mark) :].decode(codec), codec, mark)
    except UnicodeDecodeError as error:
        if not mark and path.suffix.lower() in TABLE_SUFFIXES:
            file = TextFile(_western(path, data), "cp1252", b"")
        else:
            raise _not_text(path, f"no {codec.upper()} text ({_byte(error)})") from error
    if "\0" in file.text:
        raise _not_text(path, "no text, for it holds zero bytes")
    return file


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet; raises ``TestSetError``, and leaves no part of it."""
    try:
        with path.open("xb") as file:
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                path.unlink()
                raise
    except FileExistsError as error:
        raise already_there(path) from error
    except OSError as error:
        raise _not_written(path, error) from error


def replace(path: Path, data: bytes) -> None:
    """Put something in the place of a file in one step; raises ``TestSetError``."""
    path = path.resolve()  # a link stays one
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            write_new(beside, data)
            shutil.copymode(path, beside)
            beside.replace(path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                beside.unlink()
    except OSError as error:
        raise _not_written(path, error) from error


def already_there(path: Path) -> TestSetError:
    """What is said where a file would be overwritten."""
    return TestSetError(f"{path} is there already and stays as it is. Name a new file")


def _western(path: Path, data: bytes) -> str:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _not_text(path, f"neither UTF-8 nor Windows-1252 ({_byte(error)})") from error
    if misfit := _MISFIT.search(text):
        fact = f"neither UTF-8 nor Windows-1252, which would make it {misfit.group()!r}"
        raise _not_text(path, fact)
    return text


def _not_text(path: Path, fact: str) -> TestSetError:
    return TestSetError(
        f"The test set {path} cannot be read: it is {fact}. Save it as UTF-8; from a spreadsheet as "
        "CSV in UTF-8"
    )


def _byte(error: UnicodeDecodeError) -> str:
    return f"byte 0x{error.object[error.start]:02x} at {error.start}"


def _not_written(path: Path, error: OSError) -> TestSetError:
    return TestSetError(
        f"{path} cannot be written ({error.strerror}). Name a file in a folder that you may write to"
    )
