"""What people say of answers: nothing is lost, nothing counts before it was reviewed."""

import errno
import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import filelock
import pytest

from qa import one_writer
from qa.errors import DataFolderError
from qa.evaluation.drafts import drafts_in, settle
from qa.evaluation.loading import finder, load
from qa.records import Answer, Article, Citation, NoAnswer, Passage, Sentence, Span
from tests.fakes import make_article
from tests.ui.shown import Shown
from ui import feedback
from ui.texts import ENGLISH, GERMAN
from ui.web import judging, markup
from ui.web.judging import Choice
from ui.web.marking import articles_of, marking_panel
from ui.web.turn import Turn

MINE = make_article(
    "Die Mine\n\nSie fördert 40 Tonnen im Jahr. Abgebaut werden Gold, Silber und Zinn. Sie schließt 2031.",
    "mine.txt",
)
PORT = make_article("Der Hafen kostet 12 Euro.", "hafen.txt")
FIRST = "Sie fördert 40 Tonnen im Jahr."


def span_of(article: Article, words: str) -> Span:
    start = article.text.index(words)
    return Span(article, start, start + len(words), (Sentence(start, start + len(words)),), 1.0)


def passage_of(article: Article) -> Passage:
    return Passage(article, 0, len(article.text), 1.0, 1.0, 1.0, ())


def answer_of(*words: str, question: str = "Wie viel?", understood: str = "") -> Answer:
    spans = tuple(span_of(MINE, each) for each in words)
    citations = (Citation(1, MINE, 10, 10 + len(FIRST), FIRST),)
    passages = (passage_of(MINE), passage_of(PORT))
    return Answer(
        question, understood or question, "words", spans, 0.8, citations, passages, {"total": 1.0}
    )


SILENCE = NoAnswer(
    "Wer?", "Wer?", "nothing_supported", 0.1, (passage_of(PORT), passage_of(MINE)), {"total": 1.0}
)


def place(words: str, article: Article = MINE) -> tuple[Article, int, int, str]:
    start = article.text.index(words)
    return article, start, start + len(words), words


def rows_in(data_dir: Path) -> list[dict[str, Any]]:
    text = feedback.path_in(data_dir).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


# Rows


def test_a_right_answer_is_a_draft_that_can_be_accepted(tmp_path: Path) -> None:
    feedback.keep(tmp_path, feedback.right(answer_of("40 Tonnen")))
    path, known = feedback.path_in(tmp_path), finder([MINE, PORT])
    test_set = load(path, known)
    assert (test_set.questions, test_set.drafts) == ((), 1)
    settle(path, accepted=drafts_in(path))
    accepted = load(path, known)
    assert accepted.faults == ()
    [question] = accepted.questions
    assert (question.question, question.answers) == ("Wie viel?", ("40 Tonnen",))
    assert question.kind == "feedback"
    assert [MINE.text[a:b] for a, b in question.evidence[0]] == [FIRST]


def test_a_silence_that_is_right_is_a_question_without_answers(tmp_path: Path) -> None:
    row = feedback.right(SILENCE)
    assert (row["answers"], row["sentences"], row["article"]) == ([], [], None)
    feedback.keep(tmp_path, row)
    path = feedback.path_in(tmp_path)
    settle(path, accepted=drafts_in(path))
    [question] = load(path, finder([MINE])).questions
    assert not question.is_answerable


def test_a_follow_up_is_kept_as_it_was_understood() -> None:
    answer = answer_of("2031", question="Und wann?", understood="Wann schließt die Mine?")
    assert feedback.right(answer)["question"] == "Wann schließt die Mine?"
    assert feedback.nowhere(answer)["question"] == "Wann schließt die Mine?"


def test_a_list_within_a_sentence_is_one_answer_and_another_is_several() -> None:
    assert feedback.right(answer_of("Gold", "Silber", "Zinn"))["answers"] == [
        "Gold, Silber und Zinn"
    ]
    apart = feedback.right(answer_of("2031", "Gold"))
    assert apart["answers"] == ["Gold", "2031"]
    assert apart["sentences"] == ["Abgebaut werden Gold, Silber und Zinn.", "Sie schließt 2031."]


def test_what_was_marked_is_cut_to_its_words_and_carries_its_sentences() -> None:
    row = feedback.marked(SILENCE, *place(" 40 Tonnen im Jahr. Abgebaut "))
    assert row
    assert row["answers"] == ["40 Tonnen im Jahr. Abgebaut"]
    assert row["sentences"] == [FIRST, "Abgebaut werden Gold, Silber und Zinn."]
    assert (row["article"], row["kind"], row["draft"]) == ("mine.txt", "feedback", True)


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [(0, 0, ""), (0, 3, "Der"), (-3, 3, "Die"), (5, 2, ""), (0, 9_999, MINE.text), (8, 10, "\n\n")],
)
def test_what_does_not_stand_there_is_refused(start: int, end: int, text: str) -> None:
    assert feedback.marked(SILENCE, MINE, start, end, text) is None


