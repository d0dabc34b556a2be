"""Feeds (RSS 0.9 to 2.0, Atom 1.0): an article in each entry."""

from collections.abc import Iterator
from dataclasses import replace

from index.loaders import markup
from index.loaders.document import Document, Skipped
from index.loaders.markup import Element, local_name
from index.loaders.source import Source, Unreadable

# The fullest first: RSS puts a whole article in content:encoded, if it has it at all.
_TEXTS = ("encoded", "content", "description", "summary")
_DATES = ("published", "pubDate", "date", "issued", "updated", "modified")
_END_BYTES = 300
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def load(source: Source) -> Iterator[Document | Skipped]:
    """One document for each entry; ``#1`` is the first in the file.

    Raises:
        Unreadable: it is damaged, or defines entities.
    """
    root = markup.xml_root(source.data)
    channel = root.find("{*}channel")
    site = channel if channel is not None else root
    whole = Document(
        "",
        source=_plain(_first(site, ("title",))),
        language=root.get(_XML_LANG) or _plain(_first(site, ("language",))),
    )
    entries = (node for node in root.iter() if local_name(node) in ("item", "entry"))
    for number, entry in enumerate(entries, 1):
        part = f"#{number}"
        try:
            yield _document(entry, part, whole)
        except Unreadable as error:
            yield Skipped(source.name + part, str(error))
    if f"{local_name(root)}>".encode() not in source.data[-_END_BYTES:].replace(b"\x00", b""):
        yield Skipped(source.name, "is cut off: entries at its end may be missing. Get it anew")


def _document(entry: Element, part: str, whole: Document) -> Document:
    """An entry, which has the source and language of the whole feed."""
    return replace(
        whole,
        text=_shown(_first(entry, _TEXTS)),
        part=part,
        title=_plain(_first(entry, ("title",))),
        date=_plain(_first(entry, _DATES)),
        author=_authors(entry),
        language=entry.get(_XML_LANG) or whole.language,
        tags=tuple(_tags(entry)),
    )


def _shown(node: Element | None) -> str:
    """The text of an element that holds HTML: escaped, as elements, or none at all."""
    if node is None:
        return ""
    if len(node):
        return markup.text_of(node)
    return markup.text_of(markup.html_root(node.text or ""))


def _plain(node: Element | None) -> str:
    return " ".join(_shown(node).split())


def _first(parent: Element, names: tuple[str, ...]) -> Element | None:
    """The first child of the first of these names that holds something."""
    for name in names:
        for node in parent.iterfind(f"{{*}}{name}"):
            if len(node) or (node.text or "").strip():
                return node
    return None


def _authors(entry: Element) -> str:
    names = []
    for node in (*entry.iterfind("{*}author"), *entry.iterfind("{*}creator")):
        name = node.find("{*}name")
        text = node.text if name is None else name.text
        names.append(" ".join((text or "").split()))
    return ", ".join(dict.fromkeys(filter(None, names)))


def _tags(entry: Element) -> Iterator[str]:
    for node in (*entry.iterfind("{*}category"), *entry.iterfind("{*}subject")):
        yield node.get("term") or node.text or ""
