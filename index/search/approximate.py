"""What a smaller or faster index may miss: measured where it is made, and held to a goal.

    recall@10 = share of the 10 nearest by exact search that are among the 10 found

A question lies between the texts of a library rather than on one of them, where the nearest are
harder to tell from the next. So queries lie halfway between two vectors far apart in the library,
which are left out of the answer. Among 31,000 and 150,000 vectors, from 100 candidates on, the
recall of these queries is that of real questions within half a percent; single vectors, each left
out of its own answer, are found up to two percent better.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from index.search.nearest import Flat, Positions, Scores, Sketch, Storage
from qa.protocols import Vectors

Search = Callable[[Vectors], tuple[Scores, Positions]]

RECALL_GOAL = 0.99

_AT = 10
_ASKED = _AT + 2
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
    if storage == "float32" or len(sample) <= _ASKED:
        return 1.0
    stored = Flat.empty(sample.shape[1], storage, sample)
    stored.add(sample)
    exact = Flat.empty(sample.shape[1], "float32", sample)
    exact.add(sample)
    return _Trial(exact).recall(partial(stored.search, top=_ASKED))


def sketch(flat: Flat) -> tuple[Sketch, int, float] | None:
    """A sketch of a flat index, how many candidates it must pick, and the recall@10 of that.

    Returns:
        None when it takes so many candidates to reach ``RECALL_GOAL`` that it would not be faster.
    """
    candidates = _FIRST_CANDIDATES
    if candidates > _MOST_SHARE * flat.size:
        return None
    made, trial = Sketch.of(flat), _Trial(flat)
    while candidates <= _MOST_SHARE * flat.size:
        recall = trial.recall(partial(made.search, candidates=candidates))
        if recall >= RECALL_GOAL:
            return made, candidates, recall
        candidates *= 2
    return None


class _Trial:
    """Queries with their exact answers."""

    def __init__(self, exact: Flat) -> None:
        count = min(exact.size, _QUERIES)
        self._ends = np.linspace(0, exact.size - 1, count).astype(np.int64)
        self._others = np.roll(self._ends, count // 3)
        middle = exact.rows(self._ends) + exact.rows(self._others)
        self._queries = middle / np.linalg.norm(middle, axis=1, keepdims=True).clip(1e-6)
        self._expected = self._ten(partial(exact.search, top=_ASKED))

    def recall(self, search: Search) -> float:
        """recall@10 of a search that gives scores and positions, best first."""
        pairs = zip(self._expected, self._ten(search), strict=True)
        return float(np.mean([len(np.intersect1d(a, b)) / len(a) for a, b in pairs]))

    def _ten(self, search: Search) -> list[Positions]:
        """The ten found for each query, without the two vectors that it lies between."""
        found = []
        for query, *own in zip(self._queries, self._ends, self._others, strict=True):
            _scores, positions = search(query)
            found.append(positions[~np.isin(positions, own)][:_AT])
        return found
