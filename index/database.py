"""``library.sqlite``: the truth about articles, chunks, sentences and vectors, in SQLite's WAL mode.

    states      the library as it was after each change; the one with the highest number is in force
    articles    a document at a path, from the state ``since`` until before the state ``until``;
                ``since`` is null while it is staged, ``until`` is null while it is in force
    contents    a text, cut by a recipe; stored once, however many articles hold it
    chunks, sentences   pieces of contents
    vectors     of the texts of chunks and sentences, float16, null until they are embedded; stored
                once for each model and text
    bands, reprints     which contents are nearly the same

Contents, chunks and sentences never change and their ids are never used again, so that a reader of an
older state finds all of it while a newer one is being written.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from qa.errors import AssistantError, DataFolderError, IndexDamaged, IndexMissing

FILE_NAME = "library.sqlite"
FORMAT_VERSION = 2
VECTOR_DTYPE = "<f2"

_BUSY_TIMEOUT_S = 30
_CACHE_KIB = 65_536
_OF_THE_DISK = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
)

_SCHEMA = """
CREATE TABLE recipes (
    id INTEGER PRIMARY KEY, model TEXT NOT NULL, chunk_chars INTEGER NOT NULL,
    overlap_sentences INTEGER NOT NULL, cut_version INTEGER NOT NULL,
    UNIQUE (model, chunk_chars, overlap_sentences, cut_version)
) STRICT;
CREATE TABLE states (
    number INTEGER PRIMARY KEY, created TEXT NOT NULL, action TEXT NOT NULL,
    recipe INTEGER NOT NULL REFERENCES recipes(id), sources TEXT NOT NULL,
    searchers TEXT NOT NULL, articles INTEGER NOT NULL, contents INTEGER NOT NULL,
    chunks INTEGER NOT NULL, sentences INTEGER NOT NULL, languages TEXT NOT NULL,
    restores INTEGER
) STRICT;
CREATE TABLE contents (
    id INTEGER PRIMARY KEY AUTOINCREMENT, recipe INTEGER NOT NULL REFERENCES recipes(id),
    hash BLOB NOT NULL, text TEXT NOT NULL, language TEXT NOT NULL, signature BLOB NOT NULL,
    UNIQUE (recipe, hash)
) STRICT;
CREATE TABLE articles (
    row INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, path TEXT NOT NULL,
    title TEXT NOT NULL, source TEXT, date TEXT, author TEXT, tags TEXT NOT NULL,
    pages TEXT NOT NULL, file TEXT NOT NULL, digest BLOB NOT NULL,
    content INTEGER NOT NULL REFERENCES contents(id), since INTEGER, until INTEGER
) STRICT;
CREATE TABLE vectors (
    id INTEGER PRIMARY KEY, model TEXT NOT NULL, hash BLOB NOT NULL, vector BLOB,
    UNIQUE (model, hash)
) STRICT;
CREATE TABLE sentences (
    id INTEGER PRIMARY KEY AUTOINCREMENT, content INTEGER NOT NULL REFERENCES contents(id),
    start INTEGER NOT NULL, end INTEGER NOT NULL, is_heading INTEGER NOT NULL,
    vector INTEGER NOT NULL REFERENCES vectors(id)
) STRICT;
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, content INTEGER NOT NULL REFERENCES contents(id),
    start INTEGER NOT NULL, end INTEGER NOT NULL,
    first_sentence INTEGER NOT NULL, end_sentence INTEGER NOT NULL,
    vector INTEGER NOT NULL REFERENCES vectors(id)
) STRICT;
CREATE TABLE bands (
    key INTEGER NOT NULL, content INTEGER NOT NULL, PRIMARY KEY (key, content)
) STRICT, WITHOUT ROWID;
CREATE TABLE reprints (
    content INTEGER NOT NULL, other INTEGER NOT NULL, similarity REAL NOT NULL,
    PRIMARY KEY (content, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX articles_by_id ON articles(id);
CREATE INDEX articles_by_path ON articles(path);
CREATE INDEX articles_by_file ON articles(file);
CREATE INDEX articles_by_content ON articles(content);
CREATE INDEX articles_staged ON articles(row) WHERE since IS NULL;
CREATE INDEX articles_in_force ON articles(row) WHERE until IS NULL;
CREATE INDEX articles_ended ON articles(until) WHERE until IS NOT NULL;
CREATE INDEX sentences_by_content ON sentences(content);
CREATE INDEX sentences_by_vector ON sentences(vector);
CREATE INDEX chunks_by_content ON chunks(content);
CREATE INDEX chunks_by_vector ON chunks(vector);
CREATE INDEX bands_by_content ON bands(content);
CREATE INDEX vectors_missing ON vectors(id) WHERE vector IS NULL;
"""

# Articles of the state whose number is bound to :state.
IN_STATE = "since <= :state AND (until IS NULL OR until > :state)"
# Articles of the newest state.
IN_FORCE = "until IS NULL AND since IS NOT NULL"


def create_or_open(data_dir: Path) -> sqlite3.Connection:
    """The database, for its one writer; made when it is missing.

    Transactions are begun by hand.

    Raises:
        sqlite3.Error: it cannot be made or written.
        IndexDamaged: it is not a database of this format.
    """
    path = data_dir / FILE_NAME
    is_new = not path.exists()
    database = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("PRAGMA foreign_keys = ON")
        database.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        if is_new or _version(database) == 0:
            with transaction(database):
                _run(database, _SCHEMA)
                database.execute(f"PRAGMA user_version = {FORMAT_VERSION}")
        _check_format(database, path)
    except BaseException as error:
        database.close()
        if isinstance(error, sqlite3.DatabaseError) and is_not_a_database(error):
            raise damaged(path, error) from error
        raise
    return database


def open_readonly(path: Path) -> sqlite3.Connection:
    """The database of a library, for reading from several threads, one at a time.

    Raises:
        IndexMissing: there is none, or its writer was ended before there was anything in it.
        IndexDamaged: it is not a database of this format.
        DataFolderError: it cannot be read, or the disk is full.
    """
    if not path.is_file():
        raise _missing(path)
    try:
        return _opened(path, "")
    except sqlite3.DatabaseError as error:
        # A database in WAL mode is read through a file beside it, which cannot be made in a folder
        # that is read-only or on a full disk. It is not needed where no writer has left a journal.
        journal = path.with_name(f"{path.name}-wal")
        has_journal = journal.exists() and journal.stat().st_size > 0
        if has_journal or not is_of_the_disk(error):
            raise damaged(path, error) from error
    try:
        return _opened(path, "&immutable=1")
    except sqlite3.DatabaseError as error:
        raise damaged(path, error) from error


@contextlib.contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All of the changes within, or none."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if database.in_transaction:  # SQLite ends it by itself when the disk is full
            database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def in_state(number: int) -> str:
    """``IN_STATE`` for one state, where two are compared or nothing can be bound."""
    return IN_STATE.replace(":state", str(int(number)))


def next_id(database: sqlite3.Connection, table: str) -> int:
    """An id that no row of a table has ever had; all above it are free as well."""
    query = "SELECT seq FROM sqlite_sequence WHERE name = ?"
    last = database.execute(query, (table,)).fetchone()
    return int(last[0]) + 1 if last else 1


def damaged(path: Path, error: Exception) -> AssistantError:
    """What to say when the database cannot be read."""
    if isinstance(error, sqlite3.Error) and is_of_the_disk(error):
        return DataFolderError(
            f"{path} cannot be read ({error}). Give the right to read it, or free space on its disk"
        )
    return IndexDamaged(
        f"{path} cannot be read ({error}). Restore a backup: belegt import FILE; or move it away and "
        "build the index again: belegt index FOLDER"
    )


def is_not_a_database(error: sqlite3.Error) -> bool:
    """Whether an error tells of damage, not of a full or read-only disk."""
    return error.sqlite_errorcode in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_of_the_disk(error: sqlite3.Error) -> bool:
    """Whether an error tells of the disk or of rights, and nothing of what is in the database."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF in _OF_THE_DISK and code != sqlite3.SQLITE_IOERR_SHORT_READ


def _check_format(database: sqlite3.Connection, path: Path) -> None:
    version = _version(database)
    if version != FORMAT_VERSION:
        raise IndexDamaged(
            f"{path} has format {version}, this belegt reads {FORMAT_VERSION}. Use the belegt that "
            "wrote it, or move it away and build the index again: belegt index FOLDER"
        )


def _opened(path: Path, how: str) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode=ro{how}"
    database = sqlite3.connect(
        uri, uri=True, timeout=_BUSY_TIMEOUT_S, check_same_thread=False, isolation_level=None
    )
    try:
        if _version(database) == 0 and _is_empty(database):
            raise _missing(path)
        _check_format(database, path)
    except BaseException:
        database.close()
        raise
    return database


def _missing(path: Path) -> IndexMissing:
    return IndexMissing(f"No index in {path.parent}. Build one: belegt index FOLDER")


def _is_empty(database: sqlite3.Connection) -> bool:
    return database.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone() is None


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def _run(database: sqlite3.Connection, script: str) -> None:
    for statement in script.split(";"):
        if statement.strip():
            database.execute(statement)