# The file


def test_many_at_once_are_all_kept(tmp_path: Path) -> None:
    rows = [feedback.right(answer_of("40 Tonnen", question=f"Wie viel {n}?")) for n in range(40)]
    with ThreadPoolExecutor(8) as workers:
        ids = list(workers.map(lambda row: feedback.keep(tmp_path, row), rows))
        kept = rows_in(tmp_path)
        assert {row["id"] for row in kept} == set(ids)
        assert sorted(row["question"] for row in kept) == sorted(row["question"] for row in rows)
        assert all(workers.map(lambda each: feedback.take_back(tmp_path, each), ids[1:]))
    assert [row["id"] for row in rows_in(tmp_path)] == ids[:1]


def test_a_last_line_without_an_end_stays_whole(tmp_path: Path) -> None:
    path = feedback.path_in(tmp_path)
    path.parent.mkdir()
    path.write_text('{"question": "Wer?"}', encoding="utf-8")
    feedback.keep(tmp_path, feedback.nowhere(SILENCE))
    assert [row["question"] for row in rows_in(tmp_path)] == ["Wer?", "Wer?"]


def test_undo_takes_out_that_row_and_no_other_byte(tmp_path: Path) -> None:
    path = feedback.path_in(tmp_path)
    path.parent.mkdir()
    before = b'{"question" : "Wer?"}\r\nkaputt\n\n'
    path.write_bytes(before)
    row_id = feedback.keep(tmp_path, feedback.nowhere(SILENCE))
    assert feedback.take_back(tmp_path, row_id)
    assert path.read_bytes() == before
    assert not feedback.take_back(tmp_path, row_id)


def test_what_was_accepted_meanwhile_cannot_be_taken_back(tmp_path: Path) -> None:
    row_id = feedback.keep(tmp_path, feedback.right(answer_of("2031")))
    path = feedback.path_in(tmp_path)
    settle(path, accepted=drafts_in(path))
    assert not feedback.take_back(tmp_path, row_id)
    assert [row["id"] for row in rows_in(tmp_path)] == [row_id]


def test_a_full_disk_is_told_and_leaves_no_part_of_a_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    feedback.keep(tmp_path, feedback.nowhere(SILENCE))
    before = feedback.path_in(tmp_path).read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DataFolderError, match="No space left on device"):
        feedback.keep(tmp_path, feedback.nowhere(SILENCE))
    assert feedback.path_in(tmp_path).read_bytes() == before


def test_another_belegt_that_writes_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_writer, "_WAIT_S", 0.1)
    path = feedback.path_in(tmp_path)
    path.parent.mkdir()
    with (
        filelock.FileLock(path.with_name(".feedback.jsonl.lock")),
        pytest.raises(DataFolderError, match="another belegt"),
    ):
        feedback.keep(tmp_path, feedback.nowhere(SILENCE))


# On the page


def buttons_of(html: str) -> list[str]:
    shown = Shown(html)
    return [each.text for each in (*shown.all("button", "verdict"), *shown.all("button", "choice"))]


def test_right_is_kept_once_thanked_for_and_undone(tmp_path: Path) -> None:
    turns = [Turn("Wie viel?", answer_of("40 Tonnen"))]
    assert buttons_of(markup.conversation(turns, ENGLISH)) == ["Right", "Wrong"]
    turns, panel = judging.chosen(tmp_path, turns, Choice(0, "right"), ENGLISH)
    assert panel is None
    shown = markup.conversation(turns, ENGLISH)
    assert "Thank you!" in shown
    assert buttons_of(shown) == ["Undo"]
    again, _panel = judging.chosen(tmp_path, turns, Choice(0, "right"), ENGLISH)
    assert again == turns
    assert len(rows_in(tmp_path)) == 1
    turns, _panel = judging.chosen(tmp_path, turns, Choice(0, "undo"), ENGLISH)
    assert buttons_of(markup.conversation(turns, ENGLISH)) == ["Right", "Wrong"]
    assert not feedback.path_in(tmp_path).exists()


