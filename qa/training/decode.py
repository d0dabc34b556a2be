"""From start and end scores to spans of the text."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch

from qa.protocols import WindowScores
from qa.reader import Words, best_words
from qa.training.model import Reader, collate
from qa.training.windows import Tokenised, Window, reading_windows

_BATCH_TOKENS = 6144


def predict(
    reader: Reader, questions: Sequence[Tokenised], max_tokens: int, stride: int
) -> list[Words]:
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
    best: list[Words | None] = [None] * len(questions)
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


def best_span(scores: npt.NDArray[np.float32], window: Window, question: Tokenised) -> Words:
    """The best span in a window, by the rule that the reader uses.

    Args:
        scores: float32 of shape ``(length, 2)``, start and end.
        window: what was read.
        question: what it was cut from.
    """
    text = scores[window.text_at : len(window.ids) - 1]
    own = slice(window.first_token, window.first_token + len(text))
    tokens, null = question.text, float(scores[0].sum())
    starts, ends = tokens.starts[own].astype(np.int64), tokens.ends[own].astype(np.int64)
    read = WindowScores(starts, ends, text[:, 0], text[:, 1], null)
    return next(best_words(read, barred=np.zeros(len(text), dtype=bool)))


def _scores(reader: Reader, windows: list[Window]) -> npt.NDArray[np.float32]:
    device = next(reader.parameters()).device
    with torch.inference_mode():
        scores: npt.NDArray[np.float32] = reader(collate(windows, device)).cpu().numpy()
    return scores
