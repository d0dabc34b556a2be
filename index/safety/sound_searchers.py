"""Whether a folder of searchers is what was written, and finds what its state has."""

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import database as db
from index import searchers, states
from index.database import IN_STATE, VECTOR_DTYPE
from index.manifest import Manifest
from index.safety.faults import Faults
from index.search.lexical import LexicalIndex, QuestionWords, grams
from index.search.vectors import Ids, VectorIndex
from index.searchers import Piece
from index.states import State
from qa.errors import IndexDamaged
from qa.protocols import Vectors

_BATCH = 4096
_QUESTION_TOKENS = 256
_HEAD_CHARS = 40
_LAST_WORD = re.compile(r"\w+$")
_REPAIR = "Make the searchers anew: belegt repair"
_CHOOSE = "Restore a backup: belegt import FILE; without one, take the library's: belegt repair"
# Distance of a vector from the stored one, which "float32" and "float16" keep as it is.
_LOSS = {"float32": 1e-6, "float16": 1e-6, "int8": 0.1}
_PIECES: tuple[Piece, ...] = ("chunks", "sentences")


@dataclass(frozen=True, slots=True)
class _Folder:
    """What is looked at: a folder of searchers, and the state that it is of."""

    path: Path
    state: State


def examine(
    database: sqlite3.Connection | None,
    data_dir: Path,
    state: State,
    is_in_force: bool,
    faults: Faults,
) -> None:
    """Check the searchers of a state; those of a past one may be missing.

    Args:
        database: what they are compared with, within a transaction; None only looks at their files.
        data_dir: the data folder.
        state: a kept one.
        is_in_force: whether it is the newest, so that its vectors are compared with the stored ones.
        faults: takes what is wrong.
    """
    folder = _Folder(searchers.folder_of(data_dir, state), state)
    if not (folder.path.is_dir() or is_in_force):
        return  # made anew when the state is gone back to
    step = _REPAIR if is_in_force else f"Remove {folder.path}: it is made anew when it is needed"
    found = [(fact, step) for fact in _wrong_with(folder, database, faults)]
    if database is not None and is_in_force and not found:
        found = [(fact, _CHOOSE) for fact in _wrong_with_values(folder, database)]
    if found and not _is_named(data_dir, folder.path):
        return  # another belegt has removed it meanwhile
    for each in found:
        faults.add("searchers", *each)


def _is_named(data_dir: Path, folder: Path) -> bool:
    """Whether a folder belongs to a state that is kept now."""
    with contextlib.closing(db.open_readonly(data_dir / db.FILE_NAME)) as database:
        return any(
            searchers.folder_of(data_dir, state) == folder for state in states.kept(database)
        )


def _wrong_with(
    folder: _Folder, database: sqlite3.Connection | None, faults: Faults
) -> Iterator[str]:
    if not folder.path.is_dir():
        yield f"The searchers of the state in force are missing: {folder.path}"
        return
    faults.checked["searchers"] += 1
    try:
        manifest = Manifest.read(folder.path)
        faults.checked["files"] += len(manifest.files)
        if damaged := manifest.damaged_files(folder.path):
            yield from (f"{folder.path / name} is not what was written" for name in damaged)
        elif database is not None:
            yield from _differing(folder, manifest, database)
    except (IndexDamaged, OSError) as error:
        yield str(error).split(". ")[0]


def _differing(folder: _Folder, manifest: Manifest, database: sqlite3.Connection) -> Iterator[str]:
    yield from _wrong_with_manifest(manifest, folder)
    yield from _wrong_with_words(folder, database)
    for piece in _PIECES:
        index = VectorIndex.read(folder.path / piece)
        expected = searchers.ids_in_state(database, folder.state.number, piece)
        if wrong := _difference(index.ids, expected):
            yield f"{folder.path / piece} has other {piece} than the library: {wrong}"


