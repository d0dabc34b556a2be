"""OpenDocument texts (.odt), as LibreOffice writes them: a zip file with XML in it."""

from collections.abc import Iterator
from zipfile import ZipFile

from index.loaders import packages
from index.loaders.document import Document
from index.loaders.markup import Element, join_blocks, local_name, squeezed, xml_root
from index.loaders.metadata import real_title
from index.loaders.source import Source, Unreadable

_SIGNS = {"s": " ", "tab": " ", "line-break": "\n"}
# Comments, deleted text, tables of contents; notes and text boxes come after their paragraph.
_LEFT_OUT = frozenset({"annotation", "tracked-changes", "table-of-content", "forms"})
_APART = ("note-body", "text-box")
_MANIFEST = "META-INF/manifest.xml"


def load(source: Source) -> Iterator[Document]:
    """One document: paragraphs, headings, lists, rows of tables, notes.

    Raises:
        Unreadable: it is encrypted, unpacks to too much, or holds no text.
    """
    with packages.opened_document(source) as package:
        names = package.namelist()
        if _MANIFEST in names and b"encryption-data" in package.read(_MANIFEST):
            raise Unreadable("is encrypted with a password. Save it without one")
        body = xml_root(package.read("content.xml")).find("{*}body/{*}text")
        if body is None:
            raise Unreadable("is damaged: its content.xml holds no text. Save it anew")
        about = _about(package) if "meta.xml" in names else {}
    author = about.get("creator") or about.get("initial-creator") or []
    yield Document(
        join_blocks(_blocks(body)),
        title=real_title(next(iter(about.get("title", [])), None)),
        date=next(iter(about.get("creation-date", [])), None),
        author=", ".join(author),
        language=next(iter(about.get("language", [])), None),
        tags=tuple(about.get("keyword", [])),
    )


def _about(package: ZipFile) -> dict[str, list[str]]:
    """Texts of meta.xml by the names of their elements."""
    about: dict[str, list[str]] = {}
    for node in xml_root(package.read("meta.xml")).iter():
        if node.text and node.text.strip():
            about.setdefault(local_name(node), []).append(node.text)
    return about


def _blocks(parent: Element, mark: str = "") -> Iterator[str]:
    for node in parent:
        name = local_name(node)
        if name in ("p", "h"):
            text = "".join(_inline(node)).strip()
            yield f"{mark}{text}" if text else ""
            for each in node.iter(*(f"{{*}}{apart}" for apart in _APART)):
                yield from _blocks(each)
        elif name == "table-row":
            cells = (" ".join(" ".join(_blocks(cell)).split()) for cell in node)
            yield " | ".join(cell for cell in cells if cell)
        elif name == "list-item":
            yield from _blocks(node, "- ")
        elif name not in _LEFT_OUT:
            yield from _blocks(node, mark)


def _inline(parent: Element) -> Iterator[str]:
    yield squeezed(parent.text or "")
    for node in parent:
        name = local_name(node)
        if name in _SIGNS:
            yield _SIGNS[name]
        elif name not in _LEFT_OUT and name not in _APART and name != "note-citation":
            yield from _inline(node)
        yield squeezed(node.tail or "")
