"""Find passages by meaning and by words, and fuse both into one score.

    score = (cos(q, chunk) + max over its sentences of cos(q, s)) / 2
            + stem_weight * stem coverage + gram_weight * gram coverage + what its article is favoured by

A chunk's own vector blurs the one sentence that answers; the sentence's vector misses what only the
chunk says. Their mean beats either one: see docs/evaluation.md, with the other rules that were tried.
"""

import itertools
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.search.lexical import Coverage, QuestionWords
from index.search.vectors import Ids
from index.store import Library
from qa.protocols import Embedder, Vectors
from qa.records import Chunk, Favour, Filter, Passage, ScoredSentence, Standing

# So few are all compared with a question; among more the searchers look first.
_FEW_CHUNKS = 2000


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
        self,
        question: str,
        top: int,
        only: Filter | None = None,
        favours: Sequence[Favour] = (),
    ) -> tuple[Passage, ...]:
        """See ``qa.protocols.Retriever``."""
        if not self._library.state.chunks:
            return ()  # an empty library does not know how long vectors are
        query = self._embedder.queries([question])[0]
        words = self._library.lexical.words(question)
        contents = self._library.contents(only) if only else None
        bonus = self._bonus(favours, contents)
        covered = self._candidates(query, words, contents)
        if bonus:
            covered = self._candidates(query, words, sorted(bonus)) | covered
        scored = self._scored(query, self._library.chunks(covered), covered, bonus)
        scored.sort(key=self._score, reverse=True)
        compared = _Compared(scored)
        passages = (
            self._passage(each, words, only, compared.standing(each))
            for each in self._distinct(scored)
        )
        return tuple(itertools.islice(passages, top))

    def unknown_words(self, words: Sequence[str]) -> frozenset[str]:
        """See ``qa.protocols.Retriever``."""
        return self._library.lexical.unknown(words)

    def _bonus(self, favours: Sequence[Favour], among: list[int] | None) -> dict[int, float]:
        """What the chunks of favoured contents get on top, by content."""
        allowed = None if among is None else set(among)
        bonus: dict[int, float] = {}
        for favour in favours:
            for content in self._library.contents(favour.articles):
                if allowed is None or content in allowed:
                    bonus[content] = bonus.get(content, 0.0) + favour.bonus
        return bonus

    def _candidates(
        self, query: Vectors, words: QuestionWords, contents: list[int] | None
    ) -> dict[int, Coverage]:
        """Chunks of some contents that may be the best, by id, with what words they cover."""
        chunks = None if contents is None else self._library.pieces_of(contents, "chunks")
        covered = self._library.lexical.search(words, self._fusion.candidates, chunks)
        if chunks is None or len(chunks) > _FEW_CHUNKS:
            near = self._near(query, chunks, contents)
        else:
            near = set(chunks.tolist())
        return {chunk: Coverage() for chunk in near} | covered

    def _near(self, query: Vectors, chunks: Ids | None, contents: list[int] | None) -> set[int]:
        """Ids of the chunks that are near a question, or have a sentence that is."""
        count = self._fusion.candidates
        near = self._library.chunk_vectors.search(query, count, chunks).tolist()
        allowed = None if contents is None else self._library.pieces_of(contents, "sentences")
        sentences = self._library.sentence_vectors.search(query, 2 * count, allowed).tolist()
        return set(near) | self._library.chunks_with_sentences(sentences)

    def _distinct(self, scored: Sequence["_Scored"]) -> Iterator["_Scored"]:
        """Those that say something which no better one says in a reprint of the same article."""
        said: dict[int, set[str]] = {}
        for each in scored:
            reprints = self._library.reprints(each.chunk.content)
            if reprints:
                own = self._library.sentence_texts(each.chunk)
                if own <= set().union(*(said.get(other, set()) for other in reprints)):
                    continue
                said.setdefault(each.chunk.content, set()).update(own)
            yield each

    def _scored(
        self,
        query: Vectors,
        chunks: Sequence[Chunk],
        covered: Mapping[int, Coverage],
        bonus: Mapping[int, float],
    ) -> list["_Scored"]:
        """Chunks with the cosines of question and chunk, and of question and each sentence."""
        ids = np.array([chunk.id for chunk in chunks], dtype=np.int64)
        cosines = _cosines(self._library.chunk_vectors.rows(ids), query)
        ranges = [np.arange(chunk.first_sentence, chunk.end_sentence) for chunk in chunks]
        sentences = np.concatenate([ids[:0], *ranges])
        of_sentences = _cosines(self._library.sentence_vectors.rows(sentences), query)
        ends = np.cumsum([0, *map(len, ranges)]).tolist()
        return [
            _Scored(
                chunk,
                float(cosine),
                of_sentences[start:end],
                covered[chunk.id],
                bonus.get(chunk.content, 0.0),
            )
            for chunk, cosine, (start, end) in zip(
                chunks, cosines, itertools.pairwise(ends), strict=True
            )
        ]

    def _score(self, scored: "_Scored") -> float:
        return (
            scored.similarity
            + self._fusion.stem_weight * scored.coverage.stems
            + self._fusion.gram_weight * scored.coverage.grams
            + scored.bonus
        )

    def _passage(
        self, scored: "_Scored", words: QuestionWords, only: Filter | None, standing: Standing
    ) -> Passage:
        content = scored.chunk.content
        article, *also_in = self._library.articles_of(content, only)
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
            coverage=scored.covered,
            sentences=sentences,
            also_in=tuple(also_in),
            standing=standing,
        )


@dataclass(frozen=True, slots=True)
class _Scored:
    chunk: Chunk
    cosine: float
    sentence_cosines: Vectors
    coverage: Coverage
    bonus: float

    @property
    def similarity(self) -> float:
        return (self.cosine + float(self.sentence_cosines.max(initial=-1.0))) / 2

    @property
    def covered(self) -> float:
        return (self.coverage.stems + self.coverage.grams) / 2


class _Compared:
    """All chunks that were compared with a question, to tell where one stands among them."""

    def __init__(self, scored: Sequence[_Scored]) -> None:
        self._similarities = sorted(-each.similarity for each in scored)
        self._coverages = sorted(-each.covered for each in scored)

    def standing(self, scored: _Scored) -> Standing:
        return Standing(
            compared=len(self._coverages),
            similarity=scored.similarity,
            by_similarity=bisect_left(self._similarities, -scored.similarity) + 1,
            by_coverage=bisect_left(self._coverages, -scored.covered) + 1,
        )


def _cosines(rows: Vectors, query: Vectors) -> Vectors:
    """Row by row, so that a cosine does not depend on what else is compared."""
    cosines: Vectors = (rows * query).sum(axis=1)
    return cosines
