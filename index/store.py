"""Read a library: one of its states, which does not change while it is open."""

import contextlib
import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from index import database as db
from index import filters, searchers, states
from index.database import IN_FORCE, IN_STATE
from index.manifest import Manifest
from index.search.lexical import LexicalIndex
from index.search.vectors import Ids, VectorIndex
from index.states import State
from qa.errors import IndexDamaged, IndexMissing
from qa.records import Article, Chunk, Filter, Sentence

_T = TypeVar("_T")

_ARTICLE = """
SELECT articles.id, title, path, text, language, source, date, author, tags, pages
FROM articles JOIN contents ON contents.id = articles.content
"""
_CHUNK = "SELECT id, content, start, end, first_sentence, end_sentence FROM chunks"


class Library:
    """The state in force when it was opened. Safe to read from several threads.

    Attributes:
        state: what it consists of.
        folder, manifest: of its searchers, and what that consists of.
        chunk_vectors, sentence_vectors, lexical: its searchers, by chunk or sentence id.
    """

    def __init__(self, data_dir: Path) -> None:
        """Open the state in force.

        Raises:
            IndexMissing: nothing has been indexed into ``data_dir`` yet.
            IndexDamaged: a part is missing, unreadable, or disagrees with the others.
        """
        self._path = data_dir / db.FILE_NAME
        self._lock = threading.Lock()
        self._database = db.open_readonly(self._path)
        try:
            self.state = self._current_state()
            self.folder = searchers.folder_of(data_dir, self.state)
            self._open_searchers()
        except BaseException:
            self._database.close()
            raise

    def close(self) -> None:
        """Let go of the database file."""
        self._database.close()

    def article(self, article_id: str) -> Article:
        """The article with an id that this library gave out."""
        query = f"{_ARTICLE} WHERE articles.id = :id AND {IN_STATE}"
        return _article(self._all(query, id=article_id)[0])

    def find_article(self, name: str) -> Article | None:
        """The article with an id or a path; None when there is none."""
        query = f"{_ARTICLE} WHERE (articles.id = :name OR path IN (:name, :path)) AND {IN_STATE}"
        found = self._all(query, name=name, path=str(Path(name).absolute()))
        return _article(found[0]) if found else None

    def article_ids(self, only: Filter | None = None) -> list[str]:
        """Ids of all articles that a filter lets through, by path."""
        condition, values = self._condition(only)
        query = f"SELECT id FROM articles WHERE {condition} ORDER BY path"
        return [row[0] for row in self._all(query, **values)]

    def articles(self) -> Iterator[Article]:
        """All articles, by path; one is held at a time."""
        yield from map(self.article, self.article_ids())

    def articles_of(self, content: int, only: Filter | None = None) -> list[Article]:
        """Articles that hold a content, then those that hold a reprint of it.

        Both in the order of their publication, as far as their dates are known, and only those that
        a filter lets through.
        """
        condition, values = self._condition(only)
        reprints = "SELECT other FROM reprints WHERE content = :content"
        query = f"""{_ARTICLE} WHERE {condition} AND (content = :content OR content IN ({reprints}))
                    ORDER BY content != :content, date IS NULL, date, path"""
        return [_article(row) for row in self._all(query, content=content, **values)]

    def reprints(self, content: int) -> set[int]:
        """Contents that are nearly the same as another, in this state or not."""
        return {row[0] for row in self._all(
            "SELECT other FROM reprints WHERE content = :content", content=content
        )}  # fmt: skip

    def contents(self, only: Filter) -> list[int]:
        """Ids of the contents of all articles that a filter lets through, ascending."""
        condition, values = self._condition(only)
        query = f"SELECT DISTINCT content FROM articles WHERE {condition} ORDER BY content"
        return [row[0] for row in self._all(query, **values)]

    def chunks(self, ids: Iterable[int]) -> list[Chunk]:
        """The chunks with some ids, by id."""
        query = f"{_CHUNK} WHERE id IN (SELECT value FROM json_each(:ids)) ORDER BY id"
        return [Chunk(*row) for row in self._all(query, ids=json.dumps([int(i) for i in ids]))]

    def pieces_of(self, contents: Sequence[int], piece: searchers.Piece) -> Ids:
        """Ids of all chunks or sentences of some contents: int64, ascending."""
        query = f"""SELECT id FROM {piece} WHERE content IN (SELECT value FROM json_each(:contents))
                    ORDER BY id"""
        rows = self._all(query, contents=json.dumps(contents))
        return np.fromiter((row[0] for row in rows), dtype=np.int64)

    def sentences(self, chunk: Chunk) -> list[Sentence]:
        """The sentences of a chunk, in reading order."""
        query = (
            "SELECT start, end, is_heading FROM sentences WHERE id >= :a AND id < :b ORDER BY id"
        )
        rows = self._all(query, a=chunk.first_sentence, b=chunk.end_sentence)
        return [Sentence(start, end, bool(is_heading)) for start, end, is_heading in rows]

    def sentence_texts(self, chunk: Chunk) -> set[str]:
        """The texts of a chunk's sentences."""
        query = "SELECT text FROM contents WHERE id = :content"
        text = self._all(query, content=chunk.content)[0][0]
        return {text[each.start : each.end] for each in self.sentences(chunk)}

    def chunks_with_sentences(self, ids: Sequence[int]) -> set[int]:
        """Ids of the chunks that hold any of some sentences (overlaps belong to two)."""
        query = """SELECT chunks.id FROM sentences JOIN chunks ON chunks.content = sentences.content
                   AND first_sentence <= sentences.id AND sentences.id < end_sentence
                   WHERE sentences.id IN (SELECT value FROM json_each(:ids))"""
        return {row[0] for row in self._all(query, ids=json.dumps([int(each) for each in ids]))}

    def _condition(self, only: Filter | None) -> tuple[str, dict[str, object]]:
        """SQL for "in this state, and let through by the filter", with its values."""
        try:
            with self._lock:
                return filters.condition(self._database, self.state.number, only)
        except sqlite3.DatabaseError as error:
            raise db.damaged(self._path, error) from error

    def _current_state(self) -> State:
        try:
            state = states.current(self._database)
        except sqlite3.DatabaseError as error:
            raise db.damaged(self._path, error) from error
        if state is None:
            raise IndexMissing(f"No index in {self._path.parent}. Build one: belegt index FOLDER")
        return state

    def _open_searchers(self) -> None:
        folder = self.folder
        self.manifest = Manifest.read(folder)
        self.chunk_vectors = VectorIndex.read(folder / searchers.CHUNK_VECTORS)
        self.sentence_vectors = VectorIndex.read(folder / searchers.SENTENCE_VECTORS)
        self.lexical = LexicalIndex(folder / searchers.WORDS, self.manifest.languages)
        expected = (self.state.chunks, self.state.chunks, self.state.sentences)
        actual = (self.lexical.size, self.chunk_vectors.size, self.sentence_vectors.size)
        if actual != expected:
            raise IndexDamaged(
                f"The searchers in {folder} disagree with the library: (words, chunk vectors, "
                f"sentence vectors) are {actual}, not {expected}. Make them again: belegt repair"
            )

    def _all(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                named = {"state": self.state.number, **values}
                return self._database.execute(query, named).fetchall()
        except sqlite3.DatabaseError as error:
            raise db.damaged(self._path, error) from error


def kept_states(data_dir: Path) -> list[State]:
    """The states that can be gone back to, newest first; raises as ``Library`` does."""
    return _asked(data_dir, states.kept)


def newest_state(data_dir: Path) -> int:
    """Number of the state in force; raises as ``Library`` does."""
    return _asked(data_dir, states.current_number)


def _asked(data_dir: Path, question: Callable[[sqlite3.Connection], _T]) -> _T:
    path = data_dir / db.FILE_NAME
    with contextlib.closing(db.open_readonly(path)) as database:
        try:
            return question(database)
        except sqlite3.DatabaseError as error:
            raise db.damaged(path, error) from error


def stored_articles(database: sqlite3.Connection, file: str) -> Iterator[Article]:
    """All articles of a file that are in force."""
    query = f"""{_ARTICLE} WHERE file = ? AND {IN_FORCE}
                ORDER BY articles.row"""
    yield from map(_article, database.execute(query, (file,)))


def stored_digest(database: sqlite3.Connection, file: str) -> bytes:
    """Hash of what a file in force held."""
    query = f"SELECT digest FROM articles WHERE file = ? AND {IN_FORCE}"
    return bytes(database.execute(query, (file,)).fetchone()[0])


def _article(row: tuple[Any, ...]) -> Article:
    identity, title, path, text, language, source, date, author, tags, pages = row
    return Article(
        identity, title, path, text, language, source, date, author,
        tuple(json.loads(tags)), tuple(json.loads(pages)),
    )  # fmt: skip
