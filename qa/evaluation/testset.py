"""What a test set is: questions with what is expected of them, and what is wrong with its file."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qa.records import Article

Offsets = tuple[int, int]
FindArticle = Callable[[str], Article | None]

_SHOWN_CHARS = 100


@dataclass(frozen=True, slots=True)
class TestQuestion:
    """A question with what is expected of its answer.

    Attributes:
        id: unique in its set.
        question: as it is asked.
        answers: accepted texts; empty when the articles do not answer it.
        article_id: the article that answers it, or that it was asked about; None where none is
            named, or it is not in the index.
        article: how the test set names that article.
        evidence: alternatives; each is the set of sentences (bounds in the article) that carry an
            answer. Empty when it is not answered.
        kind: a name to group by.
    """

    __test__ = False  # not a test, whatever pytest makes of the name

    id: str
    question: str
    answers: tuple[str, ...]
    article_id: str | None
    evidence: tuple[frozenset[Offsets], ...]
    kind: str
    article: str | None = None

    @property
    def is_answerable(self) -> bool:
        """Whether the articles answer it."""
        return bool(self.answers)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a test set that cannot be used. ``str(fault)`` is one complete line.

    Attributes:
        path: the file.
        line: where it begins in the file, from 1; None where the fact names the place.
        fact: what is wrong, with the value.
        step: what to do about it.
    """

    path: Path
    line: int | None
    fact: str
    step: str

    def __str__(self) -> str:
        where = f", line {self.line}" if self.line else ""
        return f"{self.path}{where}: {self.fact}. {self.step}"


@dataclass(frozen=True, slots=True)
class TestSet:
    """What a file holds.

    Attributes:
        questions: those that nothing is wrong with, in the file's order.
        articles: those that the file brings along (SQuAD: each paragraph is one); empty where the
            questions are about the index.
        faults: all that is wrong, in the file's order.
        drafts: rows marked as drafts, which are no questions yet.
    """

    __test__ = False

    questions: tuple[TestQuestion, ...]
    articles: tuple[Article, ...] = ()
    faults: tuple[Fault, ...] = ()
    drafts: int = 0

    @property
    def not_indexed(self) -> tuple[TestQuestion, ...]:
        """Questions whose article is named but not in the index."""
        return tuple(each for each in self.questions if each.article and not each.article_id)


def shown(text: str) -> str:
    """A text in quotes for a message, cut where it is long."""
    return repr(text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…")
