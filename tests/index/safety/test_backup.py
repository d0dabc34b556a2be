"""Exports hold all of a state, are checked before they count, and can be taken back."""

import contextlib
import resource
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.articles import article
from index.build import put, remove, sync, undo
from index.change import Report, Tools
from index.loaders import Document
from index.safety import backup, export_file, merging
from index.safety.backup import BackupError, export, restore
from index.safety.verify import verify
from index.states import Recipe
from index.store import Library
from qa.errors import IndexDamaged, IndexMissing
from qa.records import Article
from tests.fakes import WordEmbedder
from tests.index.conftest import make_tools
from tests.index.safety.test_verify import AGENCY, MINE, ORIGINAL, PORT, REPRINT, TRADE, run

ALL = (MINE, PORT, TRADE, ORIGINAL, REPRINT)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sicherung.belegt"


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of all articles."""
    folder = tmp_path_factory.mktemp("exported")
    put(make_tools(folder / "data"), ALL)
    export(folder / "data", folder / "alles.belegt")
    return folder / "alles.belegt"


def articles(data_dir: Path) -> list[Article]:
    with closing(Library(data_dir)) as library:
        return list(library.articles())


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        return list(database.iterdump())


def by_path(*given: Article) -> list[Article]:
    return sorted(given, key=lambda each: each.path)


def test_an_export_restored_elsewhere_is_the_same_library(
    tools: Tools, data_dir: Path, articles_folder: Path, file: Path
) -> None:
    sync(tools, [articles_folder])
    before = articles(data_dir)
    written = export(data_dir, file)
    assert (written.number, written.articles) == (1, 2)
    shutil.rmtree(data_dir)
    embedder = WordEmbedder()
    there = replace(tools, embedder=embedder)
    report = restore(there, file)
    assert report.state is not None
    assert report.differences.summary() == "2 added"
    assert report.state.action == "import: 2 added"
    assert report.state.sources == (str(articles_folder),)
    assert articles(data_dir) == before
    assert verify(data_dir).problems == ()
    assert not sync(there, ()).differences  # the files' hashes are known
    assert embedder.embedded == 0


def test_what_an_article_says_of_itself_is_kept(exported: Path, tools: Tools) -> None:
    restore(tools, exported)
    assert articles(tools.data_dir) == by_path(*ALL)
    assert (MINE.date, MINE.tags, MINE.pages) == ("2024-05-03", ("Rohstoffe",), (0, 18))


def test_reprints_are_linked_again_also_with_what_is_there(exported: Path, tools: Tools) -> None:
    other = article("/artikel/dritte.txt", Document(f"Meldung: {AGENCY}"))
    put(tools, [other])
    restore(tools, exported)
    with closing(sqlite3.connect(tools.data_dir / "library.sqlite")) as database:
        (links,) = database.execute("SELECT count(*) FROM reprints").fetchone()
    assert links == 6  # three texts, each with two others
    assert verify(tools.data_dir).problems == ()


def test_a_restoration_is_one_change_and_can_be_undone(
    exported: Path, index: Callable[..., Report], tools: Tools
) -> None:
    changed = replace(MINE, text="Zinn aus Bolivien. Die Mine ist erschöpft.")
    other = article("/artikel/anderer.txt", Document("Ein anderer Text über den Abbau von Zinn."))
    index(changed, PORT)
    index(changed, PORT, other)
    report = restore(tools, exported)
    found = report.differences
    assert (found.changed, found.removed) == ((MINE.path,), (other.path,))
    assert found.added == tuple(each.path for each in by_path(TRADE, ORIGINAL, REPRINT))
    assert report.state is not None
    assert report.state.number == 3
    assert undo(tools).articles == 3
    assert articles(tools.data_dir) == by_path(changed, PORT, other)
    assert undo(tools, 3).articles == 5
    assert articles(tools.data_dir) == by_path(*ALL)
    assert verify(tools.data_dir).problems == ()


def test_restoring_what_is_in_force_changes_nothing(exported: Path, tools: Tools) -> None:
    first = restore(tools, exported)
    again = restore(tools, exported)
    assert not again.differences
    assert again.state == first.state


def test_only_the_state_in_force_is_exported(
    index: Callable[..., Report], data_dir: Path, file: Path
) -> None:
    index(MINE, PORT)
    index(PORT)
    export(data_dir, file)
    assert b"Chile" not in file.read_bytes()
    assert b"Hafen wurde erweitert" in file.read_bytes()


def test_another_model_is_restored_all_the_same(tmp_path: Path, tools: Tools, file: Path) -> None:
    other = replace(make_tools(tmp_path / "b"), recipe=Recipe("words-2", 200, 1))
    put(other, [MINE])
    export(tmp_path / "b", file)
    put(tools, [PORT])
    report = restore(tools, file)
    assert report.state is not None
    assert report.state.recipe.model == "words-2"
    assert verify(tools.data_dir).problems == ()


def test_texts_cut_by_older_code_are_restored_as_they_are(
    tmp_path: Path, tools: Tools, file: Path
) -> None:
    put(make_tools(tmp_path / "b"), [MINE])
    run(tmp_path / "b", "UPDATE recipes SET cut_version = 1")
    export(tmp_path / "b", file)
    report = restore(tools, file)
    assert report.state is not None
    assert (report.state.recipe.cut_version, report.embedded) == (1, 0)


def test_an_empty_library_can_be_exported(tools: Tools, data_dir: Path, file: Path) -> None:
    put(tools, [MINE])
    remove(tools, [MINE.id])
    assert export(data_dir, file).articles == 0
    put(tools, [PORT])
    assert restore(tools, file).differences.removed == (PORT.path,)


def test_an_export_is_of_one_moment_while_others_write(
    tools: Tools, index: Callable[..., Report], data_dir: Path, file: Path
) -> None:
    index(MINE, PORT)
    steps: list[tuple[str, int, int]] = []

    def change(*step: object) -> None:
        if not steps:
            index(TRADE)
        steps.append(step)  # type: ignore[arg-type]

    assert export(data_dir, file, change).number == 1
    assert steps[-1][1] == steps[-1][2]
    assert articles(data_dir) == [TRADE]
    restore(tools, file)
    assert articles(data_dir) == by_path(MINE, PORT)


def test_an_existing_file_is_never_overwritten(exported: Path, tools: Tools, file: Path) -> None:
    restore(tools, exported)
    file.write_text("meins")
    with pytest.raises(BackupError, match=r"is there already\. Name another file: belegt export"):
        export(tools.data_dir, file)
    assert file.read_text() == "meins"
    with pytest.raises(BackupError, match="There is no folder"):
        export(tools.data_dir, file / "a")


def test_without_a_library_there_is_nothing_to_export(data_dir: Path, file: Path) -> None:
    with pytest.raises(IndexMissing, match="No index in"):
        export(data_dir, file)
    assert not file.exists()


@contextlib.contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let no file grow beyond a size, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_told_and_nothing_half_written_stays(
    exported: Path, tools: Tools, tmp_path: Path
) -> None:
    restore(tools, exported)
    target = tmp_path / "ziel"
    target.mkdir()
    for size in (40_000, exported.stat().st_size - 1):
        with largest_file(size), pytest.raises(BackupError, match=r"cannot be written \(.*Free"):
            export(tools.data_dir, target / "a.belegt")
        assert list(target.iterdir()) == []


def test_an_interrupted_export_leaves_nothing(exported: Path, tools: Tools, tmp_path: Path) -> None:
    restore(tools, exported)
    target = tmp_path / "ziel"
    target.mkdir()

    def interrupt(*_step: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(tools.data_dir, target / "a.belegt", interrupt)
    assert list(target.iterdir()) == []


def test_a_damaged_library_is_not_exported(exported: Path, tools: Tools, file: Path) -> None:
    restore(tools, exported)
    run(tools.data_dir, "UPDATE contents SET text = 'anders' WHERE id = 2")
    with pytest.raises(
        IndexDamaged, match=r"The text of content 2 .* See all of it: belegt verify"
    ):
        export(tools.data_dir, file)
    assert not file.exists()


def nothing(path: Path) -> None:
    path.unlink()


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def text(path: Path) -> None:
    path.write_text("Guten Tag" * 100)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def other_database(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE adressen (name TEXT)")


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 3")


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:9000])


def half_zeroed(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2].ljust(len(data), b"\x00"))


def another_title(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE articles SET title = 'Falsch' WHERE row = 1")


def another_text(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE contents SET text = 'Falsch' WHERE id = 2")


REFUSED = {
    nothing: r"cannot be read \(No such file or directory\)\. Name a file",
    folder: r"cannot be read \(Is a directory\)\. Name a file",
    text: "is not an export of belegt",
    empty: "is not an export of belegt",
    other_database: "is not an export of belegt",
    newer: r"has format 3, this belegt reads 2\. Use the belegt that wrote it, or a newer one",
    truncated: r"is damaged \(.*\)\. Use another backup: belegt import FILE",
    half_zeroed: r"is damaged \(.*\)\. Use another backup",
    another_title: r"is damaged \(its rows are not those that were written\)",
    another_text: r"is damaged \(The text of content 2 is not what its hash says\)",
}


@pytest.mark.parametrize("harm", REFUSED, ids=lambda harm: harm.__name__)
def test_what_is_no_sound_export_is_refused_in_one_line(
    exported: Path, tools: Tools, file: Path, harm: Callable[[Path], None]
) -> None:
    put(tools, [PORT])
    shutil.copyfile(exported, file)
    harm(file)
    with pytest.raises(BackupError, match=REFUSED[harm]) as told:
        restore(tools, file)
    assert str(told.value).startswith(str(file))
    assert "\n" not in str(told.value)
    assert articles(tools.data_dir) == [PORT]


def test_a_library_itself_is_no_export(exported: Path, tools: Tools) -> None:
    restore(tools, exported)
    with pytest.raises(BackupError, match="is not an export of belegt"):
        restore(tools, tools.data_dir / "library.sqlite")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(at=st.floats(0, 0.999999), value=st.integers(0, 255))
def test_no_changed_byte_changes_what_is_restored(
    exported: Path, tmp_path: Path, at: float, value: int
) -> None:
    data = bytearray(exported.read_bytes())
    data[int(at * len(data))] = value
    file = tmp_path / "eins.belegt"
    file.write_bytes(data)
    try:
        with export_file.opened(file, None):
            pass
    except BackupError:
        return
    assert dump(file) == dump(exported)  # a byte that nobody reads


MENDED = {
    "text": "UPDATE contents SET text = 'anders' WHERE id = 1",
    "signature": "UPDATE contents SET signature = zeroblob(512) WHERE id = 4",
    "sentence": "UPDATE sentences SET start = 1 WHERE id = 2",
    "lost sentence": "DELETE FROM sentences WHERE id = 3",
    "lost chunks": "DELETE FROM chunks",
    "vector": "UPDATE vectors SET vector = zeroblob(128) WHERE id = 1",
    "lost vectors": "UPDATE vectors SET vector = NULL",
    "vector of another text": "UPDATE chunks SET vector = 1",
}


@pytest.mark.parametrize("damage", MENDED)
def test_damage_to_what_the_export_has_is_mended_in_all_states(
    exported: Path, tools: Tools, damage: str
) -> None:
    put(tools, ALL)
    put(tools, ALL[:3])
    run(tools.data_dir, MENDED[damage])
    assert verify(tools.data_dir).problems
    restore(tools, exported)
    assert verify(tools.data_dir).problems == ()
    assert undo(tools, 1).articles == 5
    assert verify(tools.data_dir).problems == ()
    assert articles(tools.data_dir) == by_path(*ALL)


def test_damage_is_mended_also_where_the_articles_stay(exported: Path, tools: Tools) -> None:
    restore(tools, exported)
    run(tools.data_dir, MENDED["lost chunks"])
    report = restore(tools, exported)
    assert report.state is not None
    assert (report.state.number, bool(report.differences)) == (1, False)
    assert verify(tools.data_dir).problems == ()


@pytest.mark.parametrize("harm", [text, empty, truncated, half_zeroed])
def test_a_database_that_cannot_be_read_is_set_aside(
    exported: Path, tools: Tools, harm: Callable[[Path], None]
) -> None:
    put(tools, [PORT])
    run(tools.data_dir, "PRAGMA wal_checkpoint(TRUNCATE)")
    harm(tools.data_dir / "library.sqlite")
    restore(tools, exported)
    assert articles(tools.data_dir) == by_path(*ALL)
    assert verify(tools.data_dir).problems == ()
    assert len(list(tools.data_dir.glob("damaged-*-library.sqlite"))) == (harm is not empty)


@pytest.mark.parametrize("step", ["merge_vectors", "merge_contents", "publish"])
def test_a_restoration_that_fails_leaves_the_state_in_force(
    exported: Path, tools: Tools, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    put(tools, [PORT])
    module = backup.history if step == "publish" else merging
    with monkeypatch.context() as patch:
        patch.setattr(module, step, lambda *_: (_ for _ in ()).throw(MemoryError()).__next__())
        with pytest.raises(MemoryError):
            restore(tools, exported)
    assert articles(tools.data_dir) == [PORT]
    assert verify(tools.data_dir).problems == ()
    restore(tools, exported)
    assert articles(tools.data_dir) == by_path(*ALL)
