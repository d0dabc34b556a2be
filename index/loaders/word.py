"""Word documents (.docx; python-docx, MIT)."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE

from index.loaders import packages
from index.loaders.document import Document
from index.loaders.markup import Element, join_blocks, local_name, squeezed, xml_root
from index.loaders.metadata import real_title, split_tags, text_of_day
from index.loaders.source import Source

_SIGNS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}
# What was deleted or moved away, older copies of what stands beside, and text boxes, which come
# after the paragraph that they hang on.
_LEFT_OUT = frozenset({"del", "moveFrom", "Fallback", "txbxContent", "pPr", "rPr", "instrText"})
# python-docx, and programs that use it, leave the day of its template in what they write.
_TEMPLATES_DAY = datetime(2013, 12, 23, 23, 15, tzinfo=UTC)
_CONTENTS_STYLES = ("toc", "verzeichnis")
_ITEM_STYLES = ("listbullet", "listnumber", "aufzhlungszeichen", "listennummer")
_HEADING_STYLES = ("heading", "berschrift", "title", "titel")


def load(source: Source) -> Iterator[Document]:
    """One document: paragraphs, headings, lists, rows of tables, and footnotes at the end.

    What was inserted under change tracking is part of it, what was deleted is not.

    Raises:
        Unreadable: it is encrypted, or unpacks to too much.
    """
    packages.opened_document(source).close()
    opened = docx.Document(BytesIO(source.data))
    text = join_blocks((*_blocks(opened.element.body), *_footnotes(opened)))
    title = author = date = language = tags = None
    with suppress(Exception):  # the text counts, whatever is wrong with what is said about it
        about = opened.core_properties
        title, author, language = real_title(about.title), about.author, about.language
        tags = about.keywords
        date = None if about.created == _TEMPLATES_DAY else text_of_day(about.created)
    yield Document(
        text, title=title, date=date, author=author, language=language, tags=split_tags(tags)
    )


def _blocks(parent: Element) -> Iterator[str]:
    for node in parent:
        name = local_name(node)
        if name == "p":
            yield from _paragraph(node)
        elif name == "tbl":
            yield from map(_row, node.iter("{*}tr"))
        elif name not in _LEFT_OUT:
            yield from _blocks(node)


def _paragraph(node: Element) -> Iterator[str]:
    style = node.find("{*}pPr/{*}pStyle")
    name = "" if style is None else str(next(iter(style.attrib.values()), "")).lower()
    if not name.startswith(_CONTENTS_STYLES):
        text = "\n".join(line.strip() for line in "".join(_inline(node)).split("\n")).strip()
        is_item = name.startswith(_ITEM_STYLES) or node.find("{*}pPr/{*}numPr") is not None
        is_item = is_item and not any(each in name for each in _HEADING_STYLES)
        yield f"- {text}" if is_item and text else text
    for box in node.iter("{*}txbxContent"):
        if not any(local_name(each) == "Fallback" for each in box.iterancestors()):
            yield from _blocks(box)


def _inline(parent: Element) -> Iterator[str]:
    for node in parent:
        name = local_name(node)
        if name == "t":
            yield squeezed(node.text or "")
        elif name in _SIGNS:
            yield _SIGNS[name]
        elif name not in _LEFT_OUT:
            yield from _inline(node)


def _row(node: Element) -> str:
    cells = (" ".join(" ".join(_blocks(cell)).split()) for cell in node.iterfind("{*}tc"))
    return " | ".join(cell for cell in cells if cell)


def _footnotes(opened: Any) -> Iterator[str]:
    with suppress(KeyError):
        part = opened.part.part_related_by(RELATIONSHIP_TYPE.FOOTNOTES)
        for note in xml_root(part.blob).iterfind("{*}footnote"):
            yield " ".join(_blocks(note))
