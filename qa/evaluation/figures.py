"""The figures of a run, over all questions and over groups of them, each with its interval.

Retrieval, reader, answers, citations and abstention are means over the questions that they apply to; the
precision of citations counts citations. Confidence is judged by the expected calibration error of the
given answers (Guo et al., ICML 2017) and by the area under the risk-coverage curve (El-Yaniv and Wiener,
JMLR 2010; Geifman and El-Yaniv, ICLR 2019), where less is better in both.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from qa.evaluation import measures, retrieval
from qa.evaluation.intervals import Interval, interval
from qa.evaluation.outcome import Case
from qa.evaluation.reliability import (
    Bin,
    area_under_risk,
    expected_calibration_error,
    reliability,
)

Floats = npt.NDArray[np.float64]
Group = Literal["all", "kind", "language", "length"]

# A measure of a case: numerator and denominator, None where it does not apply.
Part = tuple[float, float] | None

SHORT, LONG = 7, 12  # words of a question, at most and at least


class Figure(NamedTuple):
    """A figure.

    Attributes:
        name: of the measure, "part: measure".
        value: 0..1, or milliseconds; None where nothing is to be measured.
        interval: of 95 % confidence; None where it cannot be told.
        n: how many questions count.
    """

    name: str
    value: float | None
    interval: Interval | None
    n: int


def _answered(measure: Callable[..., float], german: bool) -> Callable[[str, Case], float]:
    normalise = measures.normalised_german if german else measures.normalised
    return lambda text, case: measures.best(measure, text, case.answers, normalise)


_TEXT_MEASURES = {
    "exact match": _answered(measures.exact_match, german=False),
    "f1": _answered(measures.f1, german=False),
    "exact match (German rules)": _answered(measures.exact_match, german=True),
    "f1 (German rules)": _answered(measures.f1, german=True),
}


def parts_of(cases: Sequence[Case]) -> dict[str, list[Part]]:
    """Each measure of each case, by the name of the measure."""
    relevant = {case.id: case.path for case in cases if case.is_answerable and case.path}
    ranks = retrieval.measured({case.id: case.ranked for case in cases}, relevant)
    parts: dict[str, list[Part]] = {}
    for name in retrieval.MEASURES:
        own = (ranks.get(case.id) for case in cases)
        parts[f"retrieval: {name}"] = [None if each is None else (each[name], 1.0) for each in own]
    for name, measure in _TEXT_MEASURES.items():
        parts[f"reader: {name}"] = [
            None if case.given is None else (measure(case.given, case), 1.0) for case in cases
        ]
    for name, measure in _TEXT_MEASURES.items():
        parts[f"answer: {name}"] = [(measure(case.predicted, case), 1.0) for case in cases]
    for name, part in _PARTS.items():
        parts[name] = [part(case) for case in cases]
    return parts


def figures(cases: Sequence[Case]) -> list[Figure]:
    """All figures of some cases."""
    found = [_mean(name, parts) for name, parts in parts_of(cases).items()]
    return [*found, *_of_confidence(cases), *_of_time(cases)]


def groups(cases: Sequence[Case]) -> dict[Group, dict[str, list[Case]]]:
    """The cases by what they are grouped by and the name of the group; "all" has one, ""."""
    found: dict[Group, dict[str, list[Case]]] = {"all": {"": list(cases)}}
    names: Mapping[Group, Callable[[Case], str]] = {
        "kind": lambda case: case.kind,
        "language": lambda case: case.language,
        "length": _length,
    }
    for group, name in names.items():
        by_name: dict[str, list[Case]] = {}
        for case in cases:
            by_name.setdefault(name(case), []).append(case)
        found[group] = dict(sorted(by_name.items()))
    return found


def bins(cases: Sequence[Case]) -> tuple[Bin, ...]:
    """How confident the given answers are, and how many of them are right."""
    given = [case for case in cases if not case.abstained]
    return reliability(*_confidence_of(given)) if given else ()


def arrays(parts: Sequence[Part]) -> tuple[Floats, Floats]:
    """Numerators and denominators, 0 in both where a measure does not apply."""
    held = np.array([each or (0.0, 0.0) for each in parts], dtype=np.float64).reshape(-1, 2)
    return held[:, 0], held[:, 1]


def _citation_precision(case: Case) -> Part:
    return (float(sum(c.right for c in case.citations)), float(len(case.citations)))


def _citation_exactness(case: Case) -> Part:
    return (float(sum(c.exact for c in case.citations)), float(len(case.citations)))


def _citation_recall(case: Case) -> Part:
    return (float(case.evidence_cited), 1.0) if case.is_answerable and case.evidence else None


def _abstention_precision(case: Case) -> Part:
    return (float(not case.is_answerable), 1.0) if case.abstained else None


def _abstention_recall(case: Case) -> Part:
    return None if case.is_answerable else (float(case.abstained), 1.0)


_PARTS: dict[str, Callable[[Case], Part]] = {
    "citation: precision": _citation_precision,
    "citation: recall": _citation_recall,
    "citation: exactness": _citation_exactness,
    "abstention: precision": _abstention_precision,
    "abstention: recall": _abstention_recall,
}


def _mean(name: str, parts: Sequence[Part]) -> Figure:
    numerator, denominator = arrays(parts)
    total = denominator.sum()
    value = float(numerator.sum() / total) if total else None
    return Figure(name, value, interval(numerator, denominator), int((denominator > 0).sum()))


def _confidence_of(cases: Sequence[Case]) -> tuple[Floats, npt.NDArray[np.bool_], Floats]:
    confidence = np.array([case.confidence for case in cases], dtype=np.float64)
    right = np.array([case.is_right for case in cases], dtype=bool)
    return confidence, right, np.ones(len(cases))


def _of_confidence(cases: Sequence[Case]) -> Iterator[Figure]:
    given = [case for case in cases if not case.abstained]
    confidence, right, _ones = _confidence_of(given)
    yield _resampled(
        "confidence: calibration error",
        len(given),
        lambda at: expected_calibration_error(
            reliability(confidence[at], right[at], np.ones(len(at)))
        ),
    )
    surest = np.array([case.confidence for case in cases])
    would_do = np.array([case.knew_better for case in cases], dtype=bool)
    yield _resampled(
        "confidence: area under risk-coverage",
        len(cases),
        lambda at: area_under_risk(surest[at], would_do[at]),
    )


def _of_time(cases: Sequence[Case]) -> Iterator[Figure]:
    times = np.array([c.milliseconds["total"] for c in cases if c.milliseconds])
    for percent in (50, 95, 99):
        yield _resampled(
            f"latency: p{percent} ms", len(times), partial(_percentile, times, percent)
        )


def _percentile(times: Floats, percent: float, at: npt.NDArray[np.int64]) -> float:
    return float(np.percentile(times[at], percent))


_RESAMPLES = 500


def _resampled(name: str, size: int, statistic: Callable[[npt.NDArray[np.int64]], float]) -> Figure:
    """A figure that is no mean, with its percentile interval."""
    if not size:
        return Figure(name, None, None, 0)
    rng = np.random.default_rng(7)
    value = statistic(np.arange(size))
    if size < 2:
        return Figure(name, value, None, size)
    drawn = [statistic(rng.integers(size, size=size)) for _ in range(_RESAMPLES)]
    low, high = np.percentile(drawn, (2.5, 97.5))
    return Figure(name, value, Interval(float(low), float(high)), size)


def _length(case: Case) -> str:
    words = len(case.question.split())
    if words <= SHORT:
        return f"to {SHORT} words"
    return f"{LONG} words and more" if words >= LONG else f"{SHORT + 1} to {LONG - 1} words"
