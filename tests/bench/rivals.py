"""What other articles answer beside the best one: how much of it is real, by the rule in ``qa.decide``.

usage: python -m tests.bench.rivals DATA_DIR

DATA_DIR holds an index of seeds/. Asked are the questions of seeds/conversations.jsonl, written out in
full (where articles differ as they are typed, too), and the golden ones. Printed are, for margins, confidences and coverages, how many of the questions on which
articles differ show it, and how many others show something that is no expected evidence.
"""

import argparse
import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qa.decide import Calibration, Decider
from qa.records import Span
from qa.settings import load
from ui import compose

_MARGINS = (8.0, 12.0, 17.0)
_CONFIDENCES = (0.25, 0.55)
_COVERAGES = (0.1, 0.15, 0.2, 0.3)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the file names of its evidence, and what the reader marks for it."""

    question: str
    expected: frozenset[str]
    differs: bool
    spans: tuple[Span, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data_dir", type=Path, help="folder of an index of seeds/")
    settings = load(data_dir=parser.parse_args().data_dir)
    parts = compose.open_current(settings)
    asked = []
    for question, expected, differs in _questions():
        spans = parts.reader.read(question, parts.retriever.retrieve(question, 10))
        asked.append(Asked(question, expected, differs, spans))
    shipped = Calibration.shipped()
    threshold = shipped.threshold(settings.max_error_share)
    for margin, confidence, coverage in itertools.product(_MARGINS, _CONFIDENCES, _COVERAGES):
        changed = replace(
            shipped,
            elsewhere_margin=margin,
            elsewhere_confidence=confidence,
            elsewhere_coverage=coverage,
        )
        told = _told(Decider(changed, threshold), asked)
        print(f"margin {margin:>4}  confidence {confidence}  coverage {coverage}  {told}")


def _told(decider: Decider, asked: Sequence[Asked]) -> str:
    real = false = 0
    for each in asked:
        verdict = decider.decide(each.question, each.spans)
        shown = {Path(span.article.path).name for span in verdict.differing}
        real += each.differs and bool(shown & each.expected)
        false += not each.differs and bool(shown - each.expected)
    differ = sum(each.differs for each in asked)
    return f"shown {real} of {differ}, elsewhere {false} of {len(asked) - differ}"


def _questions() -> Iterator[tuple[str, frozenset[str], bool]]:
    for row in _rows("conversations.jsonl"):
        for turn in row["turns"]:
            expected = frozenset(each["article"] for each in turn.get("expected", []))
            differs = row["kind"] == "disagreement"
            for question in {turn["full"], turn["question"]} if differs else {turn["full"]}:
                yield question, expected, differs
    for row in _rows("questions.jsonl"):
        yield row["question"], frozenset({row["article"]} - {None}), False


def _rows(name: str) -> Iterator[dict[str, object]]:
    yield from map(json.loads, (compose.SEEDS / name).read_text(encoding="utf-8").splitlines())


if __name__ == "__main__":
    main()
