"""Cut articles into chunks along sentence bounds, with exact positions.

langchain's RecursiveCharacterTextSplitter does the cutting: sections first, then paragraphs, then
sentences, then words. It is steered by marks that stand for those bounds in a copy of the text, and
since it neither strips nor overlaps here, positions follow from the lengths of its pieces. (Its own
``add_start_index`` searches for strings and errs on repetitive text.)
"""

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from langchain_text_splitters import RecursiveCharacterTextSplitter

from qa.records import Sentence

_SECTION, _PARAGRAPH, _SENTENCE = "\x1c", "\x1d", "\x1e"
_MARKS = re.compile(f"[{_SECTION}{_PARAGRAPH}{_SENTENCE}]")


@dataclass(frozen=True, slots=True)
class ChunkBounds:
    """Bounds of a chunk in its text, and the range of the sentences it holds."""

    start: int
    end: int
    first_sentence: int
    end_sentence: int


def chunk_bounds(
    text: str, sentences: list[Sentence], chunk_chars: int, overlap_sentences: int
) -> list[ChunkBounds]:
    """Bounds of the chunks of a text, in reading order.

    A chunk ends at a sentence end unless a single sentence is longer than ``chunk_chars``. A heading
    stays with what follows it. Each chunk begins with the last sentences of the one before, as far as
    they fill no more than half a chunk and no heading stands between them.

    Args:
        text: an article's text.
        sentences: its sentences, from ``qa.sentences.split``.
        chunk_chars: wanted length of a chunk without its overlap, in characters.
        overlap_sentences: how many sentences are repeated from the chunk before.

    Returns:
        Bounds that begin and end with a sentence's text. Together they cover every sentence.
    """
    splitter = RecursiveCharacterTextSplitter(
        separators=[_SECTION, _PARAGRAPH, _SENTENCE, " ", ""],
        keep_separator="end",
        chunk_size=chunk_chars,
        chunk_overlap=0,
        strip_whitespace=False,
    )
    starts = [sentence.start for sentence in sentences]
    ends = [sentence.end for sentence in sentences]
    bounds = []
    at = 0
    for piece in splitter.split_text(_marked(text, sentences)):
        begin, at = at, at + len(_MARKS.sub("", piece))
        first, last = bisect_right(ends, begin), bisect_left(starts, at) - 1
        if first > last:
            continue  # white space, list or heading marks only
        start, end = max(begin, starts[first]), min(at, ends[last])
        if start == starts[first]:
            first -= _overlap(sentences, first, overlap_sentences, chunk_chars // 2)
            start = starts[first]
        bounds.append(ChunkBounds(start, end, first, last + 1))
    return bounds


def _marked(text: str, sentences: list[Sentence]) -> str:
    """The text with a mark before each sentence that says how strong the bound there is."""
    clean = _MARKS.sub(" ", text)
    return "".join(_marked_pieces(clean, sentences))


def _marked_pieces(clean: str, sentences: list[Sentence]) -> Iterator[str]:
    at = 0
    for left, right in itertools.pairwise(sentences):
        yield clean[at : right.start]
        at = right.start
        if not left.is_heading:
            yield _mark_between(clean, left, right)
    yield clean[at:]


def _mark_between(text: str, left: Sentence, right: Sentence) -> str:
    if right.is_heading:
        return _SECTION
    return _PARAGRAPH if "\n" in text[left.end : right.start] else _SENTENCE


def _overlap(sentences: list[Sentence], first: int, wanted: int, max_chars: int) -> int:
    """How many of the sentences before the one at ``first`` its chunk repeats."""
    if sentences[first].is_heading:
        return 0
    count = 0
    for before in reversed(sentences[max(0, first - wanted) : first]):
        if before.is_heading or sentences[first].start - before.start > max_chars:
            break
        count += 1
    return count
