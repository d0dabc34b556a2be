"""The test sets of the page: ``testsets/`` in the data folder, what is put there, and what is wrong with it."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qa import sealed_folder
from qa.errors import AssistantError, DataFolderError, TestSetError
from qa.evaluation.conversations import is_conversations
from qa.evaluation.loading import finder, load
from qa.evaluation.squad_file import is_squad
from qa.evaluation.testset import Fault, FindArticle, TestSet
from qa.settings import Settings
from ui import compose, feedback
from ui.web.safe_names import safe_stem

SUFFIXES = (".jsonl", ".json", ".csv")


@dataclass(frozen=True, slots=True)
class Checked:
    """What a test set holds, and what is wrong with it.

    Attributes:
        questions, unanswerable, not_indexed, drafts: how many there are.
        faults: line (None: the whole file), and what is wrong; none: it can be run.
    """

    questions: int = 0
    unanswerable: int = 0
    not_indexed: int = 0
    drafts: int = 0
    faults: tuple[tuple[int | None, str], ...] = ()


def folder(data_dir: Path) -> Path:
    """Where test sets are kept."""
    return data_dir / "testsets"


def names(data_dir: Path) -> list[str]:
    """The files that may be test sets, by name; last what people said of answers on the page."""
    held = folder(data_dir)
    found = [each.name for each in held.iterdir() if each.is_file()] if held.is_dir() else []
    sets = [n for n in found if n.lower().endswith(SUFFIXES) and not n.startswith(".")]
    return sorted(sets, key=lambda name: (name == feedback.FILE_NAME, name))


def path_of(data_dir: Path, name: str) -> Path:
    """The file of a test set that is listed; raises ``TestSetError`` for any other name."""
    if name not in names(data_dir):
        raise TestSetError(f"There is no test set {name!r} in {folder(data_dir)}. Upload it")
    return folder(data_dir) / name


def take(data_dir: Path, uploaded: Path, name: str, max_mb: int) -> str:
    """Keep a file under a safe name that is not taken by another one, and tell that.

    Args:
        data_dir: where.
        uploaded: the file.
        name: how it was called where it came from.
        max_mb: largest size.

    Raises:
        TestSetError: it is too large, or of another kind.
        DataFolderError: it cannot be kept.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise TestSetError(f"{name!r} is no test set. Upload a file {', '.join(SUFFIXES)}")
    try:
        size = uploaded.stat().st_size
        if size > max_mb * 1_000_000:
            raise TestSetError(
                f"{name!r} has {size / 1e6:.1f} MB, more than {max_mb}. Upload a smaller one, or raise "
                "BELEGT_MAX_FILE_MB"
            )
        return _kept(folder(data_dir), uploaded, safe_stem(Path(name).stem), suffix)
    except OSError as error:
        raise DataFolderError(
            f"{name!r} cannot be kept in {folder(data_dir)} ({error.strerror}). Make room or the "
            "rights for it"
        ) from error


def check(settings: Settings, name: str) -> Checked:
    """What is in a test set that is listed, held against the index in force."""
    try:
        path = path_of(settings.data_dir, name)
        if is_conversations(path):
            raise TestSetError(f"It holds conversations. Measure it so: belegt eval {path}")
        return _checked(_loaded(settings, path))
    except AssistantError as error:
        return Checked(faults=((None, str(error)),))


def _kept(held: Path, uploaded: Path, stem: str, suffix: str) -> str:
    held.mkdir(parents=True, exist_ok=True)
    digest = sealed_folder.sha256_of(uploaded)
    number = 1
    while True:
        name = f"{stem}-{number}{suffix}" if number > 1 else f"{stem}{suffix}"
        if not (held / name).exists():
            _copy(uploaded, held / name)
            return name
        if sealed_folder.sha256_of(held / name) == digest:
            return name
        number += 1


def _copy(source: Path, path: Path) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        shutil.copyfile(source, beside)
        sealed_folder.sync(beside)
        beside.replace(path)
        sealed_folder.sync(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def _loaded(settings: Settings, path: Path) -> TestSet:
    if is_squad(path):
        return load(path)
    with _index(settings) as find_article:
        return load(path, find_article)


@contextlib.contextmanager
def _index(settings: Settings) -> Iterator[FindArticle]:
    with contextlib.closing(compose.open_library(settings)) as library:
        yield finder(library.articles())


def _checked(test_set: TestSet) -> Checked:
    return Checked(
        questions=len(test_set.questions),
        unanswerable=sum(not each.is_answerable for each in test_set.questions),
        not_indexed=len(test_set.not_indexed),
        drafts=test_set.drafts,
        faults=tuple(map(_fault, test_set.faults)),
    )


def _fault(fault: Fault) -> tuple[int | None, str]:
    return fault.line, f"{fault.fact}. {fault.step}"
