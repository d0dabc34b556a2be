"""FAISS behind a door: no padding, no empty errors."""

from pathlib import Path

import numpy as np
import pytest

from index.vectors import VectorIndex, write
from qa.errors import IndexDamaged, IndexMismatch

VECTORS = np.array([[1, 0, 0], [0.6, 0.8, 0], [0, 0, 1]], dtype=np.float32)


@pytest.fixture
def vectors(tmp_path: Path) -> VectorIndex:
    write(tmp_path / "v.faiss", VECTORS)
    return VectorIndex.read(tmp_path / "v.faiss")


def test_the_nearest_come_first(vectors: VectorIndex) -> None:
    assert vectors.search(np.array([0.8, 0.6, 0], dtype=np.float32), 2).tolist() == [1, 0]


def test_asked_for_more_than_there_are_it_gives_what_there_is(vectors: VectorIndex) -> None:
    assert sorted(vectors.search(VECTORS[0], 1000).tolist()) == [0, 1, 2]


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    write(tmp_path / "leer.faiss", np.empty((0, 3), dtype=np.float32))
    empty = VectorIndex.read(tmp_path / "leer.faiss")
    assert (empty.size, empty.dimension) == (0, 3)
    assert empty.search(VECTORS[0], 5).tolist() == []


def test_a_question_of_another_dimension_is_refused_in_words(vectors: VectorIndex) -> None:
    with pytest.raises(IndexMismatch, match="The question has 4 dimensions, the index 3"):
        vectors.search(np.zeros(4, dtype=np.float32), 1)


def test_rows_gives_back_what_was_written(vectors: VectorIndex) -> None:
    assert np.array_equal(vectors.rows(np.array([2, 0])), VECTORS[[2, 0]])
    assert vectors.rows(np.array([], dtype=np.int64)).shape == (0, 3)


@pytest.mark.parametrize("data", [None, b"", b"IxFI", b"not an index at all"])
def test_a_file_that_is_no_index_is_damaged(tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "v.faiss"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(IndexDamaged, match=r"v\.faiss cannot be read. Build the index again"):
        VectorIndex.read(path)


def test_a_file_that_cannot_be_written_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"v\.faiss could not be written"):
        write(tmp_path / "fehlt" / "v.faiss", VECTORS)
