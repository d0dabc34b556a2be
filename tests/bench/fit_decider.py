"""Fit qa/weights/decide.json on development data, and print what it gives.

usage: python tests/bench/fit_decider.py SHARED_DATA_FOLDER [--write]

Questions with an answer: xquad-dev (German, and English on German text) over its 120 paragraphs, and
the authored articles, each with its own article given. Without one: xquad-dev asked of the other half
of its articles, and the authored unanswerable ones. A fifth of the articles is held out for the printed figures.
"""

import argparse
import json
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from index import articles as article_files
from qa.decide import features
from qa.evaluation.calibrate import Judged, fit
from qa.evaluation.testset import load_squad
from qa.protocols import Reader, Retriever
from qa.reader import SentenceReader
from qa.records import Article, Span
from qa.settings import Settings, load
from ui import compose

COMPANION_MARGIN = 0.005
Case = tuple[str, Judged]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="folder with xquad-dev/ and authored/")
    parser.add_argument("--write", action="store_true", help="replace qa/weights/decide.json")
    arguments = parser.parse_args()
    if not (arguments.data / "xquad-dev").is_dir():
        sys.exit(f"There is no development data in {arguments.data}: see docs/evaluation.md")
    cases = [
        *xquad_cases(arguments.data / "xquad-dev"),
        *authored_cases(arguments.data / "authored"),
    ]
    train = [judged for group, judged in cases if zlib.crc32(group.encode()) % 5]
    held_out = [judged for group, judged in cases if not zlib.crc32(group.encode()) % 5]
    calibration = fit(train, COMPANION_MARGIN)
    report(calibration.confidence, held_out)
    values = {
        "bias": calibration.bias,
        "weights": calibration.weights,
        "companion_margin": calibration.companion_margin,
    }
    print(json.dumps(values, indent=2))
    if arguments.write:
        target = Path("qa/weights/decide.json")
        target.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


def xquad_cases(folder: Path) -> Iterator[Case]:
    """Each question twice: of all paragraphs, and of those of the other half of the articles."""
    for name in ("xquad-dev.de.json", "xquad-dev.en-de.json"):
        squad = load_squad(folder / name)
        half = {a.id: zlib.crc32(a.title.encode()) & 1 for a in squad.articles}
        with retriever_over(list(squad.articles)) as retriever:
            for question in squad.questions:
                own = str(question.article_id)
                others = frozenset(a for a, side in half.items() if side != half[own])
                evidence = frozenset().union(*question.evidence)
                yield (
                    own[:4],
                    judge(
                        retriever,
                        question.question,
                        lambda s, own=own, evidence=evidence: (
                            s.article.id == own and (s.start, s.end) in evidence
                        ),
                    ),
                )
                yield own[:4], judge(retriever, question.question, lambda _s: False, others)


def authored_cases(folder: Path) -> Iterator[Case]:
    rows = [
        json.loads(line)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    found = [
        article_files.article(f"{n}.txt", row["text"], row["title"]) for n, row in enumerate(rows)
    ]
    with retriever_over(found) as retriever:
        for article, row in zip(found, rows, strict=True):
            for question in row["qas"]:
                accepted = [question["a"], *question.get("alt", [])] if question["a"] else []
                yield (
                    article.title,
                    judge(
                        retriever,
                        question["q"],
                        lambda s, own=article.id, accepted=accepted: (
                            s.article.id == own and any(text in s.text for text in accepted)
                        ),
                    ),
                )


def judge(
    retriever: Retriever,
    question: str,
    is_right: Callable[[Span], bool],
    within: frozenset[str] | None = None,
) -> Judged:
    reader: Reader = SentenceReader()
    spans = reader.read(question, retriever.retrieve(question, 10, within))
    return Judged(features(spans), is_right(spans[0]))


class retriever_over:  # noqa: N801 - reads like a function in a with statement
    """A retriever over articles, indexed into a temporary folder."""

    def __init__(self, found: list[Article]) -> None:
        self._found = found
        self._folder = tempfile.TemporaryDirectory()

    def __enter__(self) -> Retriever:
        settings: Settings = load(data_dir=Path(self._folder.name))
        embedder = compose.open_embedder(settings)
        compose.build_from(settings, self._found, ("bench",), embedder)
        return compose.open_parts(settings, compose.open_library(settings), embedder).retriever

    def __exit__(self, *_exc: object) -> None:
        self._folder.cleanup()


def report(confidence: Callable[[dict[str, float]], float], cases: list[Judged]) -> None:
    scores = np.array([confidence(case.features) for case in cases])
    right = np.array([case.right for case in cases])
    bins = np.minimum((scores * 10).astype(int), 9)
    error = sum(
        abs(scores[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
        for b in range(10)
        if (bins == b).any()
    )
    print(
        f"held out {len(cases)}, right {right.mean():.3f}, expected calibration error {error:.3f}"
    )
    for threshold in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        kept = scores >= threshold
        print(
            f"  confidence >= {threshold}: answers {kept.mean():.3f}, wrong among them "
            f"{1 - right[kept].mean():.3f}, right ones kept {right[kept].sum() / right.sum():.3f}"
        )


if __name__ == "__main__":
    main()
