"""SQuAD 1.1 and 2.0 files: paragraphs, and questions about them."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ValidationError

from qa import language, sentences
from qa.errors import TestSetError
from qa.evaluation import text_file
from qa.evaluation.rows_file import form_faults
from qa.evaluation.testset import Fault, TestQuestion, TestSet, shown
from qa.records import Article


class _SquadAnswer(BaseModel):
    text: str
    answer_start: int


class _SquadQuestion(BaseModel):
    id: str
    question: str
    answers: list[_SquadAnswer] = []
    is_impossible: bool = False

    @property
    def expected(self) -> list[_SquadAnswer]:
        """The answers that count."""
        return [] if self.is_impossible else self.answers


class _SquadParagraph(BaseModel):
    context: str
    qas: list[_SquadQuestion]


class _SquadArticle(BaseModel):
    title: str = ""
    paragraphs: list[_SquadParagraph]


class _SquadFile(BaseModel):
    data: list[_SquadArticle]


def is_squad(path: Path) -> bool:
    """Whether a file is SQuAD's, as ``is_squad_text`` has it.

    Raises:
        TestSetError: it cannot be read.
    """
    return is_squad_text(text_file.read(path).text)


def is_squad_text(text: str) -> bool:
    """Whether a text is one JSON object with "data", as SQuAD's are, or was to be one."""
    try:
        value = json.loads(text)
    except ValueError:
        return '"paragraphs"' in text and not _is_json(text.lstrip().partition("\n")[0])
    return isinstance(value, dict) and "data" in value


def load_squad(path: Path) -> TestSet:
    """Read a SQuAD file that has to be faultless; each paragraph is an article of its own.

    Raises:
        TestSetError: it cannot be read, is not of that form, or an answer is not where it should be.
    """
    found = parse(text_file.read(path).text, path)
    for fault in found.faults:
        raise TestSetError(str(fault))
    return found


def parse(text: str, path: Path) -> TestSet:
    """The questions and paragraphs of a SQuAD file, and what is wrong with it."""
    try:
        file = _SquadFile.model_validate_json(text)
    except ValidationError as error:
        return TestSet((), faults=form_faults(path, None, error))
    articles: list[Article] = []
    questions: list[TestQuestion] = []
    faults: list[Fault] = []
    for title_at, group in enumerate(file.data):
        for paragraph_at, paragraph in enumerate(group.paragraphs):
            number = f"{title_at:04d}-{paragraph_at:04d}"
            article = _article(path, number, group.title, paragraph.context)
            articles.append(article)
            for each in paragraph.qas:
                wrong = list(_misplaced(path, each, article))
                faults += wrong
                if not wrong:
                    questions.append(_question(each, article))
    faults += _repeated(path, questions)
    if not questions and not faults:
        step = "Add some under data.paragraphs.qas"
        faults.append(Fault(path, None, "it holds no questions", step))
    return TestSet(tuple(questions), tuple(articles), tuple(faults))


def _article(path: Path, number: str, title: str, context: str) -> Article:
    return Article(
        id=number,
        title=title.replace("_", " ") or number,
        path=f"{path.name}#{number}",
        text=context,
        language=language.detect(context),
    )


def _misplaced(path: Path, question: _SquadQuestion, article: Article) -> Iterator[Fault]:
    for answer in question.expected:
        start = answer.answer_start
        if start < 0 or article.text[start : start + len(answer.text)] != answer.text:
            fact = f"{shown(answer.text)} does not stand at {start} in its paragraph"
            yield Fault(path, None, f"question {question.id}: {fact}", "Mend answer_start")


def _repeated(path: Path, questions: list[TestQuestion]) -> Iterator[Fault]:
    """Ids that come more than once. Published sets ask some questions twice, which is no fault."""
    for name, count in Counter(each.id for each in questions).items():
        if count > 1:
            fact = f"question {name}: {count} questions have this id"
            yield Fault(path, None, fact, 'Give each its own "id"')


def _question(question: _SquadQuestion, article: Article) -> TestQuestion:
    parts = sentences.split(article.text, article.language)
    evidence = {
        frozenset(
            (s.start, s.end)
            for s in sentences.covering(
                parts, answer.answer_start, answer.answer_start + len(answer.text)
            )
        )
        for answer in question.expected
    }
    return TestQuestion(
        id=question.id,
        question=question.question,
        answers=tuple(dict.fromkeys(answer.text for answer in question.expected)),
        article_id=article.id,
        evidence=tuple(sorted(evidence, key=sorted)),
        kind="squad",
        article=article.path,
    )


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
