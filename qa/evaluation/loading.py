"""Test sets from files: SQuAD, JSON Lines and tables, told apart by what they hold."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from qa.errors import TestSetError
from qa.evaluation import rows_file, squad_file, text_file
from qa.evaluation.row_questions import questions_of
from qa.evaluation.rows_file import Rows
from qa.evaluation.testset import FindArticle, TestSet
from qa.records import Article

Form = Literal["squad", "table", "json lines"]


def load(path: Path, find_article: FindArticle | None = None) -> TestSet:
    """Read a test set, with all that is wrong with it in ``TestSet.faults``.

    Args:
        path: a SQuAD file; a table (``.csv``, ``.tsv`` or ``.txt``); or JSON Lines.
        find_article: the indexed article with a name; see ``finder``. None holds nothing against the
            index, for what can be said without it. SQuAD files bring their articles.

    Raises:
        TestSetError: the file is not there, cannot be read, or is no text.
    """
    file = text_file.read(path)
    form = form_of(path, file.text)
    if form == "squad":
        return squad_file.parse(file.text, path)
    return questions_of(rows_of(path, file.text, form), path, find_article)


def checked(path: Path, find_article: FindArticle | None = None) -> TestSet:
    """The same for a test set that has to be faultless.

    Raises:
        TestSetError: it cannot be read, or something is wrong with it; the first is told.
    """
    test_set = load(path, find_article)
    if not test_set.faults:
        return test_set
    first, *more = test_set.faults
    rest = f". And {len(more)} more: belegt testset check {path}" if more else ""
    raise TestSetError(f"{first}{rest}")


def form_of(path: Path, text: str) -> Form:
    """Which form a test set has, by its name and text."""
    suffix, begins_json = path.suffix.lower(), text.lstrip().startswith("{")
    if suffix in text_file.TABLE_SUFFIXES and not begins_json:
        return "table"
    return "squad" if squad_file.is_squad_text(text) else "json lines"


def rows_of(path: Path, text: str, form: Form) -> Rows:
    """The rows of a file that has some."""
    return rows_file.table(text, path) if form == "table" else rows_file.json_lines(text, path)


def finder(articles: Iterable[Article]) -> FindArticle:
    """Find articles by id, path, file name or title; of one name by several, in that order."""
    names: dict[str, Article] = {}
    kept = list(articles)
    for article in kept:
        names[article.title] = article
    for article in kept:
        names[Path(article.path).name] = article
    for article in kept:
        names |= {article.path: article, article.id: article}
    return names.get
