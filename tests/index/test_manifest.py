"""The manifest: what an index is made of, and whether all of it is there."""

import dataclasses
from pathlib import Path

import pytest

from index.manifest import FILE_NAME, Manifest, Recipe
from qa.errors import IndexDamaged, IndexMismatch
from qa.sealed_folder import sha256_of


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    (tmp_path / "a.bin").write_bytes(b"1234")
    return Manifest(
        recipe=Recipe("modell-1", 800, 1),
        sources=("/artikel/Öl",),
        content="c0ffee",
        articles=1,
        chunks=2,
        sentences=3,
        languages=("de", "en"),
        created="2026-01-01T00:00:00+0000",
        files={"a.bin": (4, sha256_of(tmp_path / "a.bin"))},
    )


def test_what_is_written_is_read(manifest: Manifest, tmp_path: Path) -> None:
    manifest.write(tmp_path)
    assert Manifest.read(tmp_path) == manifest


@pytest.mark.parametrize("data", [None, b"", b"{}", b"[]", b'{"recipe": ', b"\xff"])
def test_a_missing_or_broken_manifest_is_damage(tmp_path: Path, data: bytes | None) -> None:
    if data is not None:
        (tmp_path / FILE_NAME).write_bytes(data)
    with pytest.raises(IndexDamaged, match=r"has no readable manifest\.json. Build it again"):
        Manifest.read(tmp_path)


def test_a_missing_file_is_named(manifest: Manifest, tmp_path: Path) -> None:
    manifest.write(tmp_path)
    (tmp_path / "a.bin").unlink()
    with pytest.raises(IndexDamaged, match=r"a\.bin is missing"):
        Manifest.read(tmp_path)


def test_a_file_of_another_size_is_named(manifest: Manifest, tmp_path: Path) -> None:
    manifest.write(tmp_path)
    (tmp_path / "a.bin").write_bytes(b"123")
    with pytest.raises(IndexDamaged, match=r"a\.bin has 3 bytes instead of 4"):
        Manifest.read(tmp_path)


def test_a_file_altered_at_the_same_size_is_found_by_its_hash(
    manifest: Manifest, tmp_path: Path
) -> None:
    assert manifest.damaged_files(tmp_path) == []
    (tmp_path / "a.bin").write_bytes(b"1235")
    assert manifest.damaged_files(tmp_path) == ["a.bin"]
    (tmp_path / "a.bin").unlink()
    assert manifest.damaged_files(tmp_path) == ["a.bin"]


def test_another_format_is_not_read(manifest: Manifest, tmp_path: Path) -> None:
    newer = dataclasses.replace(manifest.recipe, format_version=99)
    dataclasses.replace(manifest, recipe=newer).write(tmp_path)
    with pytest.raises(IndexMismatch, match="has format 99, this belegt reads"):
        Manifest.read(tmp_path)


def test_the_summary_leaves_out_the_files(manifest: Manifest) -> None:
    summary = manifest.summary()
    assert "files" not in summary
    assert summary["sources"] == ("/artikel/Öl",)
