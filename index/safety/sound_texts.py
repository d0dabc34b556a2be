"""Whether texts, their sentences and chunks, and the vectors of these belong together."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index import reprints
from index.database import VECTOR_DTYPE
from index.writer import content_hash, text_hash

_LENGTH_TOLERANCE = 2e-3  # of a unit vector whose values are rounded to float16

Bounds = tuple[int, int, int]  # id, start, end
ChunkRow = tuple[int, int, int, int, int]  # id, start, end, first_sentence, end_sentence
Piece = tuple[int, int, int, str, bytes, bytes | None]  # id, start, end, model, hash, vector


@dataclass(frozen=True, slots=True)
class Content:
    """A row of ``contents``.

    Attributes:
        id, hash, text, language, signature: as stored.
        model: of its vectors.
        is_published: whether a state has it, so that its vectors have to be there.
    """

    id: int
    hash: bytes
    text: str
    language: str
    signature: bytes
    model: str
    is_published: bool


def contents(database: sqlite3.Connection) -> Iterator[Content]:
    """All contents, by id; one is held at a time."""
    rows = database.execute(
        """SELECT contents.id, hash, text, language, signature, model,
                  EXISTS (SELECT 1 FROM articles WHERE content = contents.id AND since IS NOT NULL)
           FROM contents JOIN recipes ON recipes.id = recipe ORDER BY contents.id"""
    )
    for content, digest, text, language, signature, model, is_published in rows:
        yield Content(content, digest, text, language, signature, model, bool(is_published))


def vector_sizes(database: sqlite3.Connection) -> dict[str, int]:
    """Bytes of a vector by its model; where they differ, of most of them."""
    query = """SELECT model, length(vector) FROM vectors WHERE vector IS NOT NULL
               GROUP BY 1, 2 ORDER BY count(*)"""
    return dict(database.execute(query))


def faults_of(
    database: sqlite3.Connection, content: Content, vector_bytes: int | None, checked: Counter[str]
) -> Iterator[tuple[str, str]]:
    """What is wrong with a content, as kinds of things and facts.

    Args:
        database: that holds its pieces.
        content: to be checked.
        vector_bytes: size of a vector of its model; None when there is none at all.
        checked: counts the pieces.
    """
    if content_hash(content.text, content.language) != content.hash:
        yield "contents", f"The text of content {content.id} is not what its hash says"
        return
    if reprints.signature(content.text) != content.signature:
        yield "contents", f"The signature of content {content.id} is not that of its text"
    query = "SELECT id, start, end FROM sentences WHERE content = ? ORDER BY id"
    sentences = database.execute(query, (content.id,)).fetchall()
    query = """SELECT id, start, end, first_sentence, end_sentence FROM chunks
               WHERE content = ? ORDER BY id"""
    chunks = database.execute(query, (content.id,)).fetchall()
    checked["sentences"] += len(sentences)
    checked["chunks"] += len(chunks)
    wrong = _wrong_with_sentences(sentences, content.text) or _wrong_with_chunks(chunks, sentences)
    if wrong:
        yield "contents", f"Content {content.id}: {wrong}"
    for piece in ("chunks", "sentences"):
        for wrong in _wrong_with_vectors(_pieces(database, piece, content), content, vector_bytes):
            yield "vectors", f"The vector of {piece[:-1]} {wrong}"


def _wrong_with_sentences(sentences: Sequence[Bounds], text: str) -> str | None:
    at = 0
    for number, (sentence, start, end) in enumerate(sentences):
        if sentence != sentences[0][0] + number:
            return f"sentence {sentences[0][0] + number} is missing"
        if not at <= start < end <= len(text):
            return f"sentence {sentence} has the bounds {start}:{end} within {at}:{len(text)}"
        if _has_letters(text[at:start]):
            return f"the characters {at}:{start} belong to no sentence"
        at = end
    return f"the characters {at}: belong to no sentence" if _has_letters(text[at:]) else None


def _has_letters(text: str) -> bool:
    return not text.isspace() and any(map(str.isalpha, text))


def _wrong_with_chunks(chunks: Sequence[ChunkRow], sentences: Sequence[Bounds]) -> str | None:
    bounds = {sentence: (start, end) for sentence, start, end in sentences}
    covered = sentences[0][0] if sentences else 0
    before = -1
    for chunk, start, end, first, stop in chunks:
        if not (first < stop and first in bounds and stop - 1 in bounds):
            return f"chunk {chunk} has the sentences {first}:{stop}, which are not of its text"
        if first > covered:
            return f"sentence {covered} is in no chunk"
        (first_start, first_end), (last_start, last_end) = bounds[first], bounds[stop - 1]
        # A sentence that is longer than a chunk is cut within.
        is_within = first_start <= start < first_end and last_start < end <= last_end
        if not (is_within and start < end and before < end):
            return f"chunk {chunk} has the bounds {start}:{end} within {first_start}:{last_end}"
        covered, before = max(covered, stop), end
    if sentences and covered != sentences[-1][0] + 1:
        return f"sentence {covered} is in no chunk"
    return None


def _pieces(database: sqlite3.Connection, piece: str, content: Content) -> list[Piece]:
    query = f"""SELECT {piece}.id, start, end, model, hash, vectors.vector
                FROM {piece} JOIN vectors ON vectors.id = {piece}.vector
                WHERE content = ? ORDER BY {piece}.id"""
    return database.execute(query, (content.id,)).fetchall()


def _wrong_with_vectors(
    pieces: Sequence[Piece], content: Content, vector_bytes: int | None
) -> Iterator[str]:
    whole: list[tuple[int, bytes]] = []
    for piece, start, end, model, digest, vector in pieces:
        if digest != text_hash(content.text[start:end]) or model != content.model:
            yield f"{piece} is that of another text or model"
        elif vector is not None and len(vector) != vector_bytes:
            yield f"{piece} has {len(vector)} bytes instead of {vector_bytes}"
        elif vector is not None:
            whole.append((piece, vector))
        elif content.is_published:
            yield f"{piece} is missing"
    if whole:
        stored = np.frombuffer(b"".join(vector for _id, vector in whole), dtype=VECTOR_DTYPE)
        lengths = np.linalg.norm(stored.reshape(len(whole), -1).astype(np.float32), axis=1)
        for (piece, _vector), length in zip(whole, lengths, strict=True):
            if not abs(length - 1) <= _LENGTH_TOLERANCE:  # nan is not
                yield f"{piece} has the length {length:.3f} instead of 1"
