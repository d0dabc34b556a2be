"""Small stand-ins that a newcomer understands at a glance."""

import re
import zlib
from collections.abc import Iterator, Sequence
from typing import Self

import numpy as np

from index.store import Library
from qa.protocols import Embedder, Progress, Vectors, WindowScores
from qa.records import Article, Favour, Filter, Passage, ScoredSentence, Sentence, Span


class WordEmbedder:
    """An ``Embedder`` that counts the first four letters of each word in 64 slots."""

    fingerprint = "words-1"
    dimension = 64

    def __init__(self) -> None:
        self.embedded = 0

    def queries(self, texts: Sequence[str]) -> Vectors:
        return np.array([self._vector(text) for text in texts], dtype=np.float32)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.embedded += len(texts)
        if progress:
            progress("embed", len(texts), len(texts))
        return self.queries(texts)

    def load(self) -> None:
        pass

    def _vector(self, text: str) -> Vectors:
        vector = np.full(64, 0.01, dtype=np.float32)
        for word in re.findall(r"\w+", text.lower()):
            vector[zlib.crc32(word[:4].encode()) % 64] += 1
        return vector / np.linalg.norm(vector)


class IndexedEmbedder:
    """A real ``Embedder`` that takes the vectors of texts which an index holds from there."""

    def __init__(self, embedder: Embedder, library: Library) -> None:
        self.fingerprint = embedder.fingerprint
        self.dimension = embedder.dimension
        self.queries = embedder.queries
        self._embedder = embedder
        self._known = dict(pair for each in library.articles() for pair in _vectors(library, each))

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known |= dict(zip(new, self._embedder.passages(new, progress), strict=True))
        return np.array([self._known[text] for text in texts])

    def load(self) -> None:
        self._embedder.queries(["?"])


def _vectors(library: Library, article: Article) -> Iterator[tuple[str, Vectors]]:
    """The text and the vector of each chunk and sentence of an article."""
    contents = library.contents(Filter(articles=frozenset({article.id})))
    for chunk in library.chunks(library.pieces_of(contents, "chunks")):
        vector = library.chunk_vectors.rows(np.array([chunk.id]))[0]
        yield article.text[chunk.start : chunk.end], vector
        ids = np.arange(chunk.first_sentence, chunk.end_sentence)
        rows = library.sentence_vectors.rows(ids)
        for sentence, vector in zip(library.sentences(chunk), rows, strict=True):
            yield article.text[sentence.start : sentence.end], vector


class FixedRetriever:
    """A ``Retriever`` that always finds the same passages."""

    def __init__(self, *passages: Passage) -> None:
        self.found = passages

    def retrieve(
        self,
        question: str,
        top: int,
        only: Filter | None = None,
        favours: Sequence[Favour] = (),
    ) -> tuple[Passage, ...]:
        ids = only.articles if only else None
        found = [p for p in self.found if ids is None or p.article.id in ids]
        spoken_of = {i for favour in favours for i in favour.articles.articles or ()}
        return tuple(sorted(found, key=lambda p: p.article.id not in spoken_of))[:top]

    def unknown_words(self, words: Sequence[str]) -> frozenset[str]:
        texts = [passage.article.text.casefold() for passage in self.found]
        return frozenset(w for w in words if not any(w.casefold() in text for text in texts))


def make_article(text: str, path: str = "a.txt", language: str = "de") -> Article:
    """An article whose id is its path."""
    return Article(id=path, title=path, path=path, text=text, language=language)


def make_passage(article: Article, *cosines: float, score: float = 0.8) -> Passage:
    """The whole article as one passage; one cosine for each of its sentences, split at ". "."""
    bounds = []
    at = 0
    for piece in re.split(r"(?<=\.) ", article.text):
        bounds.append(Sentence(at, at + len(piece)))
        at += len(piece) + 1
    scored = [ScoredSentence(s, c, 0.0) for s, c in zip(bounds, cosines, strict=True)]
    return Passage(article, 0, len(article.text), score, score, 0.0, tuple(scored))


class SentenceReader:
    """A ``Reader`` that marks whole sentences and likes those that are close to the question."""

    def load(self) -> None:
        pass

    def with_model(self, wrap: object) -> Self:
        return self  # it has none

    def read(self, question: str, passages: Sequence[Passage]) -> tuple[Span, ...]:
        spans = [
            self._span(passage, each)
            for passage in passages
            for each in passage.sentences
            if not each.sentence.is_heading
        ]
        return tuple(sorted(spans, key=lambda span: -span.score))

    def _span(self, passage: Passage, scored: ScoredSentence) -> Span:
        features = {
            "margin": 10 * scored.cosine,
            "sentence_cosine": scored.cosine,
            "sentence_coverage": scored.coverage,
            "missing_names": 0.0,
            "passage_score": passage.score,
            "passage_coverage": passage.coverage,
        }
        sentence = scored.sentence
        return Span(
            passage.article, sentence.start, sentence.end, (sentence,), scored.cosine, features
        )


class WordScores:
    """A ``SpanModel`` whose tokens are words; those named in ``margins`` score so as start and end."""

    def __init__(self, margins: dict[str, float]) -> None:
        self._margins = margins

    def load(self) -> None:
        pass

    def score(self, question: str, texts: Sequence[str]) -> list[list[WindowScores]]:
        return [[self._window(text)] for text in texts]

    def _window(self, text: str) -> WindowScores:
        words = list(re.finditer(r"\S+", text))
        logits = np.array([self._margins.get(w.group(), -5) for w in words], dtype=np.float32)
        starts, ends = np.array([w.start() for w in words]), np.array([w.end() for w in words])
        return WindowScores(starts, ends, logits, logits, null=1.0)
