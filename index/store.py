"""The data folder: complete index states, and the name of the one in force.

    data/
      CURRENT            the name of the state in force; replaced in one step
      state-000007/      manifest.json, library.sqlite, chunks.faiss, sentences.faiss, words/
      .building-…/       a state being written; never read
      .lock              held by the one who writes

A state never changes once it is named. The one before is kept, so that whoever has just read CURRENT
can still open it.
"""

import contextlib
import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import filelock
import numpy as np

from index.lexical import LexicalIndex
from index.manifest import Manifest
from index.state import ARTICLES_FILE
from index.vectors import VectorIndex
from qa.errors import AssistantError, DataFolderError, IndexDamaged, IndexMissing
from qa.records import Article, Chunk, Sentence

CHUNK_VECTORS_FILE = "chunks.faiss"
SENTENCE_VECTORS_FILE = "sentences.faiss"
WORDS_FOLDER = "words"

_CURRENT = "CURRENT"
_LOCK_TIMEOUT_S = 10
_CHUNK_COLUMNS = "id, article_id, start, end, first_sentence, end_sentence"


class Library:
    """One open state: articles, chunks, vectors and words. Safe to read from several threads.

    Attributes:
        manifest: what it is made of.
        chunk_vectors, sentence_vectors, lexical: its searchers, by chunk or sentence id.
    """

    def __init__(self, folder: Path) -> None:
        """Open a state folder.

        Raises:
            IndexDamaged: a part is missing, unreadable, or disagrees with the manifest.
        """
        self.folder = folder
        self.manifest = Manifest.read(folder)
        self.chunk_vectors = VectorIndex.read(folder / CHUNK_VECTORS_FILE)
        self.sentence_vectors = VectorIndex.read(folder / SENTENCE_VECTORS_FILE)
        try:
            self.lexical = LexicalIndex(folder / WORDS_FOLDER, self.manifest.languages)
            self._lock = threading.Lock()
            uri = f"{(folder / ARTICLES_FILE).resolve().as_uri()}?mode=ro&immutable=1"
            self._database = sqlite3.connect(uri, uri=True, check_same_thread=False)
            spans = self._all("SELECT first_sentence, end_sentence FROM chunks ORDER BY id")
        except (sqlite3.Error, ValueError) as error:
            raise self._damaged(error) from error
        self._check_counts(len(spans))
        bounds = np.array(spans, dtype=np.int64).reshape(-1, 2)
        self._first_sentences, self._end_sentences = bounds[:, 0], bounds[:, 1]

    def close(self) -> None:
        """Let go of the database file."""
        self._database.close()

    def article(self, article_id: str) -> Article:
        """The article with an id that this library gave out."""
        return Article(*self._all(f"{_SELECT_ARTICLE} WHERE id = ?", (article_id,))[0])

    def articles(self) -> Iterator[Article]:
        """All articles, by path; one is held at a time."""
        for (article_id,) in self._all("SELECT id FROM articles ORDER BY path"):
            yield self.article(article_id)

    def chunks(self, ids: Iterable[int]) -> list[Chunk]:
        """The chunks with some ids, by id."""
        wanted = sorted(ids)
        marks = ",".join("?" * len(wanted))
        query = f"SELECT {_CHUNK_COLUMNS} FROM chunks WHERE id IN ({marks}) ORDER BY id"
        return [Chunk(*row) for row in self._all(query, wanted)]

    def chunks_of(self, article_ids: Iterable[str]) -> list[Chunk]:
        """All chunks of some articles, by id."""
        query = f"SELECT {_CHUNK_COLUMNS} FROM chunks WHERE article_id = ? ORDER BY id"
        return [Chunk(*row) for each in sorted(article_ids) for row in self._all(query, (each,))]

    def sentences(self, chunk: Chunk) -> list[Sentence]:
        """The sentences of a chunk, in reading order."""
        query = "SELECT start, end, is_heading FROM sentences WHERE id >= ? AND id < ? ORDER BY id"
        rows = self._all(query, (chunk.first_sentence, chunk.end_sentence))
        return [Sentence(start, end, bool(is_heading)) for start, end, is_heading in rows]

    def chunks_with_sentences(self, ids: Sequence[int]) -> set[int]:
        """Ids of the chunks that hold any of some sentences (overlaps belong to two)."""
        found: set[int] = set()
        for each in ids:
            first = int(np.searchsorted(self._end_sentences, each, side="right"))
            end = int(np.searchsorted(self._first_sentences, each, side="right"))
            found.update(range(first, end))
        return found

    def _all(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._database.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> IndexDamaged:
        return IndexDamaged(
            f"The index in {self.folder} cannot be read ({error}). "
            "Build it again: belegt index FOLDER"
        )

    def _check_counts(self, chunks: int) -> None:
        expected = (self.manifest.chunks, self.manifest.chunks, self.manifest.sentences)
        actual = (self.lexical.size, self.chunk_vectors.size, self.sentence_vectors.size)
        if chunks != self.manifest.chunks or actual != expected:
            raise IndexDamaged(
                f"The parts of the index in {self.folder} disagree: (words, chunk vectors, sentence "
                f"vectors) are {actual}, not {expected}. Build it again: belegt index FOLDER"
            )


_SELECT_ARTICLE = "SELECT id, title, path, text, language FROM articles"


def current_folder(data_dir: Path) -> Path:
    """The folder of the state in force.

    Raises:
        IndexMissing: nothing has been indexed into ``data_dir`` yet.
        DataFolderError: it cannot be read.
    """
    try:
        return data_dir / (data_dir / _CURRENT).read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise IndexMissing(f"No index in {data_dir}. Build one: belegt index FOLDER") from error
    except (OSError, ValueError) as error:
        raise DataFolderError(f"The data folder {data_dir} cannot be read: {error}") from error


def open_library(data_dir: Path) -> Library:
    """Open the state in force; raises as ``current_folder`` and ``Library`` do."""
    return Library(current_folder(data_dir))


@contextlib.contextmanager
def writing(data_dir: Path) -> Iterator[Path]:
    """Lock the data folder and lend a new folder inside it to write a state into.

    The folder is removed at the end unless ``publish`` has taken it.

    Raises:
        DataFolderError: the folder cannot be created or written, or somebody else is writing.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(data_dir / ".lock", timeout=_LOCK_TIMEOUT_S):
            for abandoned in data_dir.glob(".building-*"):
                shutil.rmtree(abandoned, ignore_errors=True)
            work = Path(tempfile.mkdtemp(prefix=".building-", dir=data_dir))
            try:
                yield work
            finally:
                shutil.rmtree(work, ignore_errors=True)
    except filelock.Timeout as error:
        raise DataFolderError(
            f"Another belegt is writing to {data_dir}. Wait for it to end, then try again"
        ) from error
    except (OSError, sqlite3.OperationalError) as error:
        raise DataFolderError(
            f"The data folder {data_dir} cannot be written "
            f"({getattr(error, 'strerror', None) or error}). "
            "Give the right to write, free space, or name another: --data DIR"
        ) from error


def publish(work: Path, data_dir: Path) -> Path:
    """Make a finished folder from ``writing`` the state in force, in one step."""
    states = {int(p.name[6:]): p for p in data_dir.glob("state-*") if p.name[6:].isdecimal()}
    before = _current_name(data_dir)
    state = data_dir / f"state-{max(states, default=0) + 1:06d}"
    _sync_tree(work)
    work.rename(state)
    pointer = data_dir / f".{_CURRENT}"
    pointer.write_text(state.name + "\n", encoding="ascii")
    _sync(pointer)
    pointer.replace(data_dir / _CURRENT)
    _sync(data_dir)
    for old in states.values():
        if old.name != before:
            shutil.rmtree(old, ignore_errors=True)
    return state


def _current_name(data_dir: Path) -> str | None:
    try:
        return current_folder(data_dir).name
    except AssistantError:
        return None


def _sync_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
