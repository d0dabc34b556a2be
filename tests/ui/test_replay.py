"""``belegt ask --save``, ``belegt saved`` and ``belegt eval --replay``."""

import json
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qa.evaluation import saved
from qa.evaluation.replay import Given, Kept
from tests.fakes import WordEmbedder
from tests.ui.terminal import Belegt, assert_harmless, refusal

PORT = "Wann wurde der Hafen erweitert?"
DESERT = "Wo liegt die Mine?"
PORT_SENTENCE = "Der Hafen wurde am 3. Mai erweitert."


@pytest.fixture(autouse=True)
def answering(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small models are never sure: let their best sentence be the answer."""
    monkeypatch.setenv("BELEGT_MAX_ERROR_SHARE", "1")


@pytest.fixture
def asked(belegt: Belegt, data: Path) -> Path:
    """The file with two saved questions over ``articles_folder``."""
    for question in (PORT, DESERT):
        assert belegt("ask", "--save", question).code == 0
    return data / "saved.jsonl"


@pytest.fixture
def run_of(belegt: Belegt, data: Path, tmp_path: Path) -> Callable[[Path], Path]:
    """Measure a test set and keep the run."""

    def measure(test_set: Path) -> Path:
        assert belegt("eval", test_set, "--json", tmp_path / "run.json").code == 0
        test_set.unlink()  # nobody needs it again
        return tmp_path / "run.json"

    return measure


def edit(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


# --- Saving -----------------------------------------------------------------------------------


def test_ask_answers_as_usual_and_keeps_question_answer_and_citations(
    belegt: Belegt, data: Path, articles_folder: Path
) -> None:
    usual, saving = belegt("ask", PORT), belegt("ask", "--save", PORT)
    assert (saving.code, saving.out) == (usual.code, usual.out)
    assert saving.err == f"belegt: Saved in {data / 'saved.jsonl'}\n"
    [line] = lines_of(data / "saved.jsonl")
    assert list(line) == ["question", "answer", "confidence", "citations", "date", "state"]
    assert (line["question"], line["answer"], line["state"]) == (PORT, PORT_SENTENCE, 1)
    cited = line["citations"][0]
    assert cited["path"] == str(articles_folder / "hafen.md")
    assert cited["text"] == PORT_SENTENCE


def test_ask_json_keeps_it_as_well_and_prints_one_object(belegt: Belegt, data: Path) -> None:
    assert belegt("ask", "--save", "--json", PORT).json["question"] == PORT
    assert [line["question"] for line in lines_of(data / "saved.jsonl")] == [PORT]


def test_what_was_not_answered_is_kept_too(
    belegt: Belegt, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BELEGT_MAX_ERROR_SHARE", "0")
    assert belegt("ask", "--save", PORT).code == 3
    [line] = lines_of(data / "saved.jsonl")
    assert (line["answer"], line["citations"]) == ("", [])


def test_the_same_question_again_replaces_its_line(
    belegt: Belegt, asked: Path, articles_folder: Path
) -> None:
    edit(articles_folder, "hafen.md", "3. Mai", "4. Mai")
    assert belegt("index").code == 0
    assert belegt("ask", "--save", f" {PORT} ").code == 0
    first, second = lines_of(asked)
    assert (first["answer"], first["state"]) == ("Der Hafen wurde am 4. Mai erweitert.", 2)
    assert second["question"] == DESERT


def test_a_question_with_a_filter_is_another_one_and_is_asked_with_it_again(
    belegt: Belegt, asked: Path
) -> None:
    assert belegt("ask", "--save", PORT, "--source", "kupfer.txt").code == 3
    assert "kupfer.txt" in lines_of(asked)[2]["filter"]["sources"]
    assert len(lines_of(asked)) == 3
    outcome = belegt("eval", "--replay")
    assert (outcome.code, outcome.out.splitlines()) == (0, [SAME.format(3)])


@pytest.mark.parametrize(
    ("arguments", "fact"),
    [
        (("ask", "--save", "--json", "-"), "--save is for one question"),
        (("saved", "--remove", PORT, "--json"), "--remove goes without --json"),
        (("saved", "--remove", "Wer?"), "'Wer?' is not saved. See what is: belegt saved"),
        (("eval",), "Missing argument 'FILE'"),
        (("eval", "--accept"), "--accept goes with --replay"),
        (("eval", "rows.jsonl", "--replay"), "--replay goes without FILE"),
        (("eval", "--replay", "--fail-under", "f1=1"), "--replay goes without FILE"),
        (("eval", "--replay", "run.json", "--accept"), "--accept is for saved questions"),
        (("eval", "--replay", "none.json"), "There is no run"),
        (("eval", "--replay"), "No questions are saved in"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(
    belegt: Belegt, data: Path, arguments: tuple[str, ...], fact: str
) -> None:
    assert fact in refusal(belegt(*arguments))


# --- The list ---------------------------------------------------------------------------------


def test_saved_lists_questions_with_their_answers(belegt: Belegt, asked: Path) -> None:
    first, second = belegt("saved").out.splitlines()
    assert first.endswith(f"  {PORT}  {PORT_SENTENCE}")
    assert DESERT in second
    assert belegt("saved", "--json").json == lines_of(asked)


def test_nothing_saved_is_no_mistake(belegt: Belegt, data: Path) -> None:
    outcome = belegt("saved")
    assert (outcome.code, outcome.out) == (0, "")
    assert "belegt ask --save QUESTION" in outcome.err
    assert belegt("saved", "--json").json == []


def test_a_question_that_is_removed_can_be_had_back(belegt: Belegt, asked: Path) -> None:
    before = asked.read_bytes()
    outcome = belegt("saved", "--remove", PORT)
    backup = asked.with_name("saved.jsonl.bak")
    assert outcome.out == f"Removed 1 question. The file before is {backup}\n"
    assert [line["question"] for line in lines_of(asked)] == [DESERT]
    assert backup.read_bytes() == before


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        (b"{", "Invalid JSON"),
        (b"[1]", "Input should be an object"),
        (b'{"question": "Wer?"}', "answer: Field required"),
        (b'{"question": "\xff"}', "Invalid JSON"),
        (b'{"question": " ", "answer": ""}', "question: "),
    ],
)
def test_a_line_that_is_damaged_is_named_and_never_lost(
    belegt: Belegt, asked: Path, line: bytes, fact: str
) -> None:
    first, second = asked.read_bytes().splitlines()
    asked.write_bytes(b"\n".join([first, line, b"", second]))
    listed = belegt("saved")
    assert (listed.code, len(listed.out.splitlines())) == (1, 2)
    assert f"belegt: {asked}, line 2 cannot be used: {fact}" in listed.err
    assert len(listed.err.splitlines()) == 1
    replayed = belegt("eval", "--replay")
    assert (replayed.code, replayed.out.splitlines()) == (2, [SAME.format(2)])
    assert replayed.err == listed.err
    assert belegt("ask", "--save", PORT).code == 0
    assert belegt("saved", "--remove", DESERT).code == 0
    assert belegt("ask", "--save", "Wie viel Kupfer?").code == 0
    kept = asked.read_bytes().splitlines()
    assert kept[1:3] == [line, b""]
    assert [json.loads(kept[at])["question"] for at in (0, 3)] == [PORT, "Wie viel Kupfer?"]


def test_damaged_lines_alone_are_told(belegt: Belegt, data: Path) -> None:
    (data / "saved.jsonl").write_text("{\n", encoding="utf-8")
    assert "line 1 cannot be used" in refusal(belegt("eval", "--replay"))


def test_a_list_that_cannot_be_read_or_written_is_told(belegt: Belegt, data: Path) -> None:
    (data / "saved.jsonl").mkdir()
    assert "saved.jsonl cannot be read" in refusal(belegt("saved"))
    outcome = belegt("ask", "--save", PORT)
    assert (outcome.code, PORT_SENTENCE in outcome.out) == (2, True)
    assert "saved.jsonl cannot be read" in outcome.err


def test_questions_saved_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    given = Given("", 0.0, ())
    kept = [Kept(f"Wer war der {n}.?", given, date(2024, 5, 3), 1) for n in range(20)]
    with ThreadPoolExecutor(8) as people:
        list(people.map(lambda each: saved.keep(tmp_path, [each]), kept))
    assert set(saved.read(tmp_path).questions) == set(kept)
    assert not list(tmp_path.glob(".saved.jsonl.[0-9]*"))


def test_nothing_is_made_where_no_index_is(belegt: Belegt, tmp_path: Path) -> None:
    for arguments in (("saved",), ("saved", "--remove", "Wer?"), ("eval", "--replay")):
        belegt(*arguments)
    assert not (tmp_path / "data").exists()


# --- Asked again ------------------------------------------------------------------------------

SAME = "{0} saved questions asked again: {0} same, 0 new, 0 gone, 0 different, 0 evidence moved"


def test_nothing_changed(belegt: Belegt, asked: Path) -> None:
    outcome = belegt("eval", "--replay")
    assert (outcome.code, outcome.out.splitlines(), outcome.err) == (0, [SAME.format(2)], "")


def test_what_moved_within_its_article_is_the_same(
    belegt: Belegt, asked: Path, articles_folder: Path
) -> None:
    edit(articles_folder, "hafen.md", "Der Hafen wurde", "Neues vom Kai. Der Hafen wurde")
    assert belegt("index").code == 0
    assert belegt("eval", "--replay").code == 0


def test_an_article_that_was_renamed_is_a_note(
    belegt: Belegt, asked: Path, articles_folder: Path
) -> None:
    (articles_folder / "hafen.md").rename(articles_folder / "kai.md")
    assert belegt("index").code == 0
    outcome = belegt("eval", "--replay")
    assert outcome.code == 0
    first, _, _, note = outcome.out.splitlines()
    assert first == SAME.format(2)
    old, new = articles_folder / "hafen.md", articles_folder / "kai.md"
    assert note.startswith(f"  {old} -> {new}  (")


def test_a_changed_answer_is_shown_before_and_after(
    belegt: Belegt, asked: Path, articles_folder: Path, tmp_path: Path
) -> None:
    edit(articles_folder, "hafen.md", "3. Mai", "4. Mai")
    assert belegt("index").code == 0
    outcome = belegt("eval", "--replay", "--json", tmp_path / "again.json")
    assert outcome.code == 4
    first, blank, title, *sides = outcome.out.splitlines()
    assert first.endswith("asked again: 1 same, 0 new, 0 gone, 1 different, 0 evidence moved")
    assert (blank, title) == ("", f"different: {PORT}")
    before, after = (next(i for i, s in enumerate(sides) if s.startswith(f"  {name}")) for name in ("before", "after"))  # fmt: skip
    assert sides[before].startswith(f"  before  {PORT_SENTENCE}  (")
    assert sides[before + 1] == f"          {PORT_SENTENCE}"
    assert sides[before + 2].startswith(f"          {articles_folder / 'hafen.md'} [")
    assert sides[after].startswith("  after   Der Hafen wurde am 4. Mai erweitert.  (")
    held = json.loads((tmp_path / "again.json").read_text(encoding="utf-8"))
    assert (held["schema"], held["run"], held["index"]) == ("belegt-replay-1", None, {"state": 2})
    assert [each["fate"] for each in held["questions"]] == ["different", "same"]
    assert held["questions"][0]["after"]["answer"] == "Der Hafen wurde am 4. Mai erweitert."


@pytest.mark.parametrize(
    ("columns", "is_beside"), [(120, True), (99, False)], ids=["wide", "narrow"]
)
def test_on_a_wide_terminal_both_stand_side_by_side(
    belegt: Belegt,
    asked: Path,
    articles_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    columns: int,
    is_beside: bool,
) -> None:
    edit(articles_folder, "hafen.md", "3. Mai", "[b]4[/b]. Mai")
    assert belegt("index").code == 0
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((columns, 24)))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    lines = belegt("eval", "--replay").out.splitlines()
    assert all(len(line) <= columns or not is_beside for line in lines)
    beside = [line for line in lines if "3. Mai" in line and "[b]4[/b]. Mai" in line]
    assert bool(beside) == is_beside


def test_answers_that_are_new_or_gone(
    belegt: Belegt, asked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BELEGT_MAX_ERROR_SHARE", "0")
    outcome = belegt("eval", "--replay", "--accept")
    assert outcome.code == 4
    assert "2 saved questions asked again: 0 same, 0 new, 2 gone" in outcome.out
    assert "  after   no answer  (best words: " in outcome.out
    monkeypatch.setenv("BELEGT_MAX_ERROR_SHARE", "1")
    assert "0 same, 2 new, 0 gone" in belegt("eval", "--replay").out


def test_accepted_answers_are_the_kept_ones(
    belegt: Belegt, asked: Path, articles_folder: Path
) -> None:
    before = asked.read_bytes()
    edit(articles_folder, "hafen.md", "3. Mai", "4. Mai")
    assert belegt("index").code == 0
    outcome = belegt("eval", "--replay", "--accept")
    backup = asked.with_name("saved.jsonl.bak")
    assert outcome.code == 4
    assert outcome.out.endswith(f"The answers of now are kept. The file before is {backup}\n")
    assert backup.read_bytes() == before
    assert belegt("eval", "--replay").code == 0
    assert [line["state"] for line in lines_of(asked)] == [2, 2]


# --- Runs -------------------------------------------------------------------------------------


def test_the_questions_of_a_run_are_asked_again_without_its_test_set(
    belegt: Belegt, run_of: Callable[[Path], Path], articles_folder: Path, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.jsonl"
    row = {"question": PORT, "answers": ["3. Mai"], "article": "hafen.md"}
    rows.write_text(json.dumps(row), encoding="utf-8")
    run = run_of(rows)
    assert belegt("eval", "--replay", run).code == 0
    edit(articles_folder, "hafen.md", "3. Mai", "4. Mai")
    assert belegt("index").code == 0
    outcome = belegt("eval", "--replay", run)
    assert outcome.code == 4
    assert outcome.out.startswith("1 question of run.json asked again: 0 same, ")


def test_a_run_over_a_squad_file_is_refused(
    belegt: Belegt, run_of: Callable[[Path], Path], tmp_path: Path
) -> None:
    text = "Der Hafen wurde erweitert. Er kostet 12 Mio. Euro."
    question = {"id": "p", "question": PORT, "answers": [{"text": "12 Mio.", "answer_start": 37}]}
    squad = {"data": [{"title": "Hafen", "paragraphs": [{"context": text, "qas": [question]}]}]}
    (tmp_path / "squad.json").write_text(json.dumps(squad), encoding="utf-8")
    line = refusal(belegt("eval", "--replay", run_of(tmp_path / "squad.json")))
    assert "a run over a SQuAD file, whose paragraphs are not in the index" in line


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"schema": "belegt-replay-1"}'])
def test_what_is_no_run_is_refused(belegt: Belegt, data: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text, encoding="utf-8")
    assert "is not a run of this belegt" in refusal(
        belegt("eval", "--replay", tmp_path / "run.json")
    )


def test_hostile_texts_cannot_steer_the_terminal(
    belegt: Belegt, word_model: WordEmbedder, tmp_path: Path, data: Path
) -> None:
    line = {
        "question": "Wo\x1b[2J\u202e?", "answer": "dort\x07\n", "confidence": 0.5,
        "citations": [{"path": "a\x1b[31m\n.txt", "start": 0, "end": 4, "text": "d\u202eort"}],
        "date": "2024-05-03", "state": 1,
    }  # fmt: skip
    (data / "saved.jsonl").write_text(json.dumps(line), encoding="utf-8")
    listed, replayed = belegt("saved"), belegt("eval", "--replay")
    assert_harmless(listed.out, listed.err, replayed.out, replayed.err, belegt("saved", "--json").out)  # fmt: skip
    assert "dort" in replayed.out
