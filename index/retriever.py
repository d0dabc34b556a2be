"""Find passages by meaning and by words, and fuse both into one score.

    score = (cos(q, chunk) + max over its sentences of cos(q, s)) / 2
            + stem_weight * stem coverage + gram_weight * gram coverage

A chunk's own vector blurs the one sentence that answers; the sentence's vector misses what only the
chunk says. Their mean beats either one: see docs/evaluation.md, with the other rules that were tried.
"""

from dataclasses import dataclass

import numpy as np

from index.lexical import Coverage, QuestionWords
from index.store import Library
from qa.protocols import Embedder, Vectors
from qa.records import Chunk, Passage, ScoredSentence


@dataclass(frozen=True, slots=True)
class Fusion:
    """How searchers are combined; see ``Settings`` for the meaning of each value."""

    candidates: int
    stem_weight: float
    gram_weight: float


class HybridRetriever:
    """The ``Retriever`` over a ``Library``."""

    def __init__(self, library: Library, embedder: Embedder, fusion: Fusion) -> None:
        self._library = library
        self._embedder = embedder
        self._fusion = fusion

    def retrieve(
        self, question: str, top: int, within: frozenset[str] | None = None
    ) -> tuple[Passage, ...]:
        """See ``qa.protocols.Retriever``."""
        query = self._embedder.queries([question])[0]
        words = self._library.lexical.words(question)
        chunks = None if within is None else self._library.chunks_of(within)
        covered = self._library.lexical.search(
            words, self._fusion.candidates, None if chunks is None else [c.id for c in chunks]
        )
        if chunks is None:
            chunks = self._library.chunks(self._near(query) | covered.keys())
        scored = [
            _Scored(c, *self._cosines(c, query), covered.get(c.id, Coverage())) for c in chunks
        ]
        scored.sort(key=self._score, reverse=True)
        return tuple(self._passage(each, words) for each in scored[:top])

    def _near(self, query: Vectors) -> set[int]:
        count = self._fusion.candidates
        chunks = self._library.chunk_vectors.search(query, count).tolist()
        sentences = self._library.sentence_vectors.search(query, 2 * count).tolist()
        return set(chunks) | self._library.chunks_with_sentences(sentences)

    def _cosines(self, chunk: Chunk, query: Vectors) -> tuple[float, Vectors]:
        own = self._library.chunk_vectors.rows(np.array([chunk.id])) @ query
        ids = np.arange(chunk.first_sentence, chunk.end_sentence)
        return float(own[0]), self._library.sentence_vectors.rows(ids) @ query

    def _score(self, scored: "_Scored") -> float:
        best = float(scored.sentence_cosines.max(initial=-1.0))
        return (
            (scored.cosine + best) / 2
            + self._fusion.stem_weight * scored.coverage.stems
            + self._fusion.gram_weight * scored.coverage.grams
        )

    def _passage(self, scored: "_Scored", words: QuestionWords) -> Passage:
        article = self._library.article(scored.chunk.article_id)
        sentences = tuple(
            ScoredSentence(
                sentence,
                float(cosine),
                words.coverage(article.text[sentence.start : sentence.end], article.language),
            )
            for sentence, cosine in zip(
                self._library.sentences(scored.chunk), scored.sentence_cosines, strict=True
            )
        )
        return Passage(
            article=article,
            start=scored.chunk.start,
            end=scored.chunk.end,
            score=self._score(scored),
            cosine=scored.cosine,
            coverage=(scored.coverage.stems + scored.coverage.grams) / 2,
            sentences=sentences,
        )


@dataclass(frozen=True, slots=True)
class _Scored:
    chunk: Chunk
    cosine: float
    sentence_cosines: Vectors
    coverage: Coverage
