"""Questions and texts as token ids, and the windows of both that the model reads.

A window is ``<s> question </s> </s> part of the text </s>``, the pair form of the bundled
tokenizer. "No answer" is position 0, as in SQuAD 2.0 (Devlin et al., NAACL 2019).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer

from qa.training.data import Example

Ids = npt.NDArray[np.int32]

START, PAD, END = 0, 1, 2
MAX_QUESTION_TOKENS = 64
_SPECIAL_TOKENS = 4


@dataclass(frozen=True, slots=True)
class TokenisedText:
    """A text's tokens.

    Attributes:
        ids: int32 of shape ``(n,)``.
        starts, ends: int32 of shape ``(n,)``; token ``i`` is ``text[starts[i]:ends[i]]``, without
            the space before a word.
    """

    ids: Ids
    starts: Ids
    ends: Ids


@dataclass(frozen=True, slots=True)
class Tokenised:
    """An example as tokens.

    Attributes:
        example: what it was made from.
        question: int32 of shape ``(m,)``, ``m <= MAX_QUESTION_TOKENS``.
        text: the tokens of the context.
        first, last: the tokens that hold the ends of the preferred answer; None without one.
        swapped: the question with a name replaced, which the text does not answer; int32 of shape
            ``(k,)``, or None where there is no such name.
    """

    example: Example
    question: Ids
    text: TokenisedText
    first: int | None
    last: int | None
    swapped: Ids | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """What the model reads at once.

    Attributes:
        ids: int32 of shape ``(n,)``, special tokens included.
        text_at: position of the first token of the text among ``ids``; they end before the last.
        first_token: which token of the text that is.
        start, end: positions of the answer's first and last token; 0 and 0 without one.
    """

    ids: Ids
    text_at: int
    first_token: int
    start: int = 0
    end: int = 0


def tokenise(
    tokenizer: Tokenizer, examples: Sequence[Example], swapped: Sequence[str | None] = ()
) -> list[Tokenised]:
    """Tokenise each text and each question once.

    Args:
        tokenizer: the bundled model's.
        examples: questions and texts.
        swapped: for each example what ``qa.training.swapped`` made of its question; empty for none.
    """
    contexts = list(dict.fromkeys(example.context for example in examples))
    encodings = tokenizer.encode_batch(contexts, add_special_tokens=False)
    texts = {c: _text(c, e) for c, e in zip(contexts, encodings, strict=True)}
    questions = tokenizer.encode_batch([e.question for e in examples], add_special_tokens=False)
    others = tokenizer.encode_batch([text or "" for text in swapped], add_special_tokens=False)
    known = [np.array(e.ids, np.int32)[:MAX_QUESTION_TOKENS] if e.ids else None for e in others]
    return [
        _tokenised(example, np.array(question.ids, np.int32), texts[example.context], other)
        for example, question, other in zip(
            examples, questions, known or [None] * len(examples), strict=True
        )
    ]


def training_window(tokenised: Tokenised, max_tokens: int, rng: np.random.Generator) -> Window:
    """A window of at most ``max_tokens`` placed at random, around the answer if there is one."""
    room = _room(tokenised, max_tokens)
    length = len(tokenised.text.ids)
    low, high = 0, max(0, length - room)
    if tokenised.first is not None and tokenised.last is not None:
        low = max(low, tokenised.last - room + 1)
        high = min(high, tokenised.first)
    begin = int(rng.integers(low, high + 1)) if low <= high else high
    return _window(tokenised, begin, room)


def window_without_answer(
    tokenised: Tokenised, max_tokens: int, rng: np.random.Generator
) -> Window | None:
    """A window of the same text that misses the answer, or None when there is none.

    A window that holds the answer's words at another place does not count.
    """
    first, last = tokenised.first, tokenised.last
    room, length = _room(tokenised, max_tokens), len(tokenised.text.ids)
    if first is None or last is None:
        return None
    begins = [*range(first - room + 1), *range(last + 1, length - room + 1)]
    if not begins:
        return None
    begin = int(rng.choice(begins))
    window = _window(tokenised, begin, room)
    held = tokenised.example.context[
        tokenised.text.starts[begin] : tokenised.text.ends[begin + room - 1]
    ]
    named = any(text.lower() in held.lower() for text in tokenised.example.answer_texts)
    return None if named else window


def swapped_window(
    tokenised: Tokenised, max_tokens: int, rng: np.random.Generator
) -> Window | None:
    """A window around the answer to the question, asked with another name; None without one."""
    if tokenised.swapped is None:
        return None
    other = replace(tokenised, question=tokenised.swapped)
    return replace(training_window(other, max_tokens, rng), start=0, end=0)


def reading_windows(tokenised: Tokenised, max_tokens: int, stride: int) -> Iterator[Window]:
    """Windows that cover the whole text; each begins ``stride`` tokens after the one before."""
    room = _room(tokenised, max_tokens)
    begin = 0
    while True:
        yield _window(tokenised, begin, room)
        if begin + room >= len(tokenised.text.ids):
            return
        begin += min(stride, room)


def _room(tokenised: Tokenised, max_tokens: int) -> int:
    return max_tokens - _SPECIAL_TOKENS - len(tokenised.question)


def _window(tokenised: Tokenised, begin: int, room: int) -> Window:
    part = tokenised.text.ids[begin : begin + room]
    ids = np.concatenate([[START], tokenised.question, [END, END], part, [END]]).astype(np.int32)
    text_at = len(tokenised.question) + 3
    first, last = tokenised.first, tokenised.last
    if first is None or last is None or not begin <= first < begin + len(part):
        return Window(ids, text_at, begin)
    last = min(last, begin + len(part) - 1)
    return Window(ids, text_at, begin, text_at + first - begin, text_at + last - begin)


def _text(text: str, encoding: Encoding) -> TokenisedText:
    offsets = np.array(encoding.offsets, np.int32).reshape(-1, 2)
    starts, ends = offsets[:, 0].copy(), offsets[:, 1].copy()
    for at, (start, end) in enumerate(offsets):
        piece = text[start:end]
        starts[at] = min(end, start + len(piece) - len(piece.lstrip()))
    return TokenisedText(np.array(encoding.ids, np.int32), starts, ends)


def _tokenised(
    example: Example, question: Ids, text: TokenisedText, swapped: Ids | None
) -> Tokenised:
    first = last = None
    if example.answers:
        start, end = example.answers[0]
        first = int(np.searchsorted(text.ends, start, side="right"))
        last = int(np.searchsorted(text.starts, end, side="left")) - 1
        first = min(first, len(text.ids) - 1)
        last = max(first, last)
    return Tokenised(example, question[:MAX_QUESTION_TOKENS], text, first, last, swapped)
