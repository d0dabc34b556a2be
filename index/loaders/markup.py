"""XML and HTML as trees, parsed so that nothing is fetched or expanded, and the text in them."""

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any

import lxml.html
from lxml import etree

from index.loaders import encoding
from index.loaders.source import Unreadable

# A node of lxml, which has no types of its own.
Element = Any

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_NAMED_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(\w{2,32});")
_ENTITY_RULE = re.compile(r"<!DOCTYPE[^>\[]*\[[^\]]*<!ENTITY", re.I)
_SPACES = re.compile(r"[ \t\n\r\f\v]+")
_INVISIBLE = re.compile("[\xad\u200b\ufeff]")
_GAPS = re.compile(r"\n{3,}")
_SUBSET = re.compile(r"(<!DOCTYPE[^>\[]*)\[.*?\]\s*>", re.I | re.S)
_HEAD_BYTES = 4096

# Besides HTML's, the names that trafilatura gives to what it keeps: head, item, quote, row, lb.
_BLOCK_NAMES = """
    address article aside blockquote body caption center dd details dialog div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main nav ol
    option p pre section summary table tbody td tfoot th thead title tr ul
    cell head item list quote row
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_ITEMS = frozenset({"li", "item"})
_CELLS = frozenset({"td", "th", "cell"})
_ROWS = frozenset({"tr", "row"})
_BREAKS = frozenset({"br", "lb"})
_HIDDEN_NAMES = """
    audio button canvas datalist embed head iframe input math noscript object script select style
    svg template textarea title video
"""
HIDDEN = frozenset(_HIDDEN_NAMES.split())


def xml_root(data: bytes) -> Element:
    """The root of an XML document, whatever its encoding; slips are mended where that is possible.

    HTML's named entities stand for their characters, no others are known.

    Raises:
        Unreadable: it defines entities, is nested too deeply, or is no XML.
    """
    declared = _DECLARED.search(data, 0, _HEAD_BYTES)
    text = encoding.decode(data, declared.group(1).decode("ascii") if declared else None)
    if _ENTITY_RULE.search(text):
        raise Unreadable(
            "defines entities of its own, as attacks do. Save it without <!ENTITY ...> if you trust it"
        )
    root = _parsed(text, recover=True)
    if root is None:
        raise Unreadable("is damaged or no XML. Get it anew, or move it away")
    return root


def page_root(data: bytes) -> Element:
    """The root of a page of XHTML, in which ``<title/>`` is whole, or else of HTML.

    Raises:
        Unreadable: it is no text, or nested too deeply.
    """
    text = decode_page(data)
    try:
        return _parsed(text, recover=False)
    except etree.XMLSyntaxError:
        return html_root(text)


def html_root(text: str) -> Element:
    """The root of a page or a piece of one; None if it holds nothing.

    Raises:
        Unreadable: it is nested so deeply that the parser gives up.
    """
    text = _DECLARATION.sub("", text, count=1)
    if not text.strip():
        return None
    # Pages with forgotten end tags are deeper than the 256 levels of an ordinary tree.
    parser = lxml.html.HTMLParser(
        no_network=True, encoding="utf-8", remove_pis=True, huge_tree=True
    )
    root = etree.fromstring(text.encode(), parser)
    _refuse_cut(parser)
    return root


def decode_page(data: bytes) -> str:
    """The characters of a web page, in the encoding that it declares, without rules in its DOCTYPE.

    Raises:
        Unreadable: it is no text.
    """
    declared = _META_CHARSET.search(data, 0, _HEAD_BYTES) or _DECLARED.search(data, 0, _HEAD_BYTES)
    page = encoding.decode(data, declared.group(1).decode("ascii") if declared else None)
    return _SUBSET.sub(r"\1>", page, count=1)


def local_name(element: Element) -> str:
    """The name of an element without its namespace; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def text_of(root: Element, hidden: frozenset[str] = HIDDEN) -> str:
    """What a page shows: paragraphs, headings, items and rows as lines with blank lines between.

    Args:
        root: of a page, a part of one, or of what trafilatura kept; None holds nothing.
        hidden: names of elements that are left out with all that is in them.
    """
    return "" if root is None else join_blocks(_blocks(root, hidden))


def join_blocks(blocks: Iterable[str]) -> str:
    """Paragraphs with a blank line between them, list items without; empty ones are left out."""
    pieces: list[str] = []
    was_item = False
    for block in filter(str.strip, blocks):
        is_item = block.startswith("- ")
        if pieces:
            pieces.append("\n" if is_item and was_item else "\n\n")
        pieces.append(block)
        was_item = is_item
    return "".join(pieces)


def squeezed(text: str) -> str:
    """The text with runs of white space as one space, without soft hyphens and zero-width spaces."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", text))


def _parsed(text: str, recover: bool) -> Element:
    text = _NAMED_ENTITY.sub(lambda match: _escaped(html.unescape(match.group())), text)
    parser = etree.XMLParser(
        recover=recover, resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True
    )
    root = etree.fromstring(_DECLARATION.sub("", text, count=1).encode(), parser)
    _refuse_cut(parser)
    return root


def _refuse_cut(parser: Any) -> None:
    """A parser that meets a limit of its own keeps what came before, and says so in its log only."""
    if any(each.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for each in parser.error_log):
        raise Unreadable("is nested too deeply to be read. Save it anew in a simpler form")


def _blocks(root: Element, hidden: frozenset[str]) -> Iterator[str]:
    line: list[str] = []
    preformatted = 0
    walk = etree.iterwalk(root, events=("start", "end", "comment"))
    for event, node in walk:
        name = local_name(node)
        if event == "start":
            if name in _BLOCKS and name not in _CELLS:
                yield _finished(line)
            preformatted += name == "pre"
            line.append(_opening(name, line))
            if name in hidden or _is_hidden(node):
                walk.skip_subtree()
            else:
                line.append(_inline(node.text, preformatted))
            continue
        preformatted -= event == "end" and name == "pre"
        if event == "end" and name in _BLOCKS and name not in _CELLS:
            yield _finished(line)
        if node is not root:
            line.append(_inline(node.tail, preformatted))
    yield _finished(line)


def _opening(name: str, line: list[str]) -> str:
    if name in _ITEMS:
        return "- "
    if name in _BREAKS:
        return "\n"
    return " | " if name in _CELLS and "".join(line).strip() else ""


def _inline(text: str | None, preformatted: int) -> str:
    return (text or "") if preformatted else squeezed(text or "")


def _finished(line: list[str]) -> str:
    """The block that has been gathered, line by line; ``line`` is emptied."""
    lines = [_SPACES.sub(" ", each).strip() for each in "".join(line).strip().split("\n")]
    line.clear()
    text = _GAPS.sub("\n\n", "\n".join(lines))
    return "" if text == "-" else text


def _is_hidden(node: Element) -> bool:
    style = (node.get("style") or "").replace(" ", "").lower()
    return "hidden" in node.attrib or "display:none" in style


def _escaped(text: str) -> str:
    return html.escape(text, quote=False) if text in "&<>" else text
