"""How much of a library's past is kept, and how the rest is forgotten."""

import shutil
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from index import database as db
from index import searchers, states
from index.states import State

# A reader that opened a state while it was in force may still be answering from it.
_STILL_READ_S = 60


@dataclass(frozen=True, slots=True)
class Keeping:
    """How much of the past is kept.

    Attributes:
        states: how many at most, with the one in force.
        megabytes: what the others may take beyond what the one in force needs.
    """

    states: int
    megabytes: int


def forget(database: sqlite3.Connection, data_dir: Path, keeping: Keeping) -> None:
    """Drop the oldest states until what is kept fits, and what only they needed."""
    searchers.remove_abandoned(data_dir)
    known = states.kept(database)
    while (
        len(known) > 1 and _is_long_ago(known[-2]) and not _fits(database, data_dir, known, keeping)
    ):
        known.pop()
    with db.transaction(database):
        if known:
            database.execute("DELETE FROM states WHERE number < ?", (known[-1].number,))
            database.execute("DELETE FROM articles WHERE until <= ?", (known[-1].number,))
        drop_unused(database)
    named = {state.searchers for state in states.kept(database)}
    for folder in (data_dir / searchers.FOLDER).glob("*"):
        if folder.name not in named:
            shutil.rmtree(folder, ignore_errors=True)


def drop_unused(database: sqlite3.Connection) -> None:
    """Delete contents that no article has, staged or kept, and vectors that only they used."""
    database.execute(
        """CREATE TEMP TABLE unused AS SELECT id FROM contents
           WHERE NOT EXISTS (SELECT 1 FROM articles WHERE articles.content = contents.id)"""
    )
    database.execute(
        """CREATE TEMP TABLE loose AS
           SELECT vector FROM chunks WHERE content IN (SELECT id FROM unused)
           UNION SELECT vector FROM sentences WHERE content IN (SELECT id FROM unused)"""
    )
    for table in ("chunks", "sentences", "bands"):
        database.execute(f"DELETE FROM {table} WHERE content IN (SELECT id FROM unused)")
    database.execute(  # a link is stored in both directions, and found by its first content only
        """DELETE FROM reprints WHERE (content, other) IN
           (SELECT other, content FROM reprints WHERE content IN (SELECT id FROM unused))"""
    )
    database.execute("DELETE FROM reprints WHERE content IN (SELECT id FROM unused)")
    database.execute("DELETE FROM contents WHERE id IN (SELECT id FROM unused)")
    database.execute(
        """DELETE FROM vectors WHERE id IN (SELECT vector FROM loose)
           AND NOT EXISTS (SELECT 1 FROM chunks WHERE chunks.vector = vectors.id)
           AND NOT EXISTS (SELECT 1 FROM sentences WHERE sentences.vector = vectors.id)"""
    )
    database.execute("DROP TABLE unused")
    database.execute("DROP TABLE loose")


def _is_long_ago(state: State) -> bool:
    """Whether nobody can be reading the one before any more."""
    return time.time() - datetime.fromisoformat(state.created).timestamp() > _STILL_READ_S


def _fits(
    database: sqlite3.Connection, data_dir: Path, known: Sequence[State], keeping: Keeping
) -> bool:
    bound = 1e6 * keeping.megabytes
    return len(known) <= keeping.states and _past_bytes(database, data_dir, known) <= bound


def _past_bytes(database: sqlite3.Connection, data_dir: Path, known: Sequence[State]) -> int:
    """What the past states take that the one in force does not need."""
    rows = database.execute(
        """SELECT coalesce(sum(length(text)), 0),
                  coalesce(sum((SELECT count(*) FROM sentences s WHERE s.content = c.id)), 0)
           FROM contents c WHERE id NOT IN
             (SELECT content FROM articles WHERE until IS NULL)
             AND id IN (SELECT content FROM articles WHERE until > ?)""",
        (known[-1].number,),
    ).fetchone()
    text, sentences = rows
    return int(text) + int(sentences) * 1000 + searchers.unshared_bytes(data_dir, known)
