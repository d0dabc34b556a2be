"""The values that flow from articles to cited answers.

Every offset is half-open, 0-based and counts Python characters of ``Article.text``.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal

from qa.question_form import Form
from qa.small_talk import SmallTalk

NoAnswerReason = Literal["nothing_in_filter", "nothing_retrieved", "nothing_supported"] | SmallTalk


@dataclass(frozen=True, slots=True)
class Article:
    r"""One document as it was read.

    Attributes:
        id: stable for the same path, unique in an index.
        title: first heading or line, or the file's name; shown, never cited.
        path: where it was read from; what stands after ``#`` or ``!/`` is a part of the file.
        text: the document's characters, with line ends as ``\\n``; all offsets refer to it.
        language: ISO 639-1 code of its main language.
        source: the publication, site or office it is from, where the document names it.
        date: day of publication, ISO 8601 (``2024-05-03``), where the document names it.
        author: as the document names them.
        tags: as the document names them.
        pages: where each page begins in ``text``, ascending; empty for documents without pages.
    """

    id: str
    title: str
    path: str
    text: str
    language: str
    source: str | None = None
    date: str | None = None
    author: str | None = None
    tags: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """Number, from 1, of the page that holds an offset; None for documents without pages."""
        return bisect_right(self.pages, offset) or None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles may answer a question: those that meet every condition that is set.

    Attributes:
        articles: ids; None for all.
        sources: names of publications (whatever their case), or folders or files below which the
            article lies; one has to fit. Empty for all.
        from_date, to_date: first and last day of publication, ISO 8601; articles without a date do
            not fit. None for no bound.
        languages: ISO 639-1 codes; empty for all.
        tags: one has to fit, whatever its case; empty for all.
    """

    articles: frozenset[str] | None = None
    sources: tuple[str, ...] = ()
    from_date: str | None = None
    to_date: str | None = None
    languages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether any condition is set."""
        return self != Filter()


@dataclass(frozen=True, slots=True)
class Favour:
    """A prior and not a cage: passages of some articles are found sooner than others.

    Attributes:
        articles: what they have to meet.
        bonus: added to the score of their passages.
    """

    articles: Filter
    bonus: float


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
        id: unique in a library, never used again.
        content: id of the text that it is cut from, which one or more articles hold.
        start, end: its bounds in that text.
        first_sentence, end_sentence: half-open range of the ids of its sentences.
    """

    id: int
    content: int
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
class Standing:
    """Where a passage would stand by its vectors or its words alone.

    Attributes:
        compared: how many passages were compared with the question.
        similarity: what its vectors add to its score, -1..1.
        by_similarity, by_coverage: its rank among those compared, from 1; equals share the better one.
    """

    compared: int
    similarity: float
    by_similarity: int
    by_coverage: int


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
        also_in: further articles with the same or nearly the same text, such as reprints of agency
            copy, in the order of their publication.
        standing: how it came to its score among others, no part of what it is; None if not known.
    """

    article: Article
    start: int
    end: int
    score: float
    cosine: float
    coverage: float
    sentences: tuple[ScoredSentence, ...]
    also_in: tuple[Article, ...] = ()
    standing: Standing | None = field(default=None, compare=False)

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
    """A numbered sentence that supports the answer; ``article.text[start:end] == text``.

    Attributes:
        n: from 1.
        article: in which it stands.
        start, end: its bounds in the article's text.
        text: its characters.
        also_in: further articles that have it, to the character.
    """

    n: int
    article: Article
    start: int
    end: int
    text: str
    also_in: tuple[Article, ...] = ()

    @property
    def page(self) -> int | None:
        """Number of the page on which it begins, from 1; None for documents without pages."""
        return self.article.page_at(self.start)

    def __post_init__(self) -> None:
        if self.article.text[self.start : self.end] != self.text:
            raise ValueError(f"citation {self.n} does not stand at [{self.start}:{self.end}]")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the articles say, in their words.

    Attributes:
        question: as it was asked.
        understood: the question that was answered: the same, made self-contained, or spelled as
            the articles spell it.
        form: how the question wants to be answered, see ``qa.question_form``.
        spans: the words that answer, the best supported first; several for a list, one for each thing
            that is compared in a comparison.
        confidence: calibrated probability that the answer is right, 0..1.
        citations: the sentences that support it, best first, numbered from 1.
        passages: what was retrieved, best first.
        timings_ms: milliseconds by stage.
        differing: other words that other articles answer with, the newest first.
    """

    question: str
    understood: str
    form: Form
    spans: tuple[Span, ...]
    confidence: float
    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...]
    timings_ms: dict[str, float]
    differing: tuple[Span, ...] = ()

    @property
    def span(self) -> Span:
        """The best supported words."""
        return self.spans[0]

    @property
    def shown(self) -> tuple[str, ...]:
        """What is put first: the words, each thing of a list, or the sentence for why and whether."""
        if self.form in ("sentence", "yes_no"):
            sentences = self.span.sentences
            return (self.span.article.text[sentences[0].start : sentences[-1].end],)
        return tuple(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The articles do not say; ``passages`` are the closest they have.

    Attributes:
        question: as it was asked.
        understood: the question that was looked for, as in ``Answer``.
        reason: which stage found nothing, or what kind of small talk it was.
        best_score: confidence of the best candidate, 0..1; 0 where there was none.
        passages: what was retrieved, best first.
        timings_ms: milliseconds by stage.
    """

    question: str
    understood: str
    reason: NoAnswerReason
    best_score: float
    passages: tuple[Passage, ...]
    timings_ms: dict[str, float]
