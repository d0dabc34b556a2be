"""What a smaller or faster index may miss: measured where it is made, and held to a goal.

    recall@10 = share of the 10 nearest by exact search that are among the 10 found

Queries are vectors of the index itself, each left out of its own answer.
"""

import numpy as np

from index.nearest import Flat, Positions, Sketch, Storage
from qa.protocols import Vectors

RECALL_GOAL = 0.99

_AT = 10
_QUERIES = 200
_FIRST_CANDIDATES = 100
_MOST_SHARE = 1 / 32  # of all vectors; with more candidates flat search is as fast
_SAMPLE_ROWS = 16_384


class Sample:
    """An even sample of vectors that come one batch at a time, in bounded memory.

    Keeps every ``step``-th vector; when there are too many, every second of these.
    """

    def __init__(self, dimension: int) -> None:
        self._kept = np.empty((0, dimension), dtype=np.float32)
        self._step = 1
        self._seen = 0

    def add(self, vectors: Vectors) -> None:
        """Look at vectors, float32 of shape ``(m, d)``."""
        taken = vectors[-self._seen % self._step :: self._step]
        self._kept = np.concatenate([self._kept, taken])
        self._seen += len(vectors)
        while len(self._kept) > _SAMPLE_ROWS:
            self._kept = self._kept[::2]
            self._step *= 2

    @property
    def rows(self) -> Vectors:
        """Float32 of shape ``(n, d)`` in the order they came, n <= 16,384."""
        return self._kept


def storage_recall(sample: Vectors, storage: Storage) -> float:
    """recall@10 of vectors as they are stored against the same in float32, within a sample."""
    if storage == "float32" or len(sample) <= _AT:
        return 1.0
    stored = Flat.empty(sample.shape[1], storage, sample)
    stored.add(sample)
    exact = Flat.empty(sample.shape[1], "float32", sample)
    exact.add(sample)
    places = _evenly(len(sample))
    hits = [
        _hits(exact.search(sample[own], _AT + 1)[1], stored.search(sample[own], _AT + 1)[1], own)
        for own in places
    ]
    return float(np.mean(hits))


def sketch(flat: Flat) -> tuple[Sketch, int, float] | None:
    """A sketch of a flat index, how many candidates it must pick, and the recall@10 of that.

    Returns:
        None when it takes so many candidates to reach ``RECALL_GOAL`` that it would not be faster.
    """
    made = Sketch.of(flat)
    places = _evenly(flat.size)
    queries = flat.rows(places)
    exact = [flat.search(query, _AT + 1)[1] for query in queries]
    candidates = _FIRST_CANDIDATES
    while candidates <= _MOST_SHARE * flat.size:
        found = [made.search(query, candidates)[1] for query in queries]
        recall = float(np.mean([_hits(*each) for each in zip(exact, found, places, strict=True)]))
        if recall >= RECALL_GOAL:
            return made, candidates, recall
        candidates *= 2
    return None


def _hits(expected: Positions, found: Positions, own: int) -> float:
    """Share of ``expected`` in ``found``, both best first, after ``own`` is left out."""
    wanted = expected[expected != own][:_AT]
    return len(np.intersect1d(wanted, found[found != own][:_AT])) / len(wanted)


def _evenly(size: int) -> Positions:
    return np.linspace(0, size - 1, min(size, _QUERIES)).astype(np.int64)
