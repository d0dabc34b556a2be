"""Mark the words that answer, with the trained reader.

Each passage is read together with the question; the network scores each token as the start and as
the end of an answer, and "no answer here" as a whole. A candidate's margin says by how much the
network prefers it to no answer:

    margin = start logit + end logit - null score
    score  = margin + PASSAGE_WEIGHT * score(passage)
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa.protocols import SpanModel, WindowScores
from qa.records import Passage, ScoredSentence, Span

# Chosen on development questions, end to end: see docs/reader.md.
PASSAGE_WEIGHT = 50.0

MAX_ANSWER_TOKENS = 30
_CANDIDATES = 4  # of a window
_LOOSE_ENDS = re.compile(r"\A[\s,;:]+|[\s,;:]+\Z")

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Words:
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
        """See ``qa.protocols.Reader``.

        A span never touches a heading, unless its passage holds nothing else.
        """
        read = passages[: self._read_passages]
        scored = self._model.score(question, [passage.text for passage in read])
        found = [
            span
            for passage, windows in zip(read, scored, strict=True)
            for window in windows
            for words in best_words(window, _in_headings(passage, window))
            if (span := _span(passage, words))
        ]
        return _without_overlaps(sorted(found, key=lambda span: -span.score))


def best_words(window: WindowScores, barred: Mask) -> Iterator[Words]:
    """The best spans of a window, best first, without overlaps.

    Args:
        window: scores of ``n`` tokens.
        barred: bool of shape ``(n,)``, True for tokens that no span may hold.
    """
    sums = window.start_logits[:, None] + window.end_logits[None, :]
    size = len(sums)
    run = np.cumsum(barred)
    sums[
        np.tri(size, k=-1, dtype=bool) | ~np.tri(size, k=MAX_ANSWER_TOKENS - 1, dtype=bool)
    ] = -np.inf
    sums[(run[:, None] != run[None, :]) | barred[:, None] | barred[None, :]] = -np.inf
    for _ in range(_CANDIDATES):
        if not size or sums.max() == -np.inf:
            return
        first, last = divmod(int(sums.argmax()), size)
        margin = float(sums[first, last]) - window.null
        yield Words(int(window.starts[first]), int(window.ends[last]), margin)
        sums[: last + 1, first:] = -np.inf


def _in_headings(passage: Passage, window: WindowScores) -> Mask:
    sentences = [scored.sentence for scored in passage.sentences]
    barred = np.zeros(len(window.starts), dtype=bool)
    if all(sentence.is_heading for sentence in sentences):
        return barred
    for sentence in sentences:
        if sentence.is_heading:
            starts_before = window.starts + passage.start < sentence.end
            barred |= starts_before & (window.ends + passage.start > sentence.start)
    return barred


def _span(passage: Passage, words: Words) -> Span | None:
    """The words as a span of the article; None when only white space and commas are left of them."""
    start, end = passage.start + words.start, passage.start + words.end
    for edge in _LOOSE_ENDS.finditer(passage.article.text[start:end]):
        if edge.start() == 0:
            start += edge.end()
        else:
            end -= edge.end() - edge.start()
    carrying = [
        scored
        for scored in passage.sentences
        if scored.sentence.start < end and scored.sentence.end > start
    ]
    if start >= end or not carrying:
        return None
    return _scored(passage, start, end, words.margin, carrying)


def _scored(
    passage: Passage, start: int, end: int, margin: float, carrying: Sequence[ScoredSentence]
) -> Span:
    features = {
        "margin": margin,
        "sentence_coverage": max(scored.coverage for scored in carrying),
        "passage_score": passage.score,
        "passage_coverage": passage.coverage,
    }
    score = margin + PASSAGE_WEIGHT * passage.score
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
