"""Tables as spreadsheets save them: which sign parts their cells, and which column means what."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_SEPARATORS = ";,\t"
_NOWHERE = "\x1f"  # stands in no text, so that a line is one cell
_TOLD = re.compile(r"sep=(.)[\r\n]*", re.IGNORECASE)  # a line that Excel writes and reads
_NAMES = {
    "question": ("question", "frage"),
    "answers": ("answers", "antworten", "answer", "antwort"),
    "article": ("article", "artikel"),
    "sentences": ("sentences", "sätze", "sentence", "satz"),
    "kind": ("kind", "art"),
    "id": ("id",),
    "draft": ("draft", "entwurf"),
}
_MEANINGS = {name: meaning for meaning, names in _NAMES.items() for name in names}
_EXPECTED = (
    "question (Frage), answers (Antworten), article (Artikel), sentences (Sätze), kind (Art), id"
)
_UNCLOSED = 'Look for a quote (") that is not closed, or not doubled within quotes'


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a table.

    Attributes:
        number: of its first line, from 1.
        text: its characters, with their line end.
        cells: what it holds.
        fault: why it cannot be read; empty where it can.
    """

    number: int
    text: str
    cells: tuple[str, ...]
    fault: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether it holds nothing, nor should."""
        return not self.fault and not any(map(str.strip, self.cells))


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns mean.

    Attributes:
        width: how many there are.
        places: number of the column, from 0, by meaning.
    """

    width: int
    places: dict[str, int]


def separator_of(text: str) -> tuple[str, int]:
    """The sign between cells, and how many lines at the beginning only say which it is.

    It is the one under which most columns of the header have a name that is known.
    """
    lines = io.StringIO(text, newline="")
    if told := _TOLD.fullmatch(next(lines, "")):
        return told.group(1), 1

    def fitness(separator: str) -> tuple[int, int]:
        cells = next((each.cells for each in records(text, separator) if not each.is_blank), ())
        return sum(_folded(cell) in _MEANINGS for cell in cells), len(cells)

    best = max(_SEPARATORS, key=fitness)
    return (best if fitness(best)[1] > 1 else _NOWHERE), 0


def records(text: str, separator: str, skipped: int = 0) -> Iterator[Record]:
    """All rows of a table. After a quote that swallows several lines nothing more can be read.

    Args:
        text: the whole table, line ends as they are.
        separator: the sign between cells.
        skipped: lines at the beginning that are no row.
    """
    lines = list(io.StringIO(text, newline=""))[skipped:]
    reader = csv.reader(iter(lines), delimiter=separator, strict=True)
    while (begin := reader.line_num) < len(lines):
        cells, fault = [], ""
        try:
            cells = next(reader)
        except csv.Error as error:
            fault = f"the row cannot be read ({error})"
        end = reader.line_num
        if fault and end - begin > 1:
            fault, end = f"{fault}, nor can what follows", len(lines)
        yield Record(begin + skipped + 1, "".join(lines[begin:end]), tuple(cells), fault)
        if fault and end == len(lines):
            return


def columns_of(header: Record) -> tuple[Columns, str, str]:
    """What the columns of a header mean; where that is not clear, the fact and the next step."""
    if header.fault:
        return Columns(0, {}), header.fault, _UNCLOSED
    places: dict[str, int] = {}
    for place, cell in enumerate(header.cells):
        meaning = _MEANINGS.get(_folded(cell))
        if meaning in places:
            both = f"{header.cells[places[meaning]].strip()!r} and {cell.strip()!r}"
            return Columns(0, {}), f"the columns {both} mean the same", "Leave one of them out"
        if meaning:
            places[meaning] = place
    if "question" not in places:
        found = ", ".join(repr(cell.strip()) for cell in header.cells[:12]) or "none"
        fact = f"there is no column question (Frage). Columns found: {found}; expected: {_EXPECTED}"
        return Columns(0, {}), fact, "Name the columns so in the first row"
    return Columns(len(header.cells), places), "", ""


def cells_by_column(record: Record, columns: Columns) -> tuple[dict[str, str], str, str]:
    """The cells of a row by what they mean; where they do not fit, the fact and the next step."""
    if record.fault:
        return {}, record.fault, _UNCLOSED
    count = len(record.cells)
    if count < columns.width or any(map(str.strip, record.cells[columns.width :])):
        fact = f"the row has {count} of {columns.width} cells"
        return (
            {},
            fact,
            "Write one for each column, in quotes where it holds a separator or line break",
        )
    return {meaning: record.cells[place] for meaning, place in columns.places.items()}, "", ""


def _folded(cell: str) -> str:
    return unicodedata.normalize("NFC", cell.strip().casefold())
