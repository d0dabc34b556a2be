"""Publish a new state, or go back to an earlier one."""

import sqlite3
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from index import database as db
from index import searchers, states
from index.database import IN_STATE, in_state
from index.differences import SHOWN
from index.search.vectors import VectorOptions
from index.searchers import Derivation
from index.states import Recipe, State
from qa.errors import IndexMissing, SourceError


def publish(
    database: sqlite3.Connection,
    data_dir: Path,
    action: str,
    recipe: Recipe,
    sources: tuple[str, ...],
    options: VectorOptions,
) -> State:
    """Put into force what ``differences.find`` has listed, in one transaction.

    Args:
        database: of the library.
        data_dir: its folder.
        action: what is done, for people.
        recipe: of what was staged.
        sources: folders that ``belegt index`` keeps in step with from now on.
        options: how vectors are kept and searched.

    Raises:
        SourceError: two articles would have the same path.
        OSError: the disk is full or cannot be written; the state in force stays.
    """
    before = states.current(database)
    number = before.number + 1 if before else 1
    with db.transaction(database):
        _replace_rows(database, number)
        _check_paths(database, number)
        state = _described(database, number, action, recipe, sources)
        state = _with_searchers(database, data_dir, state, before, options)
        states.insert(database, state, states.recipe_id(database, recipe))
    return state


def settle(database: sqlite3.Connection) -> None:
    """Note that files which changed still say what is in force; for when nothing is published."""
    with db.transaction(database):
        _settle(database)


def go_back(
    database: sqlite3.Connection, data_dir: Path, target: int | None, options: VectorOptions
) -> State:
    """Make a state that equals an earlier one, and put it into force, without embedding anything.

    Args:
        target: number of the state to go back to; None for the one before what is in force (after
            going back, the one before that).

    Raises:
        IndexMissing: there is no such state any more.
    """
    known = {state.number: state for state in states.kept(database)}
    wanted = known.get(_before_current(known) if target is None else target)
    if wanted is None:
        raise IndexMissing(_no_such_state(target, known))
    number = max(known) + 1
    columns = f"{SHOWN}, digest"
    with db.transaction(database):
        database.execute(
            f"""UPDATE articles SET until = {number} WHERE until IS NULL
                AND NOT (since <= {wanted.number})"""
        )
        database.execute(
            f"""INSERT INTO articles ({columns}, since)
                SELECT {columns}, {number} FROM articles
                WHERE since <= {wanted.number} AND until > {wanted.number}"""
        )
        state = replace(
            wanted,
            number=number,
            created=_now(),
            action=f"back to state {wanted.number}",
            restores=wanted.restores or wanted.number,
        )
        if not searchers.folder_of(data_dir, wanted).is_dir():
            state = _with_searchers(database, data_dir, replace(state, searchers=""), None, options)
        states.insert(database, state, states.recipe_id(database, wanted.recipe))
    return state


def make_searchers(database: sqlite3.Connection, data_dir: Path, options: VectorOptions) -> State:
    """Make the searchers of the state in force anew, from the database alone.

    Raises:
        IndexMissing: there is no state.
    """
    state = states.current(database)
    if state is None:
        raise IndexMissing(f"No index in {data_dir}. Build one: belegt index FOLDER")
    with db.transaction(database):
        repaired = _with_searchers(database, data_dir, replace(state, searchers=""), None, options)
        database.execute(
            "UPDATE states SET searchers = ? WHERE number = ?", (repaired.searchers, state.number)
        )
    return repaired


def _replace_rows(database: sqlite3.Connection, number: int) -> None:
    """End and begin what ``differences.find`` has listed."""
    _settle(database)
    for column, table in (("until", "ending"), ("since", "beginning")):
        database.execute(
            f"UPDATE articles SET {column} = ? WHERE row IN (SELECT row FROM {table})", (number,)
        )


