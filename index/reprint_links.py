"""Which contents of a library are nearly the same: found when a content is stored, and kept."""

import sqlite3

from index import reprints


def link(database: sqlite3.Connection, recipe: int, content: int, signature: bytes) -> None:
    """Link a new content with those like it, and let it be found by those that come later.

    Args:
        database: within a transaction.
        recipe: number of its recipe; contents of others are passed over.
        content: its id, which has no links yet.
        signature: from ``reprints.signature``.
    """
    keys = reprints.band_keys(signature)
    candidates = database.execute(
        f"""SELECT id, signature FROM contents WHERE recipe = ? AND id != ? AND id IN
            (SELECT content FROM bands WHERE key IN ({",".join("?" * len(keys))}))""",
        (recipe, content, *keys),
    ).fetchall()
    for other, its in candidates:
        alike = reprints.similarity(signature, its)
        if alike >= reprints.THRESHOLD:
            database.executemany(
                "INSERT INTO reprints VALUES (?, ?, ?)",
                ((content, other, alike), (other, content, alike)),
            )
    database.executemany(
        "INSERT OR IGNORE INTO bands VALUES (?, ?)", ((key, content) for key in keys)
    )


def unlink(database: sqlite3.Connection, content: int) -> None:
    """Take back what ``link`` did."""
    for table, column in (("bands", "content"), ("reprints", "content"), ("reprints", "other")):
        database.execute(f"DELETE FROM {table} WHERE {column} = ?", (content,))
