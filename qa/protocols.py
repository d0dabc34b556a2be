"""The seams: what the parts of belegt expect of each other. They are put together in ui/compose."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from qa.records import Favour, Filter, Passage, Span

Vectors = npt.NDArray[np.float32]
Logits = npt.NDArray[np.float32]
Offsets = npt.NDArray[np.int64]

# Called with (name of the stage, how much is done, how much there is in all).
Progress = Callable[[str, int, int], None]


class Embedder(Protocol):
    """Turns texts into unit vectors whose dot product says how close their meanings are."""

    @property
    def fingerprint(self) -> str:
        """Identifies weights and prefixes; equal fingerprints give equal vectors."""

    @property
    def dimension(self) -> int:
        """Length ``d`` of a vector."""

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions: float32 of shape ``(len(texts), d)``, rows of length 1."""

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Embed texts to be found: float32 of shape ``(len(texts), d)``, rows of length 1."""


class Retriever(Protocol):
    """Finds the passages that may answer a question."""

    def retrieve(
        self,
        question: str,
        top: int,
        only: Filter | None = None,
        favours: Sequence[Favour] = (),
    ) -> tuple[Passage, ...]:
        """The best passages, best first.

        Args:
            question: one question in any language the embedder knows.
            top: how many at most, >= 1.
            only: what articles have to meet to be looked in, before anything is ranked; None for
                all.
            favours: whose passages are ranked higher than they would be.
        """

    def unknown_words(self, words: Sequence[str]) -> frozenset[str]:
        """Those of some words that no article holds in any inflection."""


class Reader(Protocol):
    """Marks the words of passages that answer a question."""

    def read(self, question: str, passages: Sequence[Passage]) -> tuple[Span, ...]:
        """The candidates, best first, without overlaps; empty when there is nothing to mark.

        A reader does not decide whether a candidate is good enough: see ``qa.decide``.
        """


@dataclass(frozen=True, slots=True)
class WindowScores:
    """Scores of the ``n`` tokens of a text, or of a window of a long one.

    Attributes:
        starts, ends: int64 of shape ``(n,)``; token ``i`` is ``text[starts[i]:ends[i]]``.
        start_logits, end_logits: float32 of shape ``(n,)``, that an answer starts or ends there.
        null: score of "no answer here", the sum of both logits of the first special token
            (Devlin et al., "BERT", NAACL 2019, section 4.3).
    """

    starts: Offsets
    ends: Offsets
    start_logits: Logits
    end_logits: Logits
    null: float


class SpanModel(Protocol):
    """Scores the words of texts as the bounds of an answer."""

    def load(self) -> None:
        """Get ready now what is otherwise loaded at first use."""

    def score(self, question: str, texts: Sequence[str]) -> list[list[WindowScores]]:
        """For each text its windows, in reading order: one unless the text is long."""
