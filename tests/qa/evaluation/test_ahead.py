"""Models that compute nothing twice give what the models themselves give."""

from collections.abc import Sequence

import numpy as np

from qa.evaluation.ahead import Remembering, RememberingEmbedder
from qa.protocols import WindowScores
from tests.fakes import WordEmbedder

NOTHING = np.zeros(0)


class CountingModel:
    """A ``SpanModel`` that notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    def load(self) -> None:
        pass

    def score(self, question: str, texts: Sequence[str]) -> list[list[WindowScores]]:
        self.asked.append((question, tuple(texts)))
        empty = np.zeros(0, dtype=np.int64)
        return [
            [WindowScores(empty, empty, NOTHING, NOTHING, float(len(question + text)))]
            for text in texts
        ]


def test_questions_that_are_known_are_embedded_once_and_others_as_they_come() -> None:
    plain = WordEmbedder()
    ahead = RememberingEmbedder(plain)
    ahead.queries(["Wer?", "Was?", "Wer?"])
    for texts in (["Was?"], ["Wer?", "Was?"], ["Wann?"], ["Wer?", "Wann?"]):
        assert np.array_equal(ahead.queries(texts), plain.queries(texts))
    assert (ahead.dimension, ahead.fingerprint) == (plain.dimension, plain.fingerprint)
    assert RememberingEmbedder(plain).queries(["Wer?"]).shape == (1, plain.dimension)


def test_a_text_is_scored_once_for_a_question() -> None:
    model = CountingModel()
    remembering = Remembering(model)
    first = remembering.score("Wer?", ["a", "bb"])
    again = remembering.score("Wer?", ["bb", "ccc", "a"])
    assert [windows[0].null for windows in again] == [6.0, 7.0, 5.0]
    assert again[0] is first[1]
    remembering.score("Was?", ["a"])
    assert model.asked == [("Wer?", ("a", "bb")), ("Wer?", ("ccc",)), ("Was?", ("a",))]
