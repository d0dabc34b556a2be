"""Sentences of an article with exact offsets.

sentencex (MIT, Wikimedia) proposes most ends. It is fed one paragraph at a time, since it
under-splits whole articles, and a copy of it in which it cannot trip over quotes and figures; its
proposals are moved to the next white space, and those inside German dates, ordinals and
abbreviations are refused. A heading is a line of its own without a full stop: it is never part of a
sentence. Rows of tables ("Menge: 40 t" below another, or "2023 | 40 t") are sentences.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

import sentencex

from qa.records import Sentence

_MAX_HEADING_CHARS = 120
_WRAPPED_LINE_CHARS = 100

_BULLET = re.compile(r"(?:[-*+•–]|\d{1,3}\))\s+")
# Its number is kept: "3. Mai 2024: Baubeginn" may as well be a date.
_NUMBERED = re.compile(r"\d{1,3}\.\s+")
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+")
_CLOSERS = r"(?:[\"'»«“”’‘)\]*_¹²³⁴-⁹]|\[\d+\])*"
_TERMINAL = re.compile(rf"[.!?…:;,]{_CLOSERS}$")
_FULL_STOP = re.compile(rf"[.!?…:]{_CLOSERS}$")
_WORD = re.compile(r"\w+")

# sentencex never ends a sentence inside quotes, nor before a figure or a paragraph sign.
_QUOTE = re.compile(r"(?<!\w)[\"'„“”»«‚‘’]|[\"'„“”»«‚‘’](?!\w)")
_FIGURE_FIRST = re.compile(r"([.!?…]\s+)[\d§]")
_GAP = re.compile(rf"{_CLOSERS}\s+")
_MISSED_END = re.compile(rf"[.…]{_CLOSERS}\s+(?=[^\w\s]?[A-ZÄÖÜ])")
_UNIT_END = re.compile(r"\d\s(?:[tmglh]|k[mg])\.\s+(?=[A-ZÄÖÜ])")

# Words that begin sentences. None is a noun or a name, so that written with a capital it shows that
# a sentence has begun, even after "am 3.", "12 Mio." or "usw.".
_STARTER_WORDS = """
    der die das den dem des ein eine einen einem einer er sie es wir ihr ich man dies diese dieser
    dieses diesen diesem jene jener jede jeder jedes kein keine keiner niemand alle beide viele
    einige manche mehrere seine seiner ihre ihrer unsere was wer wie wo wann warum wobei damit dabei
    dafür dagegen daher dadurch danach dann dazu davon daran darauf darin darüber deshalb dort doch
    dennoch denn da als am an auf aus bei beim bis durch für gegen im in mit nach neben ob ohne seit
    seitdem so somit sowohl trotz trotzdem über um und unter vom von vor während wegen weil wenn zu
    zum zur zudem zuletzt zunächst zuvor zwar zwischen ab auch aber allerdings anschließend außerdem
    bereits bisher erst etwa ferner hier heute hinzu insgesamt inzwischen jedoch jetzt künftig laut
    mehr mittlerweile noch nur nun obwohl rund schon später sonst statt
    the he she it they we this that these those on at by for from when while but and if its their
    there here after before since
"""
_STARTERS = frozenset(_STARTER_WORDS.split())
# Abbreviations that always stand before something, besides those that sentencex knows.
_BEFORE = r"""
    Abb Abs Abschn Abt Anh Anl Anm Az Bd BGBl Bl Dipl Dr Fa Frhr Friedr Gebr Hd Hrsg Hrn Ing Inh Ir Joh
    Kap Kfm MwSt No Nr Nrn Pkt Pos Präs Prof Rdnr Rn Rz St Tab Tel Urt Volksw Ziff
    bspw bzgl ca chem dt ehem einschl em engl entspr evtl exkl frz geb gegr [Gg]em gest ggf inkl
    [Ii]nsg jährl jew lit max mind mtl nördl östl rd resp röm sog staatl südl tägl techn ungef
    [Vv]gl vorm westl wiss zw zzgl
    [divnosuzü] Dipl\.-\w+ z\.\s?B d\.\s?h [usv]\.\s?a
    Mr Mrs Ms Messrs approx cf vs [Vv]ol e\.\s?g i\.\s?e
"""
_GOES_ON = re.compile(rf"(?:^|[\s(„\"-])(?:{'|'.join(_BEFORE.split())})\.\s*$")
# "am 3. Mai", "Ludwig XIV. von", "1,2 Bio. Euro", "im Okt. 2023", "v. Chr.": the next word decides.
_MAY_GO_ON = re.compile(
    r"(?:(?:^|[\s(„\"-])(?:\d{1,2}|[IVX]{1,6}|[A-ZÄÖÜ]|Aufl|Chr|Jg|Jhd?|Mrz|Okt|Dez|\w*[Vv]ors|\w+str)"
    r"|\d\s(?:Bio|Tsd|Mill|Std|Min|Stck))\.\s*$"
)
# "auf Platz 3. Spitzenreiter ist": no ordinal, so the full stop ends the sentence.
_COUNTED = re.compile(
    r"(?:Abb\.|Abs\.|Art\.|Artikel|Kap\.|Kapitel|Klasse|Nr\.|Nummer|Platz|Rang|S\.|Seite|Stufe|Tab\.|Teil|§)"
    r"\s\d+\.\s*$"
)
_CELLS = re.compile(r"\S \| \S")
_FIELD = re.compile(r"[^:\n]{1,40}: \S")
_ENUMERATION = re.compile(r"\W*(?:\w|\d{1,3})[.)]\s*$")


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph, list item or heading: text that no sentence crosses."""

    start: int
    end: int
    is_heading: bool


