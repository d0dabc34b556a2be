"""The command line: what it prints, how it ends, and that no mistake costs an index."""

import importlib.metadata
import io
import json
import re
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from index import store
from tests.conftest import Outcome
from tests.fakes import WordEmbedder
from tests.program import run_without_network
from ui import cli, compose

Belegt = Callable[..., Outcome]

COMMANDS = ("ask", "doctor", "eval", "index", "prepare", "run", "serve")
DEAL = "Wie viele Handelsabkommen wurden geschlossen?"
FOOTBALL = "Wer gewann 2014 die Fußball-Weltmeisterschaft?"


@pytest.fixture
def data(belegt: Belegt, word_model: WordEmbedder, articles_folder: Path, tmp_path: Path) -> Path:
    """The data folder, with an index of ``articles_folder`` in it."""
    assert belegt("index", articles_folder).code == 0
    return tmp_path / "data"


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes | str], None]:
    """Put something on standard input."""

    def call(typed: bytes | str) -> None:
        raw = typed.encode() if isinstance(typed, str) else typed
        stream = io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", stream)

    return call


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes; the lock of the one who writes is no part of it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def refusal(outcome: Outcome) -> str:
    """The one line of a command that could not do what was asked."""
    assert outcome.code == 2
    assert outcome.out == ""
    lines = outcome.err.splitlines()
    assert len(lines) == 1, outcome.err
    assert lines[0].startswith("belegt: ")
    assert "This should not happen" not in lines[0]
    return lines[0]


# Asking


def test_ask_prints_the_answer_and_where_each_citation_stands(
    belegt: Belegt, over_seeds: None
) -> None:
    outcome = belegt("ask", DEAL)
    assert outcome.code == 0
    assert outcome.err == ""
    assert "23 Handelsabkommen" in outcome.out
    [(start, end)] = re.findall(r"000_e0903ea2aa2f178a\.txt:\[(\d+):(\d+)\]", outcome.out)[:1]
    text = (compose.SEEDS / "000_e0903ea2aa2f178a.txt").read_text(encoding="utf-8")
    assert "insgesamt 23 Handelsabkommen" in text[int(start) : int(end)]


def test_ask_says_so_in_the_question_s_language_when_the_articles_do_not_say(
    belegt: Belegt, over_seeds: None
) -> None:
    german = belegt("ask", FOOTBALL)
    english = belegt("ask", "Who won the football world championship in the year 2014?")
    assert (german.code, english.code) == (3, 3)
    assert german.out.startswith("Dazu steht nichts in den Artikeln.\n")
    assert english.out.startswith("The articles say nothing about that.\n")
    assert len(re.findall(r"^- .+:\[\d+:\d+\]  ", german.out, re.MULTILINE)) == 3


def test_ask_json_prints_an_answer_under_exactly_these_keys(
    belegt: Belegt, over_seeds: None
) -> None:
    outcome = belegt("ask", "--json", DEAL)
    printed = outcome.json
    assert outcome.code == 0
    assert outcome.out.count("\n") == 1
    assert list(printed) == [
        "question", "answer", "reason", "citations", "passages", "timings_ms",
    ]  # fmt: skip
    assert list(printed["answer"]) == [
        "text", "article_id", "title", "path", "start", "end", "confidence",
    ]  # fmt: skip
    assert printed["question"] == DEAL
    assert printed["reason"] is None
    assert 0 <= printed["answer"]["confidence"] <= 1
    for n, citation in enumerate(printed["citations"], 1):
        assert list(citation) == ["n", "article_id", "title", "path", "start", "end", "text"]
        assert citation["n"] == n
    for passage in printed["passages"]:
        assert list(passage) == ["article_id", "path", "start", "end", "score", "text"]
    scores = [passage["score"] for passage in printed["passages"]]
    assert scores == sorted(scores, reverse=True)
    assert set(printed["timings_ms"]) == {"retrieve", "read", "decide", "total"}


def test_printed_offsets_lead_to_the_printed_text_in_the_file(
    belegt: Belegt, over_seeds: None
) -> None:
    printed = belegt("ask", "--json", DEAL).json
    for place in (printed["answer"], *printed["citations"], *printed["passages"]):
        text = Path(place["path"]).read_text(encoding="utf-8")
        assert text[place["start"] : place["end"]] == place["text"]


