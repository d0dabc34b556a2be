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
    """The features of a question's best candidate, and whether it was right.

    Attributes:
        features: by name.
        right: whether the candidate would do as an answer.
        weight: how often such a question counts.
    """

    features: dict[str, float]
    right: bool
    weight: float = 1.0


def fit(judged: Sequence[Judged], names: Sequence[str]) -> Calibration:
    """Weights that make the confidence of ``judged`` as probable as their outcome.

    Margins and curve are left as they are without a fit.

    Args:
        judged: right and wrong ones.
        names: of the features to weigh.
    """
    values = np.array([[each.features[name] for name in names] for each in judged])
    right = np.array([each.right for each in judged])
    scaler = StandardScaler().fit(values)
    model = LogisticRegression(C=1.0).fit(
        scaler.transform(values), right, [each.weight for each in judged]
    )
    weights = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - weights @ scaler.mean_)
    return Calibration(
        round(bias, 4),
        {name: round(float(w), 4) for name, w in zip(names, weights, strict=True)},
        0.0,
    )