def split(text: str, language: str = "de") -> list[Sentence]:
    """Cut a text into sentences and headings, in reading order, without overlaps.

    Every character that is not white space, a bullet or a heading mark belongs to one sentence.

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
    begin = 0
    for cut in (*_proposed_cuts(flat, language), len(flat)):
        piece = flat[begin:cut]
        if cut == len(flat) or not _continues(piece, flat, cut):
            body = piece.strip()
            start = block.start + begin + len(piece) - len(piece.lstrip())
            yield Sentence(start, start + len(body))
            begin = cut


def _proposed_cuts(flat: str, language: str) -> list[int]:
    """Where a sentence may begin inside of a paragraph, in order."""
    ends = (match.end() for match in _MISSED_END.finditer(flat))
    cuts = {end for end in ends if _is_starter(flat, end)}
    cuts.update(match.end() for match in _UNIT_END.finditer(flat))
    masked = _FIGURE_FIRST.sub(r"\1X", _QUOTE.sub(" ", flat))
    at = 0
    for piece in sentencex.segment(language, masked):
        at += len(piece)
        end = len(masked[:at].rstrip())
        if gap := _GAP.match(flat, end):
            cuts.add(gap.end())
        elif _lacks_space(flat, end):
            cuts.add(end)
    return sorted(cut for cut in cuts if 0 < cut < len(flat))


def _lacks_space(flat: str, end: int) -> bool:
    """Whether a sentence ends at ``end`` although no white space follows, as in "Tonnen.Danach"."""
    left, stop, right = flat[end - 2 : end - 1], flat[end - 1 : end], flat[end : end + 1]
    return stop in "。！？" or (stop in ".!?" and left.islower() and right.isupper())


def _is_starter(flat: str, at: int) -> bool:
    word = _WORD.search(flat, at)
    return word is not None and word.group().istitle() and word.group().lower() in _STARTERS


def _continues(left: str, flat: str, cut: int) -> bool:
    """Whether the sentence of which ``left`` is the beginning goes on at ``cut``."""
    if _WORD.search(flat, cut) is None or _GOES_ON.search(left) or _ENUMERATION.fullmatch(left):
        return True
    if flat[cut].islower():
        return not left.rstrip().endswith(("!", "?"))
    may_go_on = _MAY_GO_ON.search(left) and not _COUNTED.search(left)
    return bool(may_go_on) and not _is_starter(flat, cut)


def _blocks(text: str) -> Iterator[_Block]:
    lines = list(_lines(text))
    wrapped = _is_hard_wrapped(text, lines)
    start: int | None = None
    for index, (begin, end) in enumerate(lines):
        start = begin if start is None else start
        following = lines[index + 1] if index + 1 < len(lines) else None
        if following and _runs_on(text, (begin, end), following, wrapped):
            continue
        may_be_heading = following is not None and not _is_row(text, lines, index)
        yield _block(text, start, end, may_be_heading)
        start = None


def _is_row(text: str, lines: list[tuple[int, int]], index: int) -> bool:
    """Whether a line is a row of a table: cells, or one of several fields below each other."""
    start, end = lines[index]
    if _CELLS.search(text, start, end):
        return True
    near = [at for at in (index - 1, index + 1) if 0 <= at < len(lines)]
    return bool(_FIELD.match(text, start, end)) and any(
        _FIELD.match(text, *lines[at])
        and _touch(text, lines[min(at, index)], lines[max(at, index)])
        for at in near
    )


def _touch(text: str, above: tuple[int, int], below: tuple[int, int]) -> bool:
    return text.count("\n", above[1], below[0]) == 1


def _block(text: str, start: int, end: int, may_be_heading: bool) -> _Block:
    line = text[start:end]
    if mark := _MARKDOWN_HEADING.match(line):
        return _Block(start + mark.end(), end, is_heading=True)
    if mark := _BULLET.match(line):
        return _Block(start + mark.end(), end, is_heading=False)
    is_heading = (
        may_be_heading
        and len(line) <= _MAX_HEADING_CHARS
        and "\n" not in line
        and not _NUMBERED.match(line)
        and not _TERMINAL.search(line)
    )
    return _Block(start, end, is_heading)


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
    broken = [
        right
        for left, right in itertools.pairwise(lines)
        if not _is_ended(text, left) and _runs_on(text, left, right, wrapped=True)
    ]
    return len(broken) >= max(2, len(lines) // 8) and any(text[at].islower() for at, _ in broken)


def _is_ended(text: str, line: tuple[int, int]) -> bool:
    return _FULL_STOP.search(text[line[0] : line[1]]) is not None


def _runs_on(text: str, line: tuple[int, int], following: tuple[int, int], wrapped: bool) -> bool:
    """Whether a line goes on in the following one."""
    start, end = line
    if text.count("\n", end, following[0]) > 1 or _MARKDOWN_HEADING.match(text, start):
        return False
    ended = _is_ended(text, line)
    if _starts_item(text, following[0], after_full_stop=ended):
        return False
    if text[following[0]].islower():
        return wrapped or not ended
    return wrapped and end - start > _WRAPPED_LINE_CHARS // 2


def _starts_item(text: str, at: int, after_full_stop: bool) -> bool:
    """Whether a line begins a heading or list item; "3." and "–" may also go on from above."""
    if text.startswith("–", at) or _NUMBERED.match(text, at):
        return after_full_stop
    return bool(_BULLET.match(text, at) or _MARKDOWN_HEADING.match(text, at))
