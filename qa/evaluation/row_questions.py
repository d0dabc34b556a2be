"""From rows to questions: what they name has to stand in the articles, and each stands once."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from qa.evaluation.rows_file import Line, Row, Rows, missing_texts
from qa.evaluation.testset import Fault, FindArticle, Offsets, TestQuestion, TestSet, shown
from qa.records import Article


def questions_of(rows: Rows, path: Path, find_article: FindArticle | None) -> TestSet:
    """The questions of a file's rows, without drafts.

    Args:
        rows: as they were read.
        path: the file.
        find_article: the indexed article with a name; None where rows are not held against articles.
    """
    questions: list[TestQuestion] = []
    faults = list(rows.faults)
    places: dict[tuple[str, ...], int] = {}  # of ids, and of questions with their article
    drafts = 0
    for line in rows.lines:
        faults += line.faults
        if line.row is None:
            continue
        if line.row.draft:
            drafts += 1
            continue
        article = _article(line.row, find_article)
        wrong = [*_repeated(line, article, path, places), *_contradicting(line, article, path)]
        faults += wrong
        if not wrong:
            questions.append(_question(line, line.row, article))
    if not faults:
        faults = list(_of_the_whole(questions, drafts, path, find_article))
    return TestSet(tuple(questions), faults=tuple(faults), drafts=drafts)


def _article(row: Row, find_article: FindArticle | None) -> Article | None:
    return find_article(row.article) if row.article and find_article else None


def _repeated(
    line: Line, article: Article | None, path: Path, places: dict[tuple[str, ...], int]
) -> Iterator[Fault]:
    """Faults of a row whose id, or question about the same article, has been seen; notes its own."""
    if line.row is None:
        return
    question, about = line.row.question, article.id if article else line.row.article or ""
    seen = places.setdefault(("id", line.id), line.number)
    if seen != line.number:
        step = 'Give each row its own "id"'
        yield Fault(path, line.number, f"the id {line.id!r} is that of line {seen} too", step)
    same = ("question", " ".join(question.casefold().split()), about)
    seen = places.setdefault(same, line.number)
    if seen != line.number:
        of = f" of {line.row.article}" if line.row.article else ""
        fact = f"{shown(question)} is asked{of} in line {seen} too"
        yield Fault(path, line.number, fact, "Leave one of them out")


def _contradicting(line: Line, article: Article | None, path: Path) -> Iterator[Fault]:
    """Faults of what a row says of its article."""
    row, number = line.row, line.number
    if row is None:
        return
    if row.answers and not row.article:
        step = 'Name the one that answers: "article"'
        yield Fault(path, number, "answers, but no article is named", step)
    if article is None:
        return
    missing = missing_texts(path, number, str(row.article), article, (*row.answers, *row.sentences))
    yield from missing
    if missing or not row.sentences:
        return
    evidence = [bounds for each in row.sentences for bounds in _everywhere(article.text, each)]
    for answer in row.answers:
        if not _overlaps(_everywhere(article.text, answer), evidence):
            fact = f"the answer {shown(answer)} is in none of the sentences"
            yield Fault(path, number, fact, "Add the sentence that holds it")


def _of_the_whole(
    questions: list[TestQuestion], drafts: int, path: Path, find_article: FindArticle | None
) -> Iterator[Fault]:
    """What is wrong with a file of which no row is."""
    if not questions and drafts:
        step = f"Review them: belegt testset accept {path}"
        yield Fault(path, None, f"it holds no questions, only drafts ({drafts})", step)
    elif not questions:
        step = "Add one JSON object a line, or one row of a table"
        yield Fault(path, None, "it holds no questions", step)
    named = [each for each in questions if each.article]
    if find_article and named and not any(each.article_id for each in named):
        fact = f"none of its articles is in the index, e.g. {named[0].article!r}"
        yield Fault(path, None, fact, "Index them: belegt index FOLDER")


def _question(line: Line, row: Row, article: Article | None) -> TestQuestion:
    evidence = frozenset(_places(article, row.sentences)) if article else frozenset()
    return TestQuestion(
        id=line.id,
        question=row.question,
        answers=tuple(row.answers),
        article_id=article.id if article else None,
        evidence=(evidence,) if evidence else (),
        kind=row.kind,
        article=row.article,
    )


def _places(article: Article, texts: Iterable[str]) -> Iterator[Offsets]:
    for text in texts:
        start = article.text.index(text)
        yield start, start + len(text)


def _everywhere(text: str, part: str) -> Iterator[Offsets]:
    """Bounds of all places at which a part stands."""
    start = text.find(part)
    while start >= 0:
        yield start, start + len(part)
        start = text.find(part, start + 1)


def _overlaps(some: Iterable[Offsets], others: list[Offsets]) -> bool:
    return any(
        start < other_end and other_start < end
        for start, end in some
        for other_start, other_end in others
    )
