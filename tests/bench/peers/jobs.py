"""What the process of a system is told to do, and how it does it: the same for every system.

The driver writes a job as JSON to the standard input of a process, which prints its report as the last
line of its standard output. Only the standard library is imported here, for each system runs in an
environment of its own.
"""

import json
import platform
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, Protocol

Phase = Literal["about", "index", "retrieve", "answer"]
Report = dict[str, Any]

RETRIEVED = 10
READ = 5

QUERY_PREFIX, PASSAGE_PREFIX = "query: ", "passage: "


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A document to index; ``title`` is that of the article it is from."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the id it has in its set."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Job:
    """One phase for one system.

    Attributes:
        phase: "about" only reports versions; "index" makes the indexes below ``folder``; "retrieve" and
            "answer" open them.
        folder: holds an index for each of ``modes`` that has one of its own.
        embedder, reader: model folders.
        modes: ways to retrieve (and read), the main one first.
        paragraphs: to be indexed.
        questions: by the name of their set.
        started: ``time.time()`` just before the process was started.
    """

    phase: Phase
    folder: str = ""
    embedder: str = ""
    reader: str = ""
    modes: tuple[str, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    questions: Mapping[str, Sequence[Question]] | None = None
    started: float = 0.0

    def as_json(self) -> str:
        """The job as ``from_json`` reads it."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> "Job":
        """The job that ``as_json`` wrote."""
        raw = json.loads(text)
        paragraphs = tuple(Paragraph(**each) for each in raw.pop("paragraphs"))
        questions = {
            name: [Question(**each) for each in asked]
            for name, asked in (raw.pop("questions") or {}).items()
        }
        return Job(**raw, paragraphs=paragraphs, questions=questions)


class Opened(Protocol):
    """An index that can be asked."""

    def retrieve(self, question: str) -> list[str]:
        """Ids of the paragraphs found, best first; ``RETRIEVED`` passages are looked for."""

    def answer(self, question: str) -> str:
        """The answer out of the ``READ`` best passages; "" for none."""


class System(Protocol):
    """A question answering system, made from the folders of its models."""

    def load(self) -> None:
        """Get the embedding model ready, so that what follows is indexing only."""

    def index(self, paragraphs: Sequence[Paragraph], folder: Path, mode: str) -> int:
        """Write an index that ``open`` opens; returns how many passages the paragraphs were cut to."""

    def open(self, folder: Path, mode: str) -> Opened:
        """Open an index, in a process that did not make it."""


def serve(
    packages: Sequence[str], make: Callable[[Path, Path], System], about: Report | None = None
) -> None:
    """Do the job on the standard input.

    Args:
        packages: whose versions are reported.
        make: makes the system from the folders of the embedder and the reader.
        about: what else is reported of it.
    """
    job = Job.from_json(sys.stdin.read())
    if job.phase == "about":
        versions = {name: version(name) for name in packages}
        report = {"versions": versions, "python": platform.python_version(), **(about or {})}
    else:
        phases = {"index": _index, "retrieve": _retrieve, "answer": _answer}
        report = phases[job.phase](job, make(Path(job.embedder), Path(job.reader)))
    print(f"\n{json.dumps(report)}", flush=True)


def _index(job: Job, system: System) -> Report:
    system.load()
    made: Report = {}
    for mode in job.modes:
        folder = Path(job.folder) / mode
        folder.mkdir()
        began = time.perf_counter()
        passages = system.index(job.paragraphs, folder, mode)
        seconds = time.perf_counter() - began
        made[mode] = {"seconds": seconds, "passages": passages, "bytes": _size(folder)}
        made.setdefault("peak_mib", _peak_mib())
    return made


def _retrieve(job: Job, system: System) -> Report:
    found: Report = {}
    for mode in job.modes:
        opened = system.open(Path(job.folder), mode)
        found[mode] = {}
        for name, questions in (job.questions or {}).items():
            opened.retrieve(questions[0].text)
            ranked, times = {}, []
            for question in questions:
                began = time.perf_counter()
                ranked[question.id] = opened.retrieve(question.text)
                times.append((time.perf_counter() - began) * 1000)
            found[mode][name] = {"ranked": ranked, "ms": times}
    return found


def _answer(job: Job, system: System) -> Report:
    """The main mode is asked first; start and memory are of it alone."""
    given: Report = {"modes": {}}
    for mode in job.modes:
        opened = system.open(Path(job.folder), mode)
        sets = job.questions or {}
        _answered(opened, next(iter(sets.values()))[0])
        given.setdefault("first_s", time.time() - job.started)
        given["modes"][mode] = {name: _all_answered(opened, asked) for name, asked in sets.items()}
        given.setdefault("peak_mib", _peak_mib())
    return given


def _all_answered(opened: Opened, questions: Sequence[Question]) -> Report:
    answers, times, errors = {}, [], []
    for question in questions:
        began = time.perf_counter()
        answers[question.id], error = _answered(opened, question)
        times.append((time.perf_counter() - began) * 1000)
        errors += [error] if error else []
    return {"answers": answers, "ms": times, "errors": errors}


def _answered(opened: Opened, question: Question) -> tuple[str, str | None]:
    """The answer; where the system raised an error there is none, and the error is told."""
    try:
        return opened.answer(question.text), None
    except Exception as error:  # whatever a system does not bear counts against its answers only
        return "", f"{type(error).__name__}: {error}"


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _peak_mib() -> float:
    """Of this process so far; Linux counts it in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
