"""The figures of one system in one round, out of what its processes reported."""

import math
import statistics
from collections.abc import Callable, Mapping, Sequence

from qa.evaluation import measures
from tests.bench.peers.data import Asked, Data
from tests.bench.peers.jobs import READ, RETRIEVED, Report

# By name; a figure that was not measured is missing.
Figures = dict[str, float]

Measure = Callable[[str, str, measures.Normalise], float]


def figures(
    index: Report, retrieve: Report, answer: Report, data: Data, main: str
) -> dict[str, Figures]:
    """All figures by mode.

    Args:
        index, retrieve, answer: the reports of these phases.
        data: what was indexed and asked.
        main: the mode that is asked first, of which start and memory are measured.
    """
    by_mode: dict[str, Figures] = {}
    for mode in {**retrieve, **answer["modes"]}:
        found: Figures = {}
        for name, asked in data.sets.items():
            if mode in retrieve:
                found |= _of_retrieval(retrieve[mode][name], asked, name)
            if mode in answer["modes"]:
                found |= _of_answers(answer["modes"][mode][name], asked, name)
        by_mode[mode] = found
    made = index[main]
    by_mode[main] |= {
        "paragraphs indexed a second": len(data.paragraphs) / made["seconds"],
        "start to first answer, s": answer["first_s"],
        "peak memory indexing, MiB": index["peak_mib"],
        "peak memory answering, MiB": answer["peak_mib"],
        "index on disk, MiB": made["bytes"] / 2**20,
    }
    return by_mode


def mean_mrr(retrieved: Mapping[str, Report], data: Data) -> float:
    """Mean of the MRR@10 of all sets, for one mode."""
    return statistics.mean(
        _of_retrieval(retrieved[name], asked, name)[f"{name}: MRR@{RETRIEVED}"]
        for name, asked in data.sets.items()
    )


def _of_retrieval(report: Report, asked: Sequence[Asked], name: str) -> Figures:
    ranks = [_rank(report["ranked"][each.question.id], each.paragraph) for each in asked]
    return {
        f"{name}: MRR@{RETRIEVED}": statistics.mean(1 / rank if rank else 0.0 for rank in ranks),
        f"{name}: recall@{READ}": statistics.mean(0 < rank <= READ for rank in ranks),
        **_latencies(f"{name}: retrieve", report["ms"]),
    }


def _of_answers(report: Report, asked: Sequence[Asked], name: str) -> Figures:
    given = report["answers"]

    def mean(measure: Measure) -> float:
        return statistics.mean(
            measures.best(measure, given[each.question.id], each.answers) for each in asked
        )

    return {
        f"{name}: exact match": mean(measures.exact_match),
        f"{name}: F1": mean(measures.f1),
        f"{name}: no answer, share": statistics.mean(
            not given[each.question.id].strip() for each in asked
        ),
        **_latencies(f"{name}: answer", report["ms"]),
    }


def _latencies(what: str, times_ms: Sequence[float]) -> Figures:
    p95 = sorted(times_ms)[math.ceil(0.95 * len(times_ms)) - 1]
    return {f"{what}, p50 ms": statistics.median(times_ms), f"{what}, p95 ms": p95}


def _rank(ranked: Sequence[str], wanted: str) -> int:
    """From 1; 0 where it was not found."""
    return ranked.index(wanted) + 1 if wanted in ranked else 0
