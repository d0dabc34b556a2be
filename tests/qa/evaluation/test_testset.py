"""Test sets: the three forms are told apart, and all that is wrong in one is named."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from qa.errors import TestSetError
from qa.evaluation.composition import composition
from qa.evaluation.loading import checked, finder, load
from qa.evaluation.squad_file import is_squad, load_squad
from qa.evaluation.testset import Fault, TestSet
from qa.records import Article
from tests.fakes import make_article

CONTEXT = "Dr. Weber liefert Öl 😀 nach Köln. Der Hafen kostet z. B. 5 Mio. Euro."
MINE = make_article("Die Mine ist alt. Sie kostet 5 Euro. Mehr nicht.", "mine.txt")


def squad(*questions: dict[str, Any], context: str = CONTEXT) -> str:
    return json.dumps(
        {"data": [{"title": "Der_Hafen", "paragraphs": [{"context": context, "qas": questions}]}]}
    )


def answered(text: str, start: int, id_: str = "q1") -> dict[str, Any]:
    answers = [{"text": text, "answer_start": start}]
    return {"id": id_, "question": "Was kostet er?", "answers": answers}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "set.json"


def find_article(name: str) -> Article | None:
    return MINE if name == "mine.txt" else None


def facts(test_set: TestSet) -> list[str]:
    return [fault.fact for fault in test_set.faults]


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


def test_every_misplaced_answer_of_squad_is_told(file: Path) -> None:
    right, early, negative = (
        answered("5 Mio. Euro", 57),
        answered("5 Mio. Euro", 56, "q2"),
        answered("Euro.", -5, "q3"),
    )
    file.write_text(squad(right, early, negative), encoding="utf-8")
    test_set = load(file)
    assert [each.id for each in test_set.questions] == ["q1"]
    assert facts(test_set) == [
        "question q2: '5 Mio. Euro' does not stand at 56 in its paragraph",
        "question q3: 'Euro.' does not stand at -5 in its paragraph",
    ]
    with pytest.raises(TestSetError, match=r"question q2: .*Mend answer_start"):
        load_squad(file)


def test_an_id_that_comes_twice_in_squad_is_told_but_a_question_may(file: Path) -> None:
    """XQuAD asks six of its questions twice."""
    file.write_text(
        squad(*(answered("5 Mio. Euro", 57, id_) for id_ in ("a", "b", "a"))), encoding="utf-8"
    )
    assert facts(load(file)) == ["question a: 2 questions have this id"]


def test_what_is_not_squad_is_told_with_every_place(file: Path) -> None:
    broken = {"data": [{"paragraphs": [{"qas": [{"id": "1"}]}]}, {"paragraphs": 3}]}
    file.write_text(json.dumps(broken), encoding="utf-8")
    assert [fact.split(": ")[0] for fact in facts(load(file))] == [
        "data.0.paragraphs.0.context",
        "data.0.paragraphs.0.qas.0.question",
        "data.1.paragraphs",
    ]
    with pytest.raises(TestSetError, match=r"data\.0\.paragraphs\.0\.context: Field required"):
        load_squad(file)


@pytest.mark.parametrize("indent", [None, 1])
def test_squad_that_was_cut_off_is_one_fault_and_not_one_a_line(
    file: Path, indent: int | None
) -> None:
    whole = json.dumps(json.loads(squad(answered("5 Mio. Euro", 57))), indent=indent)
    file.write_text(whole[:-9], encoding="utf-8")
    (fault,) = load(file).faults
    assert "Invalid JSON" in fault.fact


def test_squad_without_questions_is_told(file: Path) -> None:
    file.write_text(squad(), encoding="utf-8")
    assert facts(load(file)) == ["it holds no questions"]


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.json", squad(answered("5 Mio. Euro", 57)), "squad"),
        ("a.txt", squad(answered("5 Mio. Euro", 57)), "squad"),
        ("a.json", '{"question": "Wer?", "kind": "row"}', "row"),
        ("a.txt", '{"question": "Wer?", "kind": "row"}\n', "row"),
        ("a.csv", "question,kind\nWer?,cell\n", "cell"),
        ("a.CSV", "question,kind\nWer?,cell\n", "cell"),
        ("a.tsv", "Frage\tArt\nWer?\tcell\n", "cell"),
        ("a.txt", "Frage;Art\nWer?;cell\n", "cell"),
    ],
)
def test_the_forms_are_told_apart(tmp_path: Path, name: str, text: str, kind: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    (question,) = checked(path).questions
    assert question.kind == kind
    assert is_squad(path) == (kind == "squad")


def test_the_first_of_several_faults_is_raised_with_the_way_to_the_others(file: Path) -> None:
    file.write_text('{"question": "Wer?"}\n{}\n{\n[]\n', encoding="utf-8")
    with pytest.raises(TestSetError) as raised:
        checked(file)
    assert str(raised.value) == (
        f"{file}, line 2: question: Field required. Mend the line. "
        f"And 2 more: belegt testset check {file}"
    )


def test_one_fault_is_raised_alone(file: Path) -> None:
    file.write_text('{"question": "Wer?"}\n{}\n', encoding="utf-8")
    with pytest.raises(TestSetError, match=r"line 2: question: Field required\. Mend the line$"):
        checked(file)


@pytest.mark.parametrize("text", ["", "\n \n", "\ufeff"])
def test_a_file_without_questions_is_refused(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TestSetError, match="holds no questions"):
        checked(file)


@pytest.mark.parametrize(
    ("name", "data", "fact"),
    [
        ("a.jsonl", b'{"question": "\xe4"}', "no UTF-8 text (byte 0xe4 at 14)"),
        ("a.jsonl", b'\xff\xfe{"\x00\xd8', "no UTF-16-LE text"),
        ("a.csv", b"Frage\nBl\x81?\n", "neither UTF-8 nor Windows-1252 (byte 0x81 at 8)"),
        ("a.csv", "Frage\nÄnderte er täglich etwas?\n".encode("mac_roman"), "which would make it"),
        ("a.csv", b"PK\x03\x04\x00\x00", "zero bytes"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, name: str, data: bytes, fact: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(TestSetError, match=rf"cannot be read: it is .*{re.escape(fact)}"):
        load(tmp_path / name)


def test_a_missing_file_and_a_folder_are_named(file: Path) -> None:
    with pytest.raises(TestSetError, match=r"There is no test set .*set\.json\. Check the name"):
        load(file)
    with pytest.raises(TestSetError, match=r"There is no test set"):
        is_squad(file)
    with pytest.raises(TestSetError, match=r"cannot be read: Is a directory"):
        load(file.parent)


def test_a_question_about_an_article_that_is_not_there_is_kept(file: Path) -> None:
    rows = [{"question": "Was?", "answers": ["7"], "article": name} for name in ("x", "mine.txt")]
    rows[1]["answers"] = ["5 Euro"]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    test_set = checked(file, find_article)
    assert [each.article for each in test_set.not_indexed] == ["x"]
    assert test_set.not_indexed[0].article_id is None
    assert len(test_set.questions) == 2


def test_that_no_article_at_all_is_there_is_a_fault(file: Path) -> None:
    row = {"question": "Was?", "answers": ["7"], "article": "x"}
    file.write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(TestSetError, match=r"none of its articles is in the index, e\.g\. 'x'"):
        checked(file, find_article)
    assert checked(file).questions  # without an index nothing is held against it


def test_articles_are_found_by_four_names_and_the_surest_wins() -> None:
    first = Article("1", "Hafen", "/a/hafen.txt", "", "de")
    second = Article("2", "hafen.txt", "/b/mine.txt", "", "de")
    find = finder(iter([first, second]))
    assert [find(name) for name in ("1", "/a/hafen.txt", "hafen.txt", "Hafen")] == [first] * 4
    assert [find(name) for name in ("2", "/b/mine.txt", "mine.txt")] == [second] * 3
    assert find("nichts") is None


def test_what_a_test_set_is_made_of(file: Path) -> None:
    rows = [
        {
            "question": "Was kostet die alte Mine?",
            "answers": ["5", "5 Euro"],
            "article": "mine.txt",
        },
        {"question": "Who is the owner of the mine?", "kind": "english"},
        {"question": "Wie alt ist die Mine?", "draft": True},
    ]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert composition(checked(file)) == {
        "questions": 2,
        "answerable": 1,
        "drafts": 1,
        "articles": 1,
        "kinds": {"question": 1, "english": 1},
        "languages": {"de": 1, "en": 1},
        "words": {"min": 5, "median": 6, "max": 7},
        "answers": {"min": 2, "median": 2, "max": 2},
    }
    assert composition(TestSet(()))["words"] is None


def test_a_fault_says_where_what_and_what_to_do() -> None:
    path = Path("set.csv")
    assert str(Fault(path, 3, "it is blank", "Fill it")) == "set.csv, line 3: it is blank. Fill it"
    assert str(Fault(path, None, "it is blank", "Fill it")) == "set.csv: it is blank. Fill it"
