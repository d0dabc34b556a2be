"""Questions to train on, from SQuAD files and from the project's authored articles.

Where they come from, and their licences:

============  ==========================================================  ============
set           origin                                                      licence
============  ==========================================================  ============
squad-it      SQuAD-it (Croce et al., 2018), Italian                      CC BY-SA 4.0
drcd          DRCD (Shao et al., 2018), traditional Chinese               CC BY-SA 3.0
cmrc2018      CMRC 2018 (Cui et al., EMNLP 2019), simplified Chinese      CC BY-SA 4.0
norquad       NorQuAD (Ivanova et al., NoDaLiDa 2023), Norwegian          CC0
policyqa      PolicyQA (Ahmad et al., Findings of EMNLP 2020), English    MIT
authored      written for belegt, German and cross-lingual                MIT
own           the same, in qa/training/data; counted as authored          MIT
============  ==========================================================  ============
"""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.errors import TestSetError

AUTHORED = "authored"
LANGUAGES = {"squad-it": "it", "drcd": "zh", "cmrc2018": "zh", "norquad": "no", "policyqa": "en"}
HELD_OUT_PERCENT = 5
OWN_DATA = Path(__file__).with_name("data")


@dataclass(frozen=True, slots=True)
class Example:
    """A question about a text.

    Attributes:
        id: unique in its source.
        question: as it is asked.
        context: the text it is asked about.
        answers: half-open bounds of accepted answers in ``context``, the preferred one first; empty
            when the text does not answer it.
        language: ISO 639-1 code of the text.
        source: the set it comes from.
        text_number: position of its text in the source; in SQuAD files neighbours come from the same
            article.
    """

    id: str
    question: str
    context: str
    answers: tuple[tuple[int, int], ...]
    language: str
    source: str
    text_number: int

    @property
    def answer_texts(self) -> tuple[str, ...]:
        """The accepted answers' characters."""
        return tuple(self.context[start:end] for start, end in self.answers)


@dataclass(frozen=True, slots=True)
class TrainingData:
    """What is trained on, by source, and the German questions that are kept back."""

    train: dict[str, tuple[Example, ...]]
    held_out: tuple[Example, ...]


def load_folder(folder: Path) -> TrainingData:
    """Read ``train/*.json.gz`` (SQuAD form), ``authored/*.jsonl``, and ``qa/training/data/*.jsonl``.

    Raises:
        TestSetError: a file is missing or not of its form.
    """
    train = {
        path.name.removesuffix(".json.gz"): tuple(load_squad(path))
        for path in sorted((folder / "train").glob("*.json.gz"))
    }
    written = [*sorted((folder / AUTHORED).glob("*.jsonl")), *sorted(OWN_DATA.glob("*.jsonl"))]
    authored: list[tuple[str, Example]] = []
    for path in written:
        first = authored[-1][1].text_number + 1 if authored else 0
        authored += _authored(path, first)
    if not train or not authored:
        raise TestSetError(
            f"{folder} needs train/*.json.gz and authored/*.jsonl. Name the folder that holds both"
        )
    train[AUTHORED] = tuple(example for title, example in authored if not is_held_out(title))
    held_out = tuple(example for title, example in authored if is_held_out(title))
    return TrainingData(train, held_out)


def is_held_out(title: str) -> bool:
    """Whether the article with this title is kept for measuring; the same in every run."""
    first_byte_pair = hashlib.sha256(title.encode()).digest()[:2]
    return int.from_bytes(first_byte_pair) % 100 < HELD_OUT_PERCENT


def load_squad(path: Path) -> Iterator[Example]:
    """The questions of a SQuAD 1.1 or 2.0 file, gzipped or not; misplaced answers are an error."""
    source = path.name.removesuffix(".gz").removesuffix(".json")
    language = LANGUAGES.get(source, source.rsplit(".", 1)[-1].rsplit("-", 1)[-1])
    paragraphs = [p for article in _read_json(path)["data"] for p in article["paragraphs"]]
    for number, paragraph in enumerate(paragraphs):
        context = paragraph["context"]
        for qa in paragraph["qas"]:
            bounds = [
                (a["answer_start"], a["answer_start"] + len(a["text"])) for a in qa["answers"]
            ]
            for (start, end), answer in zip(bounds, qa["answers"], strict=True):
                if context[start:end] != answer["text"]:
                    raise TestSetError(f"{path}: {qa['id']}: the answer is not at {start}. Mend it")
            yield Example(
                qa["id"], qa["question"], context, tuple(bounds), language, source, number
            )


def _authored(path: Path, first_number: int) -> Iterator[tuple[str, Example]]:
    """(title, question) of each question of a file in the form that ``check.py`` verifies."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, row in enumerate(json.loads(line) for line in lines if line.strip()):
        for at, qa in enumerate(row["qas"]):
            yield (
                row["title"],
                Example(
                    id=f"{path.stem}-{number}-{at}",
                    question=qa["q"],
                    context=row["text"],
                    answers=tuple(_places(row["text"], qa)),
                    language=row["lang"],
                    source=AUTHORED,
                    text_number=first_number + number,
                ),
            )


def _places(text: str, qa: dict[str, Any]) -> Iterator[tuple[int, int]]:
    """Bounds of the answer, where ``near`` says when it says so, and then of the alternatives."""
    if qa["a"] is None:
        return
    near = qa.get("near", qa["a"])
    start = text.index(near) + near.index(qa["a"])
    yield start, start + len(qa["a"])
    for other in qa.get("alt", []):
        # the occurrence that lies around the answer, when there is one
        around = text.find(other, max(0, start - len(other)))
        place = around if around >= 0 else text.index(other)
        yield place, place + len(other)


def _read_json(path: Path) -> Any:
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        return json.loads(raw)
    except (OSError, ValueError) as error:
        raise TestSetError(f"{path} cannot be read ({error}). Name a SQuAD file") from error
