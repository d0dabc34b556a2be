"""What stands in a data folder, and what its readers see, to be compared before and after."""

import contextlib
from pathlib import Path
from typing import Any

import numpy as np

from index.database import FILE_NAME, open_readonly
from index.store import Library
from qa.records import Filter

# Locks, and what SQLite keeps beside a database while it is open.
_PASSING = (".lock", ".writer", "-wal", "-shm")

Piece = tuple[str, bytes]


def files(folder: Path) -> dict[str, bytes]:
    """The content of each file of a data folder by its name."""
    paths = (p for p in folder.rglob("*") if p.is_file() and not p.name.endswith(_PASSING))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def texts(data_dir: Path) -> dict[str, str]:
    """The text of each article in force by its path."""
    library = Library(data_dir)
    try:
        return {article.path: article.text for article in library.articles()}
    finally:
        library.close()


def rows(data_dir: Path, query: str) -> list[tuple[Any, ...]]:
    """What the database of a data folder says to a query."""
    with contextlib.closing(open_readonly(data_dir / FILE_NAME)) as database:
        return database.execute(query).fetchall()


def pieces(library: Library) -> dict[str, list[tuple[Piece, list[Piece]]]]:
    """Chunks by the path of their article, each with its sentences; all of them with their vectors."""
    return {article.path: _pieces_of(library, article.id) for article in library.articles()}


def _pieces_of(library: Library, article_id: str) -> list[tuple[Piece, list[Piece]]]:
    text = library.article(article_id).text
    found = []
    contents = library.contents(Filter(articles=frozenset({article_id})))
    for chunk in library.chunks(library.pieces_of(contents, "chunks")):
        own = library.chunk_vectors.rows(np.array([chunk.id]))[0].tobytes()
        ids = np.arange(chunk.first_sentence, chunk.end_sentence)
        rows = library.sentence_vectors.rows(ids)
        parts = zip(library.sentences(chunk), rows, strict=True)
        sentences = [(text[each.start : each.end], row.tobytes()) for each, row in parts]
        found.append(((text[chunk.start : chunk.end], own), sentences))
    return found
