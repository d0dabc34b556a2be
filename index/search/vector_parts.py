"""The files of a ``VectorIndex``: parts that never change, and what is said about them.

    vectors.json   which parts there are, how vectors are stored, what was measured
    removed.npy    ids that are in some part but no longer in the library
    0/             the base: ids.npy, flat.faiss, and sketch.faiss where it is large
    7/             vectors added by the seventh update since the base

A part is shared by the states that hold it, by hard links.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.search.links import link_or_copy
from index.search.nearest import Flat, Mask, Positions, Scores, Sketch, Storage
from qa.errors import IndexDamaged
from qa.protocols import Vectors

Ids = npt.NDArray[np.int64]

_CONTENTS = "vectors.json"
_REMOVED = "removed.npy"
_IDS, _FLAT, _SKETCH = "ids.npy", "flat.faiss", "sketch.faiss"
_CANDIDATES_PER_HIT = 16  # finds 97 of the nearest 100 among a million vectors


@dataclass(frozen=True, slots=True)
class Contents:
    """What a folder holds.

    Attributes:
        dimension: d, length of each vector.
        storage: how each value is kept.
        parts: their names; the first is the base. None at all without vectors.
        storage_recall: recall@10 of the stored vectors against float32, on a sample of the base.
        candidates: how many vectors the base's sketch picks at least; 0 without one.
        sketch_recall: recall@10 with these against exact search; 1 without a sketch.
    """

    dimension: int
    storage: Storage
    parts: tuple[str, ...] = ()
    storage_recall: float = 1.0
    candidates: int = 0
    sketch_recall: float = 1.0

    def write(self, folder: Path, removed: Ids) -> None:
        """Write it with the ids that no longer count; raises OSError."""
        np.save(folder / _REMOVED, removed)
        (folder / _CONTENTS).write_text(json.dumps(asdict(self)) + "\n", encoding="ascii")

    @classmethod
    def read(cls, folder: Path) -> tuple["Contents", Ids]:
        """What ``write`` wrote; raises IndexDamaged."""
        try:
            values = json.loads((folder / _CONTENTS).read_text(encoding="ascii"))
            contents = cls(**{**values, "parts": tuple(values["parts"])})
            return contents, np.load(folder / _REMOVED)
        except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
            raise _damaged(folder) from error


@dataclass(frozen=True, slots=True)
class Part:
    """Some vectors of a state by id.

    Attributes:
        ids: of its vectors, ascending; int64 of shape ``(n,)``, n >= 1.
        flat: the vectors.
        alive: which of them still count, bool of shape ``(n,)``; None for all.
        sketch: picks candidates; None where all vectors are compared.
        candidates: how many at least.
    """

    ids: Ids
    flat: Flat
    alive: Mask | None
    sketch: Sketch | None
    candidates: int

    @classmethod
    def read(cls, folder: Path, removed: Ids, candidates: int) -> "Part":
        """Open a part; with ``candidates`` it has a sketch.

        Raises:
            IndexDamaged: a file is missing or not what belongs there.
        """
        try:
            ids = np.load(folder / _IDS, mmap_mode="r")
        except (OSError, ValueError, EOFError) as error:
            raise _damaged(folder) from error
        flat = Flat.read(folder / _FLAT)
        if len(ids) != flat.size:
            raise _damaged(folder)
        sketch = Sketch.read(folder / _SKETCH, flat) if candidates else None
        return cls(ids, flat, _alive(ids, removed), sketch, candidates)

    @property
    def size(self) -> int:
        """Number of vectors that count."""
        return len(self.ids) if self.alive is None else int(self.alive.sum())

    @property
    def live_ids(self) -> Ids:
        """Ids of the vectors that count, ascending."""
        return self.ids if self.alive is None else self.ids[self.alive]

    def find(self, ids: Ids) -> tuple[Mask, Positions]:
        """Which ids stand here and count, bool of shape ``(len(ids),)``, and where these stand."""
        known, places = self._places(ids)
        if self.alive is not None:
            known &= self.alive[places]
        return known, places[known]

    def holds(self, ids: Ids) -> Mask:
        """Which ids stand here, whether they count or not: bool of shape ``(len(ids),)``."""
        return self._places(ids)[0]

    def _places(self, ids: Ids) -> tuple[Mask, Positions]:
        places = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return self.ids[places] == ids, places

    def search(self, query: Vectors, top: int, only: Ids | None) -> tuple[Scores, Ids]:
        """Scores and ids of the nearest vectors, best first; exact without a sketch or with only.

        Args:
            query: float32 of shape ``(d,)``.
            top: how many at most, >= 1.
            only: ids to look at; None for all.
        """
        if self.sketch is not None and only is None:
            return self._search_sketch(self.sketch, query, top)
        allowed = self.alive
        if only is not None:
            allowed = np.zeros(len(self.ids), dtype=np.bool_)
            allowed[self.find(only)[1]] = True
        scores, places = self.flat.search(query, top, allowed)
        return scores, self.ids[places]

    def _search_sketch(self, sketch: Sketch, query: Vectors, top: int) -> tuple[Scores, Ids]:
        count = max(self.candidates, _CANDIDATES_PER_HIT * top)
        while True:
            scores, places = sketch.search(query, count)
            if self.alive is not None:
                scores, places = scores[self.alive[places]], places[self.alive[places]]
            if len(scores) >= top or count >= len(self.ids):
                return scores[:top], self.ids[places[:top]]
            count *= 2  # most candidates were removed


def write_part(folder: Path, ids: Ids, flat: Flat, sketch: Sketch | None = None) -> None:
    """Write a new part; raises OSError when it cannot be written."""
    folder.mkdir()
    np.save(folder / _IDS, ids)
    flat.write(folder / _FLAT)
    if sketch is not None:
        sketch.write(folder / _SKETCH)


def share_part(source: Path, target: Path) -> None:
    """Make a part a part of another state too; raises OSError."""
    target.mkdir()
    for file in sorted(source.iterdir()):
        link_or_copy(file, target / file.name)


def _alive(ids: Ids, removed: Ids) -> Mask | None:
    places = np.minimum(np.searchsorted(ids, removed), len(ids) - 1)
    dead = places[ids[places] == removed]
    if not len(dead):
        return None
    alive = np.ones(len(ids), dtype=np.bool_)
    alive[dead] = False
    return alive


def _damaged(path: Path) -> IndexDamaged:
    return IndexDamaged(f"{path} cannot be read. Make it again: belegt repair")
