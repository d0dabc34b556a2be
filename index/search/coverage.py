"""How much of a question's words a text holds, as a share.

A BM25 score says little on its own. Divided by the most that the question could reach (every one of
its words, as often as one likes), it is a share between 0 and 1 that falls by itself when question
and text do not share a language, which a weight per language would have to guess:

    coverage(q, c) = BM25(q, c) / sum over t in q of idf(t) * (k1 + 1)

with BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), k1 = 1.2 and
b = 0.75 as tantivy fixes them, and idf(t) = ln(1 + (N - df + 0.5) / (df + 0.5)).
"""

import math
from collections.abc import Collection
from dataclasses import dataclass

_K1 = 1.2


@dataclass(frozen=True, slots=True)
class Coverage:
    """Shares of a question's words that a chunk holds, each 0..1."""

    stems: float = 0.0
    grams: float = 0.0


def idf(count: int, found: int) -> float:
    """How rare a token is that ``found`` of ``count`` texts hold, > 0."""
    return math.log(1 + (count - found + 0.5) / (found + 0.5))


def attained(score: float, idf_of: dict[str, float]) -> float:
    """A BM25 score as a share of the most that the tokens can reach, 0..1."""
    most = sum(idf_of.values()) * (_K1 + 1)
    return min(1.0, score / most) if most else 0.0


def share(idf_of: dict[str, float], tokens: Collection[str]) -> float:
    """Share of the idf of a question's tokens that a text's tokens hold, 0..1."""
    total = sum(idf_of.values())
    return sum(idf_of[token] for token in idf_of.keys() & set(tokens)) / total if total else 0.0
