"""What the conversation on the page consists of."""

from dataclasses import dataclass

from qa.records import Answer, NoAnswer
from qa.small_talk import is_small_talk


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, and its result or what is being done or went wrong meanwhile.

    Attributes:
        question: as it was typed.
        result: None as long as there is none.
        status: what is being done, or went wrong.
        feedback: id of the row that says whether the result is right; empty without one.
        is_marking: whether the right answer is about to be marked.
        fault: why there is no such row.
    """

    question: str
    result: Answer | NoAnswer | None
    status: str = ""
    feedback: str = ""
    is_marking: bool = False
    fault: str = ""

    @property
    def can_be_judged(self) -> bool:
        """Whether it is anything that can be right or wrong."""
        result = self.result
        return bool(result) and not (isinstance(result, NoAnswer) and is_small_talk(result.reason))
