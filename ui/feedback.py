"""What people say of answers: rows of a test set that wait for review, in ``testsets/feedback.jsonl``.

Each is a draft, so nothing counts before ``belegt testset accept`` has shown it to a person.
"""

import contextlib
import io
import json
import os
import secrets
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from qa import sealed_folder
from qa.errors import DataFolderError
from qa.one_writer import one_writer
from qa.records import Answer, Article, NoAnswer, Sentence, Span
from qa.sentences import covering, split

FILE_NAME = "feedback.jsonl"

Row = dict[str, Any]

_ONE_AT_A_TIME = threading.Lock()


def path_in(data_dir: Path) -> Path:
    """The file of a data folder."""
    return data_dir / "testsets" / FILE_NAME


def right(result: Answer | NoAnswer) -> Row:
    """The row for a result that is right."""
    if isinstance(result, NoAnswer):
        return nowhere(result)
    article = result.span.article
    own = sorted((s for s in result.spans if s.article.id == article.id), key=lambda s: s.start)
    answers, sentences = _words_and_sentences(article, own)
    return _row(result, answers, article, sentences)


def nowhere(result: Answer | NoAnswer) -> Row:
    """The row for a question that the articles do not answer."""
    return _row(result, [], None, [])


def marked(
    result: Answer | NoAnswer, article: Article, start: int, end: int, text: str
) -> Row | None:
    """The row for an answer that a person marked; None where it cannot be used.

    Args:
        result: what was said to the question.
        article: in which the answer stands.
        start, end: the bounds that were selected, in ``article.text``.
        text: the characters that were seen there.
    """
    if not 0 <= start < end <= len(article.text) or article.text[start:end] != text:
        return None
    start += len(text) - len(text.lstrip())
    end = start + len(text.strip())
    sentences = covering(split(article.text, article.language), start, end)
    if start >= end or not sentences:
        return None
    return _row(result, [article.text[start:end]], article, sentences)


def keep(data_dir: Path, row: Row) -> str:
    """Append a row, and have the disk keep it; its id.

    Raises:
        DataFolderError: it cannot be written. Then the file is as it was.
    """
    path = path_in(data_dir)
    line = _line(row)
    with _changing(path):
        is_new = not path.exists()
        with path.open("a+b", buffering=0) as file:
            _append(file, line)
        if is_new:
            sealed_folder.sync(path.parent)
    return str(row["id"])


def take_back(data_dir: Path, row_id: str) -> bool:
    """Remove a row again; whether it was there, and still a draft.

    Raises:
        DataFolderError: the file cannot be read or written.
    """
    path = path_in(data_dir)
    with _changing(path):
        lines = path.read_bytes().split(b"\n") if path.exists() else []
        left = [each for each in lines if not _is_draft(each, row_id)]
        if len(left) == len(lines):
            return False
        _replace(path, b"\n".join(left)) if any(left) else path.unlink()
    return True


def _words_and_sentences(
    article: Article, spans: Iterable[Span]
) -> tuple[list[str], list[Sentence]]:
    """The answers, and what carries them; an enumeration within a sentence is one answer."""
    held = list(spans)
    every = split(article.text, article.language)
    carrying = [each for span in held for each in covering(every, span.start, span.end)]
    sentences = sorted(set(carrying), key=lambda each: each.start)
    if len(sentences) == 1:
        return [article.text[held[0].start : max(each.end for each in held)]], sentences
    return list(dict.fromkeys(span.text for span in held)), sentences


def _row(
    result: Answer | NoAnswer,
    answers: list[str],
    article: Article | None,
    sentences: list[Sentence],
) -> Row:
    texts = [article.text[each.start : each.end] for each in sentences] if article else []
    return {
        "id": f"feedback-{secrets.token_hex(5)}",
        "question": result.understood,
        "answers": answers,
        "article": article.path if article else None,
        "sentences": texts,
        "kind": "feedback",
        "draft": True,
    }


def _line(row: Row) -> bytes:
    # What is no UTF-8, half of a surrogate pair, becomes JSON's own escape for it.
    return json.dumps(row, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def _append(file: io.FileIO, line: bytes) -> None:
    """Write a line below the others; where that fails, no part of it stays."""
    size = file.seek(0, os.SEEK_END)
    if size:
        file.seek(size - 1)
        line = line if file.read(1) == b"\n" else b"\n" + line
    try:
        while line:
            line = line[file.write(line) :]
        os.fsync(file.fileno())
    except OSError:
        with contextlib.suppress(OSError):
            os.ftruncate(file.fileno(), size)
        raise


def _is_draft(line: bytes, row_id: str) -> bool:
    try:
        row = json.loads(line)
    except ValueError:
        return False
    return isinstance(row, dict) and row.get("id") == row_id and row.get("draft") is True


def _replace(path: Path, data: bytes) -> None:
    path = path.resolve()  # a link stays one
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(data)
        sealed_folder.sync(beside)
        beside.replace(path)
        sealed_folder.sync(path.parent)
    finally:
        beside.unlink(missing_ok=True)


@contextlib.contextmanager
def _changing(path: Path) -> Iterator[None]:
    """Let nobody else write meanwhile, neither here nor in another process."""
    with _ONE_AT_A_TIME, one_writer(path, DataFolderError, "Make room or the rights for it"):
        yield
