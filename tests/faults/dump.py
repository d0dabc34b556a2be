"""All that a library holds, without the numbers that depend on how it came to be."""

import contextlib
import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index import database as db
from index.database import IN_STATE
from index.retriever import Fusion, HybridRetriever
from index.search.vectors import VectorIndex
from index.searchers import Piece
from index.store import Library
from qa.errors import IndexMissing
from qa.protocols import Vectors
from qa.records import Filter
from tests.fakes import WordEmbedder

Dump = dict[str, Any]

_QUESTIONS = ("Was kostet der Hafen im Jahr?", "Wer baut das Werk im Wald?", "Kupfer Markt Bericht")
_MOST = 1000
_COLUMNS = """articles.id, path, title, source, date, author, tags, pages, file, digest, language,
              hex(hash)"""


def dump(data_dir: Path, is_exact: bool = True) -> Dump | None:
    """The state in force, from the database and from its searchers; None when there is none.

    Contents are named by their hashes, pieces by their place in them.

    Args:
        data_dir: of the library.
        is_exact: with vectors byte for byte, and scores; a model whose sums depend on what else is
            in a batch gives others in their last bits after a kill.
    """
    try:
        library = Library(data_dir)
    except IndexMissing:
        return None
    with (
        contextlib.closing(library),
        contextlib.closing(db.open_readonly(data_dir / db.FILE_NAME)) as database,
    ):
        number = library.state.number
        database.execute(
            f"CREATE TEMP TABLE present AS SELECT DISTINCT content AS id FROM articles WHERE {IN_STATE}".replace(
                ":state", str(number)
            )
        )
        names = {piece: _names(database, piece) for piece in ("chunks", "sentences")}
        return {
            **_state(library),
            **_rows(database, number, is_exact),
            "chunk vectors": _stored(library.chunk_vectors, names["chunks"], is_exact),
            "sentence vectors": _stored(library.sentence_vectors, names["sentences"], is_exact),
            "words": [_words(library, question, names["chunks"]) for question in _QUESTIONS],
            "found": [_found(library, question, is_exact) for question in _QUESTIONS],
        }


def different(left: Dump | None, right: Dump | None) -> list[str]:
    """Names of the parts in which two libraries differ."""
    if left is None or right is None:
        return [] if left is right else ["one of them is empty"]
    return [part for part in left if left[part] != right[part]]


def _state(library: Library) -> Dump:
    state = library.state
    counts = (state.articles, state.contents, state.chunks, state.sentences)
    return {
        "recipe": state.recipe,
        "sources": state.sources,
        "counts": counts,
        "languages": state.languages,
    }


def _rows(database: sqlite3.Connection, number: int, is_exact: bool) -> Dump:
    vector = "vectors.vector" if is_exact else "length(vectors.vector)"
    articles = database.execute(
        f"""SELECT {_COLUMNS} FROM articles JOIN contents ON contents.id = content
            WHERE {IN_STATE} ORDER BY articles.id""",
        {"state": number},
    )
    texts = database.execute(
        "SELECT hex(hash), text, signature FROM contents WHERE id IN (SELECT id FROM present) ORDER BY 1"
    )
    reprints = database.execute(
        """SELECT hex(one.hash), hex(two.hash), similarity FROM reprints
           JOIN contents one ON one.id = content JOIN contents two ON two.id = other
           WHERE content IN (SELECT id FROM present) AND other IN (SELECT id FROM present)
           ORDER BY 1, 2"""
    )
    return {
        "articles": list(articles),
        "texts": list(texts),
        "reprints": list(reprints),
        "sentences": _pieces(database, "sentences", f"is_heading, {vector}"),
        "chunks": _pieces(
            database,
            "chunks",
            "first_sentence - (SELECT min(id) FROM sentences s WHERE s.content = piece.content), "
            f"end_sentence - first_sentence, {vector}",
        ),
    }


def _pieces(database: sqlite3.Connection, piece: Piece, more: str) -> list[tuple[Any, ...]]:
    """Each piece of the state: its text's hash, its bounds, and what more is asked for."""
    return list(
        database.execute(
            f"""SELECT hex(contents.hash), start, end, {more}, vectors.model
                FROM {piece} AS piece JOIN contents ON contents.id = piece.content
                JOIN vectors ON vectors.id = piece.vector
                WHERE contents.id IN (SELECT id FROM present) ORDER BY 1, piece.id"""
        )
    )


def _names(database: sqlite3.Connection, piece: Piece) -> dict[int, tuple[str, int]]:
    """The text's hash and the place in it of each piece of the state, by id."""
    rows = database.execute(
        f"""SELECT piece.id, hex(hash), start FROM {piece} AS piece
            JOIN contents ON contents.id = piece.content
            WHERE contents.id IN (SELECT id FROM present)"""
    )
    return {number: (text, start) for number, text, start in rows}


def _stored(
    vectors: VectorIndex, names: dict[int, tuple[str, int]], is_exact: bool
) -> list[tuple[Any, str]]:
    """Hash of each vector that a searcher holds; pieces that are not in the state have no name."""
    rows = vectors.rows(vectors.ids)
    hashes = [hashlib.sha256(row.tobytes()).hexdigest() if is_exact else "" for row in rows]
    own = [names.get(number, ("?", number)) for number in vectors.ids.tolist()]
    return sorted(zip(own, hashes, strict=True))


def _words(library: Library, question: str, names: dict[int, tuple[str, int]]) -> list[Any]:
    found = library.lexical.search(library.lexical.words(question), _MOST)
    return sorted(
        (names.get(chunk, ("?", chunk)), round(each.stems, 6), round(each.grams, 6))
        for chunk, each in found.items()
    )


def _found(library: Library, question: str, is_exact: bool) -> list[tuple[Any, ...]]:
    embedder = _WordsOfAnyLength(library.chunk_vectors.dimension)
    retriever = HybridRetriever(library, embedder, Fusion(50, 0.05, 0.10))
    passages = [
        *retriever.retrieve(question, 10),
        *retriever.retrieve(question, 10, Filter(languages=("de",))),
    ]
    found = [
        (each.article.id, each.start, each.end, len(each.also_in), np.round(each.score, 5))
        for each in passages
    ]
    return found if is_exact else [each[:3] for each in found[:3]]


class _WordsOfAnyLength(WordEmbedder):
    """Questions for vectors of any model; what they mean there does not matter."""

    def __init__(self, dimension: int) -> None:
        super().__init__()
        self.dimension = dimension

    def queries(self, texts: Sequence[str]) -> Vectors:
        vectors = super().queries(texts)
        repeated = np.resize(vectors[0], self.dimension)
        return np.array([repeated / np.linalg.norm(repeated)], dtype=np.float32)
