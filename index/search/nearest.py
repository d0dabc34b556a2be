"""Nearest unit vectors by position, in FAISS (MIT): the one place that knows it.

Scores are inner products, which are cosines for unit vectors. ``Flat`` compares a query with every
vector. ``Sketch`` keeps one bit per dimension, and a few bytes, of each vector (Gao and Long,
"RaBitQ: Quantizing High-Dimensional Vectors with a Theoretical Error Bound", SIGMOD 2024), and
picks candidates that ``Flat`` then scores exactly: a quarter of the time for 99.9 % of the nearest
ten.

FAISS pads its answers with id -1 and leaves equals to chance; neither leaves this module. Files are
mapped into memory, so that opening one takes little time whatever its size.
"""

from pathlib import Path
from typing import Literal

import faiss
import numpy as np
import numpy.typing as npt

from qa.errors import IndexDamaged
from qa.protocols import Vectors

Storage = Literal["float32", "float16", "int8"]
Mask = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]

_CODES = {"float16": faiss.ScalarQuantizer.QT_fp16, "int8": faiss.ScalarQuantizer.QT_8bit}
_RANGE_MARGIN = 0.1  # of a dimension's span in the sample, on each side
_SKETCH_SAMPLE = 65_536
_BLOCK = 16_384  # vectors decoded at once
_MOST_RANKED = 8_192


