"""What is asked of commands: their one line of refusal, and what they leave in the data folder."""

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

from tests.conftest import Outcome

Belegt = Callable[..., Outcome]

# Of the one who writes, and SQLite's own: no part of what the library holds.
_PASSING = (".lock", ".writer", "library.sqlite-shm", "library.sqlite-wal")


def refusal(outcome: Outcome) -> str:
    """The one line of a command that could not do what was asked."""
    assert outcome.code == 2
    assert outcome.out == ""
    lines = outcome.err.splitlines()
    assert len(lines) == 1, outcome.err
    assert lines[0].startswith("belegt: ")
    assert "This should not happen" not in lines[0]
    return lines[0]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a data folder with its bytes, and all rows of its database."""
    return {
        path.relative_to(folder).as_posix(): _content(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in _PASSING
    }


def assert_harmless(*printed: str) -> None:
    """Nothing that could steer a terminal."""
    for text in printed:
        assert all(character.isprintable() or character == "\n" for character in text), text


def _content(path: Path) -> bytes:
    if path.name == "library.sqlite":
        with (
            contextlib.suppress(sqlite3.DatabaseError),  # it was damaged: its bytes count
            contextlib.closing(sqlite3.connect(path)) as database,
        ):
            return "\n".join(database.iterdump()).encode()
    return path.read_bytes()
