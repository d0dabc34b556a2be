"""From printed lines back to paragraphs, so that sentences are whole.

A PDF knows where signs stand on paper, not what a paragraph is. Lines are joined again by what a
reader goes by: distance, size of type, indents, bullets, and last lines that are short.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_READABLE = str.maketrans({**_LIGATURES, "\u200b": None, "\xa0": " "})
_SPACING_UMLAUT = re.compile("¨ ?([aouAOU])")  # as older TeX fonts write umlauts
_BULLET = re.compile(r"[*•‣▪●○◦➢✓\uf0b7]\s")
_MARK = re.compile(r"(?:[-–—]|\(?\d{1,3}[.)]|[a-z]\)|\[\d+\])\s")
_ENDED = re.compile(r"[.!?:;…][\"'»«“”’)\]\d]*$")
_CUT_WORD = re.compile(r"[^\W\d_][-\u2010\xad\xac]$")
_SHARED_PART = re.compile(r"(?:und|oder|bzw\.?|sowie|bis|noch|als|and|or|to)\b")
_CONTENTS = re.compile(r"(?:\. ?){4,}\w{0,5}$")
_PAGE_NUMBER = re.compile(
    r"(?:Seite|Page|S\.|p\.)?\s*[-–—|]?\s*\d{1,4}\s*[-–—|]?(?:\s*(?:von|of|/)\s*\d{1,4})?", re.I
)
_FIGURES = re.compile(r"\d+")
_EDGE_LINES = 3
_NEAR_LINES = 4
_MIN_COLUMN_CHARS = 25
_PARAGRAPH = "\n\n"


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line.

    Attributes:
        text: without white space around it, not empty.
        x, y: where it begins, in points; y grows upwards.
        size: of most of its type, in points.
    """

    text: str
    x: float
    y: float
    size: float


def mended(text: str) -> str:
    """Text of a PDF with composed letters, and without ligatures and fixed spaces."""
    text = _SPACING_UMLAUT.sub("\\1\u0308", text)
    return unicodedata.normalize("NFC", text.translate(_READABLE))


def paragraphs(pages: Sequence[Sequence[Line]]) -> tuple[str, tuple[int, ...]]:
    """The text of all pages, and where each page begins in it.

    Paragraphs have a blank line between them; one that goes on across a page is not cut. Page
    numbers and what is repeated at the edges of pages are left out.
    """
    repeated = _repeated(pages)
    kept = [_without_edges(page, repeated) for page in pages]
    leading = _leading(kept)
    lines = [line for page in kept for line in page]
    pieces: list[str] = []
    begins: list[int] = []
    length = at = 0
    for page in kept:
        begins.append(length)
        for line in page:
            is_first = line is page[0]
            glue = _glue(lines[at - 1], line, is_first, leading, _width(lines, at)) if at else ""
            if glue is None:
                pieces[-1], length, glue = pieces[-1][:-1], length - 1, ""
            if is_first:
                begins[-1] = length + len(glue)
            pieces += glue, line.text
            length += len(glue) + len(line.text)
            at += 1
    return "".join(pieces), _ascending(begins)


def _glue(before: Line, line: Line, is_first: bool, leading: float, width: int) -> str | None:
    """What stands between two lines; None takes the hyphen of the first away and puts nothing.

    Args:
        before, line: the two.
        is_first: whether the second is the first of a page.
        leading: the usual distance of lines, as a multiple of their size.
        width: characters of a full line nearby.
    """
    cut = _CUT_WORD.search(before.text)
    if cut and line.text[0].islower():
        return " " if _SHARED_PART.match(line.text) else None
    drop = (before.y - line.y) / line.size
    if not is_first and abs(drop) < 0.3 and line.x > before.x:
        return " "  # cells of a row
    is_jump = is_first or drop < 0 or drop > 3 * leading  # into the next column or page
    if _begins_paragraph(before, line, is_jump, drop > 1.3 * leading, width):
        return _PARAGRAPH
    return "" if cut else " "


def _begins_paragraph(before: Line, line: Line, is_jump: bool, is_apart: bool, width: int) -> bool:
    ended = _ENDED.search(before.text) is not None
    if _BULLET.match(line.text) or (ended and _MARK.match(line.text)):
        return True
    if _CONTENTS.search(before.text) or not _is_as_large(before, line):
        return True
    if not ended and (line.text[0].islower() or _CUT_WORD.search(before.text)):
        return is_apart and not is_jump
    if is_jump:
        return ended or len(before.text) < 0.7 * width
    if is_apart:
        return True
    if ended:
        is_indented = line.x > before.x + 0.8 * line.size
        return is_indented or len(before.text) < 0.8 * width
    return width < _MIN_COLUMN_CHARS or len(before.text) < 0.6 * width


def _is_as_large(one: Line, other: Line) -> bool:
    return 0.88 < one.size / other.size < 1.14


def _width(lines: Sequence[Line], at: int) -> int:
    """Length of the longest line just before and at a place: that of a full line of the column."""
    near = lines[max(0, at - _NEAR_LINES) : at + 2]
    return max(len(line.text) for line in near if _is_as_large(line, lines[at]))


def _leading(pages: Sequence[Sequence[Line]]) -> float:
    """The commonest distance of lines, as a multiple of their size."""
    drops = Counter(
        round((upper.y - lower.y) / lower.size, 1)
        for page in pages
        for upper, lower in pairwise(page)
        if 0.8 * lower.size < upper.y - lower.y < 3 * lower.size
    )
    return max(drops, key=lambda drop: (drops[drop], -drop)) if drops else 1.2


def _repeated(pages: Sequence[Sequence[Line]]) -> frozenset[str]:
    """Running titles and the like: what stands in one place of many pages, whatever its figures.

    A title on the first page is larger than its repetition, so it stays.
    """
    counts = Counter(mask for page in pages for mask in {_mask(line) for line in _edges(page)})
    least = max(3, 0.4 * len(pages))
    return frozenset(mask for mask, count in counts.items() if count >= least)


def _without_edges(page: Sequence[Line], repeated: frozenset[str]) -> list[Line]:
    left_out = {id(line) for line in _edges(page) if _mask(line) in repeated}
    ends = (*page[:1], *page[-1:])
    left_out.update(id(line) for line in ends if _PAGE_NUMBER.fullmatch(line.text))
    return [line for line in page if id(line) not in left_out] or list(page)


def _edges(page: Sequence[Line]) -> Sequence[Line]:
    return (*page[:_EDGE_LINES], *page[_EDGE_LINES:][-_EDGE_LINES:])


def _mask(line: Line) -> str:
    return f"{line.size:.0f} {line.y:.0f} {_FIGURES.sub('#', line.text)}"


def _ascending(begins: list[int]) -> tuple[int, ...]:
    """The same with no page beginning behind the next one, as empty ones may."""
    for at in range(len(begins) - 2, -1, -1):
        begins[at] = min(begins[at], begins[at + 1])
    return tuple(begins)
