"""History: publish, go back, forget; what is kept stays whole, what is dropped leaves nothing."""

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from index import database as db
from index import differences, history, retention
from index.build import put, undo
from index.change import Report, Tools
from index.retention import Keeping
from index.retriever import Fusion, HybridRetriever
from index.store import Library, kept_states
from index.writer import Stage, writing
from qa.errors import IndexMissing, SourceError
from tests.fakes import WordEmbedder, make_article
from tests.index.conftest import AGENCY, MINE, PORT, RECIPE, REPRINT, TRADE
from tests.index.observed import files, pieces, rows, texts

Index = Callable[..., Report]
ALL = Keeping(states=20, megabytes=500)


@pytest.fixture
def no_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every state had been left long ago."""
    monkeypatch.setattr(retention, "_STILL_READ_S", -1)


def numbers(data_dir: Path) -> list[int]:
    return [state.number for state in kept_states(data_dir)]


def searcher_folders(data_dir: Path) -> set[str]:
    return {path.name for path in (data_dir / "searchers").iterdir()}


def test_undo_goes_back_one_state_at_a_time_until_none_is_left(
    index: Index, tools: Tools, data_dir: Path
) -> None:
    index(MINE)
    index(MINE, PORT)
    index(TRADE)
    back = undo(tools)
    assert (back.number, back.restores, back.articles) == (4, 2, 2)
    assert texts(data_dir) == {MINE.path: MINE.text, PORT.path: PORT.text}
    back = undo(tools)
    assert (back.number, back.restores, back.action) == (5, 1, "back to state 1")
    assert texts(data_dir) == {MINE.path: MINE.text}
    before = files(data_dir)
    with pytest.raises(IndexMissing, match=r"no earlier state to go back to\. Kept are 1, 2, 3, 4"):
        undo(tools)
    assert files(data_dir) == before


def test_redo_is_going_back_to_a_number(index: Index, tools: Tools, data_dir: Path) -> None:
    index(MINE)
    index(PORT)
    undo(tools)
    again = undo(tools, 2)
    assert (again.number, again.restores) == (4, 2)
    assert texts(data_dir) == {PORT.path: PORT.text}
    assert undo(tools, 3).restores == 1  # which was state 1 itself
    assert texts(data_dir) == {MINE.path: MINE.text}


def test_a_change_after_going_back_is_undone_to_where_it_began(
    index: Index, tools: Tools, data_dir: Path
) -> None:
    index(MINE)
    index(PORT)
    undo(tools)
    index(TRADE)
    assert undo(tools).restores == 1
    assert texts(data_dir) == {MINE.path: MINE.text}


def test_a_state_that_is_not_there_is_named_with_those_that_are(
    index: Index, tools: Tools, data_dir: Path
) -> None:
    index(MINE)
    index(PORT)
    before = files(data_dir)
    with pytest.raises(IndexMissing, match=r"no state 7 to go back to\. Kept are 1, 2\. See"):
        undo(tools, 7)
    assert files(data_dir) == before


def test_a_state_gone_back_to_equals_it_and_shares_its_searchers(
    index: Index, tools: Tools, data_dir: Path
) -> None:
    first = index(MINE, PORT).state
    library = Library(data_dir)
    shown = pieces(library), list(library.articles())
    library.close()
    index(replace(MINE, text="Anders."), TRADE)
    assert first
    back = undo(tools)
    assert back.searchers == first.searchers
    library = Library(data_dir)
    assert (pieces(library), list(library.articles())) == shown
    library.close()


def test_searchers_that_are_missing_are_made_when_going_back(
    index: Index, tools: Tools, data_dir: Path
) -> None:
    first = index(MINE).state
    index(PORT)
    assert first
    for path in (data_dir / "searchers" / first.searchers).rglob("*"):
        if path.is_file():
            path.unlink()
    (data_dir / "searchers" / first.searchers).rename(data_dir / "weg")
    undo(tools)
    assert texts(data_dir) == {MINE.path: MINE.text}


def test_two_articles_of_one_path_are_not_published(tools: Tools, data_dir: Path) -> None:
    put(tools, [PORT])
    with writing(data_dir, "test", 0) as database:
        stage = Stage(database, RECIPE)
        stage.replace("a.zip", b"1", [replace(MINE, path="a.zip!/b", id="x")])
        stage.replace("a.zip!/b", b"2", [replace(TRADE, path="a.zip!/b", id="x")])
        for batch in stage.to_embed(100) if stage.missing() else ():
            texts_ = [text for _vector, text in batch]
            ids = [vector for vector, _text in batch]
            stage.save_vectors(ids, WordEmbedder().passages(texts_))
        differences.find(database, [], [])
        with pytest.raises(SourceError, match=r"Two articles have the path a\.zip!/b\. Rename"):
            history.publish(database, data_dir, "test", RECIPE, (), tools.options)
    assert numbers(data_dir) == [1]
    assert texts(data_dir) == {PORT.path: PORT.text}


def publish_three(tools: Tools) -> None:
    for articles in ([MINE], [MINE, PORT], [PORT, TRADE]):
        put(tools, articles)


def test_only_so_many_states_are_kept(tools: Tools, data_dir: Path, no_readers: None) -> None:
    publish_three(replace(tools, keeping=Keeping(states=2, megabytes=500)))
    assert numbers(data_dir) == [3, 2]
    assert searcher_folders(data_dir) == {"000002", "000003"}
    with pytest.raises(IndexMissing, match=r"no state 1 to go back to\. Kept are 2, 3"):
        undo(tools, 1)
    assert undo(replace(tools, keeping=ALL), 2).articles == 2


def test_a_kept_state_is_whole_after_others_are_forgotten(
    tools: Tools, data_dir: Path, no_readers: None
) -> None:
    publish_three(tools)
    library = Library(data_dir)
    shown = pieces(library)
    library.close()
    put(replace(tools, keeping=Keeping(states=2, megabytes=500)), [MINE, TRADE])
    assert numbers(data_dir) == [4, 3]
    undo(tools)
    library = Library(data_dir)
    assert pieces(library) == shown
    library.close()


def test_what_only_forgotten_states_had_is_gone(
    tools: Tools, data_dir: Path, no_readers: None
) -> None:
    alone = replace(tools, data_dir=data_dir.with_name("alone"))
    put(alone, [PORT, make_article(REPRINT, "r.txt")])
    one = replace(tools, keeping=Keeping(states=1, megabytes=500))
    put(one, [MINE, PORT, make_article(AGENCY, "a.txt"), make_article(REPRINT, "r.txt")])
    put(one, [PORT, make_article(REPRINT, "r.txt")])
    assert numbers(data_dir) == [2]
    for table in ("articles", "contents", "chunks", "sentences", "vectors", "bands", "reprints"):
        count = f"SELECT count(*) FROM {table}"
        assert rows(data_dir, count) == rows(alone.data_dir, count), table
    assert rows(data_dir, "PRAGMA foreign_key_check") == []


def test_the_past_is_kept_within_its_size(tools: Tools, data_dir: Path, no_readers: None) -> None:
    publish_three(tools)
    assert numbers(data_dir) == [3, 2, 1]
    put(replace(tools, keeping=Keeping(states=20, megabytes=0)), [MINE])
    assert numbers(data_dir) == [4]
    assert searcher_folders(data_dir) == {"000004"}


def test_states_that_take_no_space_are_kept(tools: Tools, data_dir: Path, no_readers: None) -> None:
    tight = replace(tools, keeping=Keeping(states=20, megabytes=0))
    for path in ("a.txt", "b.txt", "c.txt"):
        put(tight, [replace(MINE, path=path, id=path)])
    assert numbers(data_dir) == [3, 2, 1]
    undo(tight)
    assert texts(data_dir) == {"b.txt": MINE.text}


def test_what_is_staged_is_not_forgotten(tools: Tools, data_dir: Path, no_readers: None) -> None:
    put(tools, [MINE])
    with writing(data_dir, "test", 0) as database:
        stage = Stage(database, RECIPE)
        stage.replace(PORT.path, b"1", [PORT])
        stage.missing()
    one = replace(tools, keeping=Keeping(states=1, megabytes=0))
    put(one, [TRADE])
    with writing(data_dir, "test", 0) as database:
        stage = Stage(database, RECIPE)
        assert stage.files() == {PORT.path}
        stage.take(PORT.path)
        assert stage.missing() == 3


def ask(library: Library) -> list[tuple[str, str]]:
    retriever = HybridRetriever(library, WordEmbedder(), Fusion(10, 0.05, 0.1))
    found = retriever.retrieve("Wie viele Tonnen Kupfer fördert die Mine?", 10)
    return [(passage.article.path, passage.text) for passage in found]


def test_a_reader_keeps_its_state_while_others_are_published_and_forgotten(
    tools: Tools, data_dir: Path
) -> None:
    put(tools, [MINE, PORT])
    library = Library(data_dir)
    expected, shown = ask(library), list(library.articles())
    one = replace(tools, keeping=Keeping(states=1, megabytes=0))
    _make_old(data_dir)  # in force for long, and left only now
    for articles in ([TRADE], [PORT, TRADE], [make_article(AGENCY)]):
        put(one, articles)
        assert ask(library) == expected
        assert list(library.articles()) == shown
    library.close()


def test_readers_always_see_one_whole_state(tools: Tools, data_dir: Path) -> None:
    libraries = ([MINE, PORT], [PORT, TRADE, make_article(AGENCY)])
    whole = [{article.path: article.text for article in each} for each in libraries]
    put(tools, libraries[0])
    is_done = threading.Event()

    def read() -> list[dict[str, str]]:
        seen = []
        while not is_done.wait(0.005):
            seen.append(texts(data_dir))
        return seen

    with ThreadPoolExecutor(1) as threads:
        reader = threads.submit(read)
        try:
            for number in range(4):
                put(tools, libraries[(number + 1) % 2])
        finally:
            is_done.set()
        seen = reader.result()
    assert seen
    assert all(each in whole for each in seen)


def test_once_nobody_can_read_them_states_are_forgotten(tools: Tools, data_dir: Path) -> None:
    one = replace(tools, keeping=Keeping(states=1, megabytes=500))
    put(one, [MINE])
    put(one, [PORT])
    assert numbers(data_dir) == [2, 1]
    _make_old(data_dir)
    put(one, [TRADE])
    assert numbers(data_dir) == [3, 2]


def _make_old(data_dir: Path) -> None:
    with sqlite3.connect(data_dir / db.FILE_NAME) as database:
        database.execute("UPDATE states SET created = '2020-01-01T00:00:00+0000'")
    database.close()


def test_an_empty_library_answers_nothing_even_after_its_past_is_forgotten(
    tools: Tools, data_dir: Path, no_readers: None
) -> None:
    one = replace(tools, keeping=Keeping(states=1, megabytes=0))
    for articles in ([MINE], [], [make_article("")]):
        put(one, articles)
    library = Library(data_dir)
    assert ask(library) == []
    library.close()


def test_leftovers_of_a_writer_that_was_ended_are_cleared(index: Index, data_dir: Path) -> None:
    index(MINE)
    for name in (".making-tot", "000002", "alt"):
        (data_dir / "searchers" / name).mkdir()
    state = index(PORT).state
    assert state
    assert state.searchers == "000002-2"
    assert searcher_folders(data_dir) == {"000001", "000002-2"}


def test_settling_notes_the_hash_of_what_stays(tools: Tools, data_dir: Path) -> None:
    def digest() -> list[tuple[bytes]]:
        return rows(data_dir, "SELECT digest FROM articles WHERE until IS NULL")

    put(tools, [MINE])
    before = digest()
    with writing(data_dir, "test", 0) as database:
        stage = Stage(database, RECIPE)
        stage.replace(MINE.path, b"other bytes", [MINE])
        stage.flush()
        assert not differences.find(database, [], [])
        history.settle(database)
    assert digest() == [(b"other bytes",)] != before
