"""Excel workbooks (.xlsx; openpyxl, MIT): an article in each row, as in CSV."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl

from index.loaders import packages
from index.loaders.document import Document, Skipped
from index.loaders.rows import find_columns, row_document
from index.loaders.source import Source, Unreadable, printable

# A cell far to the right would make every row as wide.
_MAX_COLUMNS = 200


def load(source: Source) -> Iterator[Document | Skipped]:
    """One document for each row below the header of each sheet that is shown.

    ``#Tabelle1/3`` is the third row below the header of the sheet Tabelle1. Formulas count with
    the values that were saved with them.

    Raises:
        Unreadable: it is encrypted, or unpacks to too much.
    """
    packages.opened_document(source).close()
    book = openpyxl.load_workbook(BytesIO(source.data), read_only=True, data_only=True)
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            yield from _documents(sheet, source)


def _documents(sheet: Any, source: Source) -> Iterator[Document | Skipped]:
    last = source.limits.max_parts + 1
    rows = sheet.iter_rows(max_col=_MAX_COLUMNS, max_row=last, values_only=True)
    filled = (each for each in map(_texts, rows))
    header = next((row for row in filled if any(row)), [])
    while header and not header[-1]:
        header.pop()
    name = f"#{printable(sheet.title)}"
    try:
        columns = find_columns(header, source.limits)
    except Unreadable as error:
        yield Skipped(source.name + name, str(error))
        return
    for number, row in enumerate(filled, 1):
        if any(row):
            cells = dict(zip(header, row, strict=False))
            yield row_document(f"{name}/{number}", cells, columns)


def _texts(row: Sequence[Any]) -> list[str]:
    return [_text(cell) for cell in row]


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        cell = cell.date()
    if isinstance(cell, (date, datetime)):
        return cell.isoformat(*(" ",) if isinstance(cell, datetime) else ())
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
