"""Measures of a ranking of articles, by ir-measures (Apache 2.0) and trec_eval."""

from collections.abc import Mapping, Sequence

import ir_measures
from ir_measures import RR, R, nDCG

# By the name under which they are shown.
MEASURES = {
    "recall@1": R @ 1,
    "recall@5": R @ 5,
    "recall@10": R @ 10,
    "mrr@10": RR @ 10,
    "ndcg@10": nDCG @ 10,
}


def measured(
    ranked: Mapping[str, Sequence[str]], relevant: Mapping[str, str]
) -> dict[str, dict[str, float]]:
    """Each measure of each question, 0..1, by their names.

    Args:
        ranked: what was found for each question, by its id, best first, each once.
        relevant: what should have been found, by the id of the question.
    """
    wanted = {question: {one: 1} for question, one in relevant.items()}
    found = {
        question: {each: -float(rank) for rank, each in enumerate(ranked[question])}
        for question in relevant
    }
    names = {measure: name for name, measure in MEASURES.items()}
    values: dict[str, dict[str, float]] = {question: {} for question in relevant}
    for each in ir_measures.iter_calc(list(names), wanted, found):
        values[each.query_id][names[each.measure]] = float(each.value)
    return values
