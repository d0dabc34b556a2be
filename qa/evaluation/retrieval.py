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
    # Numbers stand for names: trec_eval cuts these at a NUL.
    wanted, found = {}, {}
    for number, (question, one) in enumerate(relevant.items()):
        ranks = {each: rank for rank, each in enumerate(ranked[question])}
        wanted[str(number)] = {str(ranks.get(one, len(ranks))): 1}
        found[str(number)] = {str(rank): -float(rank) for rank in ranks.values()}
    names = {measure: name for name, measure in MEASURES.items()}
    values: dict[str, dict[str, float]] = {question: {} for question in relevant}
    questions = list(relevant)
    for each in ir_measures.iter_calc(list(names), wanted, found):
        values[questions[int(each.query_id)]][names[each.measure]] = float(each.value)
    return values
