"""Write the articles, sentences and chunks of a new index state, and read their texts back.

Both take one article at a time, so that memory does not grow with the library.
"""

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from index.chunking import ChunkBounds
from qa.errors import SourceError
from qa.records import Article, Sentence

ARTICLES_FILE = "library.sqlite"

_SCHEMA = """
CREATE TABLE articles (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, path TEXT NOT NULL,
    text TEXT NOT NULL, language TEXT NOT NULL
) STRICT;
CREATE TABLE sentences (
    id INTEGER PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles(id),
    start INTEGER NOT NULL, end INTEGER NOT NULL, is_heading INTEGER NOT NULL
) STRICT;
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles(id),
    start INTEGER NOT NULL, end INTEGER NOT NULL,
    first_sentence INTEGER NOT NULL, end_sentence INTEGER NOT NULL
) STRICT;
CREATE INDEX chunks_by_article ON chunks(article_id);
CREATE INDEX sentences_by_article ON sentences(article_id);
"""


class StateWriter:
    """Writes articles, sentences and chunks of a new state, article by article."""

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / ARTICLES_FILE)
        self._database.executescript(_SCHEMA)
        self.articles = self.sentences = self.chunks = 0

    def add(
        self, article: Article, sentences: Sequence[Sentence], bounds: Sequence[ChunkBounds]
    ) -> None:
        """Add an article with its sentences and the bounds of its chunks.

        Raises:
            SourceError: there is an article of the same id already.
        """
        values = (article.id, article.title, article.path, article.text, article.language)
        try:
            self._database.execute("INSERT INTO articles VALUES (?, ?, ?, ?, ?)", values)
        except sqlite3.IntegrityError as error:
            raise SourceError(
                f"Two articles have the path {article.path}. Rename or remove one of them"
            ) from error
        self._database.executemany(
            "INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?)",
            (
                (
                    self.chunks + number,
                    article.id,
                    each.start,
                    each.end,
                    self.sentences + each.first_sentence,
                    self.sentences + each.end_sentence,
                )
                for number, each in enumerate(bounds)
            ),
        )
        self._database.executemany(
            "INSERT INTO sentences VALUES (?, ?, ?, ?, ?)",
            (
                (self.sentences + number, article.id, each.start, each.end, int(each.is_heading))
                for number, each in enumerate(sentences)
            ),
        )
        self.chunks += len(bounds)
        self.sentences += len(sentences)
        self.articles += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failed: type[BaseException] | None, *_exc: object) -> None:
        if failed is None:
            self._database.commit()
        self._database.close()


def chunk_texts(folder: Path) -> Iterator[tuple[int, str, str]]:
    """(id, text, language) of each chunk of a written state, by id."""
    query = "SELECT id, start, end FROM chunks WHERE article_id = ? ORDER BY id"
    for (chunk, start, end), text, language in _pieces(folder, query):
        yield chunk, text[start:end], language


def sentence_texts(folder: Path) -> Iterator[str]:
    """The text of each sentence of a written state, by id."""
    query = "SELECT id, start, end FROM sentences WHERE article_id = ? ORDER BY id"
    for (_id, start, end), text, _language in _pieces(folder, query):
        yield text[start:end]


def _pieces(folder: Path, query: str) -> Iterator[tuple[tuple[int, int, int], str, str]]:
    with contextlib.closing(sqlite3.connect(folder / ARTICLES_FILE)) as database:
        articles = "SELECT id, text, language FROM articles ORDER BY rowid"
        for article_id, text, language in database.execute(articles):
            for piece in database.execute(query, (article_id,)):
                yield piece, text, language
