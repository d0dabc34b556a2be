"""A disk that is full, or that cannot be written, and what is said then."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index import database as db
from index.safety.verify import verify
from tests.faults.child import EMBED, PHASES, READ, RENAME, START, VECTORS, WORDS
from tests.faults.dump import Dump, different, dump
from tests.faults.program import Outcome, call
from tests.faults.story import Place, write

Command = tuple[str | Path, ...]

_TMPFS_MB = 64
_FILL_PHASES = (START, READ, EMBED, VECTORS, WORDS, RENAME)
_FILE_BYTES = (1_000, 4_000, 16_000, 64_000, 256_000)
_FREE_KIB = (0, 4, 16, 64, 128, 256, 512, 1024, 2048)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a command said when it could not write.

    Attributes:
        command: what was called.
        where: where writing came to its end.
        message: what it said; empty when there was room enough.
        faults: what was wrong with that, or with the library afterwards.
    """

    command: str
    where: str
    message: str
    faults: tuple[str, ...]


class Library:
    """A library that is made once, hindered often, and compared with what it should be."""

    def __init__(self, root: Path, data: Path | None = None) -> None:
        """
        Args:
            root: of all folders; replaced.
            data: the data folder, when it lies elsewhere; replaced.
        """
        self.place = _PlaceWithData(root, data) if data else Place(root)
        self.place.clear()
        write(self.place.articles, range(6))
        _expect_done(self, "index", self.place.articles)
        self._copy = root / "copy"
        shutil.copytree(self.place.data, self._copy)
        self.before = dump(self.place.data)
        write(self.place.articles, range(6, 10), " Neu.")
        _expect_done(self, "index")
        self.after = dump(self.place.data)
        _expect_done(self, "export", self.place.exported)
        self.exported = root / "whole.belegt"
        self.place.exported.rename(self.exported)
        self.restore()

    def restore(self) -> None:
        """Let the data folder be as before."""
        for path in self.place.data.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(self._copy, self.place.data, dirs_exist_ok=True)
        self.place.exported.unlink(missing_ok=True)

    def commands(self) -> dict[str, tuple[Command, Dump | None]]:
        """Commands that write, with the library after each."""
        return {
            "index": (("index",), self.after),
            "import": (("import", self.exported), self.after),
            "export": (("export", self.place.exported), self.before),
            "repair": (("repair",), self.before),
        }


@dataclass(frozen=True, slots=True)
class _PlaceWithData(Place):
    elsewhere: Path = Path()

    def __init__(self, root: Path, elsewhere: Path) -> None:
        object.__setattr__(self, "root", root)
        object.__setattr__(self, "elsewhere", elsewhere)

    @property
    def data(self) -> Path:
        return self.elsewhere


def files_that_cannot_grow(
    library: Library,
    phases: Sequence[int] = _FILL_PHASES,
    sizes: Sequence[int] = _FILE_BYTES,
    names: Sequence[str] = ("index", "import", "export", "repair"),
) -> Iterator[Refusal]:
    """Let no file grow beyond a size from the beginning of a phase on."""
    for name in names:
        command, after = library.commands()[name]
        for phase in _phases_of(name, phases):
            for size in sizes:
                given = replace(library.place.call(*command), fills=(phase, size))
                where = f"{size} bytes for a file, from {PHASES[phase]} on"
                yield _hindered(library, name, where, call(given), after, lambda: None)


def a_disk_that_fills(library: Library) -> Iterator[Refusal]:
    """Leave little room on the disk of a library."""
    ballast = library.place.data / "ballast"
    for name, (command, after) in library.commands().items():
        if name == "export":
            continue  # its file lies on another disk
        for free in _FREE_KIB:
            with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
                file.write(b"\0" * (_free(ballast.parent) - 1024 * free))
            outcome = call(library.place.call(*command))
            refusal = _hindered(
                library, name, f"{free} KiB free", outcome, after, lambda: ballast.unlink()
            )
            yield refusal
            if not refusal.message:
                break


