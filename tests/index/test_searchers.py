"""Searchers: derived from the database alone, complete under their name, shared where they can be."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import database as db
from index import searchers
from index.build import put, repair
from index.change import Report, Tools
from index.retriever import Fusion, HybridRetriever
from index.search.vectors import VectorOptions
from index.store import Library, kept_states
from qa.records import Article
from tests.fakes import WordEmbedder, make_article
from tests.index.conftest import AGENCY, MINE, PORT, TRADE
from tests.index.observed import files, pieces

Index = Callable[..., Report]
# As in a library that is too large to be written as a whole each time.
SHARING = VectorOptions(rewritten_up_to=0, rewritten_share=0.9)
QUESTIONS = (
    "Wie viele Tonnen Kupfer?",
    "Where do prices rise?",
    "Hafen",
    "Bund Hochofen 2027",
    "?",
)


def answers(data_dir: Path) -> list[list[tuple[str, str, float]]]:
    library = Library(data_dir)
    retriever = HybridRetriever(library, WordEmbedder(), Fusion(10, 0.05, 0.1))
    found = [
        [(p.article.path, p.text, round(p.score, 5)) for p in retriever.retrieve(question, 10)]
        for question in QUESTIONS
    ]
    library.close()
    return found


def inodes(folder: Path) -> set[int]:
    return {path.stat().st_ino for path in folder.rglob("*") if path.is_file()}


def test_a_folder_names_all_of_its_files_and_holds_all_pieces(index: Index, data_dir: Path) -> None:
    index(MINE, PORT, TRADE)
    library = Library(data_dir)
    folder = library.folder
    assert folder == data_dir / "searchers" / library.state.searchers
    assert set(files(folder)) == {*library.manifest.files, "manifest.json"}
    assert library.manifest.damaged_files(folder) == []
    assert (library.manifest.chunks, library.manifest.sentences) == (3, 7)
    assert library.manifest.languages == ("de", "en")
    assert library.chunk_vectors.size == library.lexical.size == 3
    library.close()


def test_vectors_are_those_of_the_texts(index: Index, data_dir: Path) -> None:
    index(MINE, make_article(AGENCY, "agentur.txt"))
    library = Library(data_dir)
    for parts in pieces(library).values():
        for text, vector in [each for chunk, own in parts for each in (chunk, *own)]:
            expected = WordEmbedder().passages([text])[0]
            assert np.frombuffer(vector, dtype=np.float32) == pytest.approx(expected, abs=1e-3)
    library.close()


@pytest.mark.parametrize(
    "after",
    [
        [MINE, PORT, TRADE, make_article("Zinn kostet mehr.", "zinn.txt")],
        [MINE, TRADE],
        [replace(MINE, text="Die Mine ist zu. Kupfer fehlt."), PORT, TRADE],
        [PORT],
        [],
    ],
    ids=["added", "removed", "changed", "one left", "none left"],
)
def test_derived_from_an_earlier_state_they_find_the_same_as_made_anew(
    tools: Tools, data_dir: Path, after: list[Article]
) -> None:
    sharing = replace(tools, options=SHARING)
    put(sharing, [MINE, PORT, TRADE])
    put(sharing, after)
    derived = answers(data_dir)
    repair(tools)
    assert derived == answers(data_dir)


def test_files_that_are_the_same_are_shared(tools: Tools, data_dir: Path) -> None:
    sharing = replace(tools, options=SHARING)
    many = [make_article(f"Erz Nummer {n} liegt hier.", f"{n}.txt") for n in range(20)]
    put(sharing, many)
    before = files(data_dir / "searchers" / "000001")
    put(sharing, [*many, PORT])
    one, two = (data_dir / "searchers" / name for name in ("000001", "000002"))
    assert inodes(one) & inodes(two)
    assert files(one) == before
    known = kept_states(data_dir)
    unshared = searchers.unshared_bytes(data_dir, known)
    own = [path for path in one.rglob("*") if path.is_file()]
    assert unshared == sum(p.stat().st_size for p in own if p.stat().st_ino not in inodes(two))
    assert 0 < unshared < sum(path.stat().st_size for path in own)


def test_a_damaged_folder_is_not_shared_but_replaced(tools: Tools, data_dir: Path) -> None:
    sharing = replace(tools, options=SHARING)
    put(sharing, [MINE, PORT])
    library = Library(data_dir)
    (library.folder / "chunks" / "vectors.json").unlink()
    library.close()
    put(sharing, [MINE, PORT, TRADE])
    assert answers(data_dir)[0][0][0] == MINE.path


def test_a_state_with_the_same_texts_keeps_the_searchers(index: Index) -> None:
    first = index(MINE, PORT).state
    renamed = index(MINE, replace(PORT, title="Anders")).state
    assert first
    assert renamed
    assert renamed.searchers == first.searchers


def test_repair_takes_a_new_name_so_that_readers_are_not_disturbed(
    index: Index, tools: Tools, data_dir: Path
) -> None:
    index(MINE, PORT)
    library = Library(data_dir)
    before = files(library.folder)
    assert repair(tools).searchers == "000001-2"
    assert files(library.folder) == before
    library.close()


def test_a_folder_is_sound_with_all_of_its_files(index: Index, data_dir: Path) -> None:
    index(MINE)
    folder = data_dir / "searchers" / "000001"
    assert searchers.is_sound(folder)
    (folder / "sentences" / "vectors.json").unlink()
    assert not searchers.is_sound(folder)
    assert not searchers.is_sound(folder.with_name("fehlt"))


def test_what_was_left_half_made_is_removed_and_nothing_else(index: Index, data_dir: Path) -> None:
    index(MINE)
    half = data_dir / "searchers" / ".making-tot" / "chunks"
    half.mkdir(parents=True)
    before = files(data_dir)
    searchers.remove_abandoned(data_dir)
    assert not half.parent.exists()
    assert files(data_dir) == before


def test_pieces_are_counted_by_state(index: Index, data_dir: Path) -> None:
    index(MINE, PORT)
    index(PORT, TRADE)
    with contextlib.closing(db.open_readonly(data_dir / db.FILE_NAME)) as database:
        first = searchers.ids_in_state(database, 1, "sentences")
        second = searchers.ids_in_state(database, 2, "sentences")
        assert searchers.ids_in_state(database, 2, "chunks").dtype == np.int64
    assert (len(first), len(second)) == (5, 4)
    assert len(np.intersect1d(first, second)) == 2  # of the port
    assert (np.diff(second) > 0).all()
