"""Measures of one answer: how far it agrees with an accepted one.

Exact match and F1 follow SQuAD's official evaluation scripts, 1.1 (Rajpurkar et al., EMNLP 2016) and 2.0
(Rajpurkar et al., ACL 2018): lower case, without ASCII punctuation and the English articles a, an, the,
white space folded; no answer is right where none is expected. German articles stay, as in the published
figures for XQuAD. Beside them stands the German variant of MLQA's official script (Lewis et al., ACL
2020), which leaves out German articles and all punctuation of Unicode.
"""

import re
import string
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from qa.records import Answer, NoAnswer

_ENGLISH_ARTICLES = re.compile(r"\b(a|an|the)\b")
_GERMAN_ARTICLES = re.compile(r"\b(ein|eine|einen|einem|eines|einer|der|die|das|den|dem|des)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)

Normalise = Callable[[str], str]


def words_of(answer: Answer | NoAnswer) -> str:
    """What is compared with an expected answer: the marked words, those of a list in their order."""
    spans = answer.spans if isinstance(answer, Answer) else ()
    return ", ".join(span.text for span in sorted(spans, key=lambda span: span.start))


def normalised(text: str) -> str:
    """A text as SQuAD's scripts compare it."""
    return _folded(_ENGLISH_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)))


def normalised_german(text: str) -> str:
    """A text as MLQA's script compares German ones."""
    return _folded(_GERMAN_ARTICLES.sub(" ", text.lower().translate(_unicode_punctuation())))


def exact_match(prediction: str, answer: str, normalise: Normalise = normalised) -> float:
    """1.0 when both are the same after normalisation, else 0.0."""
    return float(normalise(prediction) == normalise(answer))


def f1(prediction: str, answer: str, normalise: Normalise = normalised) -> float:
    """Harmonic mean of precision and recall of words, 0..1; two empty texts agree fully."""
    predicted, expected = normalise(prediction).split(), normalise(answer).split()
    if not predicted or not expected:
        return float(predicted == expected)
    common = sum((Counter(predicted) & Counter(expected)).values())
    return 2 * common / (len(predicted) + len(expected))


def best(
    measure: Callable[[str, str, Normalise], float],
    prediction: str,
    answers: Sequence[str],
    normalise: Normalise = normalised,
) -> float:
    """The measure against the most similar answer; no answer is expected when there are none.

    Answers of which nothing is left after normalisation do not count, as in SQuAD 2.0.
    """
    accepted = [answer for answer in answers if normalise(answer)]
    return max(measure(prediction, answer, normalise) for answer in accepted or [""])


def mean(values: Iterable[float]) -> float | None:
    """Their mean, or None when there are none."""
    held = list(values)
    return sum(held) / len(held) if held else None


@lru_cache(maxsize=1)
def _unicode_punctuation() -> dict[int, None]:
    codes = range(sys.maxunicode + 1)
    marks = {code: None for code in codes if unicodedata.category(chr(code)).startswith("P")}
    return marks | dict.fromkeys(map(ord, string.punctuation))


def _folded(text: str) -> str:
    return " ".join(text.split())
