"""Sentences of an article with exact offsets.

sentencex (MIT, Wikimedia) finds most ends; it under-splits whole articles, so it is fed one
paragraph at a time, and it breaks after German ordinals and a few abbreviations, which are mended
here. A heading is a line of its own without a full stop: it is never part of a sentence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import sentencex

from qa.records import Sentence

_MAX_HEADING_CHARS = 120
_WRAPPED_LINE_CHARS = 100

_LIST_MARK = re.compile(r"(?:[-*+•–]|\d{1,3}[.)])\s+")
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+")
_TERMINAL = re.compile(r"[.!?…:;,][\"'»«“”’)\]*_]*$")
_WORD = re.compile(r"\w+")

# "am 3. Mai", "im 19. Jahrhundert": a number with a full stop goes on unless the next word is one
# that begins German sentences.
_ORDINAL_END = re.compile(r"(?:^|[\s(„\"])(?:\d{1,2}|[IVX]{1,5})\.\s*$")
_ABBREVIATION_END = re.compile(
    r"(?:^|[\s(„\"])(?:gem|Fa|Nr|Abs|Abb|Tab|Kap|Bd|Hrsg|St|Dr|Prof|Dipl|Ing|bspw|inkl|exkl|zzgl|"
    r"vgl|ggf|evtl|bzgl|sog|rd|ca|max|mind|geb|gest|Tel|u|z|d|i|o|s|v|n|Chr|Jh)\.\s*$"
)
_SENTENCE_STARTERS = frozenset(
    [
        "der",
        "die",
        "das",
        "den",
        "dem",
        "des",
        "ein",
        "eine",
        "einen",
        "einem",
        "einer",
        "er",
        "sie",
        "es",
        "wir",
        "ihr",
        "ich",
        "man",
        "dies",
        "diese",
        "dieser",
        "dieses",
        "diesen",
        "diesem",
        "jene",
        "jener",
        "damit",
        "dabei",
        "dafür",
        "dagegen",
        "daher",
        "dadurch",
        "danach",
        "dann",
        "dazu",
        "davon",
        "darauf",
        "darüber",
        "dort",
        "doch",
        "denn",
        "da",
        "als",
        "am",
        "an",
        "auf",
        "aus",
        "bei",
        "beim",
        "bis",
        "durch",
        "für",
        "gegen",
        "im",
        "in",
        "mit",
        "nach",
        "neben",
        "ob",
        "ohne",
        "seit",
        "so",
        "sowohl",
        "trotz",
        "über",
        "um",
        "und",
        "unter",
        "vom",
        "von",
        "vor",
        "während",
        "wegen",
        "weil",
        "wenn",
        "wer",
        "wie",
        "wo",
        "zu",
        "zum",
        "zur",
        "zudem",
        "zuvor",
        "auch",
        "aber",
        "allerdings",
        "außerdem",
        "bereits",
        "bisher",
        "hier",
        "heute",
        "insgesamt",
        "jedoch",
        "noch",
        "nur",
        "nun",
        "obwohl",
        "schon",
        "seine",
        "seiner",
        "ihre",
        "ihrer",
        "unsere",
        "alle",
        "beide",
        "viele",
        "the",
        "a",
        "an",
        "he",
        "she",
        "it",
        "they",
        "this",
        "that",
        "these",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "when",
        "while",
    ]
)


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph, list item or heading: text that no sentence crosses."""

    start: int
    end: int
    is_heading: bool


def split(text: str, language: str = "de") -> list[Sentence]:
    """Cut a text into sentences and headings, in reading order, without overlaps.

    Every character that is not white space, a list mark or a heading mark belongs to one sentence.

    Args:
        text: an article's text.
        language: ISO 639-1 code; unknown ones fall back to sentencex's nearest.
    """
    sentences: list[Sentence] = []
    for block in _blocks(text):
        if block.is_heading:
            sentences.append(Sentence(block.start, block.end, is_heading=True))
        else:
            sentences.extend(_sentences_of(text, block, language))
    return sentences


def covering(sentences: list[Sentence], start: int, end: int) -> list[Sentence]:
    """The sentences that overlap ``[start, end)``."""
    return [s for s in sentences if s.start < end and s.end > start]


def _sentences_of(text: str, block: _Block, language: str) -> Iterator[Sentence]:
    # sentencex knows line ends as sentence ends; inside a block they are soft.
    flat = re.sub(r"\s", " ", text[block.start : block.end])
    at = block.start
    for piece in _mended(sentencex.segment(language, flat)):
        body = piece.strip()
        if body:
            start = at + len(piece) - len(piece.lstrip())
            yield Sentence(start, start + len(body))
        at += len(piece)


def _mended(pieces: list[str]) -> Iterator[str]:
    held = ""
    for piece in pieces:
        if held and not _continues(held, piece):
            yield held
            held = ""
        held += piece
    if held:
        yield held


def _continues(left: str, right: str) -> bool:
    if _ABBREVIATION_END.search(left):
        return True
    first = _WORD.search(right)
    if first is None:
        return True
    if right.lstrip()[:1].islower() and not left.rstrip().endswith(("!", "?")):
        return True
    return bool(_ORDINAL_END.search(left)) and first.group().lower() not in _SENTENCE_STARTERS


def _blocks(text: str) -> Iterator[_Block]:
    lines = list(_lines(text))
    wrapped = _is_hard_wrapped(text, lines)
    start: int | None = None
    for index, (begin, end) in enumerate(lines):
        start = begin if start is None else start
        following = lines[index + 1] if index + 1 < len(lines) else None
        if wrapped and following and _runs_on(text, (begin, end), following):
            continue
        yield _block(text, start, end, is_last=following is None)
        start = None


def _block(text: str, start: int, end: int, is_last: bool) -> _Block:
    line = text[start:end]
    if mark := _MARKDOWN_HEADING.match(line):
        return _Block(start + mark.end(), end, is_heading=True)
    mark = _LIST_MARK.match(line)
    is_heading = (
        mark is None
        and not is_last
        and len(line) <= _MAX_HEADING_CHARS
        and "\n" not in line
        and not _TERMINAL.search(line)
    )
    return _Block(start + (mark.end() if mark else 0), end, is_heading)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Bounds of the lines that hold something, without white space around them."""
    for match in re.finditer(r"[^\n\r\u2028\u2029\x0b\x0c\x85]+", text):
        line = match.group()
        if body := line.strip():
            start = match.start() + len(line) - len(line.lstrip())
            yield start, start + len(body)


def _is_hard_wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    """Whether paragraphs are broken into short lines, as mail and older text files have them."""
    if len(lines) < 3 or max(end - start for start, end in lines) > _WRAPPED_LINE_CHARS:
        return False
    return sum(text[start].islower() for start, _ in lines[1:]) >= max(2, len(lines) // 8)


def _runs_on(text: str, line: tuple[int, int], following: tuple[int, int]) -> bool:
    """Whether a wrapped line goes on in the following one."""
    start, end = line
    if text.count("\n", end, following[0]) > 1 or _LIST_MARK.match(text, following[0]):
        return False
    if _MARKDOWN_HEADING.match(text, start) or _MARKDOWN_HEADING.match(text, following[0]):
        return False
    return text[following[0]].islower() or end - start > _WRAPPED_LINE_CHARS // 2
