"""Damage, and what helps: verify, repair, export, import."""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes import WordEmbedder
from tests.ui.terminal import Belegt, assert_harmless, contents, refusal

Spoil = Callable[[Path], None]


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def shortened(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


def overwritten(path: Path) -> None:
    path.write_bytes(b"\xaa" * path.stat().st_size)


SEARCHERS = {
    f"{part} {how.__name__}": (f"searchers/000001/{part}", how)
    for part in ("manifest.json", "chunks/vectors.json", "sentences/0/flat.faiss",
                 "sentences/0/ids.npy", "words/meta.json")
    for how in (Path.unlink, emptied, shortened, overwritten)
}  # fmt: skip


@pytest.mark.parametrize("damage", SEARCHERS)
def test_damaged_searchers_are_refused_and_made_anew(
    belegt: Belegt, data: Path, word_model: WordEmbedder, damage: str
) -> None:
    part, spoil = SEARCHERS[damage]
    spoil(data / part)
    damaged, embedded = contents(data), word_model.embedded
    line = refusal(belegt("ask", "Wo liegt die Mine?"))
    assert "belegt repair" in line
    assert contents(data) == damaged
    assert belegt("verify").code == 2
    assert belegt("repair").out == ("Made anew for 2 articles, 2 chunks. Check: belegt verify\n")
    assert belegt("verify").code == 0
    assert belegt("ask", "Wo liegt die Mine?").code in (0, 3)
    assert word_model.embedded == embedded


def test_a_library_whose_searchers_are_lost_is_whole(belegt: Belegt, data: Path) -> None:
    (data / "searchers").rename(data.parent / "lost")
    assert "belegt repair" in refusal(belegt("ask", "Wo liegt die Mine?"))
    assert belegt("repair").code == 0
    assert belegt("verify").code == 0


@pytest.mark.parametrize("spoil", [emptied, overwritten], ids=lambda spoil: spoil.__name__)
def test_a_damaged_database_is_refused_and_restored(
    belegt: Belegt, data: Path, word_model: WordEmbedder, tmp_path: Path, spoil: Spoil
) -> None:
    assert belegt("export", tmp_path / "backup.belegt").code == 0
    spoil(data / "library.sqlite")
    damaged, embedded = contents(data), word_model.embedded
    for command in (("ask", "Wer?"), ("list",), ("undo",), ("repair",)):
        line = refusal(belegt(*command))
        assert "belegt import FILE" in line or "belegt index FOLDER" in line
    assert contents(data) == damaged
    assert belegt("import", tmp_path / "backup.belegt").code == 0
    assert belegt("verify").code == 0
    assert belegt("ask", "Wo liegt die Mine?").code in (0, 3)
    assert word_model.embedded == embedded


def test_a_library_of_another_format(belegt: Belegt, data: Path) -> None:
    with sqlite3.connect(data / "library.sqlite") as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    before = contents(data)
    line = refusal(belegt("ask", "Wer?"))
    assert "has format 99" in line
    assert "belegt index FOLDER" in line
    assert contents(data) == before


def test_verify_says_what_it_looked_at(belegt: Belegt, data: Path) -> None:
    outcome = belegt("verify")
    assert outcome.code == 0
    assert outcome.out.startswith("All is well: ")
    assert "2 articles" in outcome.out
    printed = belegt("verify", "--json").json
    assert printed["problems"] == []
    assert printed["checked"]["articles"] == 2


def test_verify_names_what_is_wrong_and_the_next_step(belegt: Belegt, data: Path) -> None:
    with sqlite3.connect(data / "library.sqlite") as database:
        database.execute("UPDATE contents SET text = replace(text, 'Kupfer', 'Silber')")
    database.close()
    outcome = belegt("verify")
    assert (outcome.code, outcome.err) == (2, "")
    assert_harmless(outcome.out)
    assert re.search(r"belegt (import|index|repair)", outcome.out)
    printed = belegt("verify", "--json")
    assert printed.code == 2
    assert printed.json["problems"]


def test_an_export_is_imported_elsewhere_without_embedding(
    belegt: Belegt, data: Path, word_model: WordEmbedder, tmp_path: Path
) -> None:
    file, other, embedded = tmp_path / "backup.belegt", tmp_path / "other", word_model.embedded
    outcome = belegt("export", file)
    assert outcome.code == 0
    assert re.fullmatch(
        rf"2 articles, 2 chunks in {re.escape(str(file))} \(\d\.\d MB\)\n", outcome.out
    )
    imported = belegt("import", file, "--data", other)
    assert imported.code == 0
    assert imported.out.startswith("2 added\nThe index has 2 articles, 2 chunks (")
    assert belegt("list", "--json", "--data", other).json == belegt("list", "--json").json
    assert belegt("verify", "--data", other).code == 0
    assert word_model.embedded == embedded


def test_an_import_is_a_change_that_can_be_undone(
    belegt: Belegt, data: Path, articles_folder: Path, tmp_path: Path
) -> None:
    assert belegt("export", tmp_path / "backup.belegt").code == 0
    assert belegt("remove", articles_folder / "kupfer.txt").code == 0
    now = belegt("list", "--json").json
    printed = belegt("import", tmp_path / "backup.belegt", "--json").json
    assert printed["added"] == [str(articles_folder / "kupfer.txt")]
    assert (printed["articles"], printed["embedded"]) == (2, 0)
    assert belegt("undo").code == 0
    assert belegt("list", "--json").json == now


def test_an_export_replaces_no_file(belegt: Belegt, data: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("kept", encoding="utf-8")
    line = refusal(belegt("export", tmp_path / "notes.txt"))
    assert "notes.txt" in line
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "kept"


def test_an_export_into_a_folder_that_is_missing(
    belegt: Belegt, data: Path, tmp_path: Path
) -> None:
    line = refusal(belegt("export", tmp_path / "none" / "x\x1b[2J.belegt"))
    assert_harmless(line)
    assert "belegt export FILE" in line


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def text(file: Path) -> None:
    file.write_text("no export", encoding="utf-8")


@pytest.mark.parametrize(
    "spoil", [Path.unlink, emptied, cut_off, overwritten, text], ids=lambda spoil: spoil.__name__
)
def test_a_file_that_is_no_whole_export_is_not_imported(
    belegt: Belegt, data: Path, tmp_path: Path, spoil: Spoil
) -> None:
    file = tmp_path / "backup.belegt"
    assert belegt("export", file).code == 0
    spoil(file)
    before = contents(data)
    assert str(file) in refusal(belegt("import", file))
    assert contents(data) == before