def test_wrong_asks_for_what_is_right_and_writes_nothing_before(tmp_path: Path) -> None:
    turns = [Turn("Wie viel?", answer_of("2031")), Turn("Wer?", SILENCE)]
    turns, panel = judging.chosen(tmp_path, turns, Choice(0, "wrong"), GERMAN)
    assert panel
    assert buttons_of(panel)[:3] == [
        GERMAN.mark_this,
        GERMAN.mark_nowhere,
        GERMAN.mark_cancel,
    ]
    assert not feedback.path_in(tmp_path).exists()
    turns, panel = judging.chosen(
        tmp_path, turns, Choice(0, "this", "mine.txt", 0, 4, "nein"), GERMAN
    )
    assert panel
    assert GERMAN.mark_first in panel
    article, start, end, words = place("40 Tonnen")
    done = Choice(0, "this", article.id, start, end, words)
    turns, panel = judging.chosen(tmp_path, turns, done, GERMAN)
    assert panel == markup.article_panel(turns[0].result, 1, GERMAN)
    [row] = rows_in(tmp_path)
    assert (row["answers"], row["sentences"]) == (["40 Tonnen"], [FIRST])
    assert (turns[0].feedback, turns[0].is_marking) == (row["id"], False)


def test_one_question_is_marked_at_a_time_and_any_found_article_can_be_opened(
    tmp_path: Path,
) -> None:
    turns = [Turn("Wie viel?", answer_of("2031")), Turn("Wer?", SILENCE)]
    turns, _panel = judging.chosen(tmp_path, turns, Choice(0, "wrong"), ENGLISH)
    turns, panel = judging.chosen(tmp_path, turns, Choice(1, "wrong"), ENGLISH)
    assert [turn.is_marking for turn in turns] == [False, True]
    assert panel
    assert Shown(panel).all("div", "marking")[0].attributes["data-article"] == "hafen.txt"
    turns, panel = judging.chosen(tmp_path, turns, Choice(1, "open", "mine.txt"), ENGLISH)
    assert panel
    assert Shown(panel).all("div", "text")[0].text == MINE.text
    turns, _panel = judging.chosen(tmp_path, turns, Choice(1, "nowhere"), ENGLISH)
    assert [row["answers"] for row in rows_in(tmp_path)] == [[]]
    turns, panel = judging.chosen(tmp_path, turns, Choice(0, "wrong"), ENGLISH)
    turns, panel = judging.chosen(tmp_path, turns, Choice(0, "cancel"), ENGLISH)
    assert not any(turn.is_marking for turn in turns)
    assert len(rows_in(tmp_path)) == 1


def test_what_cannot_be_written_is_told_below_the_answer(tmp_path: Path) -> None:
    (tmp_path / "testsets").write_text("a file in the way", encoding="utf-8")
    turns = [Turn("Wie viel?", answer_of("2031"))]
    turns, _panel = judging.chosen(tmp_path, turns, Choice(0, "right"), ENGLISH)
    assert "cannot be written" in turns[0].fault
    assert buttons_of(markup.conversation(turns, ENGLISH)) == ["Right", "Wrong"]


def test_small_talk_and_failures_are_neither_right_nor_wrong(tmp_path: Path) -> None:
    turns = [Turn("Hallo", replace(SILENCE, reason="greeting")), Turn("", None, "Fehler")]
    assert buttons_of(markup.conversation(turns, ENGLISH)) == []
    for number in (0, 1):
        judging.chosen(tmp_path, turns, Choice(number, "right"), ENGLISH)
    assert not feedback.path_in(tmp_path).exists()


@pytest.mark.parametrize(
    "sent",
    [{}, {"turn": 0}, {"turn": "0", "choice": "right"}, {"turn": 0, "choice": "x"},
     {"turn": True, "choice": "right"}, {"turn": 0, "choice": "this", "start": "1"}],
)  # fmt: skip
def test_what_makes_no_sense_is_no_choice(sent: dict[str, Any]) -> None:
    assert Choice.of(sent) is None
    assert Choice.of({"turn": 0, "choice": "right", "more": 1}) == Choice(0, "right")


def test_hostile_articles_are_shown_as_text_while_they_are_marked() -> None:
    hostile = "<img src=x onerror=alert(1)> ${alert(1)} {{x}} \u202eab \"' </article>"
    article = make_article(f"{hostile} Er sagt {hostile}.", hostile)
    turn = Turn(hostile, NoAnswer(hostile, hostile, "nothing_supported", 0.1, (passage_of(article), passage_of(PORT)), {"total": 1.0}))  # fmt: skip
    panel = marking_panel(0, turn, article, GERMAN, hostile)
    shown = Shown(panel)
    assert not shown.tags & {"img", "script", "svg"}
    assert not set("${}`\u202e") & set(panel)
    assert not any(n.startswith("on") for each in shown.elements for n in each.attributes)
    assert shown.all("div", "text")[0].text == article.text
    assert [each.id for each in articles_of(turn)] == [hostile, "hafen.txt"]
