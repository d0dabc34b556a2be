"""The values that flow from articles to cited answers.

Every offset is half-open, 0-based and counts Python characters of ``Article.text``.
"""

from dataclasses import dataclass, field
from typing import Literal

NoAnswerReason = Literal["nothing_retrieved", "nothing_supported"]


@dataclass(frozen=True, slots=True)
class Article:
    r"""One document as it was read.

    Attributes:
        id: stable for the same path, unique in an index.
        title: first heading or line, or the file's name; shown, never cited.
        path: where it was read from, as the user named it.
        text: the file's characters, with line ends as ``\\n``; all offsets refer to it.
        language: ISO 639-1 code of its main language.
    """

    id: str
    title: str
    path: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """Bounds of a sentence or heading in a text, without surrounding white space."""

    start: int
    end: int
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of sentences that is embedded and retrieved as one.

    Attributes:
        id: its position in the index, 0-based; also its row among the chunk vectors.
        article_id: the article it is cut from.
        start, end: its bounds in the article's text.
        first_sentence, end_sentence: half-open range of the ids of its sentences, which are their
            rows among the sentence vectors.
    """

    id: int
    article_id: str
    start: int
    end: int
    first_sentence: int
    end_sentence: int


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence of a passage, with what ties it to the question.

    Attributes:
        sentence: its bounds in the article's text.
        cosine: of question and sentence, -1..1.
        coverage: share of the question's words it holds, weighted by rarity, 0..1.
    """

    sentence: Sentence
    cosine: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieved chunk.

    Attributes:
        article: the whole article, so that offsets can be followed.
        start, end: the chunk's bounds in ``article.text``.
        score: fused retrieval score; larger is better, comparable within one question only.
        cosine: of question and chunk, -1..1.
        coverage: BM25 score as a share of the most that the question could reach, 0..1.
        sentences: the chunk's sentences and headings, in reading order.
    """

    article: Article
    start: int
    end: int
    score: float
    cosine: float
    coverage: float
    sentences: tuple[ScoredSentence, ...]

    @property
    def text(self) -> str:
        """The chunk's characters."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Span:
    """Words of an article that a reader holds for an answer.

    Attributes:
        article: the article they stand in.
        start, end: their bounds in ``article.text``.
        sentences: the sentences that carry them, in reading order.
        score: the reader's own score; larger is better, comparable within one question only.
        features: what ``decide`` weighs to tell an answer from a near miss, by name.
    """

    article: Article
    start: int
    end: int
    sentences: tuple[Sentence, ...]
    score: float
    features: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.article.text):
            raise ValueError(f"span [{self.start}:{self.end}] is outside of {self.article.path}")

    @property
    def text(self) -> str:
        """The marked characters."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered sentence that supports the answer; ``article.text[start:end] == text``."""

    n: int
    article: Article
    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if self.article.text[self.start : self.end] != self.text:
            raise ValueError(f"citation {self.n} does not stand at [{self.start}:{self.end}]")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the articles say, in their words.

    Attributes:
        question: as it was asked.
        span: the best supported words.
        confidence: calibrated probability that the answer is right, 0..1.
        citations: the sentences that support it, best first, numbered from 1.
        passages: what was retrieved, best first.
        timings_ms: milliseconds by stage.
    """

    question: str
    span: Span
    confidence: float
    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...]
    timings_ms: dict[str, float]


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The articles do not say; ``passages`` are the closest they have.

    Attributes:
        question: as it was asked.
        reason: which stage found nothing.
        best_score: confidence of the best candidate, 0..1; 0 where there was none.
        passages: what was retrieved, best first.
        timings_ms: milliseconds by stage.
    """

    question: str
    reason: NoAnswerReason
    best_score: float
    passages: tuple[Passage, ...]
    timings_ms: dict[str, float]
