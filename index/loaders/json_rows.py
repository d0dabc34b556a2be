"""JSON Lines, and JSON with a list of objects: one article in each object."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from index.loaders import encoding
from index.loaders.document import Document, Limits, Skipped
from index.loaders.rows import find_columns, row_document
from index.loaders.source import Source, Unreadable

_WHITE = " \t\n\r"
# NaN and Infinity are no JSON, yet pandas and others write them for what is missing.
_DECODER = json.JSONDecoder(parse_constant=lambda _name: None)
_GAP = re.compile(r"[ \t\n\r,]*")


def load(source: Source) -> Iterator[Document | Skipped]:
    """One document for each object; ``#3`` is that of the third line, or third in the list.

    Lists and lines are told apart by the content, whatever the name says. A single object that
    wraps a list of objects, as services send them, stands for that list. Questions of a test set
    are no articles, and passed over: an answer must not be found in them.

    Raises:
        Unreadable: it is no text, or a ``.json`` file that holds something else.
    """
    for number, value in _values(encoding.decode(source.data), source):
        if _is_of_a_test_set(value):
            continue
        part = f"#{number}"
        try:
            yield _document(part, value, source.limits)
        except Unreadable as error:
            yield Skipped(source.name + part, str(error))


def _document(part: str, value: Any, limits: Limits) -> Document:
    if isinstance(value, Unreadable):
        raise value
    if not isinstance(value, dict):
        raise Unreadable("is no JSON object. Write it as an object with title and text")
    row = {name: _cell(each) for name, each in value.items()}
    return row_document(part, row, find_columns(list(row), limits))


def _values(text: str, source: Source) -> Iterator[tuple[int, Any]]:
    """Numbered values; an ``Unreadable`` stands for one that is broken."""
    body = text.strip(_WHITE)
    if body.startswith("["):
        return _of_list(body)
    first, _, rest = body.partition("\n")
    if not rest or isinstance(_parsed(first), Unreadable):
        whole = _parsed(body)
        if isinstance(whole, dict):
            return _of_object(whole, source)
    return _of_lines(text)


def _of_list(text: str) -> Iterator[tuple[int, Any]]:
    """The list's values one by one, so that they are never all in memory."""
    at, number = 1, 0
    while (at := _GAP.match(text, at).end()) < len(text) and text[at] != "]":  # type: ignore[union-attr]
        number += 1
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            yield number, Unreadable(f"{_fault(error)}; nor can what follows be read")
            return
        yield number, value
    if at >= len(text):
        yield number + 1, Unreadable("is missing: the list is cut off here. Get the file anew")


def _of_object(whole: dict[str, Any], source: Source) -> Iterator[tuple[int, Any]]:
    if find_columns(list(whole), replace(source.limits, text_column="")).text is None:
        lists = [each for each in whole.values() if _is_list_of_objects(each)]
        if len(lists) == 1:
            yield from enumerate(lists[0], 1)
            return
        if source.suffix == ".json":
            raise Unreadable(
                "is JSON without a list of articles. Write one object a line, with title and text, as "
                ".jsonl"
            )
    yield 1, whole


def _of_lines(text: str) -> Iterator[tuple[int, Any]]:
    begin = number = 0
    while begin < len(text):
        end = text.find("\n", begin)
        end = len(text) if end < 0 else end
        line, number, begin = text[begin:end], number + 1, end + 1
        if line.strip(_WHITE):
            yield number, _parsed(line)


def _parsed(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        return Unreadable(_fault(error))


def _fault(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "is nested too deeply to be read. Write title and text as plain strings"
    return f"is no valid JSON ({error}). Mend it, or leave it out"


def _is_of_a_test_set(value: Any) -> bool:
    """Whether an object is a question or conversation of ``belegt eval``, or an article of SQuAD."""
    names = value.keys() if isinstance(value, dict) else set()
    is_own = {"question", "answers"} <= names or {"kind", "turns"} <= names
    return is_own or {"paragraphs"} == names - {"title"}


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(e, dict) for e in value)


def _cell(value: Any) -> str:
    """A value as text: nothing for null, items of a list with ", " between them."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(_cell(each) for each in value)
    return json.dumps(value, ensure_ascii=False)
