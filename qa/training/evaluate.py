"""How well a reader marks answers: SQuAD's measures, and how well it knows that there is none."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from qa.evaluation import measures
from qa.reader import Words
from qa.training.decode import predict
from qa.training.model import Reader
from qa.training.windows import Tokenised

MAX_TOKENS = 384
STRIDE = 128


@dataclass(frozen=True, slots=True)
class Figures:
    """Results on a set; shares from 0 to 1.

    Attributes:
        answerable: how many have an answer.
        exact, f1: of the best span of each of them, whatever its margin.
        unanswerable: how many have none.
        abstained: share of the unanswerable whose best span has a margin below 0.
        refused: share of the answerable whose best span has one.
        ranking: probability that an answerable question has a larger margin than an unanswerable
            one (area under the ROC curve).
    """

    answerable: int
    exact: float
    f1: float
    unanswerable: int
    abstained: float | None
    refused: float
    ranking: float | None

    def rounded(self) -> dict[str, float | int | None]:
        """The same with four digits, to be printed."""
        return {
            name: round(value, 4) if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }


def evaluate(
    reader: Reader,
    questions: Sequence[Tokenised],
    max_tokens: int = MAX_TOKENS,
    stride: int = STRIDE,
) -> Figures:
    """Let the reader answer and compare; it is left in the mode, train or eval, it was in."""
    was_training = reader.training
    reader.eval()
    predictions = predict(reader, questions, max_tokens, stride)
    reader.train(was_training)
    return figures(questions, predictions)


def figures(questions: Sequence[Tokenised], predictions: Sequence[Words]) -> Figures:
    """Compare predictions with what was expected."""
    exact, f1s, margins, margins_without = [], [], [], []
    for question, found in zip(questions, predictions, strict=True):
        answers = question.example.answer_texts
        if not answers:
            margins_without.append(found.margin)
            continue
        text = question.example.context[found.start : found.end]
        exact.append(measures.best(measures.exact_match, text, answers))
        f1s.append(measures.best(measures.f1, text, answers))
        margins.append(found.margin)
    return Figures(
        answerable=len(margins),
        exact=measures.mean(exact) or 0.0,
        f1=measures.mean(f1s) or 0.0,
        unanswerable=len(margins_without),
        abstained=measures.mean(float(m < 0) for m in margins_without),
        refused=measures.mean(float(m < 0) for m in margins) or 0.0,
        ranking=_ranking(margins, margins_without),
    )


def _ranking(with_answer: Sequence[float], without: Sequence[float]) -> float | None:
    if not with_answer or not without:
        return None
    above = np.array(with_answer)[:, None] > np.array(without)[None, :]
    return float(above.mean())
