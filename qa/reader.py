"""Mark the words that answer, with the trained reader.

Each passage is read together with the question; the network scores each token as the start and as
the end of an answer, and "no answer here" as a whole. Two features come from that:

    margin          = start logit + end logit - null score
    log_probability = log P(start) + log P(end), over the tokens of the window and "no answer"

With what retrieval knows of the sentence and the passage they make the score by which candidates
are ranked across passages, a weighted sum. The weights were fitted, see docs/reader.md.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa.protocols import Logits, SpanModel, WindowScores
from qa.question_names import missing_names
from qa.records import Passage, ScoredSentence, Span
from qa.units import with_unit

MAX_ANSWER_TOKENS = 30
_CANDIDATES = 4  # of a window
_LOOSE_ENDS = re.compile(r"\A[\s,;:]+|[\s,;:]+\Z")

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Words:
    """Bounds in a passage's text, and what the network thinks of them, see above."""

    start: int
    end: int
    margin: float
    log_probability: float


class SpanReader:
    """The ``Reader`` around a ``SpanModel``.

    Args:
        model: scores the tokens of passages.
        read_passages: how many of the best passages are read; each costs the same time.
        ranking: weights of the score by feature name; see ``Span.features``.
    """

    def __init__(self, model: SpanModel, read_passages: int, ranking: Mapping[str, float]) -> None:
        self._model = model
        self._read_passages = read_passages
        self._ranking = ranking

    def with_model(self, wrap: Callable[[SpanModel], SpanModel]) -> "SpanReader":
        """The same reader around what is made of its model."""
        return SpanReader(wrap(self._model), self._read_passages, self._ranking)

    def load(self) -> None:
        """Load the model now; raises ``ModelError`` when it cannot be."""
        self._model.load()

    def read(self, question: str, passages: Sequence[Passage]) -> tuple[Span, ...]:
        """See ``qa.protocols.Reader``.

        A span never touches a heading, unless its passage holds nothing else.
        """
        read = passages[: self._read_passages]
        scored = self._model.score(question, [passage.text for passage in read])
        articles = {passage.article.id: passage.article for passage in read}
        missing = {
            name: missing_names(question, f"{article.title}\n{article.text}")
            for name, article in articles.items()
        }
        found = [
            span
            for passage, windows in zip(read, scored, strict=True)
            for span in self._spans(question, passage, windows, missing[passage.article.id])
        ]
        return _without_overlaps(sorted(found, key=lambda span: -span.score))

    def _spans(
        self, question: str, passage: Passage, windows: Sequence[WindowScores], missing: float
    ) -> Iterator[Span]:
        for window in windows:
            for words in best_words(window, _in_headings(passage, window)):
                bounds = _bounds(question, passage, words)
                carrying = _carrying(passage, bounds)
                if bounds[0] >= bounds[1] or not carrying:
                    continue
                features = {**_features(passage, words, carrying), "missing_names": missing}
                score = sum(weight * features[name] for name, weight in self._ranking.items())
                sentences = tuple(scored.sentence for scored in carrying)
                yield Span(passage.article, *bounds, sentences, score, features)


def best_words(window: WindowScores, barred: Mask) -> Iterator[Words]:
    """The best spans of a window, best first, without overlaps.

    Args:
        window: scores of ``n`` tokens.
        barred: bool of shape ``(n,)``, True for tokens that no span may hold.
    """
    sums = window.start_logits[:, None] + window.end_logits[None, :]
    size = len(sums)
    total = _log_total(window.start_logits, window.null) + _log_total(
        window.end_logits, window.null
    )
    run = np.cumsum(barred)
    sums[
        np.tri(size, k=-1, dtype=bool) | ~np.tri(size, k=MAX_ANSWER_TOKENS - 1, dtype=bool)
    ] = -np.inf
    sums[(run[:, None] != run[None, :]) | barred[:, None] | barred[None, :]] = -np.inf
    for _ in range(_CANDIDATES):
        if not size or sums.max() == -np.inf:
            return
        first, last = divmod(int(sums.argmax()), size)
        score = float(sums[first, last])
        start, end = int(window.starts[first]), int(window.ends[last])
        yield Words(start, end, score - window.null, score - total)
        sums[: last + 1, first:] = -np.inf


def _log_total(logits: Logits, null: float) -> float:
    """Log of the sum of all exponentials; of "no answer", start and end take a half each."""
    return float(np.logaddexp.reduce(logits, initial=null / 2))


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


def _bounds(question: str, passage: Passage, words: Words) -> tuple[int, int]:
    """The words in the article: without white space and commas at the ends, with the unit."""
    text = passage.article.text
    start, end = passage.start + words.start, passage.start + words.end
    for edge in _LOOSE_ENDS.finditer(text[start:end]):
        if edge.start() == 0:
            start += edge.end()
        else:
            end -= edge.end() - edge.start()
    return with_unit(text, start, end, question) if start < end else (start, end)


def _carrying(passage: Passage, bounds: tuple[int, int]) -> list[ScoredSentence]:
    return [
        scored
        for scored in passage.sentences
        if scored.sentence.start < bounds[1] and scored.sentence.end > bounds[0]
    ]


def _features(
    passage: Passage, words: Words, carrying: Sequence[ScoredSentence]
) -> dict[str, float]:
    return {
        "margin": words.margin,
        "log_probability": words.log_probability,
        "sentence_cosine": max(scored.cosine for scored in carrying),
        "sentence_coverage": max(scored.coverage for scored in carrying),
        "passage_score": passage.score,
        "passage_cosine": passage.cosine,
        "passage_coverage": passage.coverage,
    }


def _without_overlaps(spans: Sequence[Span]) -> tuple[Span, ...]:
    kept: list[Span] = []
    for span in spans:
        if not any(
            each.article.id == span.article.id and each.start < span.end and each.end > span.start
            for each in kept
        ):
            kept.append(span)
    return tuple(kept)
