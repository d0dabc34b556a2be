"""The command line as a whole: help, settings, mistakes in one line, and that none costs an index."""

import importlib.metadata
import re
import socket
from pathlib import Path
from typing import Any

import click
import pytest

from tests.conftest import Outcome
from tests.fakes import WordEmbedder
from tests.program import run_without_network
from tests.ui.terminal import Belegt, contents, refusal
from ui import cli, compose

COMMANDS = (
    "index", "add", "remove", "list", "show", "undo", "ask", "serve", "run", "eval",
    "testset", "saved", "tune",
    "verify", "repair", "export", "import", "prepare", "doctor",
)  # fmt: skip


@pytest.mark.parametrize(
    "command",
    [
        ("ask", "Wer?"), ("serve",), ("eval", "rows.jsonl"), ("list",), ("show", "a.txt"),
        ("remove", "a.txt"), ("undo",), ("undo", "--list"), ("repair",), ("verify",),
    ],
    ids=" ".join,
)  # fmt: skip
def test_no_index_yet(
    belegt: Belegt,
    word_model: WordEmbedder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rows.jsonl").write_text('{"question": "Wer?"}\n', encoding="utf-8")
    line = refusal(belegt(*command))
    assert f"No index in {tmp_path / 'data'}. Build one: belegt index FOLDER" in line
    assert not (tmp_path / "data").exists()


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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BELEGT_CHUNK_CHARS", "many"),
        ("BELEGT_CHUNK_CHARS", "7"),
        ("BELEGT_MAX_ERROR_SHARE", "2"),
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
        (("add",), "Missing argument 'FILE...'", "belegt add"),
        (("remove",), "Missing argument 'ID|PATH...'", "belegt remove"),
        (("index", ""), "The name is empty", "belegt index"),
        (("remove", ""), "The name is empty", "belegt remove"),
        (("index", "--data", ""), "The name is empty", "belegt index"),
        (("index", "--watch", "--json"), "--watch goes with neither", "belegt index"),
        (("index", "--watch", "--dry-run"), "--watch goes with neither", "belegt index"),
        (("undo", "7", "--list"), "--list goes without a STATE", "belegt undo"),
        (("undo", "seven"), "'seven' is not a valid integer", "belegt undo"),
        (("serve", "--port", "seven"), "'seven' is not a valid integer", "belegt serve"),
        (("answer",), "No such command 'answer'", "belegt"),
    ],
)
def test_a_command_that_was_mistyped(
    belegt: Belegt, data: Path, arguments: tuple[str, ...], fact: str, help_of: str
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


def test_these_are_the_commands() -> None:
    assert tuple(cli.main.commands) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(belegt: Belegt, command: str) -> None:
    outcome = belegt(command, "--help")
    assert outcome.code == 0
    assert re.search(rf"\n  Example:\n    belegt {command}\b", outcome.out)
    if command not in ("prepare", "testset"):  # its own commands have it
        assert "--data DIR" in outcome.out


def test_the_list_of_commands_says_what_each_does_in_full(belegt: Belegt) -> None:
    listed = belegt("--help").out
    assert re.findall(r"^  (\w+) +[A-Z].*\.$", listed, re.MULTILINE) == list(COMMANDS)
    assert "..." not in listed.split("Commands:")[1]


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
