"""A data folder as belegt 0.1 wrote it, but without words, which nobody takes over."""

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import faiss

from index.chunking import chunk_bounds
from index.states import Recipe
from qa import sentences
from qa.protocols import Embedder
from qa.records import Article

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
"""


def write(
    data_dir: Path,
    articles: Sequence[Article],
    recipe: Recipe,
    embedder: Embedder,
    sources: Sequence[str] = (),
    left_out: int = 0,
) -> Path:
    """Write a state of format 1, put it into force, and return its folder.

    Args:
        data_dir: made when missing.
        articles: what it holds.
        recipe: how it is cut.
        embedder: makes the vectors.
        sources: for the manifest.
        left_out: how many sentences at the end of each article are not stored, as if they had been
            cut otherwise.
    """
    folder = data_dir / "state-000003"
    folder.mkdir(parents=True)
    chunks, parts = _write_rows(folder, articles, recipe, left_out)
    for name, texts in (("chunks", chunks), ("sentences", parts)):
        index = faiss.IndexFlatIP(embedder.dimension)
        index.add(embedder.passages(texts))
        faiss.write_index(index, str(folder / f"{name}.faiss"))
    _write_manifest(folder, recipe, sources, len(articles))
    (data_dir / "CURRENT").write_text(f"{folder.name}\n", encoding="ascii")
    return folder


def _write_rows(
    folder: Path, articles: Sequence[Article], recipe: Recipe, left_out: int
) -> tuple[list[str], list[str]]:
    """Returns the texts of the chunks and of the sentences."""
    chunks: list[str] = []
    parts: list[str] = []
    with contextlib.closing(sqlite3.connect(folder / "library.sqlite")) as database, database:
        database.executescript(_SCHEMA)
        for each in articles:
            row = (each.id, each.title, each.path, each.text, each.language)
            database.execute("INSERT INTO articles VALUES (?, ?, ?, ?, ?)", row)
            found = sentences.split(each.text, each.language)
            found = found[: len(found) - left_out]
            first = len(parts)
            bounds = chunk_bounds(each.text, found, recipe.chunk_chars, recipe.overlap_sentences)
            for b in bounds:
                where = (b.start, b.end, first + b.first_sentence, first + b.end_sentence)
                values = (len(chunks), each.id, *where)
                database.execute("INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?)", values)
                chunks.append(each.text[b.start : b.end])
            for s in found:
                values = (len(parts), each.id, s.start, s.end, int(s.is_heading))
                database.execute("INSERT INTO sentences VALUES (?, ?, ?, ?, ?)", values)
                parts.append(each.text[s.start : s.end])
    return chunks, parts


def _write_manifest(folder: Path, recipe: Recipe, sources: Sequence[str], articles: int) -> None:
    files = {
        path.name: [path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest()]
        for path in sorted(folder.iterdir())
    }
    manifest = {
        "recipe": {
            "model": recipe.model,
            "chunk_chars": recipe.chunk_chars,
            "overlap_sentences": recipe.overlap_sentences,
            "format_version": 1,
        },
        "sources": list(sources),
        "articles": articles,
        "files": files,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
