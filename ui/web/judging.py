"""What a person says of an answer: kept as a row of a test set, or taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qa.errors import AssistantError
from qa.records import Answer, Article, NoAnswer
from ui import feedback
from ui.texts import Texts
from ui.web.markup import article_panel
from ui.web.marking import articles_of, find_article, marking_panel
from ui.web.turn import Turn

_CHOICES = ("right", "wrong", "undo", "cancel", "open", "this", "nowhere")


@dataclass(frozen=True, slots=True)
class Choice:
    """A button that was pressed.

    Attributes:
        turn: number of the question, from 0.
        choice: "right" or "wrong"; "undo" that; while the answer is marked: "cancel" it, "open" another
            article, "this" is the answer, or it stands "nowhere".
        article: id of the article in which it is marked.
        start, end: bounds of the selection in that article's text.
        text: the characters that were seen there.
    """

    turn: int
    choice: str
    article: str = ""
    start: int = 0
    end: int = 0
    text: str = ""

    @classmethod
    def of(cls, sent: Mapping[str, Any]) -> "Choice | None":
        """What a browser sent; None where it makes no sense."""
        empty = cls(0, "")
        names = cls.__dataclass_fields__
        values = {name: sent.get(name, getattr(empty, name)) for name in names}
        fits = all(type(values[name]) is type(getattr(empty, name)) for name in names)
        return cls(**values) if fits and values["choice"] in _CHOICES else None


def chosen(
    data_dir: Path, turns: Sequence[Turn], choice: Choice, texts: Texts
) -> tuple[list[Turn], str | None]:
    """What the turns are then, and the panel beside them; None where it stays.

    Args:
        data_dir: where feedback is kept.
        turns: of the conversation.
        choice: about one of them.
        texts: language of the page.
    """
    turn = turns[choice.turn]
    if not turn.can_be_judged or turn.result is None:
        return list(turns), None
    held = [replace(each, is_marking=False) for each in turns] if choice.choice == "wrong" else turns
    now, panel = _CHOSEN[choice.choice](data_dir, replace(turn, fault=""), turn.result, choice, texts)
    if choice.choice in ("open", "this", "wrong") and now.is_marking:
        article = find_article(turns, choice.article) or next(iter(articles_of(turn)), None)
        panel = marking_panel(choice.turn, now, article, texts, panel or "")
    return [now if n == choice.turn else each for n, each in enumerate(held)], panel
