"""What a run has to reach: limits of its figures, and how far they may fall behind an earlier run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa.errors import TestSetError
from qa.evaluation.figures import Figure

# Short names, as they are given on a command line.
NAMES = {
    "f1": "answer: f1",
    "exact_match": "answer: exact match",
    "reader_f1": "reader: f1",
    "reader_exact_match": "reader: exact match",
    "recall@1": "retrieval: recall@1",
    "recall@5": "retrieval: recall@5",
    "recall@10": "retrieval: recall@10",
    "mrr@10": "retrieval: mrr@10",
    "ndcg@10": "retrieval: ndcg@10",
    "citation_precision": "citation: precision",
    "citation_recall": "citation: recall",
    "citation_exactness": "citation: exactness",
    "abstention_precision": "abstention: precision",
    "abstention_recall": "abstention: recall",
    "calibration_error": "confidence: calibration error",
    "risk_area": "confidence: area under risk-coverage",
    "latency_p50": "latency: p50 ms",
    "latency_p95": "latency: p95 ms",
    "latency_p99": "latency: p99 ms",
}
_LESS_IS_BETTER = frozenset(
    ("calibration_error", "risk_area", "latency_p50", "latency_p95", "latency_p99")
)


@dataclass(frozen=True, slots=True)
class Gate:
    """A figure by its short name, and the value that it is held to."""

    name: str
    value: float


def gate(text: str) -> Gate:
    """Read ``f1=0.8``; raises ``TestSetError``."""
    name, _, value = text.partition("=")
    if name not in NAMES:
        raise TestSetError(f"There is no figure {name!r}. There are: {', '.join(NAMES)}")
    try:
        return Gate(name, float(value))
    except ValueError as error:
        raise TestSetError(
            f"{text!r} gives no number. Write it as {name}={_example(name)}"
        ) from error


def missed(found: Sequence[Figure], gates: Sequence[Gate]) -> Iterator[str]:
    """A line for each figure that is worse than its gate: lower, or higher where less is better."""
    values = _values(found)
    for each in gates:
        value = values[NAMES[each.name]]
        if value is None:
            yield f"{each.name} cannot be told from these questions; {each.value:g} is wanted"
        elif _worse(each.name, value, each.value) > 0:
            limit = "at most" if each.name in _LESS_IS_BETTER else "at least"
            yield f"{each.name} is {value:.4f}; {limit} {each.value:g} is wanted"


def dropped(
    before: Sequence[Figure], after: Sequence[Figure], gates: Sequence[Gate]
) -> Iterator[str]:
    """A line for each figure that is worse than before by more than its gate."""
    old, new = _values(before), _values(after)
    for each in gates:
        first, second = old[NAMES[each.name]], new[NAMES[each.name]]
        if first is None or second is None:
            yield f"{each.name} cannot be told from both runs; a drop of {each.value:g} is allowed"
        elif _worse(each.name, second, first) > each.value + 1e-9:
            yield (
                f"{each.name} went from {first:.4f} to {second:.4f}; "
                f"{each.value:g} worse is allowed"
            )


def _values(found: Sequence[Figure]) -> Mapping[str, float | None]:
    return {figure.name: figure.value for figure in found}


def _worse(name: str, value: float, than: float) -> float:
    """By how much a value is worse than another one; negative where it is better."""
    return value - than if name in _LESS_IS_BETTER else than - value


def _example(name: str) -> str:
    return "500" if name.startswith("latency") else "0.8"
