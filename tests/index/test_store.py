"""Reading a library: what was indexed comes back, and every damage is told in one line."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from index import database as db
from index.build import put, repair
from index.change import Report, Tools
from index.store import Library, kept_states, newest_state
from qa.errors import AssistantError, IndexDamaged, IndexMissing
from qa.records import Article, Filter, Sentence
from tests.fakes import make_article
from tests.index.conftest import AGENCY, MINE, PORT, RECIPE, REPRINT, TRADE, make_tools
from tests.index.observed import texts
from tests.program import open_folder, run_without_rights

Index = Callable[..., Report]


def test_a_library_gives_back_what_was_indexed(library: Library) -> None:
    assert library.article(MINE.id) == MINE
    assert list(library.articles()) == [PORT, MINE, TRADE]  # by path
    (content,) = library.contents(Filter(articles=frozenset({MINE.id})))
    (chunk,) = library.chunks(library.pieces_of([content], "chunks"))
    assert chunk.content == content
    assert MINE.text[chunk.start : chunk.end] == MINE.text
    assert library.sentences(chunk) == [
        Sentence(0, 16, is_heading=True),
        Sentence(17, 55),
        Sentence(56, 79),
    ]
    assert library.sentence_texts(chunk) == {
        "Kupfer aus Chile",
        "Die Mine fördert 40.000 Tonnen Kupfer.",
        "Sie liegt in der Wüste.",
    }


def test_an_article_is_found_by_its_id_or_its_path(
    index: Index, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(data_dir.parent)
    full = replace(MINE, id="m1", path=str(data_dir.parent / "a" / "mine.txt"))
    index(full, PORT)
    library = Library(data_dir)
    for name in ("m1", full.path, "a/mine.txt"):
        assert library.find_article(name) == full
    for name in ("", "mine.txt", "a", "m", "%"):
        assert library.find_article(name) is None
    library.close()


def test_only_the_state_in_force_is_read(index: Index, data_dir: Path) -> None:
    index(MINE, PORT)
    index(replace(PORT, text="Der Hafen ist zu."), TRADE)
    library = Library(data_dir)
    assert library.article_ids() == ["hafen.txt", "trade.txt"]
    assert library.article(PORT.id).text == "Der Hafen ist zu."
    assert library.find_article(MINE.id) is None
    library.close()


def test_chunks_come_by_id_whatever_the_order_asked_for(library: Library) -> None:
    first, _second, third = library.pieces_of(library.contents(Filter()), "chunks")
    assert [chunk.id for chunk in library.chunks([third, first])] == [first, third]
    assert library.chunks([]) == []
    assert library.chunks([999]) == []


def test_contents_that_are_not_there_have_no_pieces(library: Library) -> None:
    assert library.pieces_of([], "chunks").size == 0
    assert library.pieces_of([999], "sentences").size == 0


def test_a_shared_sentence_belongs_to_both_chunks(tools: Tools, data_dir: Path) -> None:
    text = " ".join(f"Satz Nummer {n} ist da." for n in range(12))
    put(replace(tools, recipe=replace(RECIPE, chunk_chars=100)), [make_article(text)])
    library = Library(data_dir)
    first, second, *_ = library.chunks(library.pieces_of(library.contents(Filter()), "chunks"))
    shared = first.end_sentence - 1
    assert shared == second.first_sentence
    assert library.chunks_with_sentences([shared]) == {first.id, second.id}
    assert library.chunks_with_sentences([shared + 1]) == {second.id}
    assert library.chunks_with_sentences([]) == set()
    library.close()


def test_all_that_hold_a_text_come_by_date_and_reprints_after_them(
    index: Index, data_dir: Path
) -> None:
    own = make_article(AGENCY, "a.txt")
    index(
        replace(own, date="2024-05-03"),
        replace(own, path="b.txt", id="b.txt"),  # without a date
        replace(own, path="c.txt", id="c.txt", date="2024-05-02"),
        replace(own, path="d.txt", id="d.txt", text=REPRINT, date="2024-05-01"),
        PORT,
    )
    library = Library(data_dir)
    (content,) = library.contents(Filter(articles=frozenset({"a.txt"})))
    (reprint,) = library.contents(Filter(articles=frozenset({"d.txt"})))
    assert library.reprints(content) == {reprint}
    found = library.articles_of(content)
    assert [article.path for article in found] == ["c.txt", "a.txt", "b.txt", "d.txt"]
    dated = library.articles_of(content, Filter(from_date="2024-05-03"))
    assert [article.path for article in dated] == ["a.txt"]
    library.close()


def test_states_can_be_listed_without_opening_one(index: Index, data_dir: Path) -> None:
    index(MINE)
    index(PORT)
    assert [state.number for state in kept_states(data_dir)] == [2, 1]
    assert newest_state(data_dir) == 2


@pytest.mark.parametrize("use", [Library, kept_states, newest_state])
def test_no_index_yet(data_dir: Path, use: Callable[[Path], object]) -> None:
    with pytest.raises(IndexMissing, match=r"No index in .*data\. Build one: belegt index FOLDER"):
        use(data_dir)


def test_a_database_without_a_state_is_no_index_yet(data_dir: Path) -> None:
    data_dir.mkdir()
    db.create_or_open(data_dir).close()
    with pytest.raises(IndexMissing, match=r"No index in .*data\. Build one"):
        Library(data_dir)
    assert newest_state(data_dir) == 0


def test_several_threads_read_at_the_same_time(library: Library) -> None:
    def read(_number: int) -> list[Article]:
        return list(library.articles())

    with ThreadPoolExecutor(4) as threads:
        assert all(found == [PORT, MINE, TRADE] for found in threads.map(read, range(100)))


def remove(path: Path) -> None:
    path.unlink()


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def overwrite(path: Path) -> None:
    path.write_bytes(b"\x00" * path.stat().st_size)


HARMS = (remove, truncate, empty, overwrite)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data_dir = tmp_path_factory.mktemp("sound") / "data"
    put(make_tools(data_dir), [MINE, PORT])
    return data_dir


@pytest.fixture
def harmed(sound: Path, tmp_path: Path) -> Path:
    """A data folder to be harmed."""
    return shutil.copytree(sound, tmp_path / "harmed")


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize(
    "name", ["manifest.json", "chunks/vectors.json", "sentences/0/flat.faiss", "words/meta.json"]
)
def test_each_damage_of_the_searchers_is_told_and_mended_by_repair(
    harmed: Path, name: str, harm: Callable[[Path], None]
) -> None:
    harm(harmed / "searchers" / "000001" / name)
    with pytest.raises(IndexDamaged, match=r"\. (Make (it|them)|Build the index) again: ") as told:
        Library(harmed)
    assert "\n" not in str(told.value)
    repair(make_tools(harmed))
    assert texts(harmed) == {MINE.path: MINE.text, PORT.path: PORT.text}


def test_searchers_that_are_gone_are_mended_by_repair_and_by_the_next_change(
    harmed: Path,
) -> None:
    shutil.rmtree(harmed / "searchers")
    with pytest.raises(IndexDamaged, match="belegt repair"):
        Library(harmed)
    put(make_tools(harmed), [MINE, TRADE])
    assert len(texts(harmed)) == 2
    shutil.rmtree(harmed / "searchers")
    repair(make_tools(harmed))
    assert len(texts(harmed)) == 2


@pytest.mark.parametrize("harm", HARMS)
def test_each_damage_of_the_database_is_told_in_one_line(
    harmed: Path, harm: Callable[[Path], None]
) -> None:
    harm(harmed / db.FILE_NAME)
    with pytest.raises(AssistantError, match=r"(build|Build).*: belegt index FOLDER") as told:
        texts(harmed)
    assert "\n" not in str(told.value)


def test_searchers_of_another_state_are_noticed(index: Index, data_dir: Path) -> None:
    index(MINE)
    index(MINE, PORT)
    folder = data_dir / "searchers"
    shutil.rmtree(folder / "000002")
    shutil.copytree(folder / "000001", folder / "000002")
    with pytest.raises(IndexDamaged, match=r"disagree with the library.*belegt repair"):
        Library(data_dir)


def test_rows_lost_inside_of_the_database_are_noticed(harmed: Path) -> None:
    with sqlite3.connect(harmed / db.FILE_NAME) as database:
        database.execute("UPDATE states SET sentences = sentences - 1")
    database.close()
    with pytest.raises(IndexDamaged, match="disagree"):
        Library(harmed)


def test_damage_that_shows_only_when_reading_is_told_as_damage(harmed: Path) -> None:
    path = harmed / db.FILE_NAME
    data = bytearray(path.read_bytes())
    page = data.index(b"Kupfer aus Chile\nDie") // 4096 * 4096
    data[page : page + 4096] = b"\xff" * 4096
    path.write_bytes(data)
    damaged = Library(harmed)
    with pytest.raises(IndexDamaged, match=r"library\.sqlite cannot be read \(.*\)\. Restore"):
        damaged.article(MINE.id)
    damaged.close()


def test_ids_of_searchers_are_those_of_the_database(library: Library) -> None:
    contents = library.contents(Filter())
    chunks = library.pieces_of(contents, "chunks")
    sentences = library.pieces_of(contents, "sentences")
    assert library.chunk_vectors.ids.tolist() == list(chunks)
    assert library.sentence_vectors.ids.tolist() == list(sentences)


@pytest.fixture
def read_only() -> Iterator[Path]:
    """A data folder that nobody may write, on a path that everybody may follow."""
    with open_folder() as folder:
        put(make_tools(folder / "data"), [MINE, PORT])
        paths = [folder / "data", *(folder / "data").rglob("*")]
        for path in paths:
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield folder / "data"
        for path in paths:
            path.chmod(0o755)


def test_a_library_is_read_in_a_folder_that_cannot_be_written(read_only: Path, sound: Path) -> None:
    before = """
from pathlib import Path
from tests.index.observed import texts
folder, other = map(Path, sys.argv[1:])
texts(other)  # imports all that is imported late
"""
    code = "assert not os.access(folder, os.W_OK)\nprint(len(texts(folder)))"
    done = run_without_rights(before, code, read_only, sound)
    assert (done.stdout, done.returncode) == ("2\n", 0), done.stderr
