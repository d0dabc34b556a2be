"""The states of a library: what was in force after each change."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

# Raise it when qa.sentences or index.chunking cut otherwise: `belegt index` then cuts all texts anew.
CUT_VERSION = 2


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything besides the documents that decides what an index holds.

    Attributes:
        model: fingerprint of the embedder, its prefixes included.
        chunk_chars, overlap_sentences: settings of the chunks.
        cut_version: of the code that cuts texts into sentences and chunks.
    """

    model: str
    chunk_chars: int
    overlap_sentences: int
    cut_version: int = CUT_VERSION


@dataclass(frozen=True, slots=True)
class State:
    """A library after a change.

    Attributes:
        number: 1 for the first; the name by which a state is gone back to.
        created: local time, ISO 8601.
        action: what was done, for people.
        recipe: what its chunks and vectors were made with.
        sources: absolute paths of the folders that ``belegt index`` keeps in step with.
        searchers: name of the folder derived from it.
        articles: how many there are.
        contents: how many different texts they have.
        chunks, sentences: how many pieces these have.
        languages: codes of their languages, sorted.
        restores: the state that this one equals because somebody went back to it; None otherwise.
    """

    number: int
    created: str
    action: str
    recipe: Recipe
    sources: tuple[str, ...]
    searchers: str
    articles: int
    contents: int
    chunks: int
    sentences: int
    languages: tuple[str, ...]
    restores: int | None = None

    def summary(self) -> dict[str, Any]:
        """What people ask of a state, as JSON values."""
        return {
            "state": self.number,
            "created": self.created,
            "action": self.action,
            "articles": self.articles,
            "contents": self.contents,
            "chunks": self.chunks,
            "sentences": self.sentences,
            "languages": list(self.languages),
            "sources": list(self.sources),
        }


_SELECT = """
SELECT number, created, action, model, chunk_chars, overlap_sentences, cut_version, sources,
       searchers, articles, contents, chunks, sentences, languages, restores
FROM states JOIN recipes ON recipes.id = states.recipe
"""


def current(database: sqlite3.Connection) -> State | None:
    """The state in force; None in a library that has none yet."""
    row = database.execute(f"{_SELECT} ORDER BY number DESC LIMIT 1").fetchone()
    return _state(row) if row else None


def current_number(database: sqlite3.Connection) -> int:
    """The number of the state in force; 0 when there is none."""
    return int(database.execute("SELECT coalesce(max(number), 0) FROM states").fetchone()[0])


def kept(database: sqlite3.Connection) -> list[State]:
    """All states that can be gone back to, and the one in force; newest first."""
    return [_state(row) for row in database.execute(f"{_SELECT} ORDER BY number DESC")]


def insert(database: sqlite3.Connection, state: State, recipe_id: int) -> None:
    """Write a state; in force when its transaction ends."""
    database.execute(
        "INSERT INTO states VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            state.number,
            state.created,
            state.action,
            recipe_id,
            json.dumps(state.sources),
            state.searchers,
            state.articles,
            state.contents,
            state.chunks,
            state.sentences,
            json.dumps(state.languages),
            state.restores,
        ),
    )


def recipe_id(database: sqlite3.Connection, recipe: Recipe) -> int:
    """The number of a recipe, given to it now if it has none."""
    values = (recipe.model, recipe.chunk_chars, recipe.overlap_sentences, recipe.cut_version)
    columns = "model, chunk_chars, overlap_sentences, cut_version"
    database.execute(f"INSERT OR IGNORE INTO recipes ({columns}) VALUES (?, ?, ?, ?)", values)
    found = database.execute(f"SELECT id FROM recipes WHERE ({columns}) = (?, ?, ?, ?)", values)
    return int(found.fetchone()[0])


def _state(row: tuple[Any, ...]) -> State:
    number, created, action, model, chunk_chars, overlap, cut_version, sources, *rest = row
    searchers, articles, contents, chunks, sentences, languages, restores = rest
    return State(
        number, created, action, Recipe(model, chunk_chars, overlap, cut_version),
        tuple(json.loads(sources)), searchers, articles, contents, chunks, sentences,
        tuple(json.loads(languages)), restores,
    )  # fmt: skip
