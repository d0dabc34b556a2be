"""Drafts of questions: made of the articles' own sentences, and counted once a person accepted them."""

import hashlib
import json
import random
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.errors import TestSetError
from qa.evaluation import loading, text_file
from qa.evaluation.rows_file import Row
from qa.evaluation.testset import FindArticle
from qa.one_writer import one_writer
from qa.records import Article
from qa.sentences import covering, split
from qa.suggestions.rules import MadeQuestion
from qa.suggestions.suggest import from_beginning, made_of


@dataclass(frozen=True, slots=True)
class Draft:
    """A row that waits for a person.

    Attributes:
        id: its own, or the number of its line.
        line: its characters in the file, by which it is found again.
        row: what it says.
    """

    id: str
    line: str
    row: Row


def write_drafts(
    path: Path, articles: Collection[Article], find_article: FindArticle, count: int, seed: int
) -> int:
    """Write drafts into a new JSON Lines file, and tell how many: ``count``, if so many can be made.

    Args:
        path: the new file.
        articles: what to ask about. Each is asked about once before one is a second time.
        find_article: the article with a name, so that each is named as only it is.
        count: how many at most.
        seed: of the order of articles.

    Raises:
        TestSetError: the file is there already or cannot be written, or no question can be made.
    """
    if path.exists():
        raise text_file.already_there(path)
    rows = list(_drafts(articles, find_article, count, seed))
    if not rows:
        raise TestSetError(
            f"No question can be made of the {len(articles)} articles in the index. Add articles in "
            "German or English: belegt index FOLDER"
        )
    text = "".join(f"{_json(row)}\n" for row in rows)
    text_file.write_new(path, text.encode("utf-8", "backslashreplace"))
    return len(rows)


def drafts_in(path: Path) -> list[Draft]:
    """The drafts of a JSON Lines file, in its order.

    Raises:
        TestSetError: it cannot be read, or is no such file.
    """
    text = text_file.read(path).text
    form = loading.form_of(path, text)
    if form != "json lines":
        raise TestSetError(
            f"{path} is no JSON Lines file, and only there drafts can be accepted. In a table, clear the "
            "cells of the column draft"
        )
    return [
        Draft(line.id, line.text, line.row)
        for line in loading.rows_of(path, text, form).lines
        if line.row and line.row.draft
    ]


def settle(path: Path, accepted: Collection[Draft] = (), removed: Collection[Draft] = ()) -> None:
    """Take the mark off drafts, or take them out; other lines stay as they are, byte for byte.

    Args:
        path: the JSON Lines file, read anew, so that what was changed meanwhile is kept.
        accepted, removed: drafts of it.

    Raises:
        TestSetError: one of them is not in the file any more, or it cannot be written. Then the file
            is unchanged.
    """
    # The page appends feedback to such a file.
    with one_writer(path, TestSetError, "Make room or the rights for it"):
        _settle(path, accepted, removed)


def _settle(path: Path, accepted: Collection[Draft], removed: Collection[Draft]) -> None:
    file = text_file.read(path)
    lines = [each.text for each in loading.rows_of(path, file.text, "json lines").lines]
    for draft in (*accepted, *removed):
        if draft.line not in lines:
            raise TestSetError(
                f"{path} was changed meanwhile: the draft {draft.id} is not in it as it was. Begin "
                f"again: belegt testset accept {path}"
            )
    unmarked = {draft.line: _unmarked(draft.line) for draft in accepted}
    gone = {draft.line for draft in removed}
    text = "".join(unmarked.get(line, line) for line in lines if line not in gone)
    text_file.replace(path, file.encoded(text))


def _unmarked(line: str) -> str:
    value = json.loads(line)
    del value["draft"]
    return _json(value) + line[len(line.rstrip("\r\n")) :]


def _drafts(
    articles: Iterable[Article], find_article: FindArticle, count: int, seed: int
) -> Iterator[dict[str, Any]]:
    """One question of each article, then a second one, and so on; first words take turns."""
    order = list(articles)
    random.Random(seed).shuffle(order)
    asked: Counter[str] = Counter()
    turn: Iterable[tuple[Article, list[MadeQuestion]]] = (
        (article, made_of(article, found)) for article, found in from_beginning(order)
    )
    while turn:
        again = []
        for article, made in turn:
            if asked.total() == count:
                return
            if made:
                chosen = min(made, key=lambda each: asked[each.question.split()[0]])
                asked[chosen.question.split()[0]] += 1
                yield _draft(article, chosen, find_article)
                again.append((article, [each for each in made if each.question != chosen.question]))
        turn = again


def _draft(article: Article, made: MadeQuestion, find_article: FindArticle) -> dict[str, Any]:
    sentences = covering(split(article.text, article.language), made.start, made.end)
    name = _name(article, find_article)
    digest = hashlib.sha256(f"{article.id}\n{made.question}".encode("utf-8", "replace")).hexdigest()
    return {
        "id": f"draft-{digest[:10]}",
        "question": made.question,
        "answers": [article.text[made.start : made.end]],
        "article": name,
        "sentences": [article.text[each.start : each.end] for each in sentences],
        "kind": "draft",
        "draft": True,
    }


def _name(article: Article, find_article: FindArticle) -> str:
    """The shortest of its names that means it alone."""
    for name in (Path(article.path).name, article.path):
        found = find_article(name)
        if found and found.id == article.id:
            return name
    return article.id


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
