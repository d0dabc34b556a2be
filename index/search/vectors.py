"""The vectors of a state by id, in a folder made at the cost of what changed since another state.

Most vectors are in a large base, shared with the states around. What was added since the base was
written, and what was removed, is small and searched exactly, so that a state answers as if it had
been written as a whole; past a share of the base it is. A small library is written as a whole each
time.

Which ids are found, and in which order, depends on the set of vectors alone. Two options give that
up: the steps of "int8" depend on the base, and so does a sketch. What they miss is measured when
the base is written.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np

from index.search.nearest import Mask
from index.search.vector_base import BASE, write_base
from index.search.vector_base import VectorOptions as VectorOptions
from index.search.vector_parts import Contents, Part, share_part, write_part
from index.search.vector_parts import Ids as Ids
from qa.errors import IndexDamaged, IndexMismatch
from qa.protocols import Vectors

Batches = Iterable[tuple[Ids, Vectors]]

_MOST_PARTS = 8
_COPIED_ROWS = 16_384  # at once


class VectorIndex:
    """The vectors of one state; safe to search from several threads.

    Attributes:
        folder: where they are.
        contents: what is said about them.
        parts: that hold them, the base first.
        removed: ids in some part that no longer count, ascending.
    """

    def __init__(self, folder: Path, contents: Contents, removed: Ids) -> None:
        self.folder = folder
        self.contents = contents
        self.removed = removed
        self.parts = [
            Part.read(folder / name, removed, contents.candidates if name == BASE else 0)
            for name in contents.parts
        ]

    @classmethod
    def read(cls, folder: Path) -> "VectorIndex":
        """Open a folder that ``write`` or ``update`` made.

        Raises:
            IndexDamaged: a file is missing or not what they write.
        """
        index = cls(folder, *Contents.read(folder))
        dead = sum(len(part.ids) - part.size for part in index.parts)
        same = all(part.flat.dimension == index.dimension for part in index.parts)
        if not same or dead != len(index.removed):
            raise IndexDamaged(f"The parts of {folder} disagree. Make them again: belegt repair")
        return index

    @property
    def size(self) -> int:
        """Number of vectors."""
        return sum(part.size for part in self.parts)

    @property
    def dimension(self) -> int:
        """Length of each vector."""
        return self.contents.dimension

    @property
    def ids(self) -> Ids:
        """Ids of all vectors, ascending: int64 of shape ``(size,)``."""
        return np.sort(np.concatenate([_NO_IDS, *(part.live_ids for part in self.parts)]))

    @property
    def description(self) -> str:
        """How vectors are kept and searched, with what was measured; one line for the doctor."""
        kept = self.contents
        values = str(kept.storage)
        if kept.storage != "float32":
            values += f" (recall@10 {kept.storage_recall:.3f})"
        if not kept.candidates:
            return f"flat, {values}"
        return (
            f"sketch, {kept.candidates} candidates (recall@10 {kept.sketch_recall:.3f}), {values}"
        )

    def search(self, query: Vectors, top: int, only: Ids | None = None) -> Ids:
        """Ids of the nearest vectors, best first; of equals, the lower id.

        Args:
            query: float32 of shape ``(d,)``.
            top: how many at most, >= 1.
            only: the ids to look at, in any order; those without a vector are passed over. The
                answer is exact then. None for all.

        Raises:
            IndexMismatch: the query has another dimension than the vectors.
        """
        if query.shape != (self.dimension,):
            raise IndexMismatch(
                f"The question has {query.shape[-1]} dimensions, the index {self.dimension}: it "
                "was built with another model. Build it again: belegt index FOLDER"
            )
        found = [part.search(query, top, only) for part in self.parts]
        if not found:
            return _NO_IDS
        scores = np.concatenate([best for best, _ids in found])
        ids = np.concatenate([ids for _best, ids in found])
        nearest: Ids = ids[np.lexsort((ids, -scores))[:top]]
        return nearest

    def rows(self, ids: Ids) -> Vectors:
        """The vectors with some ids: float32 of shape ``(len(ids), d)``, in the order asked for.

        Raises:
            KeyError: there is no vector with such an id.
        """
        vectors = np.empty((len(ids), self.dimension), dtype=np.float32)
        missing = np.ones(len(ids), dtype=np.bool_)
        for part in self.parts:
            known, places = part.find(ids)
            vectors[known] = part.flat.rows(places)
            missing &= ~known
        if missing.any():
            raise KeyError(f"There is no vector with id {ids[missing][0]} in {self.folder}")
        return vectors


def write(folder: Path, batches: Batches, dimension: int, options: VectorOptions) -> None:
    """Write all vectors of a state into a new folder.

    Args:
        folder: created.
        batches: ids, int64 of shape ``(m,)`` and ascending throughout, each batch with its unit
            vectors, float32 of shape ``(m, d)``. Read once, one batch at a time.
        dimension: d.
        options: how they are kept.

    Raises:
        OSError: it cannot be written.
        ValueError: ids do not ascend.
    """
    folder.mkdir(parents=True)
    write_base(folder, batches, dimension, options).write(folder, _NO_IDS)


def update(
    folder: Path,
    before: Path,
    removed: Ids,
    added: Batches,
    everything: Callable[[], Batches],
    dimension: int,
    options: VectorOptions,
) -> None:
    """Write the vectors of a state into a new folder, from those of another state.

    Args:
        folder: created.
        before: folder of the other state; its files are shared, none is changed.
        removed: ids in ``before`` that are not in the new state, in any order.
        added: what is in the new state and not in ``before``, as for ``write``. The vector of an
            id is always the same.
        everything: all of the new state, as for ``write``; called when it is written as a whole.
        dimension, options: as for ``write``.

    Raises:
        IndexDamaged: ``before`` cannot be read.
        KeyError: a removed id is not in ``before``.
        OSError: it cannot be written.
        ValueError: an added id is in ``before``, or comes twice.
    """
    old = VectorIndex.read(before)
    same = (old.dimension, old.contents.storage) == (dimension, options.storage)
    change = None
    if same and old.size > options.rewritten_up_to:
        change = _Change(old, removed)
        limit = options.rewritten_share * len(old.parts[0].ids)
        if not change.apply(added, limit):
            change = None
    if change is None:
        write(folder, everything(), dimension, options)
    else:
        change.write(folder)


class _Change:
    """The parts that a new state shares with an old one, what it drops from them, and one more."""

    def __init__(self, old: VectorIndex, removed: Ids) -> None:
        _check_known(old, removed)
        # Too many parts: the small ones become one, which costs no more than they are large.
        count = len(old.parts) if len(old.parts) < _MOST_PARTS else 1
        gone = np.union1d(old.removed, removed)
        self._folder, self._contents = old.folder, old.contents
        self._kept = old.contents.parts[:count]
        self._kept_parts = old.parts[:count]
        self._carried = _live(old.parts[count:], gone)
        self._gone = gone[self._held(gone)]
        self._small = sum(len(part.ids) for part in self._kept_parts[1:])
        self._ids = [_NO_IDS]
        self._flat = old.parts[0].flat.empty_like()

    def apply(self, added: Batches, limit: float) -> bool:
        """Take in what is added, unless more than ``limit`` vectors differ from the base."""
        for ids, vectors in chain(self._carried, added):
            back = np.isin(ids, self._gone)  # its vector is still there
            self._gone = np.setdiff1d(self._gone, ids[back])
            self._ids.append(ids[~back])
            self._flat.add(vectors[~back])
            if self._size > limit:
                return False
        return self._size <= limit

    def _held(self, ids: Ids) -> Mask:
        """Which ids stand in a part that is kept."""
        held: Mask = np.any([part.holds(ids) for part in self._kept_parts], axis=0)
        return held

    @property
    def _size(self) -> int:
        return self._small + len(self._gone) + self._flat.size

    def write(self, folder: Path) -> None:
        """Write the new state."""
        ids = np.concatenate(self._ids)
        order = np.argsort(ids)
        if (np.diff(ids[order]) == 0).any() or self._held(ids).any():
            raise ValueError("A vector is added that is there already")
        folder.mkdir(parents=True)
        names = self._kept
        for name in names:
            share_part(self._folder / name, folder / name)
        if len(ids):
            names = (*names, str(1 + max(map(int, self._contents.parts))))
            flat = self._flat.empty_like()
            flat.add(self._flat.rows(order))
            write_part(folder / names[-1], ids[order], flat)
        replace(self._contents, parts=names).write(folder, self._gone)


def _live(parts: Iterable[Part], gone: Ids) -> Iterator[tuple[Ids, Vectors]]:
    """Vectors of parts without the removed ones, as batches."""
    for part in parts:
        ids = np.setdiff1d(part.ids, gone)
        for start in range(0, len(ids), _COPIED_ROWS):
            batch = ids[start : start + _COPIED_ROWS]
            yield batch, part.flat.rows(np.searchsorted(part.ids, batch))


def _check_known(index: VectorIndex, ids: Ids) -> None:
    known = np.zeros(len(ids), dtype=np.bool_)
    for part in index.parts:
        known |= part.find(ids)[0]
    if not known.all():
        raise KeyError(f"There is no vector with id {ids[~known][0]} in {index.folder}")


_NO_IDS: Ids = np.empty(0, dtype=np.int64)
_NO_IDS.flags.writeable = False
