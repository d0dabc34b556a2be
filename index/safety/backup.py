"""Write the state in force into one file, and make such a file the state in force."""

import contextlib
import shutil
import sqlite3
import time
from pathlib import Path

import filelock

from index import database as db
from index import differences, history, retention, searchers, states
from index.change import Report, Tools
from index.database import IN_FORCE
from index.differences import Differences
from index.safety import export_file, merging
from index.safety.counting import Counter
from index.safety.export_file import BackupError
from index.states import State
from index.store import stored_articles, stored_digest
from index.writer import LOCK_FILE, Stage, writing
from qa.errors import IndexDamaged, IndexMissing
from qa.protocols import Progress


def export(data_dir: Path, file: Path, progress: Progress | None = None) -> State:
    """Write the state in force into a new file, while the library may be in use and written to.

    The file is checked before it gets its name.

    Args:
        data_dir: folder of the library.
        file: where to write; must not exist.
        progress: called with ("export", rows so far, rows).

    Returns:
        The state that was written.

    Raises:
        BackupError: the file exists, or cannot be written.
        IndexMissing: there is no library.
        IndexDamaged: the library is damaged.
    """
    path = data_dir / db.FILE_NAME
    with contextlib.closing(db.open_readonly(path)) as library:
        try:
            library.execute("BEGIN")
            state = states.current(library)
            if state is None:
                raise IndexMissing(f"No index in {data_dir}. Build one: belegt index FOLDER")
            with export_file.new_file(file) as new:
                export_file.fill(new, library, state, progress)
        except (OSError, sqlite3.OperationalError) as error:
            raise BackupError(
                f"{file} cannot be written ({getattr(error, 'strerror', None) or error}). Free "
                "space, or name another place: belegt export FILE"
            ) from error
        except sqlite3.DatabaseError as error:
            raise db.damaged(path, error) from error
    return state


def restore(tools: Tools, file: Path) -> Report:
    """Make the library of an exported file the state in force, in one step; nothing is embedded.

    Of the states before, only damage to texts and vectors that the file has as well is mended. A
    database in the data folder that SQLite cannot read is given another name.

    Args:
        tools: whose data folder to restore into; made when missing.
        file: that ``export`` wrote.

    Raises:
        BackupError: the file is missing, is no export, is damaged, or has another format.
        DataFolderError: the data folder cannot be written.
    """
    started = time.perf_counter()
    with export_file.opened(file, tools.progress) as (exported, state):
        _set_unreadable_aside(tools)
        with writing(tools.data_dir, "import", tools.wait_s) as library:
            _merge(exported, library, state, tools)
            found = _stage(exported, library, state)
            now = _put_into_force(library, state, found, tools)
    return Report(now, found, (), 0, time.perf_counter() - started)


def _set_unreadable_aside(tools: Tools) -> None:
    path = tools.data_dir / db.FILE_NAME
    if not path.is_file() or _is_readable(path):
        return
    # Where this fails, opening the database tells why.
    with (
        contextlib.suppress(OSError),
        filelock.FileLock(tools.data_dir / LOCK_FILE, timeout=tools.wait_s),
    ):
        stamp = time.strftime("%Y%m%d-%H%M%S")
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            if path.with_name(name).exists():
                path.with_name(name).rename(path.with_name(f"damaged-{stamp}-{name}"))


def _is_readable(path: Path) -> bool:
    _kind, version = export_file.header(path)
    if version not in (0, db.FORMAT_VERSION):
        return True  # of another belegt
    try:
        with contextlib.closing(db.open_readonly(path)) as database:
            return bool(database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except IndexMissing:
        return True  # an empty one
    except IndexDamaged:
        return False
    except sqlite3.DatabaseError as error:
        return db.is_of_the_disk(error)


def _merge(
    exported: sqlite3.Connection, library: sqlite3.Connection, state: State, tools: Tools
) -> None:
    counter = Counter(tools.progress, "import", state.contents)
    with db.transaction(library):
        recipe = states.recipe_id(library, state.recipe)
        replaced = merging.merge_vectors(exported, library)
        replaced += merging.merge_contents(
            exported, library, recipe, state.recipe.model, counter.add
        )
        if replaced:  # what was derived from damaged rows is not to be gone on with
            shutil.rmtree(tools.data_dir / searchers.FOLDER, ignore_errors=True)


def _stage(exported: sqlite3.Connection, library: sqlite3.Connection, state: State) -> Differences:
    stage = Stage(library, state.recipe)
    for (file,) in exported.execute("SELECT file FROM articles GROUP BY file ORDER BY min(row)"):
        stage.replace(file, stored_digest(exported, file), stored_articles(exported, file))
    stage.flush()
    query = f"SELECT DISTINCT file FROM articles WHERE {IN_FORCE}"
    return differences.find(library, [row[0] for row in library.execute(query)], ())


def _put_into_force(
    library: sqlite3.Connection, state: State, found: Differences, tools: Tools
) -> State | None:
    before = states.current(library)
    if before and (before.recipe, before.sources) == (state.recipe, state.sources) and not found:
        history.settle(library)
        if not searchers.is_sound(searchers.folder_of(tools.data_dir, before)):
            return history.make_searchers(library, tools.data_dir, tools.options)
        return before
    action = f"import: {found.summary() or 'settings changed'}"
    now = history.publish(
        library, tools.data_dir, action, state.recipe, state.sources, tools.options
    )
    retention.forget(library, tools.data_dir, tools.keeping)
    return now
