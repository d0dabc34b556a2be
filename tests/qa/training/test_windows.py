import unicodedata

import numpy as np
import pytest
from tokenizers import Tokenizer

from qa.training.windows import (
    END,
    START,
    Tokenised,
    reading_windows,
    tokenise,
    training_window,
    window_without_answer,
)
from tests.qa.training.conftest import QUESTIONS, TEXT, example

RNG = np.random.default_rng(5)


def marked(question: Tokenised, first: int, last: int) -> str:
    text = question.text
    return question.example.context[text.starts[first] : text.ends[last]]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("answer", [answer for answer in QUESTIONS.values() if answer])
def test_answers_survive_tokens_and_back(tokenizer: Tokenizer, answer: str, form: str) -> None:
    text = unicodedata.normalize(form, TEXT)
    answer = unicodedata.normalize(form, answer)
    (question,) = tokenise(tokenizer, [example("Was?", answer, text)])
    assert question.first is not None
    assert question.last is not None
    assert marked(question, question.first, question.last) == answer


def test_tokens_leave_out_the_space_before_a_word(questions: list[Tokenised]) -> None:
    text = questions[0].text
    bounds = list(zip(text.starts, text.ends, strict=True))
    covered = {at for start, end in bounds for at in range(start, end)}
    assert covered == {at for at, character in enumerate(TEXT) if character != " "}


def test_a_training_window_holds_the_whole_answer(questions: list[Tokenised]) -> None:
    for question in questions[:5]:
        for _ in range(20):
            window = training_window(question, 48, RNG)
            assert len(window.ids) <= 48
            shift = window.first_token - window.text_at
            held = marked(question, window.start + shift, window.end + shift)
            assert held == question.example.answer_texts[0]


def test_without_an_answer_the_label_is_position_0(questions: list[Tokenised]) -> None:
    window = training_window(questions[5], 48, RNG)
    assert (window.start, window.end) == (0, 0)


def test_a_window_can_miss_the_answer(questions: list[Tokenised]) -> None:
    for _ in range(20):
        window = window_without_answer(questions[0], 48, RNG)
        assert window is not None
        assert (window.start, window.end) == (0, 0)
        room = len(window.ids) - window.text_at - 1
        last = min(window.first_token + room, len(questions[0].text.ids)) - 1
        assert "Jürgen Häßler" not in marked(questions[0], window.first_token, last)


def test_there_may_be_no_window_without_the_answer(questions: list[Tokenised]) -> None:
    assert window_without_answer(questions[0], 250, RNG) is None
    assert window_without_answer(questions[5], 48, RNG) is None


def test_reading_windows_cover_the_text(questions: list[Tokenised]) -> None:
    question = questions[0]
    seen: dict[int, int] = {}
    for window in reading_windows(question, 40, stride=16):
        assert window.ids[0] == START
        assert window.ids[-1] == END
        part = window.ids[window.text_at : -1]
        seen.update({window.first_token + at: int(token) for at, token in enumerate(part)})
    assert [seen[at] for at in range(len(seen))] == question.text.ids.tolist()
