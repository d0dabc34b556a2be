"""Mark the words that answer, with the trained reader.

Each passage is read together with the question; the network scores each token as the start and as
the end of an answer, and "no answer here" as a whole. A candidate's margin says by how much the
network prefers it to no answer:

    margin = start logit + end logit - null score
    score  = margin + PASSAGE_WEIGHT * score(passage) + COVERAGE_WEIGHT * coverage(q, sentence)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from qa.protocols import SpanModel, WindowScores
from qa.records import Passage, ScoredSentence, Span

# Chosen on xquad-dev, end to end: see docs/reader.md.
PASSAGE_WEIGHT = 10.0
COVERAGE_WEIGHT = 0.0

_MAX_ANSWER_TOKENS = 40
_CANDIDATES = 12  # of a window; most of them overlap
_LOOSE_ENDS = " \t\n\r,;:"


@dataclass(frozen=True, slots=True)
class _Words:
    """Bounds in a passage's text, and the margin of the network."""

    start: int
    end: int
    margin: float


class SpanReader:
    """The ``Reader`` around a ``SpanModel``.

    Args:
        model: scores the tokens of passages.
        read_passages: how many of the best passages are read; each costs the same time.
    """

    def __init__(self, model: SpanModel, read_passages: int) -> None:
        self._model = model
        self._read_passages = read_passages

    def load(self) -> None:
        """Load the model now; raises ``ModelError`` when it cannot be."""
        self._model.load()

    def read(self, question: str, passages: Sequence[Passage]) -> tuple[Span, ...]:
        """See ``qa.protocols.Reader``."""
        read = passages[: self._read_passages]
        scored = self._model.score(question, [passage.text for passage in read])
        found = [
            span
            for passage, windows in zip(read, scored, strict=True)
            for window in windows
            for words in best_words(window)
            if (span := _span(passage, words))
        ]
        return _without_overlaps(sorted(found, key=lambda span: -span.score))


def best_words(window: WindowScores) -> Iterator[_Words]:
    """The best few spans of a window, best first; they may overlap."""
    sums = window.start_logits[:, None] + window.end_logits[None, :]
    size = len(sums)
    allowed = np.tri(size, k=_MAX_ANSWER_TOKENS - 1, dtype=bool) & ~np.tri(size, k=-1, dtype=bool)
    sums[~allowed] = -np.inf
    best = np.argsort(-sums, axis=None, kind="stable")[: min(_CANDIDATES, int(allowed.sum()))]
    for first, last in zip(*np.unravel_index(best, sums.shape), strict=True):
        margin = float(sums[first, last]) - window.null
        yield _Words(int(window.starts[first]), int(window.ends[last]), margin)


def _span(passage: Passage, words: _Words) -> Span | None:
    """The words as a span of the article; None when they stand in a heading only, or are none."""
    text = passage.text[words.start : words.end]
    start = passage.start + words.start + len(text) - len(text.lstrip(_LOOSE_ENDS))
    end = start + len(text.strip(_LOOSE_ENDS))
    carrying = [
        scored
        for scored in passage.sentences
        if not scored.sentence.is_heading
        and scored.sentence.start < end
        and scored.sentence.end > start
    ]
    if start >= end or not carrying:
        return None
    return _scored(passage, start, end, words.margin, carrying)


def _scored(
    passage: Passage, start: int, end: int, margin: float, carrying: Sequence[ScoredSentence]
) -> Span:
    coverage = max(scored.coverage for scored in carrying)
    features = {
        "margin": margin,
        "sentence_cosine": max(scored.cosine for scored in carrying),
        "sentence_coverage": coverage,
        "passage_score": passage.score,
        "passage_coverage": passage.coverage,
    }
    score = margin + PASSAGE_WEIGHT * passage.score + COVERAGE_WEIGHT * coverage
    sentences = tuple(scored.sentence for scored in carrying)
    return Span(passage.article, start, end, sentences, score, features)


def _without_overlaps(spans: Sequence[Span]) -> tuple[Span, ...]:
    kept: list[Span] = []
    for span in spans:
        if not any(
            each.article.id == span.article.id and each.start < span.end and each.end > span.start
            for each in kept
        ):
            kept.append(span)
    return tuple(kept)
