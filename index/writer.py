"""The one who changes a library: stages documents, keeps vectors, publishes states.

What is staged or embedded is kept at once and found again by the next writer, so that a build that
was ended at any moment goes on where it stopped. Only ``publish`` changes what readers see, in one
transaction.
"""

import contextlib
import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import filelock
import numpy as np

from index import database as db
from index import reprint_links, reprints, states
from index.chunking import ChunkBounds, chunk_bounds
from index.states import Recipe
from qa import sentences
from qa.errors import DataFolderError
from qa.protocols import Embedder, Progress, Vectors
from qa.records import Article, Sentence

LOCK_FILE = ".lock"
OWNER_FILE = ".writer"

_HASH_BYTES = 16
_BATCH_S = 1.0
_EMBED_BATCH = 256


@contextlib.contextmanager
def writing(data_dir: Path, action: str, wait_s: float) -> Iterator[sqlite3.Connection]:
    """Lock a data folder, made when missing, and open its database to be written.

    Args:
        data_dir: the folder.
        action: what is going to be done, told to others who want to write meanwhile.
        wait_s: how long to wait for another writer, in seconds.

    Raises:
        DataFolderError: the folder cannot be written, or somebody else is still writing.
        IndexDamaged: what is in it is no library of this format.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(data_dir / LOCK_FILE, timeout=wait_s):
            owner = {"process": os.getpid(), "action": action, "since": time.strftime("%H:%M:%S")}
            (data_dir / OWNER_FILE).write_text(json.dumps(owner), encoding="utf-8")
            with contextlib.closing(db.create_or_open(data_dir)) as database:
                yield database
    except filelock.Timeout as error:
        raise DataFolderError(
            f"{_owner(data_dir)} is writing to {data_dir}. Wait for it to end, then try again"
        ) from error
    except (OSError, sqlite3.OperationalError) as error:
        raise DataFolderError(
            f"The data folder {data_dir} cannot be written "
            f"({getattr(error, 'strerror', None) or error}). "
            "Give the right to write, free space, or name another: --data DIR"
        ) from error
    except sqlite3.DatabaseError as error:
        raise db.damaged(data_dir / db.FILE_NAME, error) from error


class Stage:
    """Documents on their way into the next state, cut by one recipe.

    What it stages is written in batches of about a second. Within a transaction that is open already
    it writes no batch, so that all can be taken back.

    Attributes:
        is_lasting: whether what is staged is kept.
    """

    def __init__(self, database: sqlite3.Connection, recipe: Recipe) -> None:
        self._database = database
        self._recipe = recipe
        self.is_lasting = not database.in_transaction
        self._began = 0.0
        self._begin()
        database.execute("CREATE TEMP TABLE mine (file TEXT PRIMARY KEY)")
        self._recipe_id = states.recipe_id(database, recipe)

    def digests(self) -> dict[str, bytes]:
        """Files that are staged, by this writer or one that was ended, and the hash of what they held."""
        # SQLite by itself would look at all contents first.
        query = """SELECT DISTINCT file, digest FROM articles INDEXED BY articles_staged
                   CROSS JOIN contents ON contents.id = content
                   WHERE since IS NULL AND recipe = ?"""
        return dict(self._database.execute(query, (self._recipe_id,)))

    def files(self) -> set[str]:
        """Files that are staged, by whatever recipe."""
        query = "SELECT DISTINCT file FROM articles WHERE since IS NULL"
        return {row[0] for row in self._database.execute(query)}

    def discard(self, files: Iterable[str]) -> None:
        """Drop what is staged of some files."""
        self._begin()
        self._database.executemany(
            "DELETE FROM articles WHERE since IS NULL AND file = ?", ((file,) for file in files)
        )

    def take(self, file: str) -> None:
        """Let what is staged of a file already be part of the next state."""
        self._begin()
        self._database.execute("INSERT OR IGNORE INTO mine VALUES (?)", (file,))

    def replace(self, file: str, digest: bytes, articles: Iterable[Article]) -> int:
        """Stage all articles of a file in the place of those staged before; returns how many."""
        self._begin()
        self._database.execute("DELETE FROM articles WHERE since IS NULL AND file = ?", (file,))
        count = 0
        for article in articles:
            self._stage(article, file, digest)
            count += 1
        self.take(file)
        if time.monotonic() - self._began > _BATCH_S:
            self.flush()
        return count

    def doubt(self, file: str) -> None:
        """Let the next writer read a file again, although it is staged."""
        self._database.execute(
            "UPDATE articles SET digest = x'' WHERE since IS NULL AND file = ?", (file,)
        )

    def leave(self, file: str) -> None:
        """Let a file be no part of the next state's changes."""
        self._database.execute("DELETE FROM mine WHERE file = ?", (file,))

    def taken(self) -> set[str]:
        """The files that are part of the next state's changes."""
        return {row[0] for row in self._database.execute("SELECT file FROM mine")}

    def flush(self) -> None:
        """Keep what is staged even if the process ends now."""
        if self.is_lasting and self._database.in_transaction:
            self._database.execute("COMMIT")

    def missing(self) -> int:
        """Count the texts of what is staged that are still to be embedded, and list them."""
        self.flush()
        self._begin()
        self._database.execute("DROP TABLE IF EXISTS temp.todo")
        self._database.execute(
            "CREATE TEMP TABLE todo (vector INTEGER PRIMARY KEY, content, start, end)"
        )
        staged = """SELECT content FROM articles
                    WHERE since IS NULL AND file IN (SELECT file FROM mine)"""
        self._database.execute(
            f"""INSERT OR IGNORE INTO todo SELECT vector, content, start, end FROM (
                 SELECT vector, content, start, end FROM chunks WHERE content IN ({staged})
                 UNION ALL
                 SELECT vector, content, start, end FROM sentences WHERE content IN ({staged})
               ) WHERE vector IN (SELECT id FROM vectors WHERE vector IS NULL)"""
        )
        self.flush()
        return int(self._database.execute("SELECT count(*) FROM todo").fetchone()[0])

    def embed(self, embedder: Embedder, missing: int, progress: Progress | None) -> None:
        """Embed what ``missing`` has listed, keeping each batch at once.

        Args:
            embedder: of the recipe's model.
            missing: how many there are.
            progress: called with ("embed", texts so far, texts).
        """
        done = 0
        for batch in self.to_embed(_EMBED_BATCH):
            vectors = embedder.passages([text for _vector, text in batch])
            self.save_vectors([vector for vector, _text in batch], vectors)
            done += len(batch)
            if progress:
                progress("embed", done, missing)

    def to_embed(self, count: int) -> Iterator[list[tuple[int, str]]]:
        """(vector id, text) of what ``missing`` has listed, ``count`` at a time."""
        # Asked for anew each time: while a query is open, SQLite cannot empty its log, which would
        # grow as large as all vectors.
        query = """SELECT vector, content, start, end FROM todo WHERE vector > ?
                   ORDER BY vector LIMIT ?"""
        last = 0
        while batch := self._database.execute(query, (last, count)).fetchall():
            texts = {content: self._text(content) for content in {row[1] for row in batch}}
            yield [(vector, texts[content][start:end]) for vector, content, start, end in batch]
            last = batch[-1][0]

    def sample(self, count: int) -> tuple[list[str], float]:
        """Some of the texts of ``missing``, and their share of all of its characters."""
        rows = self._database.execute("SELECT vector, content, start, end FROM todo").fetchall()
        chosen = rows[:: max(1, len(rows) // count)]
        texts = [self._text(content)[start:end] for _vector, content, start, end in chosen]
        total = sum(end - start for _vector, _content, start, end in rows)
        return texts, sum(map(len, texts)) / max(1, total)

    def save_vectors(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Keep vectors, float32 of shape ``(len(ids), d)``, as float16."""
        rows = np.asarray(vectors).astype(db.VECTOR_DTYPE)
        with db.transaction(self._database):
            self._database.executemany(
                "UPDATE vectors SET vector = ? WHERE id = ?",
                ((row.tobytes(), each) for row, each in zip(rows, ids, strict=True)),
            )

    def _begin(self) -> None:
        if not self._database.in_transaction:
            self._database.execute("BEGIN IMMEDIATE")
            self._began = time.monotonic()

    def _text(self, content: int) -> str:
        query = "SELECT text FROM contents WHERE id = ?"
        return str(self._database.execute(query, (content,)).fetchone()[0])

    def _stage(self, article: Article, file: str, digest: bytes) -> None:
        self._database.execute(
            "INSERT INTO articles VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)",
            (
                article.id,
                article.path,
                article.title,
                article.source,
                article.date,
                article.author,
                json.dumps(article.tags, ensure_ascii=False),
                json.dumps(article.pages),
                file,
                digest,
                self._content(article.text, article.language),
            ),
        )

    def _content(self, text: str, language: str) -> int:
        """The id of a text's content, which is cut and stored when it is new."""
        digest = content_hash(text, language)
        found = self._database.execute(
            "SELECT id FROM contents WHERE recipe = ? AND hash = ?", (self._recipe_id, digest)
        ).fetchone()
        return int(found[0]) if found else self._new_content(digest, text, language)

    def _new_content(self, digest: bytes, text: str, language: str) -> int:
        signature = reprints.signature(text)
        content = self._database.execute(
            "INSERT INTO contents VALUES (NULL, ?, ?, ?, ?, ?)",
            (self._recipe_id, digest, text, language, signature),
        ).lastrowid
        assert content is not None
        parts = sentences.split(text, language)
        bounds = chunk_bounds(text, parts, self._recipe.chunk_chars, self._recipe.overlap_sentences)
        first = self._insert_sentences(content, text, parts)
        self._insert_chunks(content, text, bounds, first)
        reprint_links.link(self._database, self._recipe_id, content, signature)
        return content

    def _insert_sentences(self, content: int, text: str, parts: Sequence[Sentence]) -> int:
        """Returns the id of the first."""
        first = db.next_id(self._database, "sentences")
        vectors = self._vector_ids([text[each.start : each.end] for each in parts])
        self._database.executemany(
            "INSERT INTO sentences VALUES (?, ?, ?, ?, ?, ?)",
            (
                (first + at, content, each.start, each.end, int(each.is_heading), vector)
                for at, (each, vector) in enumerate(zip(parts, vectors, strict=True))
            ),
        )
        return first

    def _insert_chunks(
        self, content: int, text: str, bounds: Sequence[ChunkBounds], first_sentence: int
    ) -> None:
        first = db.next_id(self._database, "chunks")
        vectors = self._vector_ids([text[each.start : each.end] for each in bounds])
        self._database.executemany(
            "INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    first + at,
                    content,
                    each.start,
                    each.end,
                    first_sentence + each.first_sentence,
                    first_sentence + each.end_sentence,
                    vector,
                )
                for at, (each, vector) in enumerate(zip(bounds, vectors, strict=True))
            ),
        )

    def _vector_ids(self, texts: Sequence[str]) -> list[int]:
        """The ids of the texts' vectors, which are still to be made where a text is new."""
        keys = [(self._recipe.model, text_hash(text)) for text in texts]
        self._database.executemany(
            "INSERT OR IGNORE INTO vectors (model, hash) VALUES (?, ?)", keys
        )
        query = "SELECT id FROM vectors WHERE model = ? AND hash = ?"
        return [int(self._database.execute(query, key).fetchone()[0]) for key in keys]


def content_hash(text: str, language: str) -> bytes:
    """Identifies a text, in the language whose rules it is cut by."""
    return hashlib.blake2b(f"{language}\0{text}".encode(), digest_size=_HASH_BYTES).digest()


def text_hash(text: str) -> bytes:
    """Identifies what is embedded."""
    return hashlib.blake2b(text.encode(), digest_size=_HASH_BYTES).digest()


def _owner(data_dir: Path) -> str:
    try:
        owner = json.loads((data_dir / OWNER_FILE).read_text(encoding="utf-8"))
        return f"belegt {owner['action']} (process {owner['process']}, since {owner['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "Another belegt"
