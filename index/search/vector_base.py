"""The base of a ``VectorIndex``: all vectors of a state, and what it costs to keep them so."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from index.search import approximate
from index.search.nearest import Flat, Storage
from index.search.vector_parts import Contents, Ids, write_part
from qa.protocols import Vectors

BASE = "0"

_HEAD_ROWS = 16_384


@dataclass(frozen=True, slots=True)
class VectorOptions:
    """How vectors are kept.

    Attributes:
        storage: form of each value.
        flat_up_to: a base with more vectors is searched by a sketch.
        rewritten_up_to: an index with so few vectors is written as a whole each time.
        rewritten_share: vectors added and removed since the base was written, as a share of it,
            above which everything is written as a whole; 0..1.
    """

    storage: Storage = "float16"
    flat_up_to: int = 500_000
    rewritten_up_to: int = 2_000
    rewritten_share: float = 0.1


def write_base(
    folder: Path,
    batches: Iterable[tuple[Ids, Vectors]],
    dimension: int,
    options: VectorOptions,
) -> Contents:
    """Write the base into a folder; see ``vectors.write``. Nothing is written without vectors."""
    rest = iter(batches)
    head = _head(rest)
    if not head:
        return Contents(dimension, options.storage)
    flat = Flat.empty(dimension, options.storage, np.concatenate([rows for _ids, rows in head]))
    sample = approximate.Sample(dimension)
    ids = []
    for batch_ids, vectors in chain(head, rest):
        ids.append(batch_ids)
        flat.add(vectors)
        sample.add(vectors)
    all_ids = np.concatenate(ids)
    if not (np.diff(all_ids) > 0).all():
        raise ValueError("Ids of vectors must ascend")
    loss = approximate.storage_recall(sample.rows, options.storage)
    found = approximate.sketch(flat) if flat.size > options.flat_up_to else None
    sketch, candidates, recall = found or (None, 0, 1.0)
    write_part(folder / BASE, all_ids, flat, sketch)
    return Contents(dimension, options.storage, (BASE,), loss, candidates, recall)


def _head(batches: Iterator[tuple[Ids, Vectors]]) -> list[tuple[Ids, Vectors]]:
    """The first batches, until they hold enough to know the range of the values."""
    head: list[tuple[Ids, Vectors]] = []
    while sum(len(ids) for ids, _rows in head) < _HEAD_ROWS:
        batch = next(batches, None)
        if batch is None:
            break
        if len(batch[0]):
            head.append(batch)
    return head
