"""Articles in tables: one in each row, its columns told by their names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.loaders.document import Document, Limits
from index.loaders.metadata import split_tags
from index.loaders.source import Unreadable

_MAX_SHOWN_COLUMNS = 12
# Names of columns in lower case, the likeliest first.
_TEXT = (
    *("text", "inhalt", "body", "content", "volltext", "artikel", "article", "article_text"),
    "beschreibung",
)
_META = {
    "title": ("titel", "title", "überschrift", "headline"),
    "date": ("datum", "date", "veröffentlicht", "published"),
    "source": ("quelle", "source", "medium", "publication"),
    "author": ("autor", "author", "autorin", "verfasser"),
    "language": ("sprache", "language", "lang"),
    "tags": ("tags", "schlagwörter", "schlagworte", "keywords"),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table mean what.

    Attributes:
        text: name of the one that holds the article; None makes the article of all of them.
        meta: names of columns by attribute of ``Document``.
    """

    text: str | None
    meta: Mapping[str, str]


def find_columns(names: Sequence[str], limits: Limits) -> Columns:
    """Tell columns by their names, whatever their case.

    Raises:
        Unreadable: there is no column ``limits.text_column``.
    """
    by_name = {name.strip().lower(): name for name in reversed(names)}
    wanted = limits.text_column.strip().lower()
    if wanted and wanted not in by_name:
        shown = ", ".join(names[:_MAX_SHOWN_COLUMNS])
        raise Unreadable(
            f"has no column {limits.text_column}, which text_column names; it has: {shown}. Set "
            "BELEGT_TEXT_COLUMN to one of these"
        )
    candidates = (wanted,) if wanted else _TEXT
    text = next((by_name[each] for each in candidates if each in by_name), None)
    meta = {
        attribute: by_name[each]
        for attribute, known in _META.items()
        for each in reversed(known)
        if each in by_name and by_name[each] != text
    }
    return Columns(text, meta)


def row_document(part: str, row: Mapping[str, str], columns: Columns) -> Document:
    """The article of a row.

    Args:
        part: of the file, as ``#3``.
        row: the cells by column, in the table's order.
        columns: what they mean. Without a column of text, each cell is a line ``Column: value``.
    """
    meta = {attribute: row.get(name, "") for attribute, name in columns.meta.items()}
    if columns.text is None:
        lines = (f"{name}: {cell.strip()}" for name, cell in row.items() if cell.strip())
        text = "\n".join(line.removeprefix(": ") for line in lines)
    else:
        text = row.get(columns.text, "")
    return Document(
        text,
        part,
        title=meta.get("title"),
        date=meta.get("date"),
        source=meta.get("source"),
        author=meta.get("author"),
        language=meta.get("language"),
        tags=split_tags(meta.get("tags")),
    )
