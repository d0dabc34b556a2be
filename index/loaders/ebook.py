"""EPUB books: each chapter is a document of its own, so that a citation can name it.

The book's title is the source of its chapters. What is a chapter follows from the book's spine: it
is one file of it, as the book's maker has cut it.
"""

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote
from zipfile import ZipFile

from index.loaders import markup, packages
from index.loaders.document import Document, Skipped
from index.loaders.markup import Element, local_name
from index.loaders.source import Source, Unreadable, printable

_CONTAINER = "META-INF/container.xml"
_RIGHTS = ("META-INF/rights.xml", "META-INF/sinf.xml")
_HEADINGS = ("h1", "h2", "h3")
_PAGES = ("application/xhtml+xml", "text/html")


def load(source: Source) -> Iterator[Document | Skipped]:
    """The chapters in reading order; those without text, such as covers, are passed over.

    Raises:
        Unreadable: it is protected against copying, damaged, or unpacks to too much.
    """
    with packages.opened_document(source) as package:
        names = set(package.namelist())
        if names.intersection(_RIGHTS):
            raise Unreadable("is protected against copying (DRM). Get it without protection")
        if _CONTAINER not in names:
            raise Unreadable(f"is damaged: it has no {_CONTAINER}. Get it anew")
        rootfile = markup.xml_root(package.read(_CONTAINER)).find(".//{*}rootfile")
        path = "" if rootfile is None else rootfile.get("full-path", "")
        if path not in names:
            raise Unreadable("is damaged: its list of contents is missing. Get it anew")
        book = markup.xml_root(package.read(path))
        for name in _chapters(book, posixpath.dirname(path)):
            part = f"!/{printable(name)}"
            try:
                yield _chapter(package, name, part, book)
            except Exception as error:
                reason = str(error) if isinstance(error, Unreadable) else f"is damaged ({error})"
                yield Skipped(source.name + part, f"{reason}. Get the book anew")


def _chapters(book: Element, folder: str) -> Iterator[str]:
    """Names of the files that are read one after the other, each once."""
    items = {item.get("id"): item for item in book.iterfind("{*}manifest/{*}item")}
    seen: set[str] = set()
    for reference in book.iterfind("{*}spine/{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or "nav" in item.get("properties", "").split():
            continue
        name = posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
        if item.get("media-type") in _PAGES and name not in seen:
            seen.add(name)
            yield name


def _chapter(package: ZipFile, name: str, part: str, book: Element) -> Document:
    if name not in package.namelist():
        raise Unreadable("is missing in the book")
    root = markup.page_root(package.read(name))
    about = [(local_name(node), node.text) for node in book.iterfind("{*}metadata/*") if node.text]
    titles = [text for each, text in about if each == "title"]
    return Document(
        markup.text_of(root),
        part,
        title=_heading(root) or next(iter(titles), None),
        source=next(iter(titles), None),
        author=", ".join(text.strip() for each, text in about if each == "creator"),
        date=next((text for each, text in about if each == "date"), None),
        language=next((text for each, text in about if each == "language"), None),
        tags=tuple(text for each, text in about if each == "subject"),
    )


def _heading(root: Element) -> str | None:
    headings = (node for node in root.iter() if local_name(node) in _HEADINGS)
    texts = (" ".join(markup.text_of(node).split()) for node in headings)
    return next((text for text in texts if text), None)
