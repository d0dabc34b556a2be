"""Test sets: SQuAD 1.1 and 2.0 JSON, and the project's own JSON Lines."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, Field, ValidationError

from qa import language, sentences
from qa.errors import TestSetError
from qa.records import Article

Offsets = tuple[int, int]
Row = TypeVar("Row", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class TestQuestion:
    """A question with what is expected of its answer.

    Attributes:
        id: unique in its set.
        question: as it is asked.
        answers: accepted texts; empty when the articles do not answer it.
        article_id: the article that answers it, or that it was asked about.
        evidence: alternatives; each is the set of sentences (bounds in the article) that carry an
            answer. Empty when it is not answered.
        kind: a name to group by.
    """

    __test__ = False  # not a test, whatever pytest makes of the name

    id: str
    question: str
    answers: tuple[str, ...]
    article_id: str | None
    evidence: tuple[frozenset[Offsets], ...]
    kind: str

    @property
    def is_answerable(self) -> bool:
        """Whether the articles answer it."""
        return bool(self.answers)


@dataclass(frozen=True, slots=True)
class SquadSet:
    """A SQuAD file: each paragraph is an article of its own."""

    articles: tuple[Article, ...]
    questions: tuple[TestQuestion, ...]


class _SquadAnswer(BaseModel):
    text: str
    answer_start: int


class _SquadQuestion(BaseModel):
    id: str
    question: str
    answers: list[_SquadAnswer] = []
    is_impossible: bool = False


class _SquadParagraph(BaseModel):
    context: str
    qas: list[_SquadQuestion]


class _SquadArticle(BaseModel):
    title: str = ""
    paragraphs: list[_SquadParagraph]


class _SquadFile(BaseModel):
    data: list[_SquadArticle]


class _Row(BaseModel):
    question: Annotated[str, Field(min_length=1)]
    answers: list[str] = []
    article: str | None = None
    sentences: list[str] = []
    kind: str = "question"
    id: str | None = None


def is_squad(path: Path) -> bool:
    """Whether a file is one JSON object with "data", as SQuAD's are; else it is JSON Lines."""
    try:
        value = json.loads(_read(path))
    except ValueError:
        return False
    return isinstance(value, dict) and "data" in value


def load_squad(path: Path) -> SquadSet:
    """Read a SQuAD 1.1 or 2.0 file.

    Raises:
        TestSetError: it cannot be read, or is not of that form.
    """
    try:
        file = _SquadFile.model_validate_json(_read(path))
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise TestSetError(
            f"{path} is not SQuAD: {where}: {error.errors()[0]['msg']}. Mend that place"
        ) from error
    articles, questions = [], []
    for title_at, group in enumerate(file.data):
        for paragraph_at, paragraph in enumerate(group.paragraphs):
            number = f"{title_at:04d}-{paragraph_at:04d}"
            article = Article(
                id=number,
                title=group.title.replace("_", " ") or number,
                path=f"{path.name}#{number}",
                text=paragraph.context,
                language=language.detect(paragraph.context),
            )
            articles.append(article)
            questions += [_from_squad(question, article, path) for question in paragraph.qas]
    return SquadSet(tuple(articles), tuple(questions))


def load_jsonl(
    path: Path, find_article: Callable[[str], Article | None]
) -> tuple[TestQuestion, ...]:
    """Read the project's own form, one JSON object a line.

    Args:
        path: the file.
        find_article: the indexed article with a name, as the rows give it.

    Raises:
        TestSetError: a row is not of that form, or its article, sentence or answer is not there.
    """
    rows = _read(path).split("\n")  # splitlines would cut at U+2028, which JSON strings may hold
    questions = tuple(
        _from_row(number, line, path, find_article)
        for number, line in enumerate(rows, 1)
        if line.strip()
    )
    if not questions:
        raise TestSetError(f"{path} holds no questions. Add one JSON object a line")
    return questions


def _from_squad(question: _SquadQuestion, article: Article, path: Path) -> TestQuestion:
    answers = [] if question.is_impossible else question.answers
    bounds = [(a.answer_start, a.answer_start + len(a.text)) for a in answers]
    for (start, end), answer in zip(bounds, answers, strict=True):
        if article.text[start:end] != answer.text:
            raise TestSetError(
                f"{path}: question {question.id}: {answer.text!r} does not stand at {start} in its "
                "paragraph. Mend answer_start"
            )
    parts = sentences.split(article.text, article.language)
    evidence = {
        frozenset((s.start, s.end) for s in sentences.covering(parts, start, end))
        for start, end in bounds
    }
    texts = tuple(dict.fromkeys(answer.text for answer in answers))
    evidence_in_order = tuple(sorted(evidence, key=sorted))
    return TestQuestion(
        question.id, question.question, texts, article.id, evidence_in_order, "squad"
    )


def wrong_row(path: Path, number: int, fact: str, step: str) -> TestSetError:
    """What is said of a line that cannot be used."""
    return TestSetError(f"{path}, line {number}: {fact}. {step}")


def not_indexed(path: Path, number: int, article: str | None) -> TestSetError:
    """What is said of a line whose article is not there."""
    fact = f"the article {article!r} is not in the index"
    return wrong_row(path, number, fact, "Index it: belegt index FOLDER")


def check_texts(path: Path, number: int, name: str, article: Article, texts: Iterable[str]) -> None:
    """Raise ``TestSetError`` for the first text that does not stand in an article.

    Args:
        path, number: the line that says so.
        name: how it names the article.
        article: what it means.
        texts: answers and sentences.
    """
    for text in texts:
        if text not in article.text:
            raise wrong_row(
                path, number, f"{text!r} does not stand in {name}", "Copy it from there"
            )


def read_row(form: type[Row], line: str, path: Path, number: int) -> Row:
    """A line of a JSON Lines file as a value; raises ``TestSetError`` when it is not of that form."""
    try:
        return form.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the line"
        raise wrong_row(path, number, f"{where}: {first['msg']}", "Mend the line") from error


def _from_row(
    number: int, line: str, path: Path, find_article: Callable[[str], Article | None]
) -> TestQuestion:
    row = read_row(_Row, line, path, number)
    article = find_article(row.article) if row.article else None
    if row.answers and article is None:
        raise not_indexed(path, number, row.article)
    if article:
        check_texts(path, number, str(row.article), article, (*row.answers, *row.sentences))
    evidence = frozenset(_places(article, row.sentences)) if article else frozenset()
    return TestQuestion(
        id=row.id or str(number),
        question=row.question,
        answers=tuple(row.answers),
        article_id=article.id if article else None,
        evidence=(evidence,) if evidence else (),
        kind=row.kind,
    )


def _places(article: Article, texts: list[str]) -> Iterator[Offsets]:
    for text in texts:
        start = article.text.index(text)
        yield start, start + len(text)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise TestSetError(f"There is no test set {path}. Check the name") from error
    except (OSError, UnicodeDecodeError) as error:
        raise TestSetError(f"The test set {path} cannot be read: {error}") from error
