"""The database file: made once, of one format, changed as a whole or not at all."""

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from index import database as db
from index.build import put
from index.change import Report, Tools
from index.store import Library
from qa.errors import IndexDamaged, IndexMissing
from tests.index.conftest import MINE, PORT

Index = Callable[..., Report]


def test_it_is_made_once_and_opened_after_that(tmp_path: Path) -> None:
    for _ in range(2):
        with contextlib.closing(db.create_or_open(tmp_path)) as database:
            assert database.execute("PRAGMA user_version").fetchone() == (db.FORMAT_VERSION,)
            assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            database.execute("INSERT INTO vectors (model, hash) VALUES ('m', randomblob(16))")
    with contextlib.closing(db.open_readonly(tmp_path / db.FILE_NAME)) as database:
        assert database.execute("SELECT count(*) FROM vectors").fetchone() == (2,)


def test_a_reader_cannot_write(index: Index, data_dir: Path) -> None:
    index(MINE)
    with (
        contextlib.closing(db.open_readonly(data_dir / db.FILE_NAME)) as database,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        database.execute("DELETE FROM articles")


def test_a_creation_that_was_ended_is_done_again(data_dir: Path) -> None:
    data_dir.mkdir()
    sqlite3.connect(data_dir / db.FILE_NAME).close()  # an empty file
    with contextlib.closing(db.create_or_open(data_dir)) as database:
        assert database.execute("SELECT count(*) FROM states").fetchone() == (0,)


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    with contextlib.closing(db.create_or_open(tmp_path)) as database:

        def fill(then: Callable[[], object]) -> None:
            with db.transaction(database):
                database.execute("INSERT INTO vectors (model, hash) VALUES ('m', x'00')")
                then()

        with pytest.raises(KeyboardInterrupt):
            fill(lambda: (_ for _ in ()).throw(KeyboardInterrupt))
        assert database.execute("SELECT count(*) FROM vectors").fetchone() == (0,)
        fill(lambda: None)
        assert database.execute("SELECT count(*) FROM vectors").fetchone() == (1,)


def test_a_library_that_has_no_database_is_missing(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match=r"No index in .*\. Build one: belegt index FOLDER"):
        db.open_readonly(tmp_path / db.FILE_NAME)


@pytest.mark.parametrize("version", [1, 99])
def test_another_format_is_neither_read_nor_written(
    index: Index, tools: Tools, data_dir: Path, version: int
) -> None:
    index(MINE)
    with sqlite3.connect(data_dir / db.FILE_NAME) as database:
        database.execute(f"PRAGMA user_version = {version}")
    database.close()
    said = rf"has format {version}, this belegt reads {db.FORMAT_VERSION}\. Use the belegt that"
    with pytest.raises(IndexDamaged, match=said):
        Library(data_dir)
    with pytest.raises(IndexDamaged, match=said):
        put(tools, [PORT])


@pytest.mark.parametrize("data", [b"Ich bin keine Datenbank. " * 100, b"\x00" * 8192])
def test_what_is_no_database_is_neither_read_nor_written(
    tools: Tools, data_dir: Path, data: bytes
) -> None:
    data_dir.mkdir()
    path = data_dir / db.FILE_NAME
    path.write_bytes(data)
    said = r"library\.sqlite cannot be read \(.*\)\. Restore a backup: belegt import FILE"
    for use in (lambda: Library(data_dir), lambda: put(tools, [PORT])):
        with pytest.raises(IndexDamaged, match=said) as told:
            use()
        assert "\n" not in str(told.value)
    assert path.read_bytes() == data