class Flat:
    """Vectors by position 0..n-1, searched one by one; safe from several threads once complete."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def empty(cls, dimension: int, storage: Storage, sample: Vectors) -> "Flat":
        """A place for vectors.

        Args:
            dimension: d, length of each vector.
            storage: how each value is kept.
            sample: float32 of shape ``(m, d)``; "int8", which alone looks at it and needs one
                vector at least, spreads its 256 steps over the values seen here and a margin.
        """
        if storage == "float32":
            return cls(faiss.IndexFlatIP(dimension))
        index = faiss.IndexScalarQuantizer(dimension, _CODES[storage], faiss.METRIC_INNER_PRODUCT)
        index.sq.rangestat_arg = _RANGE_MARGIN
        index.train(np.ascontiguousarray(sample, dtype=np.float32))
        return cls(index)

    def empty_like(self) -> "Flat":
        """A place that keeps, and so scores, a vector just as this one does."""
        if isinstance(self._index, faiss.IndexFlat):
            return Flat(faiss.IndexFlatIP(self.dimension))
        own = self._index.sq
        index = faiss.IndexScalarQuantizer(self.dimension, own.qtype, faiss.METRIC_INNER_PRODUCT)
        faiss.copy_array_to_vector(faiss.vector_to_array(own.trained), index.sq.trained)
        index.is_trained = True
        return Flat(index)

    @property
    def size(self) -> int:
        """n, the number of vectors."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """d, the length of each vector."""
        return int(self._index.d)

    def add(self, vectors: Vectors) -> None:
        """Append vectors, float32 of shape ``(m, d)``."""
        self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))

    def rows(self, positions: Positions) -> Vectors:
        """The vectors at some positions as they are kept: float32 of shape ``(m, d)``."""
        if len(positions) == 0:
            return np.empty((0, self.dimension), dtype=np.float32)
        found: Vectors = self._index.reconstruct_batch(positions)
        return found

    def search(
        self, query: Vectors, top: int, allowed: Mask | None = None
    ) -> tuple[Scores, Positions]:
        """Scores and positions of the nearest vectors, best first; of equals, the lower position.

        Args:
            query: float32 of shape ``(d,)``.
            top: how many at most, >= 1.
            allowed: bool of shape ``(n,)``, the vectors to look at; None for all.
        """
        if allowed is None:
            return self._search(query, top, faiss.SearchParameters())
        # FAISS takes twenty times as long for a vector that it first has to ask for. Where many
        # are allowed, enough of them are among the best of all.
        ranked = 4 * top * self.size // max(1, int(allowed.sum()))
        if ranked <= _MOST_RANKED:
            scores, places = self._search(query, ranked, faiss.SearchParameters())
            kept = allowed[places]
            if kept.sum() >= top or ranked >= self.size:
                return scores[kept][:top], places[kept][:top]
        selector = faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
        return self._search(query, top, faiss.SearchParameters(sel=selector))

    def _search(
        self, query: Vectors, top: int, parameters: faiss.SearchParameters
    ) -> tuple[Scores, Positions]:
        wanted = min(top, self.size)
        while True:
            # One more than asked for shows whether equals stand on both sides of the cut; then
            # the search is widened until it holds all of them.
            asked = min(wanted + 1, self.size)
            found = self._index.search(query[None, :], asked, params=parameters)
            scores, positions = _in_order(*found)
            if len(scores) < asked or asked == self.size or scores[top - 1] > scores[-1]:
                return scores[:top], positions[:top]
            wanted *= 2

    def write(self, path: Path) -> None:
        """Write a file for ``read``; raises OSError when it cannot be written in full."""
        _write(self._index, path)

    @classmethod
    def read(cls, path: Path) -> "Flat":
        """Open a file; raises IndexDamaged when it is missing or not what ``write`` writes."""
        return cls(_read(path))


class Sketch:
    """One bit per dimension of each vector of a ``Flat``; safe to search from several threads."""

    def __init__(self, index: faiss.Index, flat: Flat) -> None:
        self._index = index
        self._flat = flat  # FAISS keeps pointers only
        self._both = faiss.IndexRefine(index, flat._index)

    @classmethod
    def of(cls, flat: Flat) -> "Sketch":
        """The sketch of some vectors, >= 1; equal vectors give equal sketches."""
        index = faiss.IndexRaBitQFastScan(flat.dimension, faiss.METRIC_INNER_PRODUCT)
        size = flat.size
        index.train(flat.rows(np.linspace(0, size - 1, min(size, _SKETCH_SAMPLE)).astype(np.int64)))
        for start in range(0, size, _BLOCK):
            index.add(flat.rows(np.arange(start, min(size, start + _BLOCK))))
        return cls(index, flat)

    def search(self, query: Vectors, candidates: int) -> tuple[Scores, Positions]:
        """Exact scores and positions of the vectors whose sketches come nearest, best first.

        Args:
            query: float32 of shape ``(d,)``.
            candidates: how many at most, >= 1.
        """
        count = min(candidates, int(self._index.ntotal))
        parameters = faiss.IndexRefineSearchParameters(k_factor=1)
        return _in_order(*self._both.search(query[None, :], count, params=parameters))

    def write(self, path: Path) -> None:
        """Write a file for ``read``; raises OSError when it cannot be written in full."""
        _write(self._index, path)

    @classmethod
    def read(cls, path: Path, flat: Flat) -> "Sketch":
        """Open the sketch of ``flat``; raises IndexDamaged when it is missing or another's."""
        index = _read(path)
        if (index.ntotal, index.d) != (flat.size, flat.dimension):
            raise _damaged(path)
        return cls(index, flat)


def _in_order(scores: Scores, positions: Positions) -> tuple[Scores, Positions]:
    found = positions[0] >= 0
    best, places = scores[0][found], positions[0][found]
    order = np.lexsort((places, -best))
    return best[order], places[order]


def _write(index: faiss.Index, path: Path) -> None:
    # On a full disk FAISS's own writer may stop short without a word; Python's does not.
    try:
        with path.open("wb") as file:
            faiss.write_index(index, faiss.PyCallbackIOWriter(file.write))
    except OSError as error:
        raise OSError(f"{path.name} could not be written: {error}") from error


def _read(path: Path) -> faiss.Index:
    try:
        return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> IndexDamaged:
    return IndexDamaged(f"{path} cannot be read. Make it again: belegt repair")
