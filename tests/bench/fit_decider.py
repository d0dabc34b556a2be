"""Fit qa/weights/decide.json on what the reader offers for development questions.

usage: python -m tests.bench.fit_decider CANDIDATES_FILE [--write]

The file comes from tests/bench/candidates.py. All figures are cross-validated: articles are held
out, a fifth at a time, and what is printed is measured on them. Printed are what each feature adds to
the ranking across passages, lists, the calibration of the confidence, and the risk that goes with
each share of questions answered.
"""

import argparse
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from qa.decide import Calibration, Decider, features
from qa.evaluation import measures
from qa.evaluation.calibrate import Judged, fit
from qa.evaluation.rank import fit_ranking
from qa.evaluation.reliability import expected_calibration_error, reliability, risk_coverage
from qa.question_form import form_of
from qa.records import Article, Sentence, Span
from qa.settings import Settings
from tests.bench.candidates import Candidate, Case, read_cases

RANKED_BY = ("margin", "passage_score", "sentence_cosine", "sentence_coverage")
JUDGED_BY = ("margin", "lead", "sentence_cosine")
COMPANION_MARGIN = 2.0
LIST_MARGIN = 1.0
# Chosen on tests/bench/rivals.py, which has what articles say that differ.
ELSEWHERE_MARGIN = 8.0
ELSEWHERE_CONFIDENCE = 0.25
ELSEWHERE_COVERAGE = 0.2
# Of the questions people ask, about so many are not answered by their articles: an assumption.
UNANSWERABLE_SHARE = 0.25
_FOLDS = 5
_DEPTHS = (1, 2, 3, 5, 7, 10)

Weights = Mapping[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="candidates, from tests/bench/candidates.py")
    parser.add_argument("--write", action="store_true", help="replace qa/weights/decide.json")
    arguments = parser.parse_args()
    every = [case for case in read_cases(arguments.file) if case.candidates]
    report_depths(every)
    cases = [with_depth(case, Settings().read_passages) for case in every]
    report_ranking(cases)
    ranking = ranking_of(cases)
    report_lists(cases, ranking)
    confidence = report_confidence(cases)
    right = np.array([best(case, ranking).right for case in cases])
    curve = risk_coverage(confidence, right, weights_of(cases))
    calibration = fit(judged(cases, ranking), JUDGED_BY)
    values = {
        "ranking": ranking,
        "bias": calibration.bias,
        "weights": calibration.weights,
        "companion_margin": COMPANION_MARGIN,
        "list_margin": LIST_MARGIN,
        "elsewhere_margin": ELSEWHERE_MARGIN,
        "elsewhere_confidence": ELSEWHERE_CONFIDENCE,
        "elsewhere_coverage": ELSEWHERE_COVERAGE,
        "risk_coverage": [list(point) for point in curve],
    }
    print(json.dumps({**values, "risk_coverage": f"{len(curve)} points"}, indent=2))
    if arguments.write:
        text = json.dumps(values, indent=2).replace(",\n      ", ", ").replace("[\n      ", "[")
        text = text.replace("\n    ]", "]")
        Path("qa/weights/decide.json").write_text(text + "\n", encoding="utf-8")


def folds(cases: Sequence[Case]) -> Iterator[tuple[list[Case], list[int]]]:
    """Cases to fit on, and positions of those that are held out, by article."""
    number = [zlib.crc32(case.group.encode()) % _FOLDS for case in cases]
    for fold in range(_FOLDS):
        fitted_on = [case for case, own in zip(cases, number, strict=True) if own != fold]
        yield fitted_on, [at for at, own in enumerate(number) if own == fold]


def ranking_of(cases: Sequence[Case], names: Sequence[str] = RANKED_BY) -> dict[str, float]:
    questions = [[(c.features, c.f1) for c in case.candidates] for case in cases]
    return fit_ranking(questions, names)


def score(candidate: Candidate, ranking: Weights) -> float:
    return sum(weight * candidate.features[name] for name, weight in ranking.items())


def best(case: Case, ranking: Weights) -> Candidate:
    return max(case.candidates, key=lambda candidate: score(candidate, ranking))


def report_ranking(cases: Sequence[Case]) -> None:
    answerable = [case for case in cases if case.answerable]
    print("mean F1 of the first candidate, over all passages, by what it is ranked by")
    for count in range(1, len(RANKED_BY) + 1):
        names = RANKED_BY[:count]
        f1 = np.zeros(len(answerable))
        for fitted_on, held_out in folds(answerable):
            ranking = ranking_of(fitted_on, names)
            f1[held_out] = [best(answerable[at], ranking).f1 for at in held_out]
        print(f"  {_by_kind(answerable, f1)}  {' + '.join(names)}")


