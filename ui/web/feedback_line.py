"""The line below an answer: whether it is right."""

from ui.texts import Texts
from ui.web.escaping import safe
from ui.web.turn import Turn


def feedback_line(number: int, turn: Turn, texts: Texts) -> str:
    """Whether it is right: to be said, or what came of having said it."""
    if not turn.can_be_judged:
        return ""
    fault = f'<p class="fault" role="alert">{safe(turn.fault)}</p>' if turn.fault else ""
    if turn.feedback:
        buttons = _verdict(number, "undo", texts.feedback_undo)
        told = f'<span role="status">{safe(texts.feedback_thanks)}</span>'
    elif turn.is_marking:
        buttons = _verdict(number, "cancel", texts.mark_cancel)
        told = f'<span role="status">{safe(texts.feedback_marking)}</span>'
    else:
        buttons = _verdict(number, "right", texts.feedback_right)
        buttons += _verdict(number, "wrong", texts.feedback_wrong)
        told = f"<span>{safe(texts.feedback_asked)}</span>"
    return f'<div class="feedback" role="group">{told} {buttons}</div>{fault}'


def _verdict(number: int, choice: str, text: str) -> str:
    return (
        f'<button type="button" class="verdict {choice}" data-turn="{number}">{safe(text)}</button>'
    )