def test_ask_json_prints_no_answer_under_the_same_keys(belegt: Belegt, over_seeds: None) -> None:
    outcome = belegt("ask", "--json", FOOTBALL)
    printed = outcome.json
    assert outcome.code == 3
    assert list(printed) == [
        "question", "answer", "reason", "citations", "passages", "timings_ms",
    ]  # fmt: skip
    assert printed["answer"] is None
    assert printed["reason"] == "nothing_supported"
    assert printed["citations"] == []
    assert printed["passages"]


def test_ask_json_reads_a_question_a_line(
    belegt: Belegt, over_seeds: None, type_in: Callable[[bytes | str], None]
) -> None:
    lines = (
        DEAL,
        "",
        json.dumps({"question": FOOTBALL, "conversation": "a"}),
        json.dumps({"question": DEAL, "conversation": "b"}),
    )
    type_in("\n".join(lines))
    outcome = belegt("ask", "--json", "-")
    printed = [json.loads(line) for line in outcome.out.splitlines()]
    assert [each["question"] for each in printed] == [DEAL, FOOTBALL, DEAL]
    assert [each["answer"] is None for each in printed] == [False, True, False]
    assert outcome.code == 0


def test_a_bad_line_is_answered_with_what_is_wrong_and_the_others_are_answered(
    belegt: Belegt, data: Path, type_in: Callable[[bytes | str], None]
) -> None:
    long = "Wer? " * 500
    type_in(f'{{"frage": "Wer?"}}\n{{"question": " "}}\n{long}\n"Wer?"\n42\n{{"question": \nWer?\n')
    outcome = belegt("ask", "--json", "-")
    printed = [json.loads(line) for line in outcome.out.splitlines()]
    keys = ["question", "answer", "reason", "citations", "passages", "timings_ms"]
    assert [list(each) for each in printed] == [keys] * 7
    assert 'Line 1 has no text under "question"' in printed[0]["reason"]
    assert "empty" in printed[1]["reason"]
    assert "2499 characters" in printed[2]["reason"]
    # What is no object with a question is a question as it stands.
    assert [each["question"] for each in printed[3:]] == ['"Wer?"', "42", '{"question":', "Wer?"]


def test_lines_that_are_no_text_do_not_end_the_run(
    belegt: Belegt, data: Path, type_in: Callable[[bytes | str], None]
) -> None:
    type_in(b'Wer war \xfc?\n{"question": "\\ud800?"}\n' + b"[" * 100_000 + b"\nWer?\n")
    outcome = belegt("ask", "--json", "-")
    printed = [json.loads(line) for line in outcome.out.splitlines()]
    assert len(printed) == 4
    assert "UTF-8" in printed[0]["reason"]
    assert "UTF-8" in printed[1]["reason"]
    assert "100000 characters" in printed[2]["reason"]
    assert printed[3]["question"] == "Wer?"


def test_a_byte_order_mark_is_no_part_of_the_first_question(
    belegt: Belegt, data: Path, type_in: Callable[[bytes | str], None]
) -> None:
    type_in('\ufeff{"question": "Wo liegt die Mine?"}\n')
    assert belegt("ask", "--json", "-").json["question"] == "Wo liegt die Mine?"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (f"{FOOTBALL}\n{DEAL}\n", 0),
        (f"{FOOTBALL}\n", 3),
        (f'{FOOTBALL}\n{{"question": 1}}\n', 3),
        ('{"question": 1}\n', 2),
    ],
)
def test_the_exit_code_of_many_questions_is_that_of_the_best(
    belegt: Belegt,
    over_seeds: None,
    type_in: Callable[[bytes | str], None],
    lines: str,
    code: int,
) -> None:
    type_in(lines)
    assert belegt("ask", "--json", "-").code == code


def test_standard_input_without_a_question_is_refused(
    belegt: Belegt, data: Path, type_in: Callable[[bytes | str], None]
) -> None:
    type_in("\n  \n")
    assert "no question" in refusal(belegt("ask", "--json", "-"))


def test_many_questions_go_with_json(belegt: Belegt, data: Path) -> None:
    assert "belegt ask --json -" in refusal(belegt("ask", "-"))


@pytest.mark.parametrize("question", ["", "   ", "\udcff", "Wer? " * 500])
def test_a_question_that_cannot_be_asked_is_refused(
    belegt: Belegt, data: Path, question: str
) -> None:
    assert "question" in refusal(belegt("ask", question)).lower()


