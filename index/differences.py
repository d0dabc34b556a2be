"""What a change adds to a library, and takes from it."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from index.database import IN_FORCE


@dataclass(frozen=True, slots=True)
class Differences:
    """What the next state has that the one in force has not, and the other way round; by path.

    Attributes:
        added, changed, removed: articles. Renamed ones are in neither.
        renamed: (path before, path now) of articles whose text stays.
        copies: (path, path of another article with the same text) of added or changed ones.
        reprints: (path, path of another article with nearly the same text) of them.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    copies: tuple[tuple[str, str], ...] = ()
    reprints: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.added or self.changed or self.removed or self.renamed)

    def summary(self) -> str:
        """In words, such as "3 added, 1 removed"."""
        counts = {
            "added": len(self.added),
            "changed": len(self.changed),
            "renamed": len(self.renamed),
            "removed": len(self.removed),
        }
        return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


# What is compared of an article: everything but its row, its file's hash and its time in force.
SHOWN = "id, path, title, source, date, author, tags, pages, file, content"


def find(
    database: sqlite3.Connection, gone_files: Sequence[str], gone_articles: Sequence[str]
) -> Differences:
    """Compare what a ``Stage`` has taken with what is in force.

    Tables ``ending`` and ``beginning`` hold the rows that a publication would end and begin, and
    ``staying`` the pairs of rows, in force and staged, that say the same. They stay until the
    connection is closed or this is called again.
    """
    _compare(database, gone_files, gone_articles)
    changed = _paths(database, "beginning", "JOIN ending USING (id)")
    added = _rows(database, "beginning", "ending")
    removed = _rows(database, "ending", "beginning")
    renamed = _renamed(added, removed)
    old, new = {before for before, _now in renamed}, {now for _before, now in renamed}
    return Differences(
        added=tuple(path for path, _content in added if path not in new),
        changed=changed,
        removed=tuple(path for path, _content in removed if path not in old),
        renamed=renamed,
        copies=_pairs(database, "other.content = beginning.content"),
        reprints=_pairs(
            database,
            """other.content IN (SELECT reprints.other FROM reprints
               WHERE reprints.content = beginning.content)""",
        ),
    )


def _compare(
    database: sqlite3.Connection, gone_files: Sequence[str], gone_articles: Sequence[str]
) -> None:
    for table in ("gone", "staying", "ending", "beginning"):
        database.execute(f"DROP TABLE IF EXISTS temp.{table}")
    database.execute("CREATE TEMP TABLE gone (file TEXT PRIMARY KEY)")
    database.executemany("INSERT OR IGNORE INTO gone VALUES (?)", ((f,) for f in gone_files))
    database.execute("INSERT OR IGNORE INTO gone SELECT file FROM mine")
    equal = " AND ".join(f"old.{column} IS new.{column}" for column in SHOWN.split(", "))
    database.execute(
        f"""CREATE TEMP TABLE staying AS SELECT old.row AS old, new.row AS new, new.digest AS digest
            FROM articles new JOIN articles old
              ON old.id = new.id AND old.until IS NULL AND old.since IS NOT NULL
            WHERE new.since IS NULL AND new.file IN (SELECT file FROM mine) AND {equal}"""
    )
    database.execute(
        f"""CREATE TEMP TABLE ending AS SELECT row, id, path, content FROM articles
           WHERE {IN_FORCE} AND file IN (SELECT file FROM gone)
             AND row NOT IN (SELECT old FROM staying)"""
    )
    database.executemany(
        f"""INSERT INTO ending SELECT row, id, path, content FROM articles
           WHERE {IN_FORCE} AND id = ?
             AND row NOT IN (SELECT row FROM ending)""",
        ((article,) for article in gone_articles),
    )
    database.execute(
        """CREATE TEMP TABLE beginning AS SELECT row, id, path, content FROM articles
           WHERE since IS NULL AND file IN (SELECT file FROM mine)
             AND row NOT IN (SELECT new FROM staying)"""
    )


def _paths(database: sqlite3.Connection, table: str, join: str) -> tuple[str, ...]:
    query = f"SELECT {table}.path FROM {table} {join} ORDER BY {table}.path"
    return tuple(row[0] for row in database.execute(query))


def _rows(database: sqlite3.Connection, table: str, other: str) -> list[tuple[str, int]]:
    query = (
        f"SELECT path, content FROM {table} WHERE id NOT IN (SELECT id FROM {other}) ORDER BY path"
    )
    return list(database.execute(query))


def _renamed(
    added: Sequence[tuple[str, int]], removed: Sequence[tuple[str, int]]
) -> tuple[tuple[str, str], ...]:
    """Pairs of a removed and an added article with the same text, each used once."""
    waiting: dict[int, list[str]] = {}
    for path, content in reversed(removed):
        waiting.setdefault(content, []).append(path)
    return tuple((waiting[content].pop(), path) for path, content in added if waiting.get(content))


def _pairs(database: sqlite3.Connection, alike: str) -> tuple[tuple[str, str], ...]:
    """(path, path of another article alike) of what begins; the other was there, or begins before."""
    query = f"""
        SELECT beginning.path, min(other.path) FROM beginning JOIN articles other ON {alike}
        WHERE other.row != beginning.row AND (
            (other.until IS NULL AND other.since IS NOT NULL
             AND other.row NOT IN (SELECT row FROM ending))
            OR (other.row IN (SELECT row FROM beginning) AND other.row < beginning.row))
        GROUP BY beginning.row ORDER BY beginning.path"""
    return tuple(database.execute(query))
