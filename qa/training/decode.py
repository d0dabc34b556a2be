"""From start and end scores to spans of the text."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from qa.training.model import Reader, collate
from qa.training.windows import Tokenised, Window, reading_windows

MAX_ANSWER_TOKENS = 30
_BATCH_TOKENS = 6144


@dataclass(frozen=True, slots=True)
class Prediction:
    """The best span of a text.

    Attributes:
        start, end: half-open bounds in the text.
        margin: score of the span less that of "no answer", the sum of a start and an end score
            each; above 0 the model prefers the span.
    """

    start: int
    end: int
    margin: float


def predict(
    reader: Reader, questions: Sequence[Tokenised], max_tokens: int, stride: int
) -> list[Prediction]:
    """The best span of each question's text, over all its windows.

    Spans of different windows are compared by their margin, for scores of different windows have
    no common zero.
    """
    windows = [
        (at, window)
        for at, question in enumerate(questions)
        for window in reading_windows(question, max_tokens, stride)
    ]
    windows.sort(key=lambda pair: len(pair[1].ids))
    best: list[Prediction | None] = [None] * len(questions)
    while windows:
        size = max(1, _BATCH_TOKENS // len(windows[-1][1].ids))
        batch, windows = windows[-size:], windows[:-size]
        for (at, window), scores in zip(
            batch, _scores(reader, [window for _, window in batch]), strict=True
        ):
            found = best_span(scores, window, questions[at])
            held = best[at]
            if held is None or found.margin > held.margin:
                best[at] = found
    return [prediction for prediction in best if prediction is not None]


def best_span(scores: npt.NDArray[np.float32], window: Window, question: Tokenised) -> Prediction:
    """The best span in a window.

    Args:
        scores: float32 of shape ``(length, 2)``, start and end.
        window: what was read.
        question: what it was cut from.
    """
    text = scores[window.text_at : len(window.ids) - 1]
    sums = text[:, None, 0] + text[None, :, 1]
    too_long = np.tri(len(text), k=-1, dtype=bool) | ~np.tri(
        len(text), k=MAX_ANSWER_TOKENS - 1, dtype=bool
    )
    sums[too_long] = -np.inf
    first, last = divmod(int(sums.argmax()), len(text))
    margin = float(sums[first, last] - scores[0].sum())
    tokens = question.text
    start = int(tokens.starts[window.first_token + first])
    end = int(tokens.ends[window.first_token + last])
    return Prediction(start, end, margin)


def _scores(reader: Reader, windows: list[Window]) -> npt.NDArray[np.float32]:
    device = next(reader.parameters()).device
    with torch.inference_mode():
        scores: npt.NDArray[np.float32] = reader(collate(windows, device)).cpu().numpy()
    return scores
