"""What a question means: with what was spoken of before it, and seen from the day it is asked on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qa.abbreviations import written_out
from qa.comparison import compared
from qa.conversation import SPOKEN_OF, cited_last, self_contained
from qa.protocols import Retriever
from qa.records import Answer, Favour, Filter, NoAnswer, Passage
from qa.relative_times import spelled_out
from qa.spelling import corrected


@dataclass(frozen=True, slots=True)
class Understood:
    """A question that stands on its own.

    Attributes:
        question: what to look for.
        favours: articles that are spoken of.
        compared: what to look for instead, for each of two things that the question compares; empty
            where it compares none.
    """

    question: str
    favours: tuple[Favour, ...] = ()
    compared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Understanding:
    """How questions are understood; each part can be switched off, see ``Settings``.

    Attributes:
        follow_ups: a question may lean on those before it.
        times: "letzten Monat" is the one before the day of the question.
        comparisons: "mehr, A oder B?" is asked for A and for B.
        abbreviations: they are written out as the passages found introduce them.
        spelling: names that no article holds are read as like names of the passages found.
    """

    follow_ups: bool = True
    times: bool = True
    comparisons: bool = True
    abbreviations: bool = True
    spelling: bool = True

    def reworded(self, question: str, passages: Sequence[Passage], retriever: Retriever) -> str:
        """The question in the words of the passages that were found for it."""
        if self.spelling:
            question = corrected(question, passages, retriever)
        return written_out(question, passages) if self.abbreviations else question

    def of(
        self, question: str, earlier: Sequence[Answer | NoAnswer] = (), today: date | None = None
    ) -> Understood:
        """What a question means.

        Args:
            question: as it was asked.
            earlier: the results before it in the same conversation, oldest first.
            today: when it was asked; None for now.
        """
        in_full = self_contained(question, earlier) if self.follow_ups else question
        leans = in_full != question
        spoken_of = cited_last(earlier) if leans else frozenset()
        favours = (Favour(Filter(articles=spoken_of), SPOKEN_OF),) if spoken_of else ()
        sides = compared(question) if self.comparisons and not leans else ()
        if self.times:
            day = today or date.today()
            in_full, sides = spelled_out(in_full, day), tuple(spelled_out(s, day) for s in sides)
        return Understood(in_full, favours, sides)
