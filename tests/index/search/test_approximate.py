"""Sketches and stored values: what they miss is measured, and held to a goal."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.search import approximate
from index.search.approximate import Sample, storage_recall
from index.search.nearest import Flat, Sketch
from index.search.vectors import Ids, VectorIndex, VectorOptions, update, write
from qa.errors import IndexDamaged
from qa.protocols import Vectors
from tests.index.clustered import clustered

COUNT, DIMENSION = 12_000, 96
SKETCHED = VectorOptions("float16", flat_up_to=5_000)
FLAT = VectorOptions("float16")


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    return clustered(COUNT, DIMENSION, groups=300)


@pytest.fixture(scope="module")
def states(vectors: Vectors, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("states")
    everything = [(np.arange(1, COUNT + 1), vectors)]
    write(folder / "sketched", everything, DIMENSION, SKETCHED)
    write(folder / "flat", everything, DIMENSION, FLAT)
    return folder


def questions(vectors: Vectors) -> Vectors:
    """Vectors near some of the index, but none of it."""
    near = vectors[::240] + np.random.default_rng(1).standard_normal((50, DIMENSION)) / 30
    found: Vectors = (near / np.linalg.norm(near, axis=1, keepdims=True)).astype(np.float32)
    return found


def recall(found: VectorIndex, exact: VectorIndex, queries: Vectors) -> float:
    hits = [np.isin(found.search(q, 10), exact.search(q, 10)).sum() for q in queries]
    return float(np.mean(hits)) / 10


def test_a_large_index_finds_nearly_what_a_flat_one_does(states: Path, vectors: Vectors) -> None:
    found, exact = VectorIndex.read(states / "sketched"), VectorIndex.read(states / "flat")
    assert found.description.startswith("sketch, ")
    assert found.contents.sketch_recall >= approximate.RECALL_GOAL
    assert recall(found, exact, questions(vectors)) >= 0.98


def farthest(index: VectorIndex, query: Vectors) -> Ids:
    return np.sort(index.ids[np.argsort(index.rows(index.ids) @ query)][:2000])


@pytest.mark.parametrize(
    "only",
    [
        lambda index, query: index.ids[::7],
        lambda index, query: index.ids[5::1000],
        farthest,
    ],
    ids=["many", "few", "far"],
)
@pytest.mark.parametrize("state", ["sketched", "flat"])
def test_only_is_exact(
    states: Path, vectors: Vectors, state: str, only: Callable[[VectorIndex, Vectors], Ids]
) -> None:
    index = VectorIndex.read(states / state)
    for query in questions(vectors)[::5]:
        allowed = only(index, query)
        found = index.search(query, 10, allowed)
        assert np.isin(found, allowed).all()
        best = np.sort(index.rows(allowed) @ query)[::-1][:10]
        assert index.rows(found) @ query == pytest.approx(best, abs=1e-6)


def test_an_updated_sketch_finds_what_is_new_and_not_what_is_gone(
    states: Path, vectors: Vectors, tmp_path: Path
) -> None:
    exact = VectorIndex.read(states / "flat")
    query = questions(vectors)[3]
    gone = exact.search(query, 1000)
    new: Ids = np.array([COUNT + 5])

    def never() -> list[tuple[Ids, Vectors]]:
        raise AssertionError("written as a whole")

    update(
        tmp_path / "2", states / "sketched", gone, [(new, query[None])], never, DIMENSION, SKETCHED
    )
    found = VectorIndex.read(tmp_path / "2").search(query, 10)
    assert found[0] == COUNT + 5
    assert len(found) == 10
    assert not np.isin(found, gone).any()


def test_where_no_sketch_is_good_enough_all_vectors_are_compared(tmp_path: Path) -> None:
    # All alike but for a millionth: their signs say nothing of who is near whom.
    rng = np.random.default_rng(0)
    alike = np.ones(DIMENSION) + rng.standard_normal((6_000, DIMENSION)) ** 7 / 1e3
    alike = (alike / np.linalg.norm(alike, axis=1, keepdims=True)).astype(np.float32)
    write(tmp_path / "v", [(np.arange(6_000), alike)], DIMENSION, SKETCHED)
    index = VectorIndex.read(tmp_path / "v")
    assert index.contents.candidates == 0
    assert index.description.startswith("flat, float16")


def test_a_sketch_of_other_vectors_is_damaged(vectors: Vectors, tmp_path: Path) -> None:
    flat = Flat.empty(DIMENSION, "float32", vectors)
    flat.add(vectors[:5000])
    Sketch.of(flat).write(tmp_path / "s.faiss")
    Sketch.read(tmp_path / "s.faiss", flat)
    flat.add(vectors[:1])
    with pytest.raises(IndexDamaged, match=r"s\.faiss cannot be read"):
        Sketch.read(tmp_path / "s.faiss", flat)


def test_smaller_values_lose_little_and_the_smallest_most(vectors: Vectors) -> None:
    assert storage_recall(vectors, "float32") == 1
    assert 0.99 < storage_recall(vectors, "float16") <= 1
    assert 0.9 < storage_recall(vectors, "int8") < storage_recall(vectors, "float16")


def test_what_was_measured_is_described(states: Path) -> None:
    found = VectorIndex.read(states / "sketched")
    assert found.description == (
        f"sketch, {found.contents.candidates} candidates (recall@10 "
        f"{found.contents.sketch_recall:.3f}), "
        f"float16 (recall@10 {found.contents.storage_recall:.3f})"
    )


@pytest.mark.parametrize("batch", [1, 1000, 70_000])
def test_a_sample_is_even_and_bounded_however_vectors_come(batch: int) -> None:
    rows = np.arange(70_000, dtype=np.float32)[:, None]
    sample = Sample(1)
    for start in range(0, len(rows), batch):
        sample.add(rows[start : start + batch])
    assert np.array_equal(sample.rows, rows[::8])
