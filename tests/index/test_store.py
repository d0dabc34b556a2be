"""The data folder: swapped as a whole, one writer, and every damage told in one line."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from index import store
from index.build import BuildReport
from index.manifest import Recipe
from index.retriever import Fusion, HybridRetriever
from index.store import Library
from qa.errors import AssistantError, DataFolderError, IndexDamaged, IndexMissing, SourceError
from qa.records import Sentence
from tests.fakes import WordEmbedder, make_article
from tests.index.conftest import MINE, PORT, TRADE

Index = Callable[..., BuildReport]
PARTS = ("manifest.json", "library.sqlite", "chunks.faiss", "sentences.faiss", "words/meta.json")


def parts(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")


def test_a_library_gives_back_what_was_indexed(library: Library) -> None:
    assert library.article(MINE.id) == MINE
    assert list(library.articles()) == [PORT, MINE, TRADE]  # by path
    (chunk,) = library.chunks_of([MINE.id])
    assert MINE.text[chunk.start : chunk.end] == MINE.text
    assert library.sentences(chunk) == [
        Sentence(0, 16, is_heading=True),
        Sentence(17, 55),
        Sentence(56, 79),
    ]


def test_chunks_come_by_id_whatever_the_order_asked_for(library: Library) -> None:
    assert [chunk.id for chunk in library.chunks([2, 0])] == [0, 2]
    assert library.chunks([]) == []
    assert library.chunks([999]) == []


def test_articles_that_are_not_there_have_no_chunks(library: Library) -> None:
    assert library.chunks_of([]) == []
    assert library.chunks_of(["fehlt"]) == []


def test_a_shared_sentence_belongs_to_both_chunks(index: Index, data_dir: Path) -> None:
    text = "Eins ist da. Zwei ist da. " * 8
    index(make_article(text), recipe=Recipe("words-1", chunk_chars=100, overlap_sentences=1))
    library = store.open_library(data_dir)
    first, second = library.chunks([0, 1])
    shared = first.end_sentence - 1
    assert shared == second.first_sentence
    assert library.chunks_with_sentences([shared]) == {0, 1}
    assert library.chunks_with_sentences([shared + 1]) == {1}
    assert library.chunks_with_sentences([]) == set()
    library.close()


def test_no_index_yet(data_dir: Path) -> None:
    with pytest.raises(IndexMissing, match=r"No index in .*data. Build one: belegt index FOLDER"):
        store.open_library(data_dir)


def test_a_name_of_the_current_state_that_is_no_text(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "CURRENT").write_bytes(b"\xff\xfe")
    with pytest.raises(DataFolderError, match="cannot be read"):
        store.open_library(data_dir)


def test_the_state_in_force_is_gone(index: Index, data_dir: Path) -> None:
    index(MINE)
    shutil.rmtree(store.current_folder(data_dir))
    with pytest.raises(IndexDamaged, match="Build it again"):
        store.open_library(data_dir)


def remove(path: Path) -> None:
    path.unlink()


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def overwrite(path: Path) -> None:
    path.write_bytes(b"\x00" * path.stat().st_size)


@pytest.mark.parametrize("harm", [remove, truncate, empty, overwrite])
@pytest.mark.parametrize("name", PARTS)
def test_each_damage_is_told_and_mended_by_building_again(
    index: Index, data_dir: Path, name: str, harm: Callable[[Path], None]
) -> None:
    index(MINE, PORT)
    harm(store.current_folder(data_dir) / name)
    with pytest.raises(AssistantError, match=r"Build (it|the index) again: belegt index"):
        store.open_library(data_dir)
    assert not index(MINE, PORT).unchanged
    store.open_library(data_dir).close()


def test_a_part_of_another_index_is_noticed(index: Index, data_dir: Path) -> None:
    index(MINE)
    one = store.current_folder(data_dir)
    index(MINE, PORT)
    two = store.current_folder(data_dir)
    for name in ("chunks.faiss", "manifest.json"):
        shutil.copy(one / name, two / name)
    with pytest.raises(IndexDamaged):
        Library(two)


def test_rows_lost_inside_of_the_database_are_noticed(index: Index, data_dir: Path) -> None:
    index(MINE, PORT)
    with sqlite3.connect(store.current_folder(data_dir) / "library.sqlite") as database:
        database.execute("DELETE FROM chunks WHERE id = 1")
    database.close()
    with pytest.raises(IndexDamaged, match="disagree"):
        store.open_library(data_dir)


def test_damage_that_shows_only_when_reading_is_told_as_damage(library: Library) -> None:
    path = library.folder / "library.sqlite"
    data = bytearray(path.read_bytes())
    page = data.index(b"Kupfer aus Chile") // 4096 * 4096
    data[page : page + 4096] = b"\xff" * 4096
    path.write_bytes(data)
    damaged = Library(library.folder)
    with pytest.raises(IndexDamaged, match="cannot be read"):
        damaged.article(MINE.id)
    damaged.close()


def test_a_state_is_swapped_in_and_the_one_before_is_kept(index: Index, data_dir: Path) -> None:
    folders = []
    for articles in ([MINE], [MINE, PORT], [MINE, PORT, TRADE]):
        index(*articles)
        folders.append(store.current_folder(data_dir))
    assert [folder.is_dir() for folder in folders] == [False, True, True]


def test_an_open_library_outlives_the_next_index(
    library: Library, index: Index, data_dir: Path
) -> None:
    index(PORT)
    retriever = HybridRetriever(library, WordEmbedder(), Fusion(10, 0.05, 0.1))
    assert retriever.retrieve("Kupfer aus Chile", 1)[0].article == MINE


def test_leftovers_in_the_data_folder_do_not_disturb(index: Index, data_dir: Path) -> None:
    index(MINE)
    before = store.current_folder(data_dir)
    for name in ("state-000009", "state-alt", ".building-tot", "meine-notizen"):
        (data_dir / name).mkdir()
    index(PORT)
    assert store.current_folder(data_dir).name == "state-000010"
    assert before.is_dir()  # the one before is what was in force, not what has the next number
    left = {path.name for path in data_dir.iterdir() if path.is_dir()}
    assert left == {before.name, "state-000010", "state-alt", "meine-notizen"}


@pytest.mark.parametrize("below", [".", "tief/darin"])
def test_a_file_in_the_place_of_the_data_folder(data_dir: Path, below: str) -> None:
    data_dir.write_text("Ich bin eine Datei.", encoding="utf-8")
    with (
        pytest.raises(DataFolderError, match=r"cannot be written \(.*\)\. Give the right"),
        store.writing(data_dir / below),
    ):
        raise AssertionError("not reached")
    assert data_dir.read_text(encoding="utf-8") == "Ich bin eine Datei."


def test_a_second_writer_is_told_to_wait(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_LOCK_TIMEOUT_S", 0)
    with (
        store.writing(data_dir) as work,
        pytest.raises(DataFolderError, match="Another belegt is writing to"),
        store.writing(data_dir),
    ):
        raise AssertionError("not reached")
    assert not work.exists()


def test_an_error_of_the_one_who_writes_passes_unchanged(data_dir: Path) -> None:
    with pytest.raises(SourceError, match=r"^mein Fehler$"), store.writing(data_dir):
        raise SourceError("mein Fehler")
    assert list(data_dir.glob(".building-*")) == []
