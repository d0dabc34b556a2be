"""Check a library: each hash, offset, vector and reference, in the database and its searchers."""

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import database as db
from index import states
from index.safety import sound_rows, sound_searchers
from index.safety.counting import Counter
from index.safety.faults import Faults
from qa.errors import IndexMissing
from qa.protocols import Progress

_CHECKED = (
    *("articles", "articles of the past", "contents", "chunks", "sentences", "vectors"),
    *("reprints", "states", "searchers", "files"),
)


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found.

    Attributes:
        checked: how many articles (those that are staged, or in force no more, apart), contents,
            chunks, sentences, vectors, reprints, states, folders of searchers and files of these
            were looked at.
        problems: what is wrong, a line each with the fact, the value and the next step.
    """

    checked: dict[str, int]
    problems: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The findings as JSON values."""
        return {"ok": not self.problems, "checked": self.checked, "problems": list(self.problems)}

    def as_text(self) -> str:
        """The findings for a person, a line for each problem."""
        if self.problems:
            return "\n".join(self.problems)
        counts = (f"{count} {what}" for what, count in self.checked.items() if count)
        return f"All is well: {', '.join(counts)}"


def verify(data_dir: Path, progress: Progress | None = None) -> Findings:
    """Check a library, which may be in use and be written to meanwhile.

    Memory does not grow with the library, but for the ids of chunks and sentences.

    Args:
        data_dir: its folder; nothing is written to it.
        progress: called with ("verify", texts so far, texts).

    Raises:
        IndexMissing: there is no library.
        IndexDamaged: it is not a database, or one of another format.
        DataFolderError: the disk cannot be read.
    """
    path = data_dir / db.FILE_NAME
    with contextlib.closing(db.open_readonly(path)) as database:
        try:
            database.execute("BEGIN")
            return _verify(database, data_dir, progress)
        except (sqlite3.DatabaseError, ValueError, TypeError) as error:
            raise db.damaged(path, error) from error


def _verify(database: sqlite3.Connection, data_dir: Path, progress: Progress | None) -> Findings:
    path = data_dir / db.FILE_NAME
    step = f"Restore a backup: belegt import FILE; or move {path} away and index again"
    faults = Faults()
    kept = states.kept(database)
    if not kept:
        raise IndexMissing(f"No index in {data_dir}. Build one: belegt index FOLDER")
    contents = database.execute("SELECT count(*) FROM contents").fetchone()[0]
    counter = Counter(progress, "verify", contents + sum(state.contents for state in kept))
    sound_rows.examine(database, faults, step, counter.add)
    rows = None if faults.facts() else database  # damaged, it is no measure for searchers
    for state in kept:
        is_in_force = state.number == kept[0].number
        sound_searchers.examine(rows, data_dir, state, is_in_force, faults)
        counter.add(state.contents)
    return Findings({what: faults.checked[what] for what in _CHECKED}, faults.lines())
