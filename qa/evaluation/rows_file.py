"""Rows of test sets, one JSON object a line or one row of a table, each with where it stands."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import dropwhile
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from qa.errors import TestSetError
from qa.evaluation.table import Columns, Record, cells_by_column, columns_of, records, separator_of
from qa.evaluation.testset import Fault, shown
from qa.records import Article

_Form = TypeVar("_Form", bound=BaseModel)

_PART = re.compile(r"\s+\|\s+|[\r\n]+")
_YES_NO = {"ja": "true", "wahr": "true", "x": "true", "nein": "false", "falsch": "false"}


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("it is blank")
    return text


_Text = Annotated[str, Field(min_length=1), AfterValidator(_not_blank)]


class Row(BaseModel):
    """A question as a row has it; ``article`` is named as the index, or a person, names it."""

    question: _Text
    answers: list[_Text] = []
    article: str | None = None
    sentences: list[_Text] = []
    kind: str = "question"
    id: str | None = None
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row where it stands.

    Attributes:
        number: of its first line in the file, from 1.
        text: its characters, with their line end.
        row: what it says; None where it is blank or cannot be used.
        faults: why it cannot.
    """

    number: int
    text: str
    row: Row | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def id(self) -> str:
        """The row's own id, or its line."""
        return (self.row and self.row.id) or str(self.number)


@dataclass(frozen=True, slots=True)
class Rows:
    """A file of rows; ``head`` and the lines' texts together are its text.

    Attributes:
        head: what stands before the rows: a table's header; else nothing.
        lines: the rows, and blank lines.
        faults: of the header. Then there are no lines.
    """

    head: str
    lines: tuple[Line, ...]
    faults: tuple[Fault, ...] = ()


def json_lines(text: str, path: Path) -> Rows:
    """The rows of a JSON Lines file; only line feeds end one, for strings may hold U+2028."""
    lines = text.split("\n")
    ended = [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    return Rows("", tuple(_from_json(path, number, each) for number, each in enumerate(ended, 1)))


def table(text: str, path: Path) -> Rows:
    """The rows of a table: cells between ";", "," or tabs, under a header with a question's column.

    Columns, in English or German, whatever their case: question, answers, article, sentences, kind, id
    and draft; others are passed over. Cells of answers and sentences hold several between " | " or line
    breaks.
    """
    separator, skipped = separator_of(text)
    found = [*dropwhile(lambda each: each.is_blank, records(text, separator, skipped))]
    header, below = (found[0], found[1:]) if found else (Record(1, "", ()), [])
    columns, fact, step = columns_of(header)
    if fact:
        return Rows(text, (), (Fault(path, header.number, fact, step),))
    head = text[: len(text) - sum(len(each.text) for each in below)]
    return Rows(head, tuple(_from_record(path, each, columns) for each in below))


def wrong_row(path: Path, number: int, fact: str, step: str) -> TestSetError:
    """What is said of a line that cannot be used."""
    return TestSetError(str(Fault(path, number, fact, step)))


def not_indexed(path: Path, number: int, article: str | None) -> TestSetError:
    """What is said of a line whose article is not there."""
    fact = f"the article {article!r} is not in the index"
    return wrong_row(path, number, fact, "Index it: belegt index FOLDER")


def missing_texts(
    path: Path, number: int, name: str, article: Article, texts: Iterable[str]
) -> list[Fault]:
    """A fault for each text that does not stand in an article.

    Args:
        path, number: the line that says so.
        name: how it names the article.
        article: what it means.
        texts: answers and sentences.
    """
    return [
        Fault(path, number, f"{shown(text)} does not stand in {name}", "Copy it from there")
        for text in dict.fromkeys(texts)
        if text not in article.text
    ]


def check_texts(path: Path, number: int, name: str, article: Article, texts: Iterable[str]) -> None:
    """Raise ``TestSetError`` for the first of ``missing_texts``."""
    for fault in missing_texts(path, number, name, article, texts):
        raise TestSetError(str(fault))


def read_row(form: type[_Form], line: str, path: Path, number: int) -> _Form:
    """A line of a JSON Lines file as a value; raises ``TestSetError`` when it is not of that form."""
    try:
        return form.model_validate_json(line)
    except ValidationError as error:
        raise TestSetError(str(form_faults(path, number, error)[0])) from error


def form_faults(path: Path, number: int | None, error: ValidationError) -> tuple[Fault, ...]:
    """What pydantic says of a line, a fault for each place in it."""
    return tuple(
        Fault(
            path,
            number,
            f"{'.'.join(map(str, each['loc'])) or 'the line'}: {each['msg']}",
            "Mend the line" if number else "Mend that place",
        )
        for each in error.errors(include_url=False)
    )


def _from_json(path: Path, number: int, text: str) -> Line:
    if not text.strip():
        return Line(number, text)
    try:
        return Line(number, text, Row.model_validate_json(text))
    except ValidationError as error:
        return Line(number, text, faults=form_faults(path, number, error))


def _from_record(path: Path, record: Record, columns: Columns) -> Line:
    if record.is_blank:
        return Line(record.number, record.text)
    cells, fact, step = cells_by_column(record, columns)
    if fact:
        fault = Fault(path, record.number, fact, step)
        return Line(record.number, record.text, faults=(fault,))
    try:
        row = Row.model_validate(_values(cells))
    except ValidationError as error:
        return Line(record.number, record.text, faults=form_faults(path, record.number, error))
    return Line(record.number, record.text, row)


def _values(cells: dict[str, str]) -> dict[str, Any]:
    """Cells as a JSON row has them; empty ones are left out, but for the question."""
    filled: dict[str, Any] = {name: cell.strip() for name, cell in cells.items() if cell.strip()}
    for several in ("answers", "sentences"):
        if several in filled:
            filled[several] = _parts(filled[several])
    if "draft" in filled:
        filled["draft"] = _YES_NO.get(filled["draft"].lower(), filled["draft"])
    return {"question": "", **filled}


def _parts(cell: str) -> Sequence[str]:
    return [part.strip() for part in _PART.split(cell) if part.strip()]
