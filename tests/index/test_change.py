"""A change under way: files that are read in part, folders that cannot be listed, what is spared."""

import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index import articles, loaders
from index.build import add, sync
from index.change import Change, Tools
from index.loaders import Skipped
from index.store import Library
from index.writer import writing
from qa.protocols import Progress, Vectors
from tests.fakes import WordEmbedder
from tests.index.conftest import MINE, PORT, RECIPE, TRADE, write
from tests.index.observed import rows, texts

NO_TEXT = b"\x89PNG\r\n\x1a\n\x00\x00\x00"


def pack(path: Path, **members: str | bytes) -> Path:
    """Write a zip archive of text files: ``pack(path, a="Eins.")``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(f"{name}.txt", text)
    return path


def members(data_dir: Path) -> dict[str, str]:
    """Texts by the name of the archive's member."""
    return {path.split("!/")[-1]: text for path, text in texts(data_dir).items()}


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are read from now on."""
    names: list[str] = []
    load = loaders.load

    def noted(path: Path, limits: loaders.Limits) -> object:
        names.append(path.name)
        return load(path, limits)

    monkeypatch.setattr(loaders, "load", noted)
    return names


def test_only_files_that_changed_are_read(tools: Tools, folder: Path, loaded: list[str]) -> None:
    sync(tools, [folder])
    assert sorted(loaded) == ["hafen.txt", "mine.txt", "trade.txt"]
    loaded.clear()
    write(folder / "mine.txt", MINE.text)  # again, and the same
    write(folder / "hafen.txt", "Der Hafen ist zu.")
    sync(tools, [])
    assert loaded == ["hafen.txt"]


def test_a_file_whose_bytes_changed_but_not_its_text_is_read_once(
    tools: Tools, folder: Path, data_dir: Path, loaded: list[str]
) -> None:
    sync(tools, [folder])
    (folder / "mine.txt").write_bytes(b"\xef\xbb\xbf" + MINE.text.encode())
    loaded.clear()
    for _ in range(3):
        sync(tools, [])
    assert loaded == ["mine.txt"]
    assert not rows(data_dir, "SELECT 1 FROM articles WHERE since IS NULL")  # none left staged


def test_other_limits_read_all_again_and_change_nothing(
    tools: Tools, folder: Path, loaded: list[str]
) -> None:
    first = sync(tools, [folder])
    loaded.clear()
    again = sync(replace(tools, limits=replace(tools.limits, max_pages=7)), [])
    assert len(loaded) == 3
    assert again.state == first.state


def test_the_parts_of_a_file_are_articles_of_their_own(
    tools: Tools, tmp_path: Path, data_dir: Path
) -> None:
    path = pack(tmp_path / "a/archiv.zip", eins=MINE.text, zwei=PORT.text)
    sync(tools, [path.parent])
    assert texts(data_dir) == {f"{path}!/eins.txt": MINE.text, f"{path}!/zwei.txt": PORT.text}
    pack(path, eins=MINE.text, drei=TRADE.text)
    told = sync(tools, []).differences
    assert (told.added, told.removed) == ((f"{path}!/drei.txt",), (f"{path}!/zwei.txt",))
    assert members(data_dir) == {"eins.txt": MINE.text, "drei.txt": TRADE.text}
    path.unlink()
    write(path.with_name("b.txt"), "Noch da.")
    assert len(sync(tools, []).differences.removed) == 2


def test_a_part_that_cannot_be_read_keeps_its_article_and_the_others_go_on(
    tools: Tools, tmp_path: Path, data_dir: Path
) -> None:
    path = pack(tmp_path / "a/archiv.zip", eins=MINE.text, zwei=PORT.text, drei="Drei.")
    sync(tools, [path.parent])
    pack(path, eins="Die Mine ist zu.", zwei=NO_TEXT)
    report = sync(tools, [])
    assert [skipped.name for skipped in report.skipped] == [f"{path}!/zwei.txt"]
    assert report.differences.summary() == "1 changed, 1 removed"
    assert members(data_dir) == {"eins.txt": "Die Mine ist zu.", "zwei.txt": PORT.text}


def test_a_file_that_was_read_in_part_is_read_again_each_time(
    tools: Tools, tmp_path: Path, data_dir: Path, loaded: list[str]
) -> None:
    path = pack(tmp_path / "a/archiv.zip", eins=MINE.text, zwei=NO_TEXT)
    first = sync(tools, [path.parent])
    again = sync(tools, [])
    assert again.skipped == first.skipped != ()
    assert again.state == first.state
    assert len(loaded) == 2
    assert members(data_dir) == {"eins.txt": MINE.text}


def test_a_file_of_which_nothing_can_be_read_any_more_keeps_its_articles(
    tools: Tools, tmp_path: Path, data_dir: Path
) -> None:
    path = pack(tmp_path / "a/archiv.zip", eins=MINE.text, zwei=PORT.text)
    sync(tools, [path.parent])
    path.write_bytes(path.read_bytes()[:50])
    assert sync(tools, []).skipped
    assert members(data_dir) == {"eins.txt": MINE.text, "zwei.txt": PORT.text}


def test_what_cannot_be_read_is_cut_anew_from_what_the_library_holds(
    tools: Tools, folder: Path, data_dir: Path
) -> None:
    sync(tools, [folder])
    (folder / "mine.txt").write_bytes(NO_TEXT)
    other = replace(tools, recipe=replace(RECIPE, chunk_chars=1000))
    state = sync(other, []).state
    assert state
    assert state.articles == 3
    assert texts(data_dir)[str(folder / "mine.txt")] == MINE.text
    in_force = "SELECT DISTINCT recipe FROM contents JOIN articles ON content = contents.id"
    assert len(rows(data_dir, f"{in_force} WHERE until IS NULL")) == 1


def test_what_lies_in_a_folder_that_cannot_be_listed_stays(
    tools: Tools, folder: Path, data_dir: Path
) -> None:
    below = write(folder / "zu/zinn.txt", "Zinn kostet mehr.")
    beside = write(folder / "zu-2/blei.txt", "Blei auch.")
    sync(tools, [folder])
    with writing(data_dir, "index", 0) as database:
        change = Change(database, tools, "index", RECIPE)
        change.read_files([folder / "mine.txt"])
        change.skipped.append(Skipped(str(folder / "zu"), "the folder cannot be read"))
        change.drop_missing([str(folder)])
        report = change.finish((str(folder),))
    assert str(beside) in report.differences.removed
    assert texts(data_dir) == {
        str(folder / "mine.txt"): MINE.text,
        str(below): "Zinn kostet mehr.",
    }


def test_a_file_that_vanishes_while_it_is_looked_at_is_gone(
    tools: Tools, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(tools, [folder])
    digest = articles.digest

    def vanishing(path: Path, limits: loaders.Limits) -> bytes:
        if path.name == "mine.txt":
            path.unlink()
        return digest(path, limits)

    monkeypatch.setattr(articles, "digest", vanishing)
    report = sync(tools, [])
    assert report.differences.removed == (str(folder / "mine.txt"),)
    assert report.skipped == ()


def test_a_file_that_may_not_be_read_is_told_and_keeps_its_article(
    tools: Tools, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(path: Path, limits: loaders.Limits) -> bytes:
        raise PermissionError(13, "Permission denied")

    first = sync(tools, [folder])
    monkeypatch.setattr(articles, "digest", refusing)
    report = sync(tools, [])
    assert report.state == first.state
    assert {skipped.name for skipped in report.skipped} == set(first.differences.added)
    assert {skipped.reason for skipped in report.skipped} == {
        "cannot be read (Permission denied). Give the right to read it, or move it"
    }


def test_each_text_is_embedded_once_however_often_it_occurs(tools: Tools, tmp_path: Path) -> None:
    embedder = _NotingEmbedder()
    write(tmp_path / "a/1.txt", "Öl fließt. Erz nicht. Öl fließt.")
    write(tmp_path / "a/2.txt", "Gas auch. Erz nicht.")
    sync(replace(tools, embedder=embedder), [tmp_path / "a"])
    assert sorted(embedder.seen) == sorted(
        {"Öl fließt. Erz nicht. Öl fließt.", "Öl fließt.", "Erz nicht.", "Gas auch.",
         "Gas auch. Erz nicht."}
    )  # fmt: skip


class _NotingEmbedder(WordEmbedder):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.seen += texts
        return super().passages(texts, progress)


def test_names_that_are_no_utf8_are_two_articles(
    tools: Tools, tmp_path: Path, data_dir: Path
) -> None:
    for name in (b"\xff.txt", b"\xfe.txt"):
        write(tmp_path / "a" / name.decode("utf-8", "surrogateescape"), f"Text von {name!r}.")
    sync(tools, [tmp_path / "a"])
    assert [Path(path).name for path in texts(data_dir)] == ["\\xfe.txt", "\\xff.txt"]


def test_a_library_is_found_by_the_words_of_what_was_added_last(
    tools: Tools, folder: Path, data_dir: Path
) -> None:
    sync(tools, [folder])
    add(tools, [write(folder / "zinn.txt", "Zinn kostet mehr.")])
    library = Library(data_dir)
    found = library.lexical.search(library.lexical.words("Zinn"), 10)
    assert len(found) == 1
    library.close()
