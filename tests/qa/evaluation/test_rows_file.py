"""Rows of test sets: JSON Lines and tables of spreadsheets, and every row that cannot be used."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qa.evaluation.loading import checked, load
from qa.evaluation.testset import TestQuestion, TestSet
from qa.records import Article
from tests.fakes import make_article

MINE = make_article(
    "Die Mine ist alt. Sie kostet 5 Euro; 50 Leute arbeiten dort. Die Größe: 7 ha.", "mine.txt"
)
ROW = {
    "id": "m",
    "question": "Was kostet die Mine?",
    "answers": ["5 Euro", "5"],
    "article": "mine.txt",
    "sentences": ["Sie kostet 5 Euro; 50 Leute arbeiten dort.", "Die Größe: 7 ha."],
    "kind": "number",
}
QUESTION = TestQuestion(
    id="m",
    question="Was kostet die Mine?",
    answers=("5 Euro", "5"),
    article_id="mine.txt",
    evidence=(frozenset({(18, 60), (61, 77)}),),
    kind="number",
    article="mine.txt",
)


def find_article(name: str) -> Article | None:
    return MINE if name == "mine.txt" else None


@pytest.fixture
def rows(tmp_path: Path) -> Callable[..., TestSet]:
    """What is read of some JSON Lines."""

    def call(*values: object) -> TestSet:
        path = tmp_path / "set.jsonl"
        lines = [v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for v in values]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return load(path, find_article)

    return call


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., TestSet]:
    """What is read of a table."""

    def call(text: str | bytes, name: str = "set.csv") -> TestSet:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return load(path, find_article)

    return call


def told(test_set: TestSet) -> list[tuple[int | None, str]]:
    return [(fault.line, fault.fact) for fault in test_set.faults]


def as_table(row: dict[str, Any], separator: str, between: str) -> str:
    """A row as a spreadsheet writes it, with German names of the columns."""
    german = {"question": "Frage", "answers": "Antworten", "article": "Artikel",
              "sentences": "Sätze", "kind": "Art", "id": "ID"}  # fmt: skip
    written = io.StringIO()
    table = csv.writer(written, delimiter=separator)
    table.writerow([german[name] for name in row] + ["Bemerkung"])
    cells = [between.join(value) if isinstance(value, list) else value for value in row.values()]
    table.writerow([*cells, "geprüft"])
    return written.getvalue()


def test_a_row_with_evidence(rows: Callable[..., TestSet]) -> None:
    assert rows(ROW) == TestSet((QUESTION,))


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("between", [" | ", "\n", "\r\n", "  |  \n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_row_of_a_table_is_the_same(
    table: Callable[..., TestSet], separator: str, between: str, encoding: str
) -> None:
    written = as_table(ROW, separator, between).encode(encoding)
    assert table(written) == TestSet((QUESTION,))


def test_a_row_without_an_answer_needs_no_article(
    rows: Callable[..., TestSet], table: Callable[..., TestSet]
) -> None:
    for test_set in (rows({"question": "Wer?", "id": "x"}), table("id;Frage;Antwort\nx;Wer?;\n")):
        (question,) = test_set.questions
        assert not question.is_answerable
        assert (question.id, question.article_id, question.evidence) == ("x", None, ())


def test_empty_lines_are_passed_over_but_counted(
    rows: Callable[..., TestSet], table: Callable[..., TestSet]
) -> None:
    found = rows({"question": "Wer?"}, "", {"question": "Was?"})
    assert [each.id for each in found.questions] == ["1", "3"]
    found = table('\n;;\nFrage;Art;X\n;;\n"Wer\nwar es?";;\n\nWas?;;\n;;\n')
    assert [(each.id, each.question) for each in found.questions] == [
        ("5", "Wer\nwar es?"),
        ("8", "Was?"),
    ]
    assert found.faults == ()


def test_only_line_feeds_end_a_row_of_json(rows: Callable[..., TestSet]) -> None:
    (question,) = rows({"question": "Wer\u2028war\x85es?"}).questions
    assert question.question == "Wer\u2028war\x85es?"


def test_a_line_that_tells_the_separator_is_no_row(table: Callable[..., TestSet]) -> None:
    (question,) = table("sep=|\nFrage|Art\nWer, was; wo?|x\n").questions
    assert (question.question, question.kind, question.id) == ("Wer, was; wo?", "x", "3")


def test_one_column_needs_no_separator(table: Callable[..., TestSet]) -> None:
    found = table("Frage\nWer, wenn nicht er?\nWas; und wo?\n")
    assert [each.question for each in found.questions] == ["Wer, wenn nicht er?", "Was; und wo?"]


def test_columns_are_told_whatever_their_case_and_their_order(
    table: Callable[..., TestSet],
) -> None:
    (question,) = table("ART , Notes, QUESTION \nx,y,Wer?\n").questions
    assert (question.question, question.kind) == ("Wer?", "x")


@pytest.mark.parametrize(
    ("header", "found"),
    [("Fragen;Antworten", "'Fragen', 'Antworten'"), ("Wer war es?", "'Wer war es?'"), ("", "none")],
)
def test_a_table_without_questions_says_which_columns_it_has(
    table: Callable[..., TestSet], header: str, found: str
) -> None:
    ((line, fact),) = told(table(f"{header}\n1;2\n" if header else ""))
    assert line == 1
    assert fact == (
        f"there is no column question (Frage). Columns found: {found}; expected: question (Frage), "
        "answers (Antworten), article (Artikel), sentences (Sätze), kind (Art), id"
    )


def test_two_columns_that_mean_the_same_are_refused(table: Callable[..., TestSet]) -> None:
    ((_, fact),) = told(table("Frage;Antwort;Antworten\nWer?;;\n"))
    assert fact == "the columns 'Antwort' and 'Antworten' mean the same"


@pytest.mark.parametrize(
    ("row", "fact"),
    [
        ("Wer?;x", "the row has 2 of 3 cells"),
        ("Wer?;x;y;z", "the row has 4 of 3 cells"),
        (";x;y", "question: String should have at least 1 character"),
        ("Wer?;5;", "answers, but no article is named"),
        ("Wer?;6 Euro;mine.txt", "'6 Euro' does not stand in mine.txt"),
        ('"Wer" da?;5;mine.txt', "the row cannot be read (';' expected after '\"')"),
    ],
)
def test_a_wrong_row_of_a_table_is_named_and_the_next_is_read(
    table: Callable[..., TestSet], row: str, fact: str
) -> None:
    found = table(f'Frage;Antworten;Artikel\n"Was\nist es?";;\n{row}\nWo?;;\n')
    assert told(found) == [(4, fact)]
    assert [each.id for each in found.questions] == ["2", "5"]


def test_separators_too_many_at_the_end_are_no_cells(table: Callable[..., TestSet]) -> None:
    assert told(table("Frage;Antworten;Artikel\nWer?;5 Euro;mine.txt;;\n")) == []


@pytest.mark.parametrize("end", ["\n", '\nWas?;"x"\n'])
def test_a_quote_that_is_not_closed_is_named_where_it_begins(
    table: Callable[..., TestSet], end: str
) -> None:
    found = table(f'Frage;Art\nWer?;\n"Wann?;\nWo?;{end}')
    ((line, fact),) = told(found)
    assert line == 3
    assert "nor can what follows" in fact
    assert [each.question for each in found.questions] == ["Wer?"]


@pytest.mark.parametrize(
    ("row", "fact"),
    [
        ("{", "the line: Invalid JSON"),
        ("[1]", "the line: "),
        ('{"question": "\ud83d"}'.encode("utf-8", "backslashreplace").decode(), "the line: Invalid"),
        ({"answers": []}, "question: Field required"),
        ({"question": ""}, "question: String should have at least 1 character"),
        ({"question": " \n"}, "question: Value error, it is blank"),
        ({"question": "?", "answers": [""]}, "answers.0: String should have"),
        ({"question": "?", "answers": "5"}, "answers: "),
        ({"question": "?", "id": 5}, "id: "),
        ({"question": "?", "draft": "maybe"}, "draft: "),
        ({"question": "?", "answers": ["5"]}, "answers, but no article is named"),
        ({"question": "?", "answers": ["7 Euro"], "article": "mine.txt"},
         "'7 Euro' does not stand in mine.txt"),
        ({"question": "?", "article": "mine.txt", "sentences": ["Nein."]},
         "'Nein.' does not stand in mine.txt"),
        ({"question": "?", "article": "mine.txt", "sentences": ["N" * 1000]},
         f"'{'N' * 100}…' does not stand in mine.txt"),
        ({"question": "?", "answers": ["7 ha"], "article": "mine.txt",
          "sentences": ["Die Mine ist alt."]}, "the answer '7 ha' is in none of the sentences"),
        ({**ROW, "question": "?"}, "the id 'm' is that of line 1 too"),
        ({**ROW, "id": "2", "question": "was  kostet die mine?"},
         "'was  kostet die mine?' is asked of mine.txt in line 1 too"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_named_by_its_line_and_the_others_are_read(
    rows: Callable[..., TestSet], row: object, fact: str
) -> None:
    found = rows(ROW, row, {"question": "Wer?"})
    ((line, said),) = told(found)
    assert line == 2
    assert said.startswith(fact)
    assert [each.id for each in found.questions] == ["m", "3"]


def test_all_that_is_wrong_is_told_in_the_file_s_order(rows: Callable[..., TestSet]) -> None:
    twice = {"question": "Was?", "answers": ["8 Euro", "9 Euro"], "article": "mine.txt"}
    found = rows({"answers": "5", "kind": 3}, twice, "{", {**ROW, "id": "9"}, {**ROW, "id": "9"})
    assert [line for line, _ in told(found)] == [1, 1, 1, 2, 2, 3, 5, 5]


def test_the_same_question_may_be_asked_of_two_articles(rows: Callable[..., TestSet]) -> None:
    found = rows(ROW, {**ROW, "id": "2", "article": "other.txt"}, {"question": ROW["question"]})
    assert told(found) == []
    assert len(found.questions) == 3


def test_the_same_question_about_nothing_is_told_once(rows: Callable[..., TestSet]) -> None:
    found = rows({"question": "Wer?"}, {"question": "Wer?"})
    assert told(found) == [(2, "'Wer?' is asked in line 1 too")]


def test_an_answer_over_several_sentences_is_in_them(rows: Callable[..., TestSet]) -> None:
    answer = "alt. Sie kostet 5 Euro"
    sentences = ["Die Mine ist alt.", "Sie kostet 5 Euro; 50 Leute arbeiten dort."]
    assert told(rows({**ROW, "answers": [answer], "sentences": sentences})) == []


def test_drafts_are_no_questions_and_are_counted(
    rows: Callable[..., TestSet], table: Callable[..., TestSet]
) -> None:
    draft = {**ROW, "answers": ["no such words"], "draft": True}
    found = rows(ROW, draft, {"question": "Wer?", "draft": False})
    assert (len(found.questions), found.drafts, found.faults) == (2, 1, ())
    cells = "".join(f"Wer {word}?;{word}\n" for word in ("ja", "WAHR", "x", "true", "nein", ""))
    found = table(f"Frage;Entwurf\n{cells}")
    assert (len(found.questions), found.drafts, found.faults) == (2, 4, ())


def test_a_file_of_drafts_alone_says_so(rows: Callable[..., TestSet]) -> None:
    (fault,) = rows({**ROW, "draft": True}).faults
    assert fault.fact == "it holds no questions, only drafts (1)"
    assert "belegt testset accept" in fault.step


def test_a_faultless_set_is_given_whole(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps(ROW), encoding="utf-8")
    assert checked(path, find_article) == TestSet((QUESTION,))
