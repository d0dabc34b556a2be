"""Answers as JSON values and as lines for a terminal."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.records import Answer, Article, Citation, NoAnswer, Passage, Sentence, Span
from tests.fakes import make_article, make_passage
from ui import render
from ui.texts import ENGLISH, GERMAN

TEXT = "Die Mine liegt in Chile. Sie fördert 40.000 Tonnen Kupfer. Der Hafen ist gesperrt."
SECOND = (25, 58)


@pytest.fixture
def article() -> Article:
    return make_article(TEXT, path="mine.txt")


@pytest.fixture
def answer(article: Article) -> Answer:
    """ "40.000 Tonnen", from the second sentence."""
    start, end = SECOND
    words = Span(article, 37, 50, (Sentence(start, end),), 1.0)
    return Answer(
        question="Wie viel?",
        understood="Wie viel?",
        form="words",
        spans=(words,),
        confidence=0.87654,
        citations=(Citation(1, article, start, end, TEXT[start:end]),),
        passages=(make_passage(article, 0.7, 0.9, 0.2),),
        timings_ms={"retrieve": 1.23456, "total": 2.0},
    )


@pytest.fixture
def no_answer(article: Article) -> NoAnswer:
    """Four passages were found, none that answers."""
    passages = (make_passage(article, 0.1, 0.1, 0.1),) * 4
    return NoAnswer("Wer?", "Wer?", "nothing_supported", 0.2, passages, {"total": 1.0})


def test_the_json_form_of_an_answer(answer: Answer) -> None:
    assert render.answer_json(answer) == {
        "question": "Wie viel?",
        "understood": "Wie viel?",
        "answer": {
            "text": "40.000 Tonnen",
            "article_id": "mine.txt",
            "title": "mine.txt",
            "path": "mine.txt",
            "start": 37,
            "end": 50,
            "form": "words",
            "parts": [
                {
                    "text": "40.000 Tonnen",
                    "article_id": "mine.txt",
                    "title": "mine.txt",
                    "path": "mine.txt",
                    "start": 37,
                    "end": 50,
                }
            ],
            "differing": [],
            "confidence": 0.8765,
        },
        "reason": None,
        "citations": [
            {
                "n": 1,
                "article_id": "mine.txt",
                "title": "mine.txt",
                "path": "mine.txt",
                "start": 25,
                "end": 58,
                "text": "Sie fördert 40.000 Tonnen Kupfer.",
                "page": None,
                "date": None,
                "source": None,
                "also_in": [],
            }
        ],
        "passages": [
            {
                "article_id": "mine.txt",
                "path": "mine.txt",
                "start": 0,
                "end": len(TEXT),
                "score": 0.8,
                "text": TEXT,
            }
        ],
        "timings_ms": {"retrieve": 1.23, "total": 2.0},
    }


def test_the_json_form_of_no_answer(no_answer: NoAnswer) -> None:
    value = render.answer_json(no_answer)
    assert value["answer"] is None
    assert value["reason"] == "nothing_supported"
    assert value["citations"] == []
    assert len(value["passages"]) == 4


def test_a_question_that_failed_has_the_same_form(answer: Answer) -> None:
    value = render.failure_json("Wer", "It is too long. Shorten it")
    assert list(value) == list(render.answer_json(answer))
    assert value["question"] == "Wer"
    assert value["answer"] is None
    assert value["reason"] == "It is too long. Shorten it"


def test_an_answer_on_the_terminal_names_every_place(answer: Answer) -> None:
    text = render.answer_text(answer, GERMAN)
    assert text.splitlines() == [
        "40.000 Tonnen",
        "",
        "[1] Sie fördert 40.000 Tonnen Kupfer.",
        "    mine.txt:[25:58]  mine.txt",
        "",
        "Zuverlässigkeit: 88 %",
    ]
    assert "Confidence: 88 %" in render.answer_text(answer, ENGLISH)


def test_why_and_whether_are_answered_by_the_sentence(answer: Answer) -> None:
    lines = render.answer_text(replace(answer, form="sentence"), GERMAN).splitlines()
    assert lines[:3] == ["Sie fördert 40.000 Tonnen Kupfer.", "", "[1] mine.txt:[25:58]  mine.txt"]
    lines = render.answer_text(replace(answer, form="yes_no"), ENGLISH).splitlines()
    assert lines[:2] == ["This sentence decides:", "Sie fördert 40.000 Tonnen Kupfer."]


def test_each_thing_of_a_list_stands_on_its_own_line(answer: Answer, article: Article) -> None:
    start, end = SECOND
    copper = Span(article, 51, 57, (Sentence(start, end),), 0.5)
    both = replace(answer, form="list", spans=(answer.span, copper))
    assert render.answer_text(both, GERMAN).splitlines()[:3] == ["40.000 Tonnen", "Kupfer", ""]
    parts = render.answer_json(both)["answer"]["parts"]
    assert [(part["text"], part["start"], part["end"]) for part in parts] == [
        ("40.000 Tonnen", 37, 50),
        ("Kupfer", 51, 57),
    ]


def make_reprinted(count: int) -> Answer:
    """An answer from the second page of a dated article, of which there are some reprints."""
    article = Article(
        "mine", "Mine", "mine.pdf", TEXT, "de", source="Minenpost", date="2024-05-03", pages=(0, 20)
    )
    others = tuple(
        Article(
            f"r{n}", f"Abdruck {n}", f"{n}.txt", TEXT, "de", date="2024-06-01" if n > 1 else None
        )
        for n in range(1, count + 1)
    )
    start, end = SECOND
    cited = Citation(1, article, start, end, TEXT[start:end], others)
    span = Span(article, 37, 50, (Sentence(start, end),), 1.0)
    return Answer("Wie viel?", "Wie viel?", "words", (span,), 0.5, (cited,), (), {"total": 2.0})


def test_page_day_and_reprints_stand_below_a_citation() -> None:
    lines = render.answer_text(make_reprinted(2), GERMAN).splitlines()
    assert lines[3:6] == [
        "    mine.pdf:[25:58]  Mine · S. 2 · 2024-05-03",
        "    auch in: 1.txt  Abdruck 1",
        "    auch in: 2.txt  Abdruck 2 · 2024-06-01",
    ]
    english = render.answer_text(make_reprinted(1), ENGLISH)
    assert "Mine · p. 2 · 2024-05-03\n    also in: 1.txt  Abdruck 1\n" in english


def test_of_many_reprints_five_are_named_and_all_are_in_the_json() -> None:
    answer = make_reprinted(7)
    lines = render.answer_text(answer, GERMAN).splitlines()
    assert [line for line in lines if "auch in" in line] == [
        line for line in lines if re.search(r"Abdruck [1-5]", line)
    ]
    assert "    und 2 weiteren" in lines
    [citation] = render.answer_json(answer)["citations"]
    assert (citation["page"], citation["date"], citation["source"]) == (
        2,
        "2024-05-03",
        "Minenpost",
    )
    assert [each["article_id"] for each in citation["also_in"]] == [f"r{n}" for n in range(1, 8)]
    assert citation["also_in"][0] == {"article_id": "r1", "title": "Abdruck 1", "path": "1.txt"}


def test_no_answer_on_the_terminal_offers_the_three_closest_passages(no_answer: NoAnswer) -> None:
    first, closest, *places = render.answer_text(no_answer, GERMAN).splitlines()
    assert first == "Dazu steht nichts in den Artikeln."
    assert closest == "Am nächsten kommen diese Stellen:"
    assert places == [f"- mine.txt:[0:{len(TEXT)}]  {TEXT}"] * 3


def test_a_long_passage_is_cut_short_on_the_terminal() -> None:
    passage = make_passage(make_article("Wort " * 100), 0.1)
    result = NoAnswer("Wer?", "Wer?", "nothing_supported", 0.2, (passage,), {"total": 1.0})
    line = render.answer_text(result, GERMAN).splitlines()[-1]
    assert line.endswith("Wort …")
    assert len(line) < 160


def test_without_articles_the_next_step_is_named() -> None:
    result = NoAnswer("Wer?", "Wer?", "nothing_retrieved", 0.0, (), {"total": 1.0})
    told = render.answer_text(result, GERMAN)
    assert told == "Es sind noch keine Artikel da. Nehmen Sie welche auf: belegt index ORDNER"
    assert render.answer_json(result)["reason"] == "nothing_retrieved"


def test_nothing_in_the_filter_is_said_with_the_next_step() -> None:
    result = NoAnswer("Wer?", "Wer?", "nothing_in_filter", 0.0, (), {"total": 1.0})
    assert render.answer_text(result, GERMAN).splitlines() == [
        "Kein Artikel passt zu den gewählten Filtern.",
        "Welche Artikel es gibt, zeigt: belegt list",
    ]
    assert render.answer_json(result)["reason"] == "nothing_in_filter"


def test_a_path_below_the_working_folder_is_shown_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    inside = make_article(TEXT, path=str(tmp_path / "mines" / "a.txt"))
    outside = make_article(TEXT, path=str(tmp_path.parent / "a.txt"))
    assert render.short_path(inside) == "mines/a.txt"
    assert render.short_path(outside) == str(tmp_path.parent / "a.txt")
    assert render.place(Citation(1, inside, 0, 8, "Die Mine")) == "mines/a.txt:[0:8]"
    assert render.place(Passage(inside, 0, 8, 1.0, 1.0, 1.0, ())) == "mines/a.txt:[0:8]"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("zwei\nZeilen\tund  Platz", "zwei Zeilen und Platz"),
        ("\x1b[31mrot\x1b[0m", "[31mrot [0m"),
        ("links\u202esthcer", "links sthcer"),
        ("null\u200bbreit\x07\x9b", "null breit"),
        ("Größe: 40 % – „gut“ 🙂", "Größe: 40 % – „gut“ 🙂"),
        ("\udcff", ""),
        ("Kup\xadfer", "Kupfer"),
    ],
)
def test_one_line_leaves_nothing_that_steers_a_terminal(text: str, shown: str) -> None:
    assert render.one_line(text) == shown


@given(st.text(st.characters(exclude_categories=())))
def test_printable_keeps_lines_tabs_and_what_can_be_seen(text: str) -> None:
    shown = render.printable(text)
    assert shown.count("\n") == text.count("\n")
    assert shown.count("\t") == text.count("\t")
    assert [c for c in shown if not c.isprintable() and c not in "\n\t"] == []
    assert [c for c in shown if c != " "] == [
        c for c in text if (c.isprintable() or c in "\n\t") and c != " "
    ]


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0 articles"), (1, "1 article"), (2, "2 articles")]
)
def test_a_noun_is_counted(count: int, shown: str) -> None:
    assert render.counted(count, "article") == shown


def test_what_another_article_says_is_told_apart(answer: Answer) -> None:
    other = make_article("Am 3. Mai 2024: Es sind 50.000 Tonnen.", path="neu.txt")
    span = Span(other, 24, 37, (Sentence(0, len(other.text)),), 0.9)
    cited = Citation(2, other, 0, len(other.text), other.text)
    both = replace(answer, differing=(span,), citations=(*answer.citations, cited))
    told = render.answer_text(both, GERMAN)
    assert "Ein anderer Artikel (2024-05-03) sagt dazu: 50.000 Tonnen\n" in told
    assert "[2] Am 3. Mai 2024: Es sind 50.000 Tonnen." in told
    assert "neu.txt · im Text: 2024-05-03" in told
    (differing,) = render.answer_json(both)["answer"]["differing"]
    assert (differing["text"], differing["path"]) == ("50.000 Tonnen", "neu.txt")


def test_an_article_without_a_day_is_told_apart_too(answer: Answer) -> None:
    other = make_article("Es sind 50.000 Tonnen.", path="neu.txt")
    span = Span(other, 8, 21, (Sentence(0, len(other.text)),), 0.9)
    told = render.answer_text(replace(answer, differing=(span,)), ENGLISH)
    assert "Another article says: 50.000 Tonnen\n" in told


def test_suggestions_are_a_line_each() -> None:
    assert render.suggestions_text(["Wer?", "Wo?"], GERMAN) == (
        "\nDarauf antworten die Artikel:\n- Wer?\n- Wo?\n"
    )
    assert render.suggestions_text([], GERMAN) == ""
