"""The file of an export: a SQLite database with one state of a library, sealed.

It has the tables of ``library.sqlite`` but no searchers and no links between reprints, which follow
from the rest. Its seal is a hash of all rows; its header says that it is an export, and of which
format.
"""

import contextlib
import hashlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from index import database as db
from index import states
from index.database import IN_STATE
from index.safety import sound_rows
from index.safety.counting import Counter
from index.safety.faults import Faults
from index.states import State
from qa.errors import AssistantError, IndexDamaged
from qa.protocols import Progress
from qa.sealed_folder import sync

_MARK = 0x62656C67  # "belg", where SQLite keeps what kind of file a database is
_HEADER_BYTES = 72
_MAGIC = b"SQLite format 3\0"

_HELD = f"(SELECT content FROM articles WHERE {IN_STATE})"
_ROWS = {  # in an order in which no row refers to a later one
    "recipes": "id = (SELECT recipe FROM states WHERE number = :state)",
    "states": "number = :state",
    "contents": f"id IN {_HELD}",
    "articles": IN_STATE,
    "vectors": f"""id IN (SELECT vector FROM chunks WHERE content IN {_HELD}
                   UNION SELECT vector FROM sentences WHERE content IN {_HELD})""",
    "sentences": f"content IN {_HELD}",
    "chunks": f"content IN {_HELD}",
}


class BackupError(AssistantError):
    """A backup cannot be written where it is wanted, or what is to be restored is none."""


@contextlib.contextmanager
def new_file(file: Path) -> Iterator[sqlite3.Connection]:
    """A database in a passing folder, which gets the file's name once it is complete.

    Raises:
        BackupError: the file exists, or its folder does not.
        OSError: it cannot be written.
    """
    parent = file.absolute().parent
    _refuse(file, parent)
    folder = Path(tempfile.mkdtemp(prefix=".belegt-export-", dir=parent))
    try:
        with contextlib.closing(db.create_or_open(folder)) as database:
            database.execute("PRAGMA journal_mode = DELETE")
            database.execute("PRAGMA synchronous = OFF")  # synced as a whole below
            database.execute(f"PRAGMA application_id = {_MARK}")
            database.execute("CREATE TABLE seal (digest BLOB NOT NULL) STRICT")
            yield database
        sync(folder / db.FILE_NAME)
        _refuse(file, parent)
        (folder / db.FILE_NAME).rename(file)
        sync(parent)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fill(
    file: sqlite3.Connection, library: sqlite3.Connection, state: State, progress: Progress | None
) -> None:
    """Copy a state of a library into a new file, and seal it.

    Raises:
        IndexDamaged: what was copied is not sound.
    """
    named = {"state": state.number}
    rows = {table: f"FROM {table} WHERE {where}" for table, where in _ROWS.items()}
    counts = (library.execute(f"SELECT count(*) {each}", named) for each in rows.values())
    counter = Counter(progress, "export", sum(count.fetchone()[0] for count in counts))
    with db.transaction(file):
        for table, each in rows.items():
            found = library.execute(f"SELECT * {each} ORDER BY 1", named)
            marks = ", ".join("?" * len(found.description))
            file.executemany(f"INSERT INTO {table} VALUES ({marks})", counter.counted(found))
        file.execute("INSERT INTO seal VALUES (?)", (_seal(file),))
    faults = Faults()
    sound_rows.examine(file, faults, "", lambda _done: None)
    for fact in faults.facts():
        raise IndexDamaged(f"The library is damaged: {fact}. See all of it: belegt verify")


@contextlib.contextmanager
def opened(file: Path, progress: Progress | None) -> Iterator[tuple[sqlite3.Connection, State]]:
    """A file and its state, checked in every row.

    Args:
        file: that ``new_file`` and ``fill`` have made.
        progress: called with ("verify", texts so far, texts).

    Raises:
        BackupError: it is missing, is no export, is damaged, or has another format.
    """
    kind, version = header(file)
    if kind != _MARK:
        raise BackupError(
            f"{file} is not an export of belegt. Name a file that belegt export wrote: belegt import "
            "FILE"
        )
    if version != db.FORMAT_VERSION:
        raise BackupError(
            f"{file} has format {version}, this belegt reads {db.FORMAT_VERSION}. Use the belegt "
            "that wrote it, or a newer one"
        )
    try:
        database = db.open_readonly(file)
    except IndexDamaged as error:
        raise _damaged(file, error.__cause__ or error) from error
    with contextlib.closing(database):
        yield database, _checked(database, file, progress)


def header(file: Path) -> tuple[int, int]:
    """Kind of a SQLite database and its format; zeros for another file.

    Raises:
        BackupError: it cannot be read.
    """
    try:
        with file.open("rb") as stream:
            head = stream.read(_HEADER_BYTES)
    except OSError as error:
        raise BackupError(
            f"{file} cannot be read ({error.strerror}). Name a file that belegt export wrote: belegt "
            "import FILE"
        ) from error
    if len(head) < _HEADER_BYTES or not head.startswith(_MAGIC):
        return 0, 0
    return int.from_bytes(head[68:72]), int.from_bytes(head[60:64])


def _refuse(file: Path, parent: Path) -> None:
    if file.exists():
        raise BackupError(f"{file} is there already. Name another file: belegt export FILE")
    if not parent.is_dir():
        raise BackupError(
            f"There is no folder {parent}. Make it, or name another: belegt export FILE"
        )


def _seal(database: sqlite3.Connection) -> bytes:
    """A hash of all rows."""
    digest = hashlib.blake2b(digest_size=32)
    for table in _ROWS:
        for row in database.execute(f"SELECT * FROM {table} ORDER BY 1"):
            for value in row:
                data = value if isinstance(value, bytes) else repr(value).encode()
                digest.update(b"%d " % len(data))
                digest.update(data)
    return digest.digest()


def _checked(database: sqlite3.Connection, file: Path, progress: Progress | None) -> State:
    faults = Faults()
    try:
        total = database.execute("SELECT count(*) FROM contents").fetchone()[0]
        sound_rows.examine(database, faults, "", Counter(progress, "verify", total).add)
        for fact in faults.facts():
            raise _damaged(file, fact)
        seals = database.execute("SELECT digest FROM seal").fetchall()
        state = states.current(database)
        if state is None or seals != [(_seal(database),)]:
            raise _damaged(file, "its rows are not those that were written")
    except (sqlite3.DatabaseError, ValueError, TypeError) as error:
        raise _damaged(file, error) from error
    return state


def _damaged(file: Path, fact: object) -> BackupError:
    return BackupError(f"{file} is damaged ({fact}). Use another backup: belegt import FILE")
