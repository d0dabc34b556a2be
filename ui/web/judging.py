"""What a person says of an answer: kept as a row of a test set, or taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qa.errors import AssistantError
from ui import feedback
from ui.texts import Texts
from ui.web.marking import articles_of, find_article, marking_panel
from ui.web.markup import article_panel
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
    if not turn.can_be_judged or (bool(turn.feedback) != (choice.choice == "undo")):
        return list(turns), None  # a second click on what is done already
    if choice.choice in ("wrong", "open"):
        marking = replace(turn, is_marking=True, fault="")
        return _put(turns, choice.turn, marking), _marking(turns, choice, texts)
    if choice.choice == "cancel":
        return _put(turns, choice.turn, _settled(turn)), article_panel(turn.result, 1, texts)
    try:
        return _written(data_dir, turns, choice, texts)
    except AssistantError as error:
        return _put(turns, choice.turn, replace(turn, fault=str(error))), None


def _written(
    data_dir: Path, turns: Sequence[Turn], choice: Choice, texts: Texts
) -> tuple[list[Turn], str | None]:
    turn = turns[choice.turn]
    if choice.choice == "undo":
        is_gone = feedback.take_back(data_dir, turn.feedback)
        settled = texts.feedback_settled.format(file=feedback.path_in(data_dir))
        now = replace(turn, feedback="", fault="") if is_gone else replace(turn, fault=settled)
        return _put(turns, choice.turn, now), None
    row = _row(turns, choice)
    if row is None:
        return list(turns), _marking(turns, choice, texts, texts.mark_first)
    now = replace(_settled(turn), feedback=feedback.keep(data_dir, row))
    panel = article_panel(turn.result, 1, texts) if turn.is_marking else None
    return _put(turns, choice.turn, now), panel


def _row(turns: Sequence[Turn], choice: Choice) -> feedback.Row | None:
    result = turns[choice.turn].result
    if result is None:
        return None
    if choice.choice == "this":
        article = find_article(turns, choice.article)
        bounds = (choice.start, choice.end, choice.text)
        return feedback.marked(result, article, *bounds) if article else None
    return feedback.right(result) if choice.choice == "right" else feedback.nowhere(result)


def _marking(turns: Sequence[Turn], choice: Choice, texts: Texts, fault: str = "") -> str:
    """The panel to mark in, with the article that was chosen, or the first that was found."""
    turn = turns[choice.turn]
    article = find_article(turns, choice.article) or next(iter(articles_of(turn)), None)
    return marking_panel(choice.turn, turn, article, texts, fault)


def _settled(turn: Turn) -> Turn:
    return replace(turn, is_marking=False, fault="")


def _put(turns: Sequence[Turn], number: int, turn: Turn) -> list[Turn]:
    """The turns with one of them changed; at most one is being marked."""
    return [
        turn if n == number else replace(each, is_marking=each.is_marking and not turn.is_marking)
        for n, each in enumerate(turns)
    ]
