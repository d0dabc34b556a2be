"""Finished runs of test sets: ``runs/NAME-TIME.json`` in the data folder."""

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path

from qa import sealed_folder
from qa.errors import DataFolderError, TestSetError
from qa.evaluation import run_file
from qa.evaluation.run_file import Run
from ui.web.safe_names import safe_stem

_NAME = re.compile(r"(?P<of>.+)-(?P<time>\d{8}T\d{6}Z)(-\d+)?\.json")


def folder(data_dir: Path) -> Path:
    """Where runs are kept."""
    return data_dir / "runs"


def names(data_dir: Path) -> list[str]:
    """The files of all runs, the newest first."""
    held = folder(data_dir)
    found = [each.name for each in held.iterdir() if each.is_file()] if held.is_dir() else []
    runs = [name for name in found if not name.startswith(".") and name.endswith(".json")]
    return sorted(runs, key=lambda name: (_time(name), name), reverse=True)


def label(name: str) -> str:
    """A run as it is listed: of which test set, and when."""
    found = _NAME.fullmatch(name)
    if not found:
        return name
    ended = datetime.strptime(found["time"], "%Y%m%dT%H%M%SZ")
    return f"{found['of']} · {ended:%Y-%m-%d %H:%M:%S} UTC"


def keep(data_dir: Path, run: Run) -> str:
    """Write a run beside its place, rename it, and tell its name.

    Raises:
        DataFolderError: it cannot be written.
    """
    stem = safe_stem(Path(str(run.test_set["name"])).stem)
    first = f"{stem}-{run.created.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    held = folder(data_dir)
    try:
        held.mkdir(parents=True, exist_ok=True)
        taken = set(names(data_dir))
        numbered = (f"{first}-{number}.json" for number in range(2, len(taken) + 3))
        name = next(each for each in (f"{first}.json", *numbered) if each not in taken)
        _write(held / name, json.dumps(run_file.as_json(run), ensure_ascii=False, indent=1))
    except OSError as error:
        raise DataFolderError(
            f"The run cannot be kept in {held} ({error.strerror}). Make room or the rights for it"
        ) from error
    return name


def path_of(data_dir: Path, name: str) -> Path:
    """The file of a run that is listed; raises ``TestSetError`` for any other name."""
    if name not in names(data_dir):
        raise TestSetError(f"There is no run {name!r}. Choose one of those that are listed")
    return folder(data_dir) / name


def load(data_dir: Path, name: str) -> Run:
    """A run that is listed; raises ``TestSetError``."""
    return run_file.load(path_of(data_dir, name))


def _time(name: str) -> str:
    found = _NAME.fullmatch(name)
    return found["time"] if found else ""


def _write(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8", errors="backslashreplace")
        sealed_folder.sync(beside)
        beside.replace(path)
        sealed_folder.sync(path.parent)
    finally:
        beside.unlink(missing_ok=True)
