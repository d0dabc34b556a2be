"""Commands that change the library and look into it, and that no mistake costs what it holds."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes import WordEmbedder
from tests.ui.terminal import Belegt, assert_harmless, contents, refusal

REPORT = [
    "state", "articles", "chunks", "unchanged", "added", "changed", "removed", "renamed", "copies",
    "reprints", "skipped", "embedded", "seconds", "preview", "data",
]  # fmt: skip
ARTICLE = [
    "id", "title", "path", "language", "source", "date", "author", "tags", "pages", "characters",
]  # fmt: skip


def titles(belegt: Belegt) -> list[str]:
    """Titles of all articles, by path."""
    return [each["title"] for each in belegt("list", "--json").json]


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


# Index and add


def test_index_says_what_it_did(
    belegt: Belegt, word_model: WordEmbedder, articles_folder: Path
) -> None:
    outcome = belegt("index", articles_folder)
    assert outcome.code == 0
    first, second = outcome.out.splitlines()
    assert first == "2 added"
    assert re.fullmatch(
        r"The index has 2 articles, 2 chunks \(\d+ texts embedded, \d\.\d s\)", second
    )
    assert outcome.err == ""  # the progress bar is for terminals


def test_index_json_says_the_same(
    belegt: Belegt, word_model: WordEmbedder, articles_folder: Path, tmp_path: Path
) -> None:
    printed = belegt("index", "--json", articles_folder, "--data", tmp_path / "other").json
    assert list(printed) == REPORT
    assert (printed["articles"], printed["chunks"], printed["unchanged"]) == (2, 2, False)
    assert printed["added"] == [str(articles_folder / name) for name in ("hafen.md", "kupfer.txt")]
    assert printed["embedded"] == word_model.embedded
    assert (printed["preview"], printed["skipped"]) == (False, [])
    assert printed["data"] == str(tmp_path / "other")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("named", [True, False])
def test_indexing_the_same_again_does_nothing(
    belegt: Belegt, data: Path, word_model: WordEmbedder, articles_folder: Path, named: bool
) -> None:
    before, embedded = contents(data), word_model.embedded
    folders = [articles_folder] if named else []
    assert belegt("index", *folders).out == "Nothing has changed: 2 articles, 2 chunks\n"
    assert belegt("index", "--json", *folders).json["unchanged"] is True
    assert word_model.embedded == embedded
    assert contents(data) == before


def test_index_brings_in_step_what_it_remembers(
    belegt: Belegt, data: Path, articles_folder: Path
) -> None:
    write(articles_folder, "neu.txt", "Die Brücke ist gesperrt.\n")
    write(articles_folder, "hafen.md", "# Hafen\n\nEr ist teuer.\n")
    (articles_folder / "kupfer.txt").rename(articles_folder / "mine.txt")
    assert belegt("index").out.startswith("1 added, 1 changed, 1 renamed\n")
    (articles_folder / "neu.txt").unlink()
    assert belegt("index").out.startswith("1 removed\nThe index has 2 articles, 2 chunks (")
    assert titles(belegt) == ["Hafen", "Kupfer aus Chile"]


def test_several_folders_are_one_index(
    belegt: Belegt, word_model: WordEmbedder, articles_folder: Path, tmp_path: Path
) -> None:
    write(tmp_path / "more", "a.txt", "Die Brücke ist gesperrt.\n")
    assert belegt("index", articles_folder, tmp_path / "more").out.startswith("3 added\n")


def test_a_folder_is_the_same_whichever_way_it_is_named(
    belegt: Belegt, data: Path, articles_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (articles_folder / "below").mkdir()
    monkeypatch.chdir(articles_folder / "below")
    assert belegt("index", "..").out == "Nothing has changed: 2 articles, 2 chunks\n"
    assert belegt("show", "../hafen.md").code == 0
    assert belegt("remove", "../hafen.md", "../kupfer.txt").out.startswith("2 removed\n")


def test_add_takes_single_files_and_removes_nothing(
    belegt: Belegt, data: Path, tmp_path: Path
) -> None:
    minutes = write(tmp_path / "elsewhere", "minutes.txt", "Protokoll\n\nAlle waren da.\n")
    assert belegt("add", minutes).out.startswith("1 added\nThe index has 3 articles, 3 chunks (")
    minutes.unlink()
    assert belegt("index").out.startswith("Nothing has changed: 3 articles")
    assert titles(belegt) == ["Hafen von Rotterdam", "Kupfer aus Chile", "Protokoll"]


def test_a_copy_is_stored_once_and_named(
    belegt: Belegt, data: Path, articles_folder: Path, word_model: WordEmbedder
) -> None:
    text = (articles_folder / "kupfer.txt").read_text(encoding="utf-8")
    copy, embedded = write(articles_folder, "kopie.txt", text), word_model.embedded
    printed = belegt("index", "--json").json
    assert printed["copies"] == [[str(copy), str(articles_folder / "kupfer.txt")]]
    assert word_model.embedded == embedded
    write(articles_folder, "noch eine.txt", text)
    first, _ = belegt("index").out.splitlines()
    assert first == "1 added (1 with the text of another article, stored once)"


@pytest.mark.parametrize("command", ["index", "add"])
def test_what_cannot_be_read_is_named_and_the_rest_is_done(
    belegt: Belegt, word_model: WordEmbedder, articles_folder: Path, command: str
) -> None:
    broken = articles_folder / "wrong.txt"
    broken.write_bytes(b"GIF89a\x00\x01\x00\x01\x00")
    outcome = belegt(command, articles_folder)
    assert outcome.code == 1
    *done, title, line = outcome.out.splitlines()
    assert done[0] == "2 added"
    assert title == "Skipped 1, which could not be read:"
    assert line.startswith(f"  {broken}: ")
    printed = belegt(command, articles_folder, "--json")
    assert printed.code == 1
    [skipped] = printed.json["skipped"]
    assert skipped["path"] == str(broken)
    assert line == f"  {broken}: {skipped['reason']}"


def test_an_article_that_cannot_be_read_any_more_stays(
    belegt: Belegt, data: Path, articles_folder: Path
) -> None:
    (articles_folder / "kupfer.txt").write_bytes(b"GIF89a\x00\x01\x00\x01\x00")
    outcome = belegt("index")
    assert outcome.code == 1
    assert outcome.out.startswith("Nothing has changed: 2 articles, 2 chunks\nSkipped 1")
    assert "Kupfer aus Chile" in titles(belegt)


# What would be done


def change_all(folder: Path) -> None:
    """Add an article, and a copy of one; change one, rename one, remove one."""
    text = (folder / "kupfer.txt").read_text(encoding="utf-8")
    (folder / "kupfer.txt").rename(folder / "mine.txt")
    write(folder, "kopie.txt", text)
    write(folder, "hafen.md", "# Hafen\n\nEr ist teuer.\n")
    (folder / "alt.txt").unlink()


def test_a_dry_run_tells_what_the_run_does_and_changes_nothing(
    belegt: Belegt, data: Path, articles_folder: Path, word_model: WordEmbedder
) -> None:
    write(articles_folder, "alt.txt", "Die alte Brücke.\n")
    assert belegt("index").code == 0
    change_all(articles_folder)
    before = contents(data)
    told = belegt("index", "--dry-run").out.splitlines()
    previewed = belegt("index", "--dry-run", "--json").json
    assert contents(data) == before
    assert told[0].startswith("Would be done: 1 added, 1 changed, 1 renamed, 1 removed")
    assert told[-1] == "Nothing has been changed"
    assert f"  remove: {articles_folder / 'alt.txt'}" in told
    assert f"  change: {articles_folder / 'hafen.md'}" in told
    assert any(line.startswith("  rename: ") and " -> " in line for line in told)
    assert any(re.fullmatch(r"Embedding \d texts would take about \d s", line) for line in told)
    done = belegt("index", "--json").json
    assert previewed.pop("preview") is True
    assert done.pop("preview") is False
    for changing in ("seconds", "state", "articles", "chunks"):
        del previewed[changing], done[changing]
    assert previewed == done


def test_a_dry_run_of_a_first_index_makes_no_data_folder(
    belegt: Belegt, word_model: WordEmbedder, articles_folder: Path, tmp_path: Path
) -> None:
    outcome = belegt("index", "--dry-run", articles_folder)
    assert outcome.code == 0
    assert outcome.out.startswith("Would be done: 2 added\n")
    assert not (tmp_path / "data").exists()


def test_a_dry_run_of_nothing_says_so(belegt: Belegt, data: Path) -> None:
    assert belegt("index", "--dry-run").out == "Nothing would change\n"


@pytest.mark.parametrize(("command", "done"), [("add", "1 added"), ("remove", "1 removed")])
def test_add_and_remove_can_be_previewed(
    belegt: Belegt, data: Path, articles_folder: Path, command: str, done: str
) -> None:
    before = contents(data)
    new = write(articles_folder, "neu.txt", "Die Brücke ist gesperrt.\n")
    file = new if command == "add" else articles_folder / "hafen.md"
    outcome = belegt(command, "--dry-run", file)
    assert outcome.out.startswith(f"Would be done: {done}\n  {command}: {file}\n")
    assert outcome.out.endswith("\nNothing has been changed\n")
    assert contents(data) == before


# Remove and undo


@pytest.mark.parametrize("by", ["id", "path", "name"])
def test_an_article_is_removed_and_its_file_stays(
    belegt: Belegt, data: Path, articles_folder: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    monkeypatch.chdir(articles_folder)
    path = articles_folder / "kupfer.txt"
    [article] = [each for each in belegt("list", "--json").json if each["path"] == str(path)]
    name = {"id": article["id"], "path": str(path), "name": "kupfer.txt"}[by]
    assert belegt("remove", name).out.startswith("1 removed\nThe index has 1 article, 1 chunk (")
    assert titles(belegt) == ["Hafen von Rotterdam"]
    assert path.is_file()


def test_a_folder_that_is_removed_is_forgotten(
    belegt: Belegt, data: Path, articles_folder: Path
) -> None:
    assert belegt("remove", articles_folder).out.startswith("2 removed\n")
    assert "No folder is indexed yet" in refusal(belegt("index"))
    assert belegt("undo").code == 0
    assert belegt("index").out == "Nothing has changed: 2 articles, 2 chunks\n"


@pytest.mark.parametrize("name", ["kupfer", "0123456789ab", "\udcff", "a\x1b[2Jb\n\u202e"])
def test_what_is_not_there_is_neither_shown_nor_removed(
    belegt: Belegt, data: Path, name: str
) -> None:
    before = contents(data)
    for command in ("show", "remove"):
        line = refusal(belegt(command, name))
        assert "There is no article" in line
        assert "belegt list" in line
        assert_harmless(line)
    assert contents(data) == before


def test_undo_goes_back_and_forth_without_embedding(
    belegt: Belegt, data: Path, articles_folder: Path, word_model: WordEmbedder
) -> None:
    assert belegt("remove", articles_folder / "kupfer.txt").code == 0
    embedded = word_model.embedded
    assert belegt("undo").out == "Back to state 1: 2 articles, 2 chunks\n"
    assert titles(belegt) == ["Hafen von Rotterdam", "Kupfer aus Chile"]
    assert belegt("undo", "2").out == "Back to state 2: 1 article, 1 chunk\n"
    assert titles(belegt) == ["Hafen von Rotterdam"]
    printed = belegt("undo", "1", "--json").json
    assert (printed["state"], printed["articles"]) == (5, 2)
    assert word_model.embedded == embedded


def test_the_states_are_listed_newest_first(
    belegt: Belegt, data: Path, articles_folder: Path
) -> None:
    assert belegt("remove", articles_folder / "kupfer.txt").code == 0
    lines = belegt("undo", "--list").out.splitlines()
    day = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
    assert re.fullmatch(rf" +2  {day} +1 article  remove: 1 removed  \(in force\)", lines[0])
    assert re.fullmatch(rf" +1  {day} +2 articles  index: 2 added", lines[1])
    assert [each["state"] for each in belegt("undo", "--list", "--json").json] == [2, 1]


@pytest.mark.parametrize(
    ("state", "fact"), [((), "no earlier state"), (("7",), "no state 7"), (("0",), "no state 0")]
)
def test_a_state_that_is_not_kept(
    belegt: Belegt, data: Path, state: tuple[str, ...], fact: str
) -> None:
    before = contents(data)
    line = refusal(belegt("undo", *state))
    assert fact in line
    assert "belegt undo --list" in line
    assert contents(data) == before


# List and show


def test_the_articles_are_listed_in_a_line_each(
    belegt: Belegt, word_model: WordEmbedder, articles_folder: Path, news_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(news_folder.parent)
    assert belegt("index", articles_folder, news_folder).code == 0
    hafen, _kupfer, up, *_ = belegt("list").out.splitlines()
    assert re.fullmatch(
        r"[0-9a-f]{12}  -           de  Hafen von Rotterdam +articles/hafen\.md", hafen
    )
    assert re.fullmatch(
        r"[0-9a-f]{12}  2024-05-03  de  Lithium steigt +news/meldungen\.csv#1 · Minenpost · Rohstoffe",
        up,
    )
    printed = belegt("list", "--json")
    assert printed.out.count("\n") == 5  # an article a line
    assert [list(each) for each in printed.json] == [ARTICLE] * 5


def test_an_article_is_shown_with_what_is_known_of_it(
    belegt: Belegt, word_model: WordEmbedder, news_folder: Path
) -> None:
    assert belegt("add", news_folder / "meldungen.csv").code == 0
    path = f"{news_folder / 'meldungen.csv'}#1"
    lines = belegt("show", path).out.splitlines()
    assert lines[1:] == [
        "title:      Lithium steigt",
        f"path:       {path}",
        "language:   de",
        "source:     Minenpost",
        "date:       2024-05-03",
        "tags:       Rohstoffe",
        "characters: 41",
        "",
        "Der Preis für Lithium stieg um 5 Prozent.",
    ]
    printed = belegt("show", path, "--json").json
    assert list(printed) == [*ARTICLE, "text"]
    assert printed["text"] == lines[-1]
    assert belegt("show", printed["id"], "--json").json == printed


HOSTILE = "a\x1b[2Jb\n\u202e.txt"


def test_hostile_names_and_texts_cannot_steer_the_terminal(
    belegt: Belegt, word_model: WordEmbedder, tmp_path: Path
) -> None:
    folder = tmp_path / "articles"
    path = write(
        folder, HOSTILE, "Titel \u202eneu\n\n  Die Mine \x9b31mliegt in Chile.\n\tSo\xadso.\n"
    )
    (folder / f"x{HOSTILE}").write_bytes(b"\x00")
    outcomes = [
        belegt("index", folder, "--dry-run"), belegt("index", folder), belegt("list"),
        belegt("undo", "--list"), belegt("remove", path, "--dry-run"),
    ]  # fmt: skip
    for outcome in outcomes:
        assert_harmless(outcome.out, outcome.err)
    shown = belegt("show", path).out
    assert_harmless(shown.replace("\t", ""))
    assert shown.endswith("\n\n  Die Mine  31mliegt in Chile.\n\tSoso.\n")
    for command in (("list", "--json"), ("show", path, "--json"), ("index", "--json")):
        printed = belegt(*command)
        assert_harmless(printed.out)
    assert [each["path"] for each in belegt("list", "--json").json] == [str(path)]
    assert belegt("show", path, "--json").json["text"].startswith("Titel \u202eneu\n")


# What cannot be done: one line, the next step, and the index as it was


def nothing(_folder: Path) -> None:
    """The folder is not there."""


@pytest.mark.parametrize(
    ("make", "facts"),
    [
        (nothing, ("There is no file or folder", "wrong", "belegt index FOLDER")),
        (Path.mkdir, ("No articles in", "wrong", "belegt index FOLDER")),
    ],
    ids=["missing", "empty"],
)
@pytest.mark.parametrize("command", ["index", "add"])
def test_a_folder_that_cannot_be_indexed(
    belegt: Belegt,
    data: Path,
    tmp_path: Path,
    command: str,
    make: Callable[[Path], None],
    facts: tuple[str, ...],
) -> None:
    before = contents(data)
    make(tmp_path / "wrong")
    line = refusal(belegt(command, tmp_path / "wrong"))
    assert [fact for fact in facts if fact not in line] == []
    assert contents(data) == before


def test_a_folder_that_is_gone_costs_nothing(
    belegt: Belegt, data: Path, articles_folder: Path, tmp_path: Path
) -> None:
    before = contents(data)
    articles_folder.rename(tmp_path / "moved")
    line = refusal(belegt("index"))
    assert str(articles_folder) in line
    assert contents(data) == before


def test_a_blank_article_is_none(belegt: Belegt, data: Path, articles_folder: Path) -> None:
    write(articles_folder, "leer.txt", " \n\n")
    assert belegt("index").out == "Nothing has changed: 2 articles, 2 chunks\n"


def test_a_data_folder_that_cannot_be_written(
    belegt: Belegt, word_model: WordEmbedder, articles_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    line = refusal(belegt("index", articles_folder, "--data", tmp_path / "file" / "data"))
    assert "cannot be written (Not a directory)" in line
    assert "--data DIR" in line
    assert (tmp_path / "file").read_text(encoding="utf-8") == "kept"


def test_an_index_of_another_model(
    belegt: Belegt, data: Path, word_model: WordEmbedder, articles_folder: Path
) -> None:
    before = contents(data)
    word_model.fingerprint = "words-2"
    for command in (("ask", "Wer?"), ("add", articles_folder), ("remove", articles_folder)):
        line = refusal(belegt(*command))
        assert "built with the model words-1, the settings name words-2" in line
        assert "belegt index" in line
    assert contents(data) == before
    assert belegt("index").code == 0
    assert belegt("ask", "Wo liegt die Mine?").code in (0, 3)
