"""Fit the weights by which ``qa.reader`` ranks candidates across passages.

A linear score is made to give the highest expected F1 when a candidate is drawn with the softmax of
the scores (the listwise view of ranking: Cao et al., ICML 2007), with SciPy (BSD).
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

Floats = npt.NDArray[np.float64]
Candidate = tuple[Mapping[str, float], float]  # features, and F1 against what was expected

_RIDGE = 1e-3


def fit_ranking(questions: Sequence[Sequence[Candidate]], names: Sequence[str]) -> dict[str, float]:
    """Weights by feature name, the first one's being 1.

    Args:
        questions: the candidates of each; those without a right one tell nothing and are left out.
        names: of the features to weigh; the first must help, or the weights make no sense.

    Raises:
        ValueError: the first feature got no positive weight.
    """
    told = [each for each in questions if any(f1 > 0 for _features, f1 in each)]
    tables = [np.array([[values[name] for name in names] for values, _ in each]) for each in told]
    gains = [np.array([f1 for _features, f1 in each]) for each in told]
    scale = np.concatenate(tables).std(axis=0) + 1e-9
    tables = [table / scale for table in tables]

    def loss(weights: Floats) -> tuple[float, Floats]:
        total = _RIDGE * len(tables) * float(weights @ weights)
        slope: Floats = 2 * _RIDGE * len(tables) * weights
        for table, gain in zip(tables, gains, strict=True):
            scores = table @ weights
            share = np.exp(scores - scores.max())
            share /= share.sum()
            expected = float(share @ gain)
            total -= expected
            slope = slope - (share * (gain - expected)) @ table
        return total, slope

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x / scale
    if found[0] <= 0:
        raise ValueError(f"{names[0]} does not tell right from wrong: weight {found[0]:.3g}")
    return {name: round(float(w / found[0]), 4) for name, w in zip(names, found, strict=True)}
