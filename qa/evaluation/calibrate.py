"""Fit the confidence of ``qa.decide`` on development questions.

Platt's method (1999): a logistic regression from the decider's features to whether the best
candidate was right, with scikit-learn (BSD).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from qa.decide import Calibration


@dataclass(frozen=True, slots=True)
class Judged:
    """The features of a question's best candidate, and whether it was right."""

    features: dict[str, float]
    right: bool


def fit(judged: Sequence[Judged], companion_margin: float) -> Calibration:
    """Weights that make the confidence of ``judged`` as probable as their outcome.

    Args:
        judged: right and wrong ones, all with the same features.
        companion_margin: passed on, see ``Calibration``.
    """
    names = sorted(judged[0].features)
    values = np.array([[each.features[name] for name in names] for each in judged])
    right = np.array([each.right for each in judged])
    scaler = StandardScaler().fit(values)
    model = LogisticRegression(C=1.0).fit(scaler.transform(values), right)
    weights = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - weights @ scaler.mean_)
    return Calibration(
        round(bias, 4),
        {name: round(float(w), 4) for name, w in zip(names, weights, strict=True)},
        companion_margin,
    )
