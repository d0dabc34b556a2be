"""The manifest: what a folder of searchers is made of, and whether all of it is there."""

import os
from pathlib import Path

import pytest

from index.manifest import FILE_NAME, Manifest
from qa.errors import IndexDamaged
from qa.sealed_folder import sha256_of


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    folder = tmp_path / "000001"
    (folder / "words").mkdir(parents=True)
    (folder / "a.bin").write_bytes(b"1234")
    (folder / "words" / "b.bin").write_bytes(b"")
    (folder / "words" / ".tantivy-writer.lock").touch()
    Manifest.seal(folder, 2, 3, ("de", "en"), before=None)
    return folder


def test_what_is_sealed_is_read(sealed: Path) -> None:
    files = {name: sha256_of(sealed / name) for name in ("a.bin", "words/b.bin")}
    expected = {"a.bin": (4, files["a.bin"]), "words/b.bin": (0, files["words/b.bin"])}
    assert Manifest.read(sealed) == Manifest(2, 3, ("de", "en"), expected)


@pytest.mark.parametrize("data", [None, b"", b"{}", b"[]", b'{"chunks": ', b"\xff"])
def test_a_missing_or_broken_manifest_is_damage(tmp_path: Path, data: bytes | None) -> None:
    if data is not None:
        (tmp_path / FILE_NAME).write_bytes(data)
    with pytest.raises(
        IndexDamaged, match=r"has no readable manifest\.json\. Make it again: belegt repair"
    ):
        Manifest.read(tmp_path)


def test_a_missing_file_is_named(sealed: Path) -> None:
    (sealed / "a.bin").unlink()
    with pytest.raises(IndexDamaged, match=r"a\.bin is missing\. Make it again: belegt repair"):
        Manifest.read(sealed)


def test_a_file_of_another_size_is_named(sealed: Path) -> None:
    (sealed / "a.bin").write_bytes(b"123")
    with pytest.raises(IndexDamaged, match=r"a\.bin has 3 bytes instead of 4"):
        Manifest.read(sealed)


def test_a_file_altered_at_the_same_size_is_found_by_its_hash(sealed: Path) -> None:
    manifest = Manifest.read(sealed)
    assert manifest.damaged_files(sealed) == []
    (sealed / "a.bin").write_bytes(b"1235")
    assert manifest.damaged_files(sealed) == ["a.bin"]
    (sealed / "a.bin").unlink()
    assert manifest.damaged_files(sealed) == ["a.bin"]


def next_folder(sealed: Path) -> Path:
    """A folder that shares one file with another and has one of its own."""
    folder = sealed.with_name("000002")
    folder.mkdir()
    os.link(sealed / "a.bin", folder / "a.bin")
    (folder / "c.bin").write_bytes(b"56")
    return folder


def test_files_that_are_shared_are_not_hashed_again(
    sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []

    def counted(path: Path) -> str:
        hashed.append(path.name)
        return sha256_of(path)

    folder = next_folder(sealed)
    monkeypatch.setattr("index.manifest.sha256_of", counted)
    Manifest.seal(folder, 1, 1, ("de",), before=sealed)
    assert hashed == ["c.bin"]
    assert Manifest.read(folder).damaged_files(folder) == []


def test_what_a_damaged_folder_says_is_not_believed(sealed: Path) -> None:
    folder = next_folder(sealed)
    (sealed / FILE_NAME).unlink()
    Manifest.seal(folder, 1, 1, ("de",), before=sealed)
    assert Manifest.read(folder).damaged_files(folder) == []