def with_depth(case: Case, depth: int) -> Case:
    """The case as if only the best ``depth`` passages had been read."""
    passages = sorted({each.features["passage_score"] for each in case.candidates}, reverse=True)
    floor = passages[:depth][-1]
    kept = (each for each in case.candidates if each.features["passage_score"] >= floor)
    return replace(case, candidates=tuple(kept))


def report_depths(cases: Sequence[Case]) -> None:
    print("mean F1 of the first candidate, by how many passages are read")
    for depth in _DEPTHS:
        answerable = [with_depth(case, depth) for case in cases if case.answerable]
        ranking = ranking_of(answerable)
        f1 = np.array([best(case, ranking).f1 for case in answerable])
        print(f"  {depth:>2}  {_by_kind(answerable, f1)}")


def report_lists(cases: Sequence[Case], ranking: Weights) -> None:
    lists = [case for case in cases if case.answerable and form_of(case.question) == "list"]
    print(f"lists: mean F1 of all words given, {len(lists)} questions")
    for margin in (None, 0.0, 0.5, 1.0, 2.0, 4.0):
        f1 = [_list_f1(case, ranking, margin) for case in lists]
        several = sum("+" in joined for joined, _f1 in f1)
        name = "best words only" if margin is None else f"list margin {margin}"
        print(f"  {np.mean([value for _joined, value in f1]):.4f}  {several} with several  {name}")


def _list_f1(case: Case, ranking: Weights, margin: float | None) -> tuple[str, float]:
    decider = Decider(Calibration(0.0, {}, 0.0, margin or 0.0), 0.0)
    chosen = decider.decide("" if margin is None else case.question, spans(case, ranking)).chosen
    ordered = sorted(chosen, key=lambda span: span.start)
    f1 = measures.best(measures.f1, ", ".join(s.text for s in ordered), case.answers)
    return "+" * (len(ordered) > 1), f1


def spans(case: Case, ranking: Weights) -> list[Span]:
    """The candidates as the decider sees them, best first."""
    found = [_span(candidate, ranking) for candidate in case.candidates]
    return sorted(found, key=lambda span: -span.score)


def _span(candidate: Candidate, ranking: Weights) -> Span:
    """The words alone in their article, which is not at hand, at the place where they stand."""
    end = candidate.start + len(candidate.text)
    text = " " * candidate.start + candidate.text
    article = Article(candidate.article, "", "", text, "de")
    sentence = Sentence(candidate.sentence, end)
    return Span(
        article, candidate.start, end, (sentence,), score(candidate, ranking), candidate.features
    )


def judged(cases: Sequence[Case], ranking: Weights) -> list[Judged]:
    return [
        Judged(features(spans(case, ranking)), best(case, ranking).right, float(weight))
        for case, weight in zip(cases, weights_of(cases), strict=True)
    ]


def weights_of(cases: Sequence[Case]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """How much each case counts, for the unanswerable to be ``UNANSWERABLE_SHARE`` of all."""
    answerable = np.array([case.answerable for case in cases])
    odds = UNANSWERABLE_SHARE / (1 - UNANSWERABLE_SHARE)
    return np.where(answerable, 1.0, odds * answerable.sum() / max(1, (~answerable).sum()))


def report_confidence(cases: Sequence[Case]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Confidence of each case by weights that were fitted without its article."""
    confidence, right = np.zeros(len(cases)), np.zeros(len(cases), bool)
    for fitted_on, held_out in folds(cases):
        ranking = ranking_of([case for case in fitted_on if case.answerable])
        calibration = fit(judged(fitted_on, ranking), JUDGED_BY)
        for at, each in zip(held_out, judged([cases[at] for at in held_out], ranking), strict=True):
            confidence[at] = calibration.confidence(each.features)
            right[at] = each.right
    weight = weights_of(cases)
    bins = reliability(confidence, right, weight)
    print("confidence, share of the questions, right")
    for each in bins:
        print(f"  {each.confidence:.2f}  {each.share:.3f}  {each.right:.2f}")
    print(f"expected calibration error {expected_calibration_error(bins):.3f}")
    answerable = np.array([case.answerable for case in cases])
    print("errors borne, confidence, answerable refused, right ones refused, unanswerable refused")
    curve = Calibration(0.0, {}, 0.0, curve=risk_coverage(confidence, right, weight))
    for share in (0.5, 0.4, 0.35, 0.3, 0.25, 0.2, 0.15, 0.1, 0.05):
        refused = confidence < curve.threshold(share)
        parts = [refused[own].mean() for own in (answerable, right, ~answerable)]
        print(
            f"  {share:.2f}  {curve.threshold(share):.3f}  {'  '.join(f'{p:.3f}' for p in parts)}"
        )
    return confidence


def _by_kind(cases: Sequence[Case], values: np.ndarray[Any, np.dtype[np.float64]]) -> str:
    kinds = np.array([case.kind for case in cases])
    return "   ".join(f"{kind} {values[kinds == kind].mean():.4f}" for kind in np.unique(kinds))


if __name__ == "__main__":
    main()
