"""The development paragraphs with the questions of both sets."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.peers.jobs import Paragraph, Question

# Each set by its name, and its file: German questions, and English ones, on the same German paragraphs.
SETS = {"de": "xquad-dev.de.json", "en-de": "xquad-dev.en-de.json"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the answers that are accepted, and the id of the paragraph that has them."""

    question: Question
    answers: tuple[str, ...]
    paragraph: str


@dataclass(frozen=True, slots=True)
class Data:
    """Paragraphs, the questions on them by the name of their set, and the hashes of the files."""

    paragraphs: tuple[Paragraph, ...]
    sets: dict[str, tuple[Asked, ...]]
    sha256: dict[str, str]


def load_data(folder: Path, at_most: int | None) -> Data:
    """Read the sets.

    Args:
        folder: holds the files of ``SETS``.
        at_most: questions of a set, taken evenly from all of it; None for all.

    Raises:
        ValueError: a file is missing or not SQuAD, or the files differ in their paragraphs.
    """
    paragraphs: tuple[Paragraph, ...] = ()
    sets, hashes = {}, {}
    for name, file in SETS.items():
        try:
            content = (folder / file).read_bytes()
            found, asked = _parsed(json.loads(content))
        except OSError as error:
            raise ValueError(
                f"{folder / file} cannot be read ({error.strerror}). See docs/evaluation.md"
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            reason = f"{type(error).__name__}: {error}"
            raise ValueError(
                f"{folder / file} is not SQuAD ({reason}). See docs/evaluation.md"
            ) from error
        if paragraphs and found != paragraphs:
            raise ValueError(f"{folder / file} has other paragraphs. Take the files of one folder")
        paragraphs, sets[name] = found, _thinned(asked, at_most)
        hashes[file] = hashlib.sha256(content).hexdigest()
    return Data(paragraphs, sets, hashes)


def _parsed(file: dict[str, Any]) -> tuple[tuple[Paragraph, ...], list[Asked]]:
    paragraphs, asked = [], []
    for number, article in enumerate(file["data"]):
        for place, each in enumerate(article["paragraphs"]):
            paragraph = Paragraph(f"{number:04}-{place:04}", article["title"], each["context"])
            paragraphs.append(paragraph)
            for qa in each["qas"]:
                answers = tuple(dict.fromkeys(answer["text"] for answer in qa["answers"]))
                asked.append(Asked(Question(qa["id"], qa["question"]), answers, paragraph.id))
    return tuple(paragraphs), asked


def _thinned(asked: Sequence[Asked], at_most: int | None) -> tuple[Asked, ...]:
    if at_most is None or at_most >= len(asked):
        return tuple(asked)
    return tuple(asked[number * len(asked) // at_most] for number in range(at_most))
