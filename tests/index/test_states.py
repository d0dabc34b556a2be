"""States: what is written of one is read again, newest first."""

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index import database as db
from index import states
from index.states import State
from tests.index.conftest import RECIPE

FIRST = State(
    number=1, created="2026-01-01T00:00:00+0000", action="index: 1 added", recipe=RECIPE,
    sources=("/artikel/Öl",), searchers="000001", articles=1, contents=1, chunks=2, sentences=3,
    languages=("de", "en"),
)  # fmt: skip
SECOND = replace(FIRST, number=2, sources=(), restores=1, recipe=replace(RECIPE, model="words-2"))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(db.create_or_open(tmp_path)) as opened:
        yield opened


def insert(database: sqlite3.Connection, *given: State) -> None:
    for state in given:
        states.insert(database, state, states.recipe_id(database, state.recipe))


def test_without_a_state_there_is_none(database: sqlite3.Connection) -> None:
    assert states.current(database) is None
    assert states.current_number(database) == 0
    assert states.kept(database) == []


def test_what_is_written_is_read_and_the_newest_is_in_force(database: sqlite3.Connection) -> None:
    insert(database, SECOND, FIRST)
    assert states.kept(database) == [SECOND, FIRST]
    assert states.current(database) == SECOND
    assert states.current_number(database) == 2


def test_a_number_is_given_once(database: sqlite3.Connection) -> None:
    insert(database, FIRST)
    with pytest.raises(sqlite3.IntegrityError):
        insert(database, FIRST)


def test_equal_recipes_have_one_number(database: sqlite3.Connection) -> None:
    one = states.recipe_id(database, RECIPE)
    assert states.recipe_id(database, replace(RECIPE)) == one
    others = [
        replace(RECIPE, model="words-2"),
        replace(RECIPE, chunk_chars=201),
        replace(RECIPE, overlap_sentences=2),
        replace(RECIPE, cut_version=99),
    ]
    assert len({one, *(states.recipe_id(database, other) for other in others)}) == 5


def test_a_summary_is_what_people_ask_of_a_state_as_json() -> None:
    summary = json.loads(json.dumps(FIRST.summary()))
    assert summary["sources"] == ["/artikel/Öl"]
    assert summary["languages"] == ["de", "en"]
    assert (summary["state"], summary["chunks"]) == (1, 2)
