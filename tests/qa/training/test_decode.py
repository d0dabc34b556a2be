import numpy as np
import pytest

from qa.reader import MAX_ANSWER_TOKENS
from qa.training.decode import best_span
from qa.training.windows import Tokenised, reading_windows


def read(question: Tokenised, high: dict[tuple[int, int], float]) -> tuple[str, float]:
    """The best span when the scores are 0 but at (token of the text, 0 start or 1 end)."""
    (window,) = reading_windows(question, 256, stride=64)
    scores = np.zeros((len(window.ids), 2), np.float32)
    for (token, which), value in high.items():
        scores[window.text_at + token, which] = value
    scores[0] = 1.0
    found = best_span(scores, window, question)
    return question.example.context[found.start : found.end], found.margin


def test_the_best_pair_is_marked(questions: list[Tokenised]) -> None:
    question = questions[1]
    assert question.first is not None
    assert question.last is not None
    text, margin = read(question, {(question.first, 0): 4.0, (question.last, 1): 3.0})
    assert text == "1911"
    assert margin == pytest.approx(4 + 3 - 2)


def test_a_span_ends_at_or_after_its_start(questions: list[Tokenised]) -> None:
    text, _ = read(questions[1], {(20, 0): 4.0, (10, 1): 3.0})
    tokens = questions[1].text
    assert text.startswith(questions[1].example.context[tokens.starts[20] : tokens.ends[20]])


def test_a_span_is_not_longer_than_the_limit(questions: list[Tokenised]) -> None:
    near, far = {(5, 0): 4.0, (5 + MAX_ANSWER_TOKENS - 1, 1): 3.0}, {(5, 0): 4.0}
    allowed = read(questions[1], near)
    refused = read(questions[1], {**far, (5 + MAX_ANSWER_TOKENS, 1): 3.0})
    assert (allowed[1], refused[1]) == (pytest.approx(5), pytest.approx(2))
