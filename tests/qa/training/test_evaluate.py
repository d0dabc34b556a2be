import pytest

from qa.reader import Words
from qa.training.evaluate import figures
from qa.training.windows import Tokenised
from tests.qa.training.conftest import TEXT


def at(text: str, margin: float) -> Words:
    start = TEXT.index(text)
    return Words(start, start + len(text), margin, 0.0)


def test_figures_of_answered_and_unanswered(questions: list[Tokenised]) -> None:
    asked = [questions[0], questions[3], questions[5]]
    found = [at("Jürgen Häßler", 3.0), at("Gemeinde Müden", -1.0), at("1742", -2.0)]
    result = figures(asked, found)
    assert (result.answerable, result.unanswerable) == (2, 1)
    assert result.exact == 0.5
    assert result.f1 == pytest.approx((1 + 0.8) / 2)
    assert (result.abstained, result.refused, result.ranking) == (1.0, 0.5, 1.0)
