"""What became of each question of a test set: the record that all figures are computed from."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from qa.evaluation import measures

RIGHT_F1 = 0.5

Share = Annotated[float, Field(ge=0, le=1)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Place(_Record):
    """Text of an article: ``text`` stands at ``[start:end]`` in the article at ``path``."""

    path: str
    start: int
    end: int
    text: str


class Cited(Place):
    """A citation.

    Attributes:
        right: whether it is expected evidence.
        exact: whether its text stands at its offsets in the article, character by character.
    """

    right: bool
    exact: bool


class Case(_Record):
    """A question with what was expected and what was answered.

    Attributes:
        id: unique in its test set.
        question: as it was asked.
        understood: what was looked for.
        kind: name of a group of questions.
        language: ISO 639-1 code of the question.
        answers: accepted texts; empty where the articles do not say.
        path: of the article that answers; None where none is named.
        is_indexed: whether that article is in the index.
        evidence: alternatives, each the sentences that carry an answer.
        ranked: paths of the articles that were found, best first, each once.
        found: whether a sentence of the evidence is among the passages found.
        read: the same for the passages that were read.
        given: what the reader marks in the right article; None where there is none to read.
        candidate: the best words that the reader marked, "" for none.
        predicted: what was answered, "" for nothing.
        confidence: in the best words.
        min_confidence: what they needed to be given as an answer.
        citations: of the answer.
        evidence_cited: whether all sentences of one alternative were cited.
        milliseconds: by stage, and "total"; empty where it was not timed.
    """

    id: str
    question: str
    understood: str
    kind: str
    language: str
    answers: tuple[str, ...]
    path: str | None
    is_indexed: bool
    evidence: tuple[tuple[Place, ...], ...]
    ranked: tuple[str, ...]
    found: bool
    read: bool
    given: str | None
    candidate: str
    predicted: str
    confidence: Share
    min_confidence: Share
    citations: tuple[Cited, ...]
    evidence_cited: bool
    milliseconds: dict[str, float]

    @property
    def is_answerable(self) -> bool:
        """Whether the articles answer it."""
        return bool(self.answers)

    @property
    def abstained(self) -> bool:
        """Whether no answer was given."""
        return not self.predicted

    @property
    def is_right(self) -> bool:
        """Whether the given answer would do: it shares half of its words with an accepted one."""
        return self.is_answerable and self._would_do(self.predicted)

    @property
    def knew_better(self) -> bool:
        """Whether the best words would have done, whatever the confidence in them."""
        return self.is_answerable and self._would_do(self.candidate)

    def _would_do(self, text: str) -> bool:
        return measures.best(measures.f1, text, self.answers) >= RIGHT_F1