def test_min_confidence_decides_whether_an_answer_is_given(
    belegt: Belegt, over_seeds: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BELEGT_MIN_CONFIDENCE", "1")
    assert belegt("ask", DEAL).code == 3


def test_hostile_articles_cannot_steer_the_terminal(
    belegt: Belegt, word_model: WordEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a\x1b[2Jb\u202e.txt").write_text(
        "Titel \x1b]0;owned \u202eneu\n\nDie Mine \x1b[31mliegt\u200b in Chile.\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("BELEGT_MIN_CONFIDENCE", "0")
    assert belegt("index", folder).code == 0
    asked = belegt("ask", "Wo liegt die Mine?")
    assert "Chile" in asked.out
    (folder / "a\x1b[2Jb\u202e.txt").write_bytes(b"\x00")
    refused = refusal(belegt("index", folder))
    for printed in (asked.out, asked.err, refused):
        assert all(character.isprintable() or character == "\n" for character in printed)


# Indexing


def test_index_says_how_much_it_indexed_and_how_fast(
    belegt: Belegt, word_model: WordEmbedder, articles_folder: Path
) -> None:
    outcome = belegt("index", articles_folder)
    assert outcome.code == 0
    assert re.fullmatch(r"2 articles, 2 chunks, \d+\.\d s, \d+\.\d chunks/s\n", outcome.out), (
        outcome.out
    )
    assert outcome.err == ""  # the progress bar is for terminals


def test_index_json_prints_the_same_figures(
    belegt: Belegt, word_model: WordEmbedder, articles_folder: Path, tmp_path: Path
) -> None:
    printed = belegt("index", "--json", articles_folder, "--data", tmp_path / "other").json
    assert list(printed) == [
        "articles", "chunks", "seconds", "chunks_per_second", "unchanged", "data",
    ]  # fmt: skip
    assert (printed["articles"], printed["chunks"], printed["unchanged"]) == (2, 2, False)
    assert printed["data"] == str(tmp_path / "other")
    assert not (tmp_path / "data").exists()


def test_indexing_the_same_again_does_nothing(
    belegt: Belegt, data: Path, word_model: WordEmbedder, articles_folder: Path
) -> None:
    before, embedded = contents(data), word_model.embedded
    outcome = belegt("index", articles_folder)
    assert outcome.out == "Nothing has changed: 2 articles, 2 chunks\n"
    assert belegt("index", "--json", articles_folder).json["unchanged"] is True
    assert word_model.embedded == embedded
    assert contents(data) == before


def test_a_changed_article_is_indexed(belegt: Belegt, data: Path, articles_folder: Path) -> None:
    (articles_folder / "neu.txt").write_text("Die Brücke ist gesperrt.\n", encoding="utf-8")
    assert belegt("index", articles_folder).out.startswith("3 articles, 3 chunks, ")


def test_several_folders_are_one_index(
    belegt: Belegt, word_model: WordEmbedder, articles_folder: Path, tmp_path: Path
) -> None:
    more = tmp_path / "more"
    more.mkdir()
    (more / "a.txt").write_text("Die Brücke ist gesperrt.\n", encoding="utf-8")
    assert belegt("index", articles_folder, more).out.startswith("3 articles")


# What cannot be done: one line, the next step, and the index as it was


def test_a_missing_folder(belegt: Belegt, data: Path, tmp_path: Path) -> None:
    before = contents(data)
    line = refusal(belegt("index", tmp_path / "nowhere"))
    assert "nowhere" in line
    assert "belegt index FOLDER" in line
    assert contents(data) == before


def test_an_empty_folder(belegt: Belegt, data: Path, tmp_path: Path) -> None:
    before = contents(data)
    (tmp_path / "empty").mkdir()
    line = refusal(belegt("index", tmp_path / "empty"))
    assert "No articles in" in line
    assert ".txt, .text, .md, .markdown" in line
    assert contents(data) == before


def test_a_folder_of_blank_articles(belegt: Belegt, data: Path, tmp_path: Path) -> None:
    before = contents(data)
    (tmp_path / "blank").mkdir()
    (tmp_path / "blank" / "a.txt").write_text(" \n\n", encoding="utf-8")
    assert "empty" in refusal(belegt("index", tmp_path / "blank"))
    assert contents(data) == before


@pytest.mark.parametrize(
    ("content", "fact"),
    [
        (b"GIF89a\x00\x01\x00\x01\x00", "is not a text file (byte 0x00 at 6)"),
        ("Die Größe".encode("latin-1"), "is not UTF-8 text (byte 0xf6 at 6)"),
        ("Die Größe".encode("utf-16"), "is not UTF-8 text (byte 0xff at 0)"),
    ],
)
def test_a_file_that_is_no_utf8_text(
    belegt: Belegt, data: Path, articles_folder: Path, content: bytes, fact: str
) -> None:
    before = contents(data)
    (articles_folder / "wrong.txt").write_bytes(content)
    line = refusal(belegt("index", articles_folder))
    assert f"wrong.txt {fact}" in line
    assert "UTF-8" in line
    assert contents(data) == before


@pytest.mark.parametrize("command", [("ask", "Wer?"), ("serve",), ("eval", "rows.jsonl")])
def test_no_index_yet(
    belegt: Belegt, word_model: WordEmbedder, tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "rows.jsonl").write_text('{"question": "Wer?"}\n', encoding="utf-8")
    named = [tmp_path / each if each.endswith("jsonl") else each for each in command]
    line = refusal(belegt(*named))
    assert f"No index in {tmp_path / 'data'}. Build one: belegt index FOLDER" in line
    assert not (tmp_path / "data").exists()


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def shortened(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


def overwritten(path: Path) -> None:
    path.write_bytes(b"\xaa" * path.stat().st_size)


DAMAGE = {
    f"{part} {how.__name__}": (part, how)
    for part in ("manifest.json", "library.sqlite", "chunks.faiss", "sentences.faiss",
                 "words/meta.json")
    for how in (Path.unlink, emptied, shortened, overwritten)
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_index(belegt: Belegt, data: Path, articles_folder: Path, damage: str) -> None:
    part, spoil = DAMAGE[damage]
    spoil(store.current_folder(data) / part)
    damaged = contents(data)
    line = refusal(belegt("ask", "Wo liegt die Mine?"))
    assert "again: belegt index FOLDER" in line
    assert contents(data) == damaged
    assert belegt("index", articles_folder).code == 0
    assert belegt("ask", "Wo liegt die Mine?").code in (0, 3)


@pytest.mark.parametrize("name", ["", "state-000099\n", "\xff\xfe", "../data\n"])
def test_a_data_folder_whose_index_in_force_is_lost(
    belegt: Belegt, data: Path, articles_folder: Path, name: str
) -> None:
    (data / "CURRENT").write_bytes(name.encode("latin-1"))
    damaged = contents(data)
    refusal(belegt("ask", "Wo liegt die Mine?"))
    assert contents(data) == damaged
    assert belegt("index", articles_folder).code == 0
    assert belegt("ask", "Wo liegt die Mine?").code in (0, 3)


def test_an_index_of_a_newer_belegt(belegt: Belegt, data: Path) -> None:
    manifest = store.current_folder(data) / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(re.sub(r'"format_version": \d+', '"format_version": 99', text), "utf-8")
    line = refusal(belegt("ask", "Wer?"))
    assert "has format 99" in line
    assert "belegt index FOLDER" in line


def test_a_data_folder_that_cannot_be_written(
    belegt: Belegt, word_model: WordEmbedder, articles_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    line = refusal(belegt("index", articles_folder, "--data", tmp_path / "file" / "data"))
    assert "cannot be written (Not a directory)" in line
    assert "--data DIR" in line
    assert (tmp_path / "file").read_text(encoding="utf-8") == "kept"


def test_an_unknown_model_without_network(articles_folder: Path, seed_data: Path) -> None:
    before = contents(seed_data)
    outcome = run_without_network(
        "index", articles_folder, "--data", seed_data, BELEGT_MODEL="nobody/no-such-model"
    )
    said = [line for line in outcome.stderr.splitlines() if "the network was used" not in line]
    line = refusal(Outcome(outcome.returncode, outcome.stdout, "\n".join(said)))
    assert "'nobody/no-such-model'" in line
    assert "BELEGT_MODEL" in line
    assert contents(seed_data) == before


def test_an_index_of_another_model(
    belegt: Belegt, data: Path, word_model: WordEmbedder, articles_folder: Path
) -> None:
    before = contents(data)
    word_model.fingerprint = "words-2"
    line = refusal(belegt("ask", "Wer?"))
    assert "built with the model words-1, the settings name words-2" in line
    assert f"belegt index {articles_folder}" in line
    assert contents(data) == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BELEGT_CHUNK_CHARS", "many"),
        ("BELEGT_CHUNK_CHARS", "7"),
        ("BELEGT_MIN_CONFIDENCE", "2"),
        ("BELEGT_MODEL", ""),
        ("BELEGT_HOST", "0.0.0.0"),
    ],
)
def test_a_setting_that_cannot_be_used(
    belegt: Belegt, data: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    before = contents(data)
    monkeypatch.setenv(name, value)
    for command in (("ask", "Wer?"), ("index", data), ("doctor",), ("serve",)):
        line = refusal(belegt(*command))
        assert f"{name.removeprefix('BELEGT_').lower()} = {value!r}" in line
        assert name in line
    assert contents(data) == before


@pytest.mark.parametrize(
    ("toml", "fact"),
    [
        ("port = = 1", "belegt.toml"),
        (b"model = '\xff'", "belegt.toml"),
        ("colour = 'red'", "colour"),
        ("port = 70000", "port = 70000"),
    ],
)
def test_a_settings_file_that_cannot_be_used(
    belegt: Belegt, data: Path, tmp_path: Path, toml: str | bytes, fact: str
) -> None:
    (tmp_path / "belegt.toml").write_bytes(toml if isinstance(toml, bytes) else toml.encode())
    line = refusal(belegt("ask", "Wer?"))
    assert fact in line
    assert "belegt.toml" in line


@pytest.mark.parametrize(
    ("arguments", "fact", "help_of"),
    [
        (("ask",), "Missing argument 'QUESTION'", "belegt ask"),
        (("ask", "Wer?", "Wo?"), "unexpected extra argument", "belegt ask"),
        (("ask", "--colour", "Wer?"), "No such option", "belegt ask"),
        (("index",), "Missing argument 'FOLDER...'", "belegt index"),
        (("serve", "--port", "seven"), "'seven' is not a valid integer", "belegt serve"),
        (("answer",), "No such command 'answer'", "belegt"),
    ],
)
def test_a_command_that_was_mistyped(
    belegt: Belegt, arguments: tuple[str, ...], fact: str, help_of: str
) -> None:
    line = refusal(belegt(*arguments))
    assert fact in line
    assert line.endswith(f". See: {help_of} --help")


def test_a_port_that_is_taken(belegt: Belegt, data: Path, word_model: WordEmbedder) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = refusal(belegt("serve", "--port", port))
    assert f"Port {port} on 127.0.0.1 cannot be used" in line
    assert "--port 0" in line


# Help, and what should not happen


def test_these_are_the_commands() -> None:
    assert tuple(sorted(cli.main.commands)) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(belegt: Belegt, command: str) -> None:
    outcome = belegt(command, "--help")
    assert outcome.code == 0
    assert re.search(rf"\n  Example:\n    belegt {command}\b", outcome.out)
    if command != "prepare":
        assert "--data DIR" in outcome.out


def test_belegt_alone_shows_its_help(belegt: Belegt) -> None:
    alone, asked_for = belegt(), belegt("--help")
    assert (alone.code, alone.out, alone.err) == (0, asked_for.out, "")
    assert "Example:\n    belegt index seeds/" in asked_for.out


def test_the_version_is_that_of_the_package(belegt: Belegt) -> None:
    assert belegt("--version").out == f"belegt {importlib.metadata.version('belegt')}\n"


def test_prepare_says_that_the_models_are_ready(belegt: Belegt, word_model: WordEmbedder) -> None:
    assert belegt("prepare").out == "The model words-1 and the reader are ready\n"


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A belegt with a bug in it."""

    def boom(*_: Any) -> None:
        raise RuntimeError("two\nlines")

    monkeypatch.setattr(compose, "open_current", boom)


def test_a_bug_is_reported_in_one_line_too(belegt: Belegt, broken: None) -> None:
    outcome = belegt("ask", "Wer?")
    assert outcome.code == 2
    assert outcome.out == ""
    assert outcome.err.splitlines() == [
        "belegt: This should not happen: RuntimeError: two lines. "
        "Run the command again with BELEGT_TRACEBACK=1, and report what it prints"
    ]


def test_belegt_traceback_shows_where_a_bug_is(
    broken: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BELEGT_TRACEBACK", "1")
    with pytest.raises(RuntimeError, match="two\nlines"):
        cli.main.main(["ask", "Wer?"])


def test_ctrl_c_is_no_error_to_report(belegt: Belegt, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> None:
        raise click.exceptions.Abort

    monkeypatch.setattr(compose, "open_current", interrupted)
    outcome = belegt("ask", "Wer?")
    assert outcome.code == 130
    assert outcome.err == "belegt: Stopped. What was complete before is unchanged\n"
