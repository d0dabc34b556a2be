"""Measures of answers, each for one question, and their summaries.

Exact match and F1 follow SQuAD's official evaluation script, version 1.1 (Rajpurkar et al., "SQuAD:
100,000+ Questions for Machine Comprehension of Text", EMNLP 2016): lower case, without ASCII
punctuation and the English articles a, an, the, white space folded. German articles stay, as in
the published figures for XQuAD and MLQA's authors' plain variant.
"""

import re
import string
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from qa.records import Answer, NoAnswer

_ENGLISH_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def words_of(answer: Answer | NoAnswer) -> str:
    """What is compared with an expected answer: the marked words, those of a list in their order."""
    spans = answer.spans if isinstance(answer, Answer) else ()
    return ", ".join(span.text for span in sorted(spans, key=lambda span: span.start))


def normalised(text: str) -> str:
    """A text as SQuAD's script compares it."""
    plain = _ENGLISH_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION))
    return " ".join(plain.split())


def exact_match(prediction: str, answer: str) -> float:
    """1.0 when both are the same after normalisation, else 0.0."""
    return float(normalised(prediction) == normalised(answer))


def f1(prediction: str, answer: str) -> float:
    """Harmonic mean of precision and recall of words, 0..1; two empty texts agree fully."""
    predicted, expected = normalised(prediction).split(), normalised(answer).split()
    if not predicted or not expected:
        return float(predicted == expected)
    common = sum((Counter(predicted) & Counter(expected)).values())
    return 2 * common / (len(predicted) + len(expected))


def best(measure: Callable[[str, str], float], prediction: str, answers: Sequence[str]) -> float:
    """The measure against the most similar answer; no answer is expected when there are none."""
    return max(measure(prediction, answer) for answer in answers or ("",))


def reciprocal_rank(ranked: Sequence[str], relevant: str, depth: int = 10) -> float:
    """1 / rank of the relevant id among the first ``depth``, 0 when it is not there."""
    top = list(ranked[:depth])
    return 1 / (top.index(relevant) + 1) if relevant in top else 0.0


def success(ranked: Sequence[str], relevant: str, depth: int) -> float:
    """1.0 when the relevant id is among the first ``depth``, else 0.0."""
    return float(relevant in ranked[:depth])


def mean(values: Iterable[float]) -> float | None:
    """Their mean, or None when there are none."""
    held = list(values)
    return sum(held) / len(held) if held else None


def percentile(values: Sequence[float], percent: float) -> float | None:
    """Linear interpolation between closest ranks, or None when there are none."""
    return float(np.percentile(values, percent)) if values else None
