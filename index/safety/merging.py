"""Copy contents with their pieces and vectors from one library into another, as they are.

Nothing is cut or embedded. What both have stays, unless it differs: equal hashes stand for equal
texts, so that one of the two is damaged, and the one that comes has been checked.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from index import reprint_links
from index.database import next_id

_BATCH = 1024


@dataclass(frozen=True, slots=True)
class _Content:
    """A text and how it is cut, without the ids of any library.

    Attributes:
        text, language, signature: columns of ``contents``.
        sentences: start, end, whether it is a heading, and hash of what is embedded.
        chunks: start, end, range of its sentences by position, and hash of what is embedded.
    """

    text: str
    language: str
    signature: bytes
    sentences: tuple[tuple[int, int, int, bytes], ...]
    chunks: tuple[tuple[int, int, int, int, bytes], ...]


def merge_vectors(source: sqlite3.Connection, target: sqlite3.Connection) -> int:
    """Copy all vectors, by model and hash; returns how many others they replace."""
    replaced = 0
    rows = source.execute("SELECT model, hash, vector FROM vectors WHERE vector IS NOT NULL")
    while batch := rows.fetchmany(_BATCH):
        replaced += target.executemany(
            "UPDATE vectors SET vector = ?3 WHERE (model, hash) = (?1, ?2) AND vector != ?3", batch
        ).rowcount
        target.executemany(
            """INSERT INTO vectors (model, hash, vector) VALUES (?1, ?2, ?3)
               ON CONFLICT (model, hash) DO UPDATE SET vector = ?3 WHERE vector IS NULL""",
            batch,
        )
    return replaced


def merge_contents(
    source: sqlite3.Connection,
    target: sqlite3.Connection,
    recipe: int,
    model: str,
    tell: Callable[[int], None],
) -> int:
    """Copy all contents, by hash; returns how many others they replace.

    Args:
        source: with contents of one recipe, checked.
        target: that has their vectors already, within a transaction.
        recipe: number that their recipe has in ``target``.
        model: of their vectors.
        tell: called with 1 after each.
    """
    replaced = 0
    for content, digest in source.execute("SELECT id, hash FROM contents ORDER BY id"):
        given = _read(source, content)
        query = "SELECT id FROM contents WHERE recipe = ? AND hash = ?"
        there = target.execute(query, (recipe, digest)).fetchone()
        if there is None:
            there = target.execute(
                "INSERT INTO contents VALUES (NULL, ?, ?, '', '', x'') RETURNING id",
                (recipe, digest),
            ).fetchone()
            _fill(target, there[0], given, recipe, model)
        elif _read(target, there[0]) != given:
            for table in ("chunks", "sentences"):
                target.execute(f"DELETE FROM {table} WHERE content = ?", there)
            reprint_links.unlink(target, there[0])
            _fill(target, there[0], given, recipe, model)
            replaced += 1
        tell(1)
    return replaced


def _read(database: sqlite3.Connection, content: int) -> _Content:
    query = "SELECT text, language, signature FROM contents WHERE id = ?"
    text, language, signature = database.execute(query, (content,)).fetchone()
    sentences = database.execute(
        """SELECT sentences.id, start, end, is_heading, hash FROM sentences
           JOIN vectors ON vectors.id = sentences.vector WHERE content = ? ORDER BY sentences.id""",
        (content,),
    ).fetchall()
    chunks = database.execute(
        """SELECT start, end, first_sentence - :first, end_sentence - :first, hash FROM chunks
           JOIN vectors ON vectors.id = chunks.vector WHERE content = :content ORDER BY chunks.id""",
        {"content": content, "first": sentences[0][0] if sentences else 0},
    ).fetchall()
    return _Content(text, language, signature, tuple(s[1:] for s in sentences), tuple(chunks))


def _fill(
    target: sqlite3.Connection, content: int, given: _Content, recipe: int, model: str
) -> None:
    """Give a content that has no pieces all that is its own."""
    target.execute(
        "UPDATE contents SET text = ?, language = ?, signature = ? WHERE id = ?",
        (given.text, given.language, given.signature, content),
    )
    vector = "(SELECT id FROM vectors WHERE (model, hash) = (?, ?))"
    first, first_chunk = (next_id(target, table) for table in ("sentences", "chunks"))
    target.executemany(
        f"INSERT INTO sentences VALUES (?, ?, ?, ?, ?, {vector})",
        (
            (first + at, content, *bounds, model, digest)
            for at, (*bounds, digest) in enumerate(given.sentences)
        ),
    )
    target.executemany(
        f"INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, {vector})",
        (
            (first_chunk + at, content, start, end, first + begin, first + stop, model, digest)
            for at, (start, end, begin, stop, digest) in enumerate(given.chunks)
        ),
    )
    reprint_links.link(target, recipe, content, given.signature)
