"""Take over data folders of format 1, as belegt 0.1 wrote them.

    data/CURRENT         the name of the state in force
    data/state-000007/   manifest.json, library.sqlite (articles, sentences, chunks), chunks.faiss,
                         sentences.faiss (float32 vectors, one for each id, in order), words/

Both formats can lie in one folder. The old one is removed when the new one is complete, its name for
the state in force last: a takeover that was ended at any moment is made again, or only cleared up.
"""

import contextlib
import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import database as db
from index import differences, history, states
from index.change import Tools
from index.database import VECTOR_DTYPE
from index.safety.counting import Counter
from index.search.nearest import Flat
from index.states import Recipe, State
from index.writer import Stage, text_hash, writing
from qa.errors import IndexDamaged, IndexMismatch
from qa.records import Article
from qa.sealed_folder import sha256_of

_CURRENT = "CURRENT"
_STATE = re.compile(r"state-\d+")
_DATABASE = "library.sqlite"
_VECTORS = {"chunks": "chunks.faiss", "sentences": "sentences.faiss"}


@dataclass(frozen=True, slots=True)
class _Old:
    """A state of format 1.

    Attributes:
        folder: where it lies.
        model, chunk_chars, overlap_sentences, sources: from its manifest.
        articles: how many there are.
    """

    folder: Path
    model: str
    chunk_chars: int
    overlap_sentences: int
    sources: tuple[str, ...]
    articles: int


def is_waiting(data_dir: Path) -> bool:
    """Whether there is anything of format 1, to be taken over or cleared up."""
    return (data_dir / _CURRENT).is_file()


def migrate(data_dir: Path, open_tools: Callable[[], Tools]) -> State | None:
    """Take over the state in force of format 1, unless there is a newer one already.

    Texts are cut anew; vectors are taken over for equal texts, and only texts that were not cut out
    before are embedded. Files are read again with the next ``belegt index``.

    Args:
        data_dir: the data folder.
        open_tools: called where there is something to take over.

    Returns:
        The state in force; None where there was nothing of format 1.

    Raises:
        IndexDamaged: the old index cannot be read.
        IndexMismatch: something has to be embedded, and the settings name another model.
        DataFolderError: the data folder cannot be written.
    """
    if not is_waiting(data_dir):
        return None
    tools = open_tools()
    with writing(data_dir, "upgrade", tools.wait_s) as database:
        state = states.current(database)
        if state is None and is_waiting(data_dir):
            state = _take_over(_read(data_dir), database, tools)
        _remove(data_dir)
    return state


def _read(data_dir: Path) -> _Old:
    """The old state in force, checked against its hashes."""
    pointer = data_dir / _CURRENT
    try:
        name = pointer.read_text(encoding="ascii").strip()
        if not _STATE.fullmatch(name):
            raise ValueError(f"{pointer} names {name!r}")
        folder = data_dir / name
        values = json.loads((folder / "manifest.json").read_bytes())
        for file in (_DATABASE, *_VECTORS.values()):
            if sha256_of(folder / file) != values["files"][file][1]:
                raise ValueError(f"{file} is not what was written")
        recipe = values["recipe"]
        settings = recipe["model"], recipe["chunk_chars"], recipe["overlap_sentences"]
        return _Old(folder, *settings, tuple(values["sources"]), values["articles"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(
            f"The index of an earlier belegt in {data_dir} cannot be read ({error}). Move {pointer} "
            "away and index again: belegt index FOLDER"
        ) from error


def _take_over(old: _Old, database: sqlite3.Connection, tools: Tools) -> State:
    recipe = Recipe(old.model, old.chunk_chars, old.overlap_sentences)
    stage = Stage(database, recipe)
    uri = f"{(old.folder / _DATABASE).resolve().as_uri()}?mode=ro&immutable=1"
    with contextlib.closing(sqlite3.connect(uri, uri=True)) as before:
        counter = Counter(tools.progress, "read", old.articles)
        for article in counter.counted(_articles(before)):
            # Without a hash, the file is read again with the next belegt index.
            stage.replace(article.path, b"", [article])
        stage.flush()
        with db.transaction(database):
            for piece, file in _VECTORS.items():
                _take_vectors(before, piece, Flat.read(old.folder / file), database, old.model)
    _embed(stage, old, tools)
    differences.find(database, (), ())
    action = f"upgrade: {old.articles} taken over from format 1"
    return history.publish(database, tools.data_dir, action, recipe, old.sources, tools.options)


def _articles(before: sqlite3.Connection) -> Iterator[Article]:
    query = "SELECT id, title, path, text, language FROM articles ORDER BY rowid"
    for row in before.execute(query):
        yield Article(*row)


def _take_vectors(
    before: sqlite3.Connection, piece: str, flat: Flat, database: sqlite3.Connection, model: str
) -> None:
    query = f"SELECT id, start, end FROM {piece} WHERE article_id = ? ORDER BY id"
    for article in _articles(before):
        pieces = before.execute(query, (article.id,)).fetchall()
        vectors = flat.rows(np.array([row[0] for row in pieces], dtype=np.int64))
        hashes = (text_hash(article.text[start:end]) for _id, start, end in pieces)
        database.executemany(
            "UPDATE vectors SET vector = ? WHERE (model, hash) = (?, ?) AND vector IS NULL",
            (
                (vector.tobytes(), model, digest)
                for vector, digest in zip(vectors.astype(VECTOR_DTYPE), hashes, strict=True)
            ),
        )


def _embed(stage: Stage, old: _Old, tools: Tools) -> None:
    """Embed what has no vector yet."""
    missing = stage.missing()
    if missing and tools.recipe.model != old.model:
        raise IndexMismatch(
            f"The index of an earlier belegt in {tools.data_dir} was built with the model "
            f"{old.model}, the settings name {tools.recipe.model}. Name the other model: "
            f"BELEGT_MODEL; or move {tools.data_dir / _CURRENT} away and index again: belegt index "
            "FOLDER"
        )
    stage.embed(tools.embedder, missing, tools.progress)


def _remove(data_dir: Path) -> None:
    for folder in (*data_dir.glob("state-*"), *data_dir.glob(".building-*")):
        if folder.name.startswith(".") or _STATE.fullmatch(folder.name):
            shutil.rmtree(folder, ignore_errors=True)
    (data_dir / _CURRENT).unlink(missing_ok=True)
