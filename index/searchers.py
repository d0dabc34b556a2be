"""Searchers of a state: FAISS and tantivy folders derived from the database.

    data/searchers/000007/    manifest.json, chunks/, sentences/ (vectors), words/
    data/searchers/.making-…/ being written; never read

A folder never changes once it has its name, and can be made again from the database at any time. One
that is made after another shares with it, by hard links, what both have in common.
"""

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from index.database import IN_STATE, VECTOR_DTYPE, in_state
from index.manifest import Manifest
from index.search import lexical, vectors
from index.search.vectors import Ids, VectorOptions
from index.states import State
from qa.errors import IndexDamaged
from qa.protocols import Vectors
from qa.sealed_folder import sync

FOLDER = "searchers"
CHUNK_VECTORS, SENTENCE_VECTORS, WORDS = "chunks", "sentences", "words"

_MAKING = ".making-"
_BATCH = 4096

Piece = Literal["chunks", "sentences"]


def folder_of(data_dir: Path, state: State) -> Path:
    """Where the searchers of a state lie."""
    return data_dir / FOLDER / state.searchers


@dataclass(frozen=True, slots=True)
class Derivation:
    """What a folder of searchers is made from.

    Attributes:
        database: in which ``state`` may not be committed yet.
        state: whose searchers they are.
        dimension: of the vectors.
        options: how vectors are kept and searched.
    """

    database: sqlite3.Connection
    state: State
    dimension: int
    options: VectorOptions


def derive(made_of: Derivation, name: str, data_dir: Path, before: State | None) -> None:
    """Make the searchers of a state and give them their name.

    Args:
        made_of: the state.
        name: of the new folder; one that exists is replaced.
        data_dir: the data folder.
        before: a state whose searchers are to be shared as far as possible; None makes all anew.

    Raises:
        OSError: the folder cannot be written.
    """
    parent = data_dir / FOLDER
    parent.mkdir(exist_ok=True)
    remove_abandoned(data_dir)
    work = Path(tempfile.mkdtemp(prefix=_MAKING, dir=parent))
    try:
        with _changed_contents(made_of, before):
            old = folder_of(data_dir, before) if before else None
            _write_vectors(made_of, work, old, "chunks")
            _write_vectors(made_of, work, old, "sentences")
            _write_words(made_of, work, old)
        state = made_of.state
        Manifest.seal(work, state.chunks, state.sentences, state.languages, old)
        _sync_tree(work)
        shutil.rmtree(parent / name, ignore_errors=True)
        work.rename(parent / name)
        sync(parent)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def remove_abandoned(data_dir: Path) -> None:
    """Remove what a writer that was ended left half made."""
    for abandoned in (data_dir / FOLDER).glob(f"{_MAKING}*"):
        shutil.rmtree(abandoned, ignore_errors=True)


def is_sound(folder: Path) -> bool:
    """Whether a folder of searchers is there with all of its files."""
    try:
        Manifest.read(folder)
    except IndexDamaged:
        return False
    return True


def unshared_bytes(data_dir: Path, known: Sequence[State]) -> int:
    """Size of the files that only the searchers of past states have; ``known`` is newest first."""
    current, *past = [_sizes(folder_of(data_dir, state)) for state in known]
    ours = {inode: size for sizes in past for inode, size in sizes.items()}
    return sum(size for inode, size in ours.items() if inode not in current)


def ids_in_state(database: sqlite3.Connection, state: int, piece: Piece) -> Ids:
    """Ids of all chunks or sentences of a state: int64, ascending."""
    rows = database.execute(
        f"""SELECT id FROM {piece} WHERE content IN
            (SELECT content FROM articles WHERE {IN_STATE}) ORDER BY id""",
        {"state": state},
    )
    return np.fromiter((row[0] for row in rows), dtype=np.int64)


@contextlib.contextmanager
def _changed_contents(made_of: Derivation, before: State | None) -> Iterator[None]:
    """Tables of the contents that a state has, and those it gained or lost since another."""
    database = made_of.database
    numbers = {"present": made_of.state.number, "past": before.number if before else -1}
    for table, number in numbers.items():
        contents = f"SELECT DISTINCT content FROM articles WHERE {in_state(number)}"
        database.execute(f"CREATE TEMP TABLE {table} AS {contents}")
    difference = "CREATE TEMP TABLE {} AS SELECT content FROM {} EXCEPT SELECT content FROM {}"
    database.execute(difference.format("gained", "present", "past"))
    database.execute(difference.format("lost", "past", "present"))
    try:
        yield
    finally:
        for table in ("present", "past", "gained", "lost"):
            database.execute(f"DROP TABLE temp.{table}")


def _write_vectors(made_of: Derivation, work: Path, old: Path | None, piece: Piece) -> None:
    dimension, options = made_of.dimension, made_of.options
    if old is None:
        vectors.write(work / piece, _vectors(made_of, piece, "present"), dimension, options)
    else:
        vectors.update(
            work / piece,
            old / piece,
            _ids(made_of, piece, "lost"),
            _vectors(made_of, piece, "gained"),
            lambda: _vectors(made_of, piece, "present"),
            dimension,
            options,
        )


def _write_words(made_of: Derivation, work: Path, old: Path | None) -> None:
    if old is None:
        lexical.write_index(work / WORDS, _chunk_texts(made_of, "present"))
    else:
        lexical.update_index(
            work / WORDS,
            old / WORDS,
            _ids(made_of, "chunks", "lost"),
            _chunk_texts(made_of, "gained"),
            lambda: _chunk_texts(made_of, "present"),
        )


def _ids(made_of: Derivation, piece: Piece, table: str) -> Ids:
    query = f"SELECT id FROM {piece} WHERE content IN (SELECT content FROM {table}) ORDER BY id"
    return np.fromiter((row[0] for row in made_of.database.execute(query)), dtype=np.int64)


def _vectors(made_of: Derivation, piece: Piece, table: str) -> Iterator[tuple[Ids, Vectors]]:
    rows = made_of.database.execute(
        f"""SELECT {piece}.id, vectors.vector FROM {piece}
            JOIN vectors ON vectors.id = {piece}.vector
            WHERE content IN (SELECT content FROM {table}) ORDER BY {piece}.id"""
    )
    while batch := rows.fetchmany(_BATCH):
        ids = np.array([row[0] for row in batch], dtype=np.int64)
        stored = np.frombuffer(b"".join(row[1] for row in batch), dtype=VECTOR_DTYPE)
        yield ids, stored.reshape(len(batch), made_of.dimension).astype(np.float32)


def _chunk_texts(made_of: Derivation, table: str) -> Iterator[tuple[int, str, str]]:
    contents = made_of.database.execute(
        f"SELECT id, text, language FROM contents WHERE id IN (SELECT content FROM {table}) ORDER BY id"
    )
    for content, text, language in contents:
        query = "SELECT id, start, end FROM chunks WHERE content = ? ORDER BY id"
        for chunk, start, end in made_of.database.execute(query, (content,)):
            yield chunk, text[start:end], language


def _sizes(folder: Path) -> dict[int, int]:
    """Size of each file by its inode; hard links of one file have the same."""
    stats = [path.stat() for path in folder.rglob("*") if path.is_file()]
    return {stat.st_ino: stat.st_size for stat in stats}


def _sync_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        sync(path)
    sync(folder)
