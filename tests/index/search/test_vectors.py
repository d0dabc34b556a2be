"""Vectors of a state: the same answers however it came about, and no state touches another."""

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.search import links
from index.search.nearest import Flat, Storage
from index.search.vectors import Ids, VectorIndex, VectorOptions, update, write
from qa.errors import IndexDamaged, IndexMismatch
from qa.protocols import Vectors

VECTORS = np.array([[1, 0, 0], [0.6, 0.8, 0], [0, 0, 1]], dtype=np.float32)
EXACT = VectorOptions("float32", rewritten_up_to=0, rewritten_share=0.5)
DIMENSION = 4

Library = dict[int, Vectors]


def ids(*values: int) -> Ids:
    return np.array(values, dtype=np.int64)


def batches(library: Library, size: int = 3) -> Iterator[tuple[Ids, Vectors]]:
    known = sorted(library)
    for start in range(0, len(known), size):
        batch = known[start : start + size]
        yield ids(*batch), np.array([library[each] for each in batch], dtype=np.float32)


def never() -> Iterable[tuple[Ids, Vectors]]:
    raise AssertionError("written as a whole")


def grid_vector(number: int) -> Vectors:
    """One of 81 vectors whose inner products are exact in any storage, so that many are equal."""
    digits = [number // 3**place % 3 - 1 for place in range(DIMENSION)]
    return np.array(digits, dtype=np.float32) / 2


def nearest(library: Library, query: Vectors, top: int, only: set[int] | None = None) -> list[int]:
    """What ``search`` promises, in numpy."""
    known = [each for each in sorted(library) if only is None or each in only]
    return sorted(known, key=lambda each: (-float(library[each] @ query), each))[:top]


def step(folder: Path, before: Path, old: Library, new: Library, options: VectorOptions) -> None:
    gone = ids(*(old.keys() - new.keys()))
    added = {each: new[each] for each in new.keys() - old.keys()}
    update(folder, before, gone, batches(added), lambda: batches(new), DIMENSION, options)


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def vectors(tmp_path: Path) -> VectorIndex:
    write(tmp_path / "v", [(ids(1, 5, 9), VECTORS)], 3, VectorOptions("float32"))
    return VectorIndex.read(tmp_path / "v")


def test_the_nearest_come_first(vectors: VectorIndex) -> None:
    assert vectors.search(np.array([0.8, 0.6, 0], dtype=np.float32), 2).tolist() == [5, 1]


def test_asked_for_more_than_there_are_it_gives_what_there_is(vectors: VectorIndex) -> None:
    assert vectors.search(VECTORS[0], 1000).tolist() == [1, 5, 9]
    assert vectors.search(VECTORS[0], 1000, ids(9, 7)).tolist() == [9]


def test_an_empty_index_finds_nothing_and_can_grow(tmp_path: Path) -> None:
    write(tmp_path / "leer", [], 3, EXACT)
    empty = VectorIndex.read(tmp_path / "leer")
    assert (empty.size, empty.dimension, empty.ids.tolist()) == (0, 3, [])
    assert empty.search(VECTORS[0], 5).tolist() == []
    everything = [(ids(1, 5, 9), VECTORS)]
    update(tmp_path / "v", tmp_path / "leer", ids(), everything, lambda: everything, 3, EXACT)
    assert VectorIndex.read(tmp_path / "v").search(VECTORS[0], 1).tolist() == [1]


def test_a_question_of_another_dimension_is_refused_in_words(vectors: VectorIndex) -> None:
    with pytest.raises(IndexMismatch, match="The question has 4 dimensions, the index 3"):
        vectors.search(np.zeros(4, dtype=np.float32), 1)


def test_rows_gives_back_what_was_written(vectors: VectorIndex) -> None:
    assert np.array_equal(vectors.rows(ids(9, 1, 9)), VECTORS[[2, 0, 2]])
    assert vectors.rows(ids()).shape == (0, 3)
    with pytest.raises(KeyError, match="There is no vector with id 2 in"):
        vectors.rows(ids(1, 2))


@pytest.mark.parametrize("storage", ["float32", "float16"])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_updates_answer_like_a_whole_index(
    storage: Storage, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    options = VectorOptions(storage, rewritten_up_to=0, rewritten_share=0.5)
    ever = {n: grid_vector(data.draw(st.integers(0, 80))) for n in range(1, 60)}
    states = st.lists(st.sets(st.sampled_from(sorted(ever))), min_size=1, max_size=12)
    folder = tmp_path_factory.mktemp("states")
    library = {n: ever[n] for n in range(1, 40)}
    write(folder / "0", batches(library), DIMENSION, options)
    for number, changed in enumerate(data.draw(states), 1):
        # Some of what is there goes, some of what is not comes, or comes back.
        new = {n: ever[n] for n in library.keys() ^ changed}
        step(folder / str(number), folder / str(number - 1), library, new, options)
        library = new
    index = VectorIndex.read(folder / str(number))
    assert index.ids.tolist() == sorted(library)
    assert index.size == len(library)
    query = grid_vector(data.draw(st.integers(0, 80)))
    top = data.draw(st.integers(1, 70))
    only = data.draw(st.sets(st.integers(1, 70)))
    assert index.search(query, top).tolist() == nearest(library, query, top)
    assert index.search(query, top, ids(*only)).tolist() == nearest(library, query, top, only)
    wanted = data.draw(st.permutations(sorted(library)))
    assert np.array_equal(index.rows(ids(*wanted)).tolist(), [library[n].tolist() for n in wanted])


@pytest.mark.parametrize("storage", ["float32", "float16", "int8"])
def test_real_numbers_survive_updates_as_they_are_stored(storage: Storage, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    drawn = rng.standard_normal((400, 32)).astype(np.float32)
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    options = VectorOptions(storage, rewritten_up_to=0, rewritten_share=2.0)
    write(tmp_path / "0", [(np.arange(1, 201), drawn[:200])], 32, options)
    for n in range(20):  # more than there are parts, so that small ones are made into one
        added = [(np.arange(201 + 10 * n, 211 + 10 * n), drawn[200 + 10 * n : 210 + 10 * n])]
        gone = ids(1 + n, *([201 + 10 * (n - 1)] if n else []))
        update(tmp_path / str(n + 1), tmp_path / str(n), gone, added, never, 32, options)
    index = VectorIndex.read(tmp_path / "20")
    assert len(index.parts) <= 8
    stored = index.rows(index.ids)
    assert np.abs(stored - drawn[index.ids - 1]).mean() < 0.003
    for query in drawn[::40]:
        expected = index.ids[np.argsort(-(stored @ query), kind="stable")][:10]
        assert index.search(query, 10).tolist() == expected.tolist()


def test_an_update_changes_no_file_of_the_state_before(tmp_path: Path) -> None:
    library = {n: grid_vector(n) for n in range(1, 60)}
    write(tmp_path / "0", batches(library), DIMENSION, EXACT)
    before, files = VectorIndex.read(tmp_path / "0"), hashes(tmp_path / "0")
    for number in range(1, 12):
        new = {n: v for n, v in library.items() if n != number} | {100 + number: grid_vector(5)}
        step(tmp_path / str(number), tmp_path / str(number - 1), library, new, EXACT)
        library = new
    assert hashes(tmp_path / "0") == files
    first = {n: grid_vector(n) for n in range(1, 60)}
    assert before.search(grid_vector(1), 9).tolist() == nearest(first, grid_vector(1), 9)


def test_an_update_shares_the_base_and_writes_what_is_new(tmp_path: Path) -> None:
    library = {n: grid_vector(n) for n in range(1, 60)}
    write(tmp_path / "0", batches(library), DIMENSION, EXACT)
    update(tmp_path / "1", tmp_path / "0", ids(7), batches({80: grid_vector(1)}), never, 4, EXACT)
    assert (tmp_path / "1/0/flat.faiss").samefile(tmp_path / "0/0/flat.faiss")
    assert np.load(tmp_path / "1/1/ids.npy").tolist() == [80]


def test_without_hard_links_files_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(source: Path, target: Path) -> None:
        raise OSError("no hard links here")

    monkeypatch.setattr(links.os, "link", refused)
    library = {n: grid_vector(n) for n in range(1, 60)}
    write(tmp_path / "0", batches(library), DIMENSION, EXACT)
    step(tmp_path / "1", tmp_path / "0", library, {**library, 80: grid_vector(1)}, EXACT)
    assert not (tmp_path / "1/0/flat.faiss").samefile(tmp_path / "0/0/flat.faiss")
    assert VectorIndex.read(tmp_path / "1").size == 60


def test_past_a_share_of_the_base_everything_is_written_anew(tmp_path: Path) -> None:
    library = {n: grid_vector(n) for n in range(1, 11)}
    write(tmp_path / "0", batches(library), DIMENSION, EXACT)
    new = {n: grid_vector(n) for n in range(4, 14)}  # 3 removed and 3 added: 6 of 10
    step(tmp_path / "1", tmp_path / "0", library, new, EXACT)
    assert np.load(tmp_path / "1/0/ids.npy").tolist() == sorted(new)


@pytest.mark.parametrize(
    "options",
    [VectorOptions("float32"), VectorOptions("float16", rewritten_up_to=0)],
    ids=["small", "other storage"],
)
def test_a_small_index_or_another_storage_is_written_anew(
    tmp_path: Path, options: VectorOptions
) -> None:
    library = {n: grid_vector(n) for n in range(1, 60)}
    write(tmp_path / "0", batches(library), DIMENSION, EXACT)
    step(tmp_path / "1", tmp_path / "0", library, {**library, 80: grid_vector(1)}, options)
    index = VectorIndex.read(tmp_path / "1")
    assert len(index.parts) == 1
    assert index.description.startswith(f"flat, {options.storage}")


def test_what_does_not_fit_together_is_refused(tmp_path: Path) -> None:
    library = {n: grid_vector(n) for n in range(1, 60)}
    write(tmp_path / "0", batches(library), DIMENSION, EXACT)
    again = batches({7: grid_vector(7)})
    with pytest.raises(ValueError, match="A vector is added that is there already"):
        update(tmp_path / "1", tmp_path / "0", ids(), again, never, DIMENSION, EXACT)
    with pytest.raises(KeyError, match="There is no vector with id 99"):
        update(tmp_path / "1", tmp_path / "0", ids(99), [], never, DIMENSION, EXACT)
    with pytest.raises(ValueError, match="Ids of vectors must ascend"):
        write(tmp_path / "2", [(ids(2, 1), VECTORS[:2])], 3, EXACT)


def test_equal_vectors_make_equal_files(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((300, 16)).astype(np.float32)
    options = VectorOptions("int8", flat_up_to=100)
    for name, size in (("a", 300), ("b", 7)):
        parts = [
            (np.arange(s + 1, min(s + size, 300) + 1), rows[s : s + size])
            for s in range(0, 300, size)
        ]
        write(tmp_path / name, parts, 16, options)
    assert hashes(tmp_path / "a") == hashes(tmp_path / "b")


def test_threads_find_the_same(tmp_path: Path) -> None:
    library = {n: grid_vector(n % 81) for n in range(1, 500)}
    write(tmp_path / "0", batches(library), DIMENSION, EXACT)
    step(tmp_path / "1", tmp_path / "0", library, {**library, 600: grid_vector(3)}, EXACT)
    index = VectorIndex.read(tmp_path / "1")
    wrong: list[int] = []

    def ask() -> None:
        for n in range(81):
            only = ids(*range(n, 600, 2))
            expected = nearest(
                {**library, 600: grid_vector(3)}, grid_vector(n), 5, set(only.tolist())
            )
            if index.search(grid_vector(n), 5, only).tolist() != expected:
                wrong.append(n)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.parametrize("file", ["vectors.json", "removed.npy", "0/ids.npy", "0/flat.faiss"])
@pytest.mark.parametrize(
    "spoil", [Path.unlink, lambda p: p.write_bytes(b""), lambda p: p.write_bytes(b"not it")]
)
def test_a_file_that_is_not_what_it_was_is_damaged(
    tmp_path: Path, file: str, spoil: Callable[[Path], object]
) -> None:
    write(tmp_path / "v", [(ids(1, 5, 9), VECTORS)], 3, EXACT)
    spoil(tmp_path / "v" / file)
    with pytest.raises(IndexDamaged, match=r"cannot be read. Make it again"):
        VectorIndex.read(tmp_path / "v")


@pytest.mark.parametrize("file", ["removed.npy", "0/ids.npy", "0/flat.faiss"])
def test_a_file_that_is_cut_short_is_damaged(tmp_path: Path, file: str) -> None:
    write(tmp_path / "v", [(ids(1, 5, 9), VECTORS)], 3, EXACT)
    path = tmp_path / "v" / file
    path.write_bytes(
        path.read_bytes()[:-1] if path.stat().st_size > 128 or "faiss" in file else b""
    )
    with pytest.raises(IndexDamaged):
        VectorIndex.read(tmp_path / "v")


def test_a_folder_that_cannot_be_written_is_an_os_error(tmp_path: Path) -> None:
    (tmp_path / "datei").write_text("")
    with pytest.raises(OSError, match="datei"):
        write(tmp_path / "datei" / "v", [(ids(1, 5, 9), VECTORS)], 3, EXACT)


def test_a_full_disk_is_an_os_error() -> None:
    flat = Flat.empty(3, "float32", VECTORS)
    flat.add(VECTORS)
    with pytest.raises(OSError, match="full could not be written"):
        flat.write(Path("/dev/full"))
