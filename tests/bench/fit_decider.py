"""Fit qa/weights/decide.json on what the reader offers for development questions.

usage: python -m tests.bench.fit_decider CANDIDATES_FILE [--write]

The file comes from tests/bench/candidates.py. Printed are the rules that rank candidates across
passages, compared; the calibration of the confidence on a fifth of the articles that is held out of
the fit; and the risk that goes with each threshold.
"""

import argparse
import json
import zlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from qa import reader
from qa.decide import Calibration, features
from qa.evaluation.calibrate import Judged, fit
from qa.settings import Settings
from tests.bench.candidates import Candidate, Case, read_cases

COMPANION_MARGIN = 2.0
_DEPTHS = (1, 2, 3, 5)
_PASSAGE_WEIGHTS = (0, 10, 30, 50, 80, 120, 200)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="candidates, from tests/bench/candidates.py")
    parser.add_argument("--write", action="store_true", help="replace qa/weights/decide.json")
    arguments = parser.parse_args()
    cases = read_cases(arguments.file)
    compare_rankings(cases)
    train = [case for case in cases if zlib.crc32(case.group.encode()) % 5]
    held_out = [case for case in cases if not zlib.crc32(case.group.encode()) % 5]
    report(fit(judged(train), COMPANION_MARGIN), held_out)
    calibration = fit(judged(cases), COMPANION_MARGIN)
    values = {
        "bias": calibration.bias,
        "weights": calibration.weights,
        "companion_margin": calibration.companion_margin,
    }
    print(json.dumps(values, indent=2))
    if arguments.write:
        target = Path("qa/weights/decide.json")
        target.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


def ranked(case: Case, passage_weight: float, depth: int) -> list[Candidate]:
    """The candidates in the best ``depth`` passages, by the rule of ``qa.reader``."""

    def score(candidate: Candidate) -> float:
        own = candidate.features
        return own["margin"] + passage_weight * own["passage_score"]

    passages = {candidate.features["passage_score"] for candidate in case.candidates}
    read = sorted(passages, reverse=True)[:depth]
    scored = [
        replace(candidate, score=score(candidate))
        for candidate in case.candidates
        if candidate.features["passage_score"] in read
    ]
    return sorted(scored, key=lambda candidate: -candidate.score)


def compare_rankings(cases: Iterable[Case]) -> None:
    answerable = [case for case in cases if case.answerable and case.candidates]
    kinds = sorted({case.kind for case in answerable})
    print("mean F1 of the first candidate, by passages read and weight of the passage's score")
    for depth in _DEPTHS:
        for passage_weight in _PASSAGE_WEIGHTS:
            means = []
            for kind in kinds:
                own = [case for case in answerable if case.kind == kind]
                first = [ranked(case, passage_weight, depth)[0].f1 for case in own]
                means.append(f"{kind} {np.mean(first):.4f}")
            print(f"  {depth}  {passage_weight:>3}  {'   '.join(means)}")


def judged(cases: Iterable[Case]) -> list[Judged]:
    found = []
    for case in cases:
        order = ranked(case, reader.PASSAGE_WEIGHT, Settings().read_passages)
        if order:
            found.append(Judged(features(order), order[0].right))
    return found


def report(calibration: Calibration, cases: list[Case]) -> None:
    outcomes = judged(cases)
    scores = np.array([calibration.confidence(each.features) for each in outcomes])
    right = np.array([each.right for each in outcomes])
    bins = np.minimum((scores * 10).astype(int), 9)
    error = 0.0
    print("confidence, questions, right")
    for number in np.unique(bins):
        own = bins == number
        print(f"  {scores[own].mean():.2f}  {own.sum():4}  {right[own].mean():.2f}")
        error += abs(scores[own].mean() - right[own].mean()) * own.mean()
    print(
        f"held out {len(right)}, right {right.mean():.3f}, expected calibration error {error:.3f}"
    )
    answerable = np.array([case.answerable for case in cases if case.candidates])
    for threshold in (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8):
        kept = scores >= threshold
        print(
            f"  confidence >= {threshold}: wrong among the answers {1 - right[kept].mean():.3f}, "
            f"answerable refused {1 - kept[answerable].mean():.3f}, "
            f"unanswerable refused {1 - kept[~answerable].mean():.3f}"
        )


if __name__ == "__main__":
    main()