def _settle(database: sqlite3.Connection) -> None:
    # What stays goes on, and only its file's hash is new.
    database.execute(
        "UPDATE articles SET digest = staying.digest FROM staying WHERE articles.row = staying.old"
    )
    database.execute("DELETE FROM articles WHERE row IN (SELECT new FROM staying)")


def _check_paths(database: sqlite3.Connection, number: int) -> None:
    twice = database.execute(
        f"""SELECT path FROM articles WHERE {IN_STATE} GROUP BY id HAVING count(*) > 1""",
        {"state": number},
    ).fetchone()
    if twice:
        raise two_of_one_path(twice[0])


def two_of_one_path(path: str) -> SourceError:
    """What to say when an article cannot be told from another."""
    return SourceError(f"Two articles have the path {path}. Rename or remove one of them")


def _described(
    database: sqlite3.Connection,
    number: int,
    action: str,
    recipe: Recipe,
    sources: tuple[str, ...],
) -> State:
    in_state = f"(SELECT content FROM articles WHERE {IN_STATE})"
    counts = (
        f"SELECT count(*) FROM articles WHERE {IN_STATE}",
        f"SELECT count(DISTINCT content) FROM articles WHERE {IN_STATE}",
        f"SELECT count(*) FROM chunks WHERE content IN {in_state}",
        f"SELECT count(*) FROM sentences WHERE content IN {in_state}",
    )
    found = [int(database.execute(query, {"state": number}).fetchone()[0]) for query in counts]
    articles, contents, chunks, sentences = found
    languages = database.execute(
        f"SELECT DISTINCT language FROM contents WHERE id IN {in_state} ORDER BY language",
        {"state": number},
    )
    codes = tuple(row[0] for row in languages)
    return State(
        number, _now(), action, recipe, sources, "", articles, contents, chunks, sentences, codes
    )


def _with_searchers(
    database: sqlite3.Connection,
    data_dir: Path,
    state: State,
    before: State | None,
    options: VectorOptions,
) -> State:
    """The state with searchers of its own, or with those of ``before`` when they find the same."""
    if before and before.recipe != state.recipe:
        before = None
    if before and not searchers.is_sound(searchers.folder_of(data_dir, before)):
        before = None
    if before and not _contents_differ(database, before.number, state.number):
        return replace(state, searchers=before.searchers)
    name = _free_name(data_dir, state.number)
    dimension = _dimension(database, state.recipe.model)
    made_of = Derivation(database, state, dimension, options)
    searchers.derive(made_of, name, data_dir, before)
    return replace(state, searchers=name)


def _contents_differ(database: sqlite3.Connection, left: int, right: int) -> bool:
    one, two = (f"SELECT content FROM articles WHERE {in_state(n)}" for n in (left, right))
    return any(
        database.execute(f"{first} EXCEPT {second} LIMIT 1").fetchone()
        for first, second in ((one, two), (two, one))
    )


def _free_name(data_dir: Path, number: int) -> str:
    """A name that no reader can have open."""
    name, again = f"{number:06d}", 1
    while (data_dir / searchers.FOLDER / name).exists():
        again += 1
        name = f"{number:06d}-{again}"
    return name


def _dimension(database: sqlite3.Connection, model: str) -> int:
    query = "SELECT length(vector) FROM vectors WHERE model = ? AND vector IS NOT NULL LIMIT 1"
    found = database.execute(query, (model,)).fetchone()
    return int(found[0]) // 2 if found else 1


def _before_current(known: Mapping[int, State]) -> int:
    """The latest state before what is in force; 0 when there is none."""
    if not known:
        return 0
    newest = known[max(known)]
    shown = newest.restores or newest.number
    return max((number for number in known if number < shown), default=0)


def _no_such_state(target: int | None, known: Mapping[int, State]) -> str:
    kept = f"Kept are {', '.join(map(str, sorted(known)))}" if known else "None is kept"
    wanted = "There is no earlier state" if target is None else f"There is no state {target}"
    return f"{wanted} to go back to. {kept}. See: belegt undo --list"


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S%z")
