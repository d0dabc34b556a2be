"""Test sets: both forms are read, and what is wrong in them is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from qa.errors import TestSetError
from qa.evaluation.testset import TestQuestion, is_squad, load_jsonl, load_squad
from qa.records import Article
from tests.fakes import make_article

CONTEXT = "Dr. Weber liefert Öl 😀 nach Köln. Der Hafen kostet z. B. 5 Mio. Euro."
ARTICLE = make_article("Die Mine ist alt. Sie kostet 5 Euro. Mehr nicht.", "mine.txt")


def squad(*questions: dict[str, Any], context: str = CONTEXT) -> str:
    return json.dumps(
        {"data": [{"title": "Der_Hafen", "paragraphs": [{"context": context, "qas": questions}]}]}
    )


def answered(text: str, start: int) -> dict[str, Any]:
    answers = [{"text": text, "answer_start": start}]
    return {"id": "q1", "question": "Was kostet er?", "answers": answers}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "set.json"


def find_article(name: str) -> Article | None:
    return ARTICLE if name == "mine.txt" else None


def rows(file: Path, *values: object) -> tuple[TestQuestion, ...]:
    lines = [v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for v in values]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load_jsonl(file, find_article)


def test_each_paragraph_of_squad_is_an_article(file: Path) -> None:
    file.write_text(squad(answered("5 Mio. Euro", 57)), encoding="utf-8")
    (article,) = load_squad(file).articles
    assert article.text == CONTEXT
    assert (article.title, article.path) == ("Der Hafen", "set.json#0000-0000")
    assert article.language == "de"


def test_the_evidence_is_the_sentence_around_the_answer(file: Path) -> None:
    file.write_text(squad(answered("5 Mio. Euro", 57)), encoding="utf-8")
    (question,) = load_squad(file).questions
    assert question.is_answerable
    assert question.answers == ("5 Mio. Euro",)
    ((bounds,),) = question.evidence
    assert CONTEXT[slice(*bounds)] == "Der Hafen kostet z. B. 5 Mio. Euro."


def test_an_impossible_question_of_squad_2_has_no_answers(file: Path) -> None:
    impossible = {**answered("anders", 3), "is_impossible": True}
    file.write_text(squad(impossible), encoding="utf-8")
    (question,) = load_squad(file).questions
    assert not question.is_answerable
    assert question.evidence == ()
    assert question.article_id is not None  # it was asked about this paragraph


def test_an_answer_that_does_not_stand_at_its_start_is_refused(file: Path) -> None:
    file.write_text(squad(answered("5 Mio. Euro", 56)), encoding="utf-8")
    with pytest.raises(TestSetError, match=r"question q1: '5 Mio. Euro' does not stand at 56"):
        load_squad(file)


def test_what_is_not_squad_is_told_with_its_place(file: Path) -> None:
    file.write_text('{"data": [{"paragraphs": [{"qas": []}]}]}', encoding="utf-8")
    with pytest.raises(TestSetError, match=r"data\.0\.paragraphs\.0\.context: Field required"):
        load_squad(file)


def test_the_two_forms_are_told_apart(file: Path) -> None:
    file.write_text(squad(), encoding="utf-8")
    assert is_squad(file)
    file.write_text('{"question": "Wer?"}\n', encoding="utf-8")
    assert not is_squad(file)
    file.write_text('{"question": "Wer?"}\n{"question": "Was?"}\n', encoding="utf-8")
    assert not is_squad(file)


def test_a_row_with_evidence(file: Path) -> None:
    row = {
        "question": "Was kostet die Mine?",
        "answers": ["5 Euro"],
        "article": "mine.txt",
        "sentences": ["Sie kostet 5 Euro."],
        "kind": "number",
    }
    (question,) = rows(file, row)
    assert question == TestQuestion(
        id="1",
        question="Was kostet die Mine?",
        answers=("5 Euro",),
        article_id="mine.txt",
        evidence=(frozenset({(18, 36)}),),
        kind="number",
    )


def test_a_row_without_an_answer_needs_no_article(file: Path) -> None:
    (question,) = rows(file, {"question": "Wer?", "id": "x"})
    assert not question.is_answerable
    assert (question.id, question.article_id, question.evidence) == ("x", None, ())


def test_empty_lines_are_passed_over_but_counted(file: Path) -> None:
    assert [q.id for q in rows(file, {"question": "Wer?"}, "", {"question": "Was?"})] == ["1", "3"]


def test_only_line_feeds_end_a_row(file: Path) -> None:
    (question,) = rows(file, {"question": "Wer\u2028war\x85es?"})
    assert question.question == "Wer\u2028war\x85es?"


@pytest.mark.parametrize(
    ("row", "fact"),
    [
        ("{", "line 2: the line: Invalid JSON"),
        ({"answers": []}, "line 2: question: Field required"),
        ({"question": ""}, "line 2: question: String should have at least 1 character"),
        ({"question": "?", "answers": ["5"]}, "line 2"),
        ({"question": "?", "answers": ["5"], "article": "fehlt.txt"}, "line 2"),
        (
            {"question": "?", "answers": ["7 Euro"], "article": "mine.txt"},
            "line 2: '7 Euro' does not stand in mine.txt",
        ),
        (
            {"question": "?", "answers": [], "article": "mine.txt", "sentences": ["Nein."]},
            "'Nein.' does not stand in mine.txt",
        ),
    ],
)
def test_a_wrong_row_is_named_by_its_line(file: Path, row: object, fact: str) -> None:
    with pytest.raises(TestSetError, match=fact):
        rows(file, {"question": "Wer?"}, row)


def test_a_file_without_questions_is_refused(file: Path) -> None:
    with pytest.raises(TestSetError, match="holds no questions"):
        rows(file, "")


def test_a_missing_or_unreadable_file_is_named(file: Path) -> None:
    with pytest.raises(TestSetError, match=r"There is no test set .*set\.json"):
        is_squad(file)
    file.write_bytes(b'{"question": "\xe4"}')
    with pytest.raises(TestSetError, match=r"set\.json cannot be read"):
        load_jsonl(file, find_article)
