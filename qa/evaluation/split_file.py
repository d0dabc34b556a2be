"""A test set in two files, so that no article is in both."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from qa.errors import TestSetError
from qa.evaluation import loading, text_file
from qa.evaluation.rows_file import Line, Rows


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a test set.

    Attributes:
        text: its file's text.
        questions: how many it has; rows marked as drafts are counted too.
        articles: how many they are about.
    """

    text: str
    questions: int
    articles: int


def split(path: Path, targets: tuple[Path, Path], share: float, seed: int) -> tuple[Part, Part]:
    """Write a test set's questions into two new files of the same form, rows as they are.

    All questions about an article go to the same file; a SQuAD file is parted by its titles. Those that
    name no article are dealt out one by one.

    Args:
        path: a faultless test set.
        targets: the new files.
        share: of the questions that goes to the first, between 0 and 1; as near as articles allow.
        seed: of the dealing; the same gives the same.

    Raises:
        TestSetError: the test set is not faultless, one file would be empty, or cannot be written.
    """
    for target in targets:
        if target.exists():
            raise text_file.already_there(target)
    if targets[0].resolve() == targets[1].resolve():
        raise TestSetError(f"Both files are {targets[0]}. Name two")
    loading.checked(path)
    file = text_file.read(path)
    form = loading.form_of(path, file.text)
    if form == "squad":
        parts = _squad_parts(json.loads(file.text), share, seed)
    else:
        parts = _row_parts(loading.rows_of(path, file.text, form), share, seed)
    for target, part in zip(targets, parts, strict=True):
        if not part.questions:
            total, articles = (sum(counts) for counts in zip(*map(_counts, parts), strict=True))
            raise TestSetError(
                f"{target} would get none of the {total} questions of {path}, which are about "
                f"{articles} articles. Choose another share, or add questions about more articles"
            )
    _write(file, targets, parts)
    return parts


def _write(file: text_file.TextFile, targets: tuple[Path, Path], parts: tuple[Part, Part]) -> None:
    """Both files or none."""
    text_file.write_new(targets[0], file.encoded(parts[0].text))
    try:
        text_file.write_new(targets[1], file.encoded(parts[1].text))
    except TestSetError:
        targets[0].unlink()
        raise


def _counts(part: Part) -> tuple[int, int]:
    return part.questions, part.articles


def _row_parts(rows: Rows, share: float, seed: int) -> tuple[Part, Part]:
    lines = [each for each in rows.lines if each.row]
    first = _in_first([_article(each) for each in lines], share, seed)
    return (
        _row_part(
            rows.head, [line for line, is_first in zip(lines, first, strict=True) if is_first]
        ),
        _row_part(
            rows.head, [line for line, is_first in zip(lines, first, strict=True) if not is_first]
        ),
    )


def _row_part(head: str, lines: Sequence[Line]) -> Part:
    text = head + "".join(
        each.text if each.text[-1] in "\r\n" else f"{each.text}\n" for each in lines
    )
    return Part(text, len(lines), len({_article(each) for each in lines} - {None}))


def _article(line: Line) -> str | None:
    """The article of a row, told by its file name, for it may be named with its folders or without."""
    name = line.row.article if line.row else None
    return PurePath(name).name or name if name else None


def _squad_parts(value: dict[str, Any], share: float, seed: int) -> tuple[Part, Part]:
    groups = value["data"]
    titles = [group.get("title") or f"#{number}" for number, group in enumerate(groups)]
    counts = Counter[str]()
    for title, group in zip(titles, groups, strict=True):
        counts[title] += _questions(group)
    first = _first_articles(counts, share, random.Random(seed))

    def part(belongs: Callable[[str], bool]) -> Part:
        own = [group for title, group in zip(titles, groups, strict=True) if belongs(title)]
        text = json.dumps({**value, "data": own}, ensure_ascii=False) + "\n"
        return Part(text, sum(map(_questions, own)), len(set(filter(belongs, titles))))

    return part(lambda title: title in first), part(lambda title: title not in first)


def _questions(group: dict[str, Any]) -> int:
    return sum(len(paragraph["qas"]) for paragraph in group["paragraphs"])


def _in_first(articles: Sequence[str | None], share: float, seed: int) -> list[bool]:
    """Whether each question goes to the first file, by the article that it names."""
    dealer = random.Random(seed)
    first = _first_articles(Counter(filter(None, articles)), share, dealer)
    loners = [at for at, article in enumerate(articles) if article is None]
    dealer.shuffle(loners)
    dealt = set(loners[: round(share * len(loners))])
    return [at in dealt or article in first for at, article in enumerate(articles)]


def _first_articles(counts: Counter[str], share: float, dealer: random.Random) -> set[str]:
    """Articles whose questions make up a share of all, as near as one pass over them comes."""
    wanted = share * counts.total()
    chosen: set[str] = set()
    taken = 0
    for article in _shuffled(counts, dealer):
        if abs(taken + counts[article] - wanted) < abs(taken - wanted):
            chosen.add(article)
            taken += counts[article]
    return chosen


def _shuffled(values: Iterable[str], dealer: random.Random) -> list[str]:
    shuffled = list(values)
    dealer.shuffle(shuffled)
    return shuffled