def _wrong_with_manifest(manifest: Manifest, folder: _Folder) -> Iterator[str]:
    state = folder.state
    said = (manifest.chunks, manifest.sentences, manifest.languages)
    actual = (state.chunks, state.sentences, state.languages)
    if said != actual:
        yield f"{folder.path} says that it finds {said}, but state {state.number} has {actual}"


def _wrong_with_words(folder: _Folder, database: sqlite3.Connection) -> Iterator[str]:
    path, state = folder.path / searchers.WORDS, folder.state
    words = LexicalIndex(path, state.languages)
    if words.size != state.chunks:
        yield f"{path} has {words.size} chunks, but state {state.number} has {state.chunks}"
    for tokens in _tokens(database, state.number):
        ids = np.array(list(tokens), dtype=np.int64)
        question = QuestionWords({}, dict.fromkeys(tokens.values(), 1.0))
        if lost := tokens.keys() - words.search(question, len(ids), ids).keys():
            yield f"{path} does not find {len(lost)} of its chunks by their words, first {min(lost)}"


def _tokens(database: sqlite3.Connection, state: int) -> Iterator[dict[int, str]]:
    """A token of each chunk that begins with a word, by id, in batches."""
    rows = database.execute(
        f"""SELECT chunks.id, substr(text, start + 1, min(end - start, {_HEAD_CHARS})) FROM chunks
            JOIN contents ON contents.id = chunks.content
            WHERE contents.id IN (SELECT content FROM articles WHERE {IN_STATE})
            ORDER BY chunks.id""",
        {"state": state},
    )
    while batch := rows.fetchmany(_QUESTION_TOKENS):
        found = ((chunk, grams(_whole_words(head))) for chunk, head in batch)
        yield {chunk: tokens[0] for chunk, tokens in found if tokens}


def _whole_words(head: str) -> str:
    return _LAST_WORD.sub("", head) if len(head) == _HEAD_CHARS else head


def _difference(actual: Ids, expected: Ids) -> str:
    """In words, how ids differ from those of the state; empty when they do not."""
    named = (
        ("missing", np.setdiff1d(expected, actual)),
        ("too many", np.setdiff1d(actual, expected)),
    )
    return ", ".join(f"{len(ids)} {how}, first {ids[0]}" for how, ids in named if len(ids))


def _wrong_with_values(folder: _Folder, database: sqlite3.Connection) -> Iterator[str]:
    """How the vectors differ from the stored ones; for files that are what was written."""
    for piece in _PIECES:
        index = VectorIndex.read(folder.path / piece)
        for ids, vectors in _stored(database, folder.state.number, piece, index.dimension):
            distances = np.linalg.norm(index.rows(ids) - vectors, axis=1)
            far = ids[~(distances <= _LOSS[index.contents.storage])]
            if len(far):
                which = f"{piece[:-1]} {far[0]}, and for {len(far) - 1} more"
                yield f"{folder.path / piece} and the library have other vectors for {which}"


def _stored(
    database: sqlite3.Connection, state: int, piece: Piece, dimension: int
) -> Iterator[tuple[Ids, Vectors]]:
    """Ids and vectors of a state's pieces, in batches; those of another length are left out."""
    rows = database.execute(
        f"""SELECT {piece}.id, vectors.vector FROM {piece}
            JOIN vectors ON vectors.id = {piece}.vector
            WHERE length(vectors.vector) = :bytes
            AND content IN (SELECT content FROM articles WHERE {IN_STATE}) ORDER BY {piece}.id""",
        {"state": state, "bytes": dimension * np.dtype(VECTOR_DTYPE).itemsize},
    )
    while batch := rows.fetchmany(_BATCH):
        ids = np.array([row[0] for row in batch], dtype=np.int64)
        stored = np.frombuffer(b"".join(row[1] for row in batch), dtype=VECTOR_DTYPE)
        yield ids, stored.reshape(len(batch), dimension).astype(np.float32)
