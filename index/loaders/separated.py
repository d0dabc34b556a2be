"""CSV: tables whose separator is told from their first rows."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import Any

from index.loaders import encoding
from index.loaders.document import Document, Skipped
from index.loaders.rows import Columns, find_columns, row_document
from index.loaders.source import Source, Unreadable

_SEPARATORS = ";\t,|"
_NOWHERE = "\x1f"  # stands in no text, so that a line is one cell
_SAMPLE_CHARS = 100_000
_SAMPLE_ROWS = 50


@dataclass(frozen=True, slots=True)
class _Row:
    """Cells of a row, and how many lines of the file it takes."""

    cells: Sequence[str]
    lines: int


def load(source: Source) -> Iterator[Document | Skipped]:
    """One document for each row below the header; ``#1`` is the first of them.

    Raises:
        Unreadable: it is no text, or has no such column as ``text_column`` names.
    """
    # Process-wide, and only ever raised: the default of 131,072 is shorter than articles.
    csv.field_size_limit(max(csv.field_size_limit(), source.limits.max_text_mb * 1_000_000))
    with encoding.stream(source.data) as file:
        separator = _separator(file.read(_SAMPLE_CHARS))
    with encoding.stream(source.data) as file:
        rows = _rows(csv.reader(file, delimiter=separator))
        first = next(rows, None)
        if not isinstance(first, _Row):
            raise Unreadable(f"has a header that {first}")
        header = [cell.strip() for cell in first.cells]
        columns = find_columns(header, source.limits)
        for number, (row, following) in enumerate(pairwise(chain(rows, [None])), 1):
            part = f"#{number}"
            fault = _fault(row, header, columns, is_last=following is None)
            if fault or not isinstance(row, _Row):
                yield Skipped(source.name + part, fault)
            else:
                cells = _fitted(row.cells, len(header), separator)
                yield row_document(part, dict(zip(header, cells, strict=False)), columns)


def _rows(reader: Any) -> Iterator[_Row | str]:
    """Rows that hold something; in the end, where one cannot be read, why."""
    while True:
        begin = reader.line_num
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield (
                f"cannot be read, nor can what follows ({error}). Look for a quote that is not closed"
            )
            return
        if cells is None:
            return
        if any(cells):
            yield _Row(cells, reader.line_num - begin)


def _fault(row: _Row | str | None, header: Sequence[str], columns: Columns, is_last: bool) -> str:
    """Why a row is no article; empty if it may be one."""
    if not isinstance(row, _Row):
        return row or ""
    if is_last and row.lines > 1 and len(row.cells) < len(header):
        return (
            f"begins a quote that is not closed in the {row.lines} lines up to the end. Close it, so "
            "that these can be read"
        )
    if columns.text in header[len(row.cells) :]:
        return (
            f"has {len(row.cells)} of {len(header)} cells and none in the column {columns.text}. "
            "Mend the row, or leave it out"
        )
    return ""


def _fitted(cells: Sequence[str], width: int, separator: str) -> Sequence[str]:
    """As many cells as the header has: a separator too many belongs to the last one's text."""
    if len(cells) <= width:
        return cells
    return [*cells[: width - 1], separator.join(cells[width - 1 :])]


def _separator(sample: str) -> str:
    """The sign that cuts most rows into as many cells as the header."""
    shares = {separator: _evenness(sample, separator) for separator in _SEPARATORS}
    best = max(shares, key=lambda each: shares[each])
    return best if shares[best] > 0 else _NOWHERE


def _evenness(sample: str, separator: str) -> float:
    """Share of rows with the header's number of cells, 0..1; 0 if that is one."""
    try:
        rows = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
        counts = [len(row) for row in islice(rows, _SAMPLE_ROWS) if row]
    except csv.Error:
        return 0.0
    if not counts or counts[0] == 1:
        return 0.0
    return Counter(counts)[counts[0]] / len(counts)
