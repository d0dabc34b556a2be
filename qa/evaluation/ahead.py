"""Model calls of many questions at once: what asking one by one would compute twice, or with cores idle.

A test set is known beforehand. So its questions are embedded in batches, and what the reader scored is
remembered: the right article of a question is mostly among the passages that were read for it already.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np

from qa.protocols import Embedder, Progress, SpanModel, Vectors, WindowScores

_REMEMBERED = 2000  # texts; a few kB each


class RememberingEmbedder:
    """An ``Embedder`` that embeds no text twice."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._queries: dict[str, Vectors] = {}
        self._passages: dict[str, Vectors] = {}

    @property
    def fingerprint(self) -> str:
        """See ``qa.protocols.Embedder``."""
        return self._embedder.fingerprint

    @property
    def dimension(self) -> int:
        """See ``qa.protocols.Embedder``."""
        return self._embedder.dimension

    def queries(self, texts: Sequence[str]) -> Vectors:
        """See ``qa.protocols.Embedder``."""
        return self._remembered(self._queries, texts, self._embedder.queries)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """See ``qa.protocols.Embedder``."""
        return self._remembered(
            self._passages, texts, lambda new: self._embedder.passages(new, progress)
        )

    def _remembered(
        self,
        known: dict[str, Vectors],
        texts: Sequence[str],
        embed: Callable[[Sequence[str]], Vectors],
    ) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known |= dict(zip(new, embed(new), strict=True))
        rows = [known[text] for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)


class Remembering:
    """A ``SpanModel`` that does not score a text twice for a question; thread-safe."""

    def __init__(self, model: SpanModel) -> None:
        self._model = model
        self._lock = threading.Lock()
        self._scores: OrderedDict[tuple[str, str], list[WindowScores]] = OrderedDict()

    def load(self) -> None:
        """See ``qa.protocols.SpanModel``."""
        self._model.load()

    def score(self, question: str, texts: Sequence[str]) -> list[list[WindowScores]]:
        """See ``qa.protocols.SpanModel``."""
        with self._lock:
            known = {text: self._scores.get((question, text)) for text in texts}
        new = [text for text, scores in known.items() if scores is None]
        for text, scores in zip(new, self._model.score(question, new), strict=True):
            known[text] = scores
            self._remember(question, text, scores)
        return [known[text] or [] for text in texts]

    def _remember(self, question: str, text: str, scores: list[WindowScores]) -> None:
        with self._lock:
            self._scores[question, text] = scores
            while len(self._scores) > _REMEMBERED:
                self._scores.popitem(last=False)
