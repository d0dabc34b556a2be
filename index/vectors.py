"""Unit vectors on disk and their nearest neighbours, in FAISS (MIT).

Exact search by inner product, which is the cosine for unit vectors. FAISS pads its answers with id
-1 when there are fewer vectors than asked for, and raises an empty AssertionError for a wrong
dimension; neither leaves this module.
"""

from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from qa.errors import IndexDamaged, IndexMismatch
from qa.protocols import Vectors

Ids = npt.NDArray[np.int64]


class VectorIndex:
    """Vectors by row; safe to search from several threads."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def read(cls, path: Path) -> "VectorIndex":
        """Open a file written by ``write``.

        Raises:
            IndexDamaged: it is missing or not what ``write`` writes.
        """
        try:
            return cls(faiss.read_index(str(path)))
        except RuntimeError as error:
            raise IndexDamaged(
                f"{path} cannot be read. Build the index again: belegt index FOLDER"
            ) from error

    @property
    def size(self) -> int:
        """Number of vectors."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of each vector."""
        return int(self._index.d)

    def search(self, query: Vectors, top: int) -> Ids:
        """Rows of the nearest vectors, best first: at most ``top``, fewer when there are fewer.

        Args:
            query: float32 of shape ``(d,)``.
            top: how many, >= 1.

        Raises:
            IndexMismatch: the query has another dimension than the vectors.
        """
        if query.shape != (self.dimension,):
            raise IndexMismatch(
                f"The question has {query.shape[-1]} dimensions, the index {self.dimension}: it was "
                "built with another model. Build it again: belegt index FOLDER"
            )
        _scores, rows = self._index.search(query[None, :], min(top, max(1, self.size)))
        found: Ids = rows[0][rows[0] >= 0]
        return found

    def rows(self, ids: Ids) -> Vectors:
        """The vectors of some rows: float32 of shape ``(len(ids), d)``."""
        if len(ids) == 0:
            return np.empty((0, self.dimension), dtype=np.float32)
        found: Vectors = self._index.reconstruct_batch(ids)
        return found


def write(path: Path, vectors: Vectors) -> None:
    """Write vectors, float32 of shape ``(n, d)``, to be opened by ``VectorIndex.read``.

    Raises:
        OSError: the file cannot be written.
    """
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors, dtype=np.float32))
    try:
        faiss.write_index(index, str(path))
    except RuntimeError as error:
        raise OSError(f"{path.name} could not be written") from error
    # On a full disk FAISS may stop short without a word.
    head = faiss.serialize_index(faiss.IndexFlatIP(vectors.shape[1])).nbytes
    if path.stat().st_size != head + 4 * vectors.size:
        raise OSError(f"{path.name} could not be written in full")