def _phases_of(name: str, phases: Sequence[int]) -> list[int]:
    """Those of some phases that a command goes through."""
    passed_over = {"import": (READ, EMBED), "export": phases[1:], "repair": (READ, EMBED)}
    return [phase for phase in phases if phase not in passed_over.get(name, ())]


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """A disk of 64 MB in memory; None for those who may not mount one."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_TMPFS_MB}m", "tmpfs", str(folder)]
    try:
        made = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except OSError:
        made = False
    try:
        yield folder if made else None
    finally:
        if made:
            subprocess.run(["umount", str(folder)], check=True)


def read_only(library: Library) -> Iterator[Refusal]:
    """Take the right to write; reading goes on, even where a writer was killed before."""
    with _without_writing(library.place.data):
        for name, (command, _after) in library.commands().items():
            given = replace(library.place.call(*command), unprivileged=True)
            outcome = call(given)
            if name == "export":
                faults = [] if outcome.code == 0 else [f"{outcome.code}: {outcome.err}"]
                yield Refusal(name, "read-only", outcome.err, tuple(faults))
            else:
                yield Refusal(name, "read-only", outcome.err, (*_faults_of(outcome),))
        yield from _reads(library, library.before)
    library.restore()
    with _as_a_killed_writer_leaves_it(library), _without_writing(library.place.data):
        yield from _reads(library, library.after)
    library.restore()


def _reads(library: Library, expected: Dump | None) -> Iterator[Refusal]:
    count = expected["counts"][0] if expected else 0
    given = replace(library.place.call("list"), unprivileged=True)
    outcome = call(given)
    lines = len(outcome.out.splitlines())
    faults = [] if (outcome.code, lines) == (0, count) else [f"{lines} of {count}: {outcome.err}"]
    yield Refusal("list", "read-only", "", tuple(faults))
    outcome = call(replace(library.place.call("verify"), unprivileged=True))
    faults = [] if outcome.code == 0 else [outcome.out + outcome.err]
    yield Refusal("verify", "read-only", "", tuple(faults))


@contextlib.contextmanager
def _without_writing(folder: Path) -> Iterator[None]:
    paths = [folder, *folder.rglob("*")]
    modes = {path: path.stat().st_mode for path in paths}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


@contextlib.contextmanager
def _as_a_killed_writer_leaves_it(library: Library) -> Iterator[None]:
    """Make a change that is committed, but still stands in the journal beside the database."""
    data, aside = library.place.data, library.place.root / "aside"
    with contextlib.closing(sqlite3.connect(data / db.FILE_NAME)) as reading:
        reading.execute("SELECT count(*) FROM states").fetchone()
        _expect_done(library, "index")
        shutil.copytree(data, aside)
    library.restore()
    shutil.rmtree(data)
    aside.rename(data)
    yield


def _hindered(
    library: Library,
    name: str,
    where: str,
    outcome: Outcome,
    after: Dump | None,
    make_room: Callable[[], object],
) -> Refusal:
    """Check what was left by a command that had too little room, and that it works with more."""
    command = library.commands()[name][0]
    refused = outcome.code != 0
    faults = _faults_of(outcome) if refused else []
    expected = library.before if refused else after
    try:
        faults += verify(library.place.data).problems
        faults += [f"then different: {p}" for p in different(expected, dump(library.place.data))]
        if refused:
            left = [path.name for path in library.place.root.glob("*belegt*")]
            faults += [f"left behind: {each}" for each in left if each != library.exported.name]
            make_room()
            again = call(library.place.call(*command))
            faults += [] if again.code == 0 else [f"with room: {again.code} {again.err}"]
            faults += [
                f"at last different: {p}" for p in different(after, dump(library.place.data))
            ]
    except Exception as error:  # whatever it is, it is what this looks for
        faults.append(f"{type(error).__name__}: {error}")
    library.restore()
    return Refusal(name, where, outcome.err.strip() if refused else "", tuple(faults))


def _faults_of(outcome: Outcome) -> list[str]:
    lines = outcome.err.splitlines()
    is_one = len(lines) == 1 and lines[0].startswith("belegt: ")
    if outcome.code == 2 and is_one and "should not happen" not in lines[0]:
        return []
    return [f"exit code {outcome.code}, said: {outcome.err!r}"]


def _expect_done(library: Library, *command: str | Path) -> None:
    outcome = call(library.place.call(*command))
    if outcome.code != 0:
        raise AssertionError(f"{command}: {outcome.code} {outcome.err}")


def _free(folder: Path) -> int:
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize
