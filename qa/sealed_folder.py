"""Folders that are made once and are complete when they are there, such as prepared models."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import filelock


def is_sealed(folder: Path, seal: str) -> bool:
    """Whether a folder was finished: the seal is written last."""
    return (folder / seal).is_file()


def make_once(final: Path, seal: str, fill: Callable[[Path], dict[str, Any]]) -> Path:
    """Return a folder, letting ``fill`` write it first when it is not there yet.

    It is written beside its place, synced and renamed, so a folder with a seal is complete; two
    processes that start together make it once.

    Args:
        final: the folder; its parent is created when missing.
        seal: name of the file that says the folder is finished.
        fill: writes into the empty folder that it is given; what it returns stands in the seal.

    Raises:
        OSError: it cannot be written.
    """
    if is_sealed(final, seal):
        return final
    final.parent.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(final.parent / f".{final.name}.lock"):
        if not is_sealed(final, seal):
            _make(final, seal, fill)
    return final


def write_json(path: Path, value: object) -> None:
    """Write a value as a person would like to read it."""
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Have the disk keep a file's content, or a folder's names."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _make(final: Path, seal: str, fill: Callable[[Path], dict[str, Any]]) -> None:
    work = Path(tempfile.mkdtemp(prefix=f".{final.name}-", dir=final.parent))
    try:
        write_json(work / seal, fill(work))
        for path in work.rglob("*"):
            if path.is_file():
                sync(path)
        shutil.rmtree(final, ignore_errors=True)  # an unsealed folder of a broken copy
        work.rename(final)
    finally:
        shutil.rmtree(work, ignore_errors=True)
