"""Questions that people keep, with the answers they had: ``saved.jsonl`` in the data folder.

A line that cannot be used is told, and stays as it is whatever is written beside it.
"""

import contextlib
import datetime
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qa import sealed_folder
from qa.errors import DataFolderError, QuestionError
from qa.evaluation.outcome import Place, Share
from qa.evaluation.replay import Given, Kept, given_json
from qa.one_writer import one_writer
from qa.records import Filter

FILE_NAME = "saved.jsonl"


class _Line(BaseModel):
    """A question as it is written; ``filter`` has the conditions that are set."""

    model_config = ConfigDict(frozen=True)

    question: Annotated[str, Field(pattern=r"\S", max_length=2000)]
    answer: str
    confidence: Share
    citations: tuple[Place, ...]
    date: datetime.date
    state: int | None
    filter: Filter = Filter()


@dataclass(frozen=True, slots=True)
class Saved:
    """What a data folder keeps.

    Attributes:
        questions: in the order in which they were first saved.
        faults: a line of text for each line of the file that cannot be used.
    """

    questions: tuple[Kept, ...]
    faults: tuple[str, ...]


def path_in(data_dir: Path) -> Path:
    """The file of a data folder."""
    return data_dir / FILE_NAME


def backup_in(data_dir: Path) -> Path:
    """The file as it was before answers were accepted, or a question was removed."""
    return data_dir / f"{FILE_NAME}.bak"


def read(data_dir: Path) -> Saved:
    """All questions that are kept; none where there is no file.

    Raises:
        DataFolderError: the file cannot be read.
    """
    path = path_in(data_dir)
    questions, faults = [], []
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            questions.append(_parsed(line))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            fact = f"{where}: {first['msg']}" if where else first["msg"]
            faults.append(f"{path}, line {number} cannot be used: {fact}. Mend it, or delete it")
    return Saved(tuple(questions), tuple(faults))


def keep(data_dir: Path, questions: Sequence[Kept], *, backup: bool = False) -> None:
    """Keep questions, each in the place of the same one with the same filter, or at the end.

    Args:
        data_dir: where.
        questions: with the answers to be kept.
        backup: whether the file as it was is kept as well.

    Raises:
        DataFolderError: the file cannot be read or written.
    """
    given = {_key(each): each for each in questions}
    with _changing(data_dir):
        written: set[object] = set()
        lines = []
        for line in _lines(path_in(data_dir)):
            known = _known(line)
            if not known or (key := _key(known)) not in given:
                lines.append(line)
            elif key not in written:
                written.add(key)
                lines.append(_encoded(given[key]))
        lines += [_encoded(each) for key, each in given.items() if key not in written]
        _put(data_dir, lines, backup)


def remove(data_dir: Path, question: str) -> int:
    """Keep a question no longer, whatever its filter; the file as it was is kept.

    Returns:
        how many lines were taken out.

    Raises:
        QuestionError: it is not kept.
        DataFolderError: the file cannot be read or written.
    """
    question = question.strip()
    if question not in {each.question for each in read(data_dir).questions}:
        raise QuestionError(f"{question!r} is not saved. See what is: belegt saved")
    with _changing(data_dir):
        lines = _lines(path_in(data_dir))
        left = [line for line in lines if not _asks(line, question)]
        _put(data_dir, left, backup=True)
    return len(lines) - len(left)


def as_json(kept: Kept) -> dict[str, Any]:
    """A question as it is written to the file."""
    only = {name: value for name, value in asdict(kept.only).items() if value}
    return {
        "question": kept.question,
        **given_json(kept.given),
        "date": kept.day.isoformat(),
        "state": kept.state,
        **({"filter": only} if only else {}),
    }


def _parsed(line: bytes) -> Kept:
    held = _Line.model_validate_json(line)
    given = Given(held.answer, held.confidence, held.citations)
    return Kept(held.question.strip(), given, held.date, held.state, held.filter)


def _known(line: bytes) -> Kept | None:
    """What a line holds; None where it cannot be used."""
    try:
        return _parsed(line)
    except ValidationError:
        return None


def _asks(line: bytes, question: str) -> bool:
    known = _known(line)
    return known is not None and known.question == question


def _key(kept: Kept) -> tuple[str, Filter]:
    return kept.question, kept.only


def _encoded(kept: Kept) -> bytes:
    # What is no UTF-8, half of a surrogate pair, becomes JSON's own escape for it.
    return json.dumps(as_json(kept), ensure_ascii=False).encode("utf-8", "backslashreplace")


def _lines(path: Path) -> list[bytes]:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise DataFolderError(
            f"{path} cannot be read ({error.strerror}). Make it a file that you may read"
        ) from error
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    return lines if lines[-1] else lines[:-1]


def _changing(data_dir: Path) -> contextlib.AbstractContextManager[None]:
    step = "Name another folder with --data, or make room or the rights for it"
    return one_writer(path_in(data_dir), DataFolderError, step)


def _put(data_dir: Path, lines: Sequence[bytes], backup: bool) -> None:
    """Put lines in the place of the file in one step."""
    path = path_in(data_dir)
    if backup and path.exists():
        _replace(backup_in(data_dir), path.read_bytes())
    _replace(path, b"".join(line + b"\n" for line in lines))


def _replace(path: Path, data: bytes) -> None:
    path = path.resolve()  # a link stays one
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(data)
        sealed_folder.sync(beside)
        if path.exists():
            shutil.copymode(path, beside)
        beside.replace(path)
        sealed_folder.sync(path.parent)
    finally:
        beside.unlink(missing_ok=True)
