"""A folder that is there is complete; making one leaves nothing half done."""

import threading
from pathlib import Path
from typing import Any

import pytest

from qa.sealed_folder import is_sealed, make_once


def fill(folder: Path) -> dict[str, Any]:
    (folder / "weights").write_bytes(b"123")
    return {"size": 3}


def test_the_folder_is_filled_and_sealed(tmp_path: Path) -> None:
    folder = make_once(tmp_path / "cache" / "model", "seal.json", fill)
    assert is_sealed(folder, "seal.json")
    assert (folder / "weights").read_bytes() == b"123"


def test_a_filling_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def broken(folder: Path) -> dict[str, Any]:
        fill(folder)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_once(tmp_path / "model", "seal.json", broken)
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []


def test_an_unsealed_folder_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "half").touch()
    make_once(tmp_path / "model", "seal.json", fill)
    assert sorted(path.name for path in (tmp_path / "model").iterdir()) == ["seal.json", "weights"]


def test_two_at_once_make_it_once(tmp_path: Path) -> None:
    calls: list[Path] = []

    def counted(folder: Path) -> dict[str, Any]:
        calls.append(folder)
        return fill(folder)

    threads = [
        threading.Thread(target=make_once, args=(tmp_path / "model", "seal.json", counted))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 1
