"""Ranks, against formulas and scikit-learn."""

import random

import numpy as np
import pytest
from sklearn.metrics import ndcg_score

from qa.evaluation.retrieval import measured


def test_worked_out_by_hand() -> None:
    found = measured({"q": ["a", "b", "c"], "none": []}, {"q": "b", "none": "b"})
    assert found["q"] == {
        "recall@1": 0.0,
        "recall@5": 1.0,
        "recall@10": 1.0,
        "mrr@10": 0.5,
        "ndcg@10": pytest.approx(1 / np.log2(3)),
    }
    assert set(found["none"].values()) == {0.0}


def test_names_may_hold_anything() -> None:
    found = measured({"a\0b": ["x\0y", "x"], "a": ["x"]}, {"a\0b": "x", "a": "x"})
    assert (found["a\0b"]["mrr@10"], found["a"]["mrr@10"]) == (0.5, 1.0)


def test_without_questions_there_is_nothing() -> None:
    assert measured({}, {}) == {}


def test_500_rankings_agree_with_the_formulas() -> None:
    rng = random.Random(3)
    names = [f"article {n}" for n in range(30)]
    ranked = {str(n): rng.sample(names, rng.randint(0, 25)) for n in range(500)}
    relevant = {question: rng.choice(names) for question in ranked}
    for question, values in measured(ranked, relevant).items():
        own, one = ranked[question], relevant[question]
        rank = own.index(one) + 1 if one in own else 1000
        for depth in (1, 5, 10):
            assert values[f"recall@{depth}"] == float(rank <= depth)
        assert values["mrr@10"] == pytest.approx(1 / rank if rank <= 10 else 0)
        gains = [[float(name == one) for name in names]]
        scores = [[-float(own.index(name)) if name in own else -1e6 for name in names]]
        if rank <= 10 or rank == 1000:  # scikit-learn ranks what was not found too
            expected = ndcg_score(gains, scores, k=10) if rank <= 10 else 0.0
            assert values["ndcg@10"] == pytest.approx(expected)
