"""Runs the systems in turn, each phase in a process of its own, and gathers their figures.

This process stays small: on Linux the peak memory of a process that was started counts from that of the
one that started it.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.bench.peers.data import Data
from tests.bench.peers.figures import Figures, figures, mean_mrr
from tests.bench.peers.jobs import Job, Report
from tests.program import ROOT

_ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "OMP_WAIT_POLICY": "PASSIVE",
    "TOKENIZERS_PARALLELISM": "false",
}


@dataclass(frozen=True, slots=True)
class Contender:
    """A system that is compared.

    Attributes:
        name: as it is shown.
        module: does its jobs.
        indexes: modes that have an index of their own.
        modes: of retrieval, the main one first; end to end the main one and the best other are measured.
        also: modes that are only measured end to end, and in the first round only.
    """

    name: str
    module: str
    indexes: tuple[str, ...]
    modes: tuple[str, ...]
    also: tuple[str, ...] = ()


_KINDS = ("hybrid", "dense", "sparse")
BELEGT = Contender("belegt", "with_belegt", ("hybrid",), ("hybrid",))
PEERS = (
    Contender("Haystack", "with_haystack", ("hybrid",), _KINDS),
    Contender("txtai", "with_txtai", _KINDS, _KINDS, ("bare",)),
)


class NotMeasured(Exception):
    """A system that could not be measured; the message says why in one line."""


@dataclass(slots=True)
class Outcome:
    """What is known of a system.

    Attributes:
        about: its versions.
        rounds: its figures by mode, one entry a round.
        answers: of the first round, by mode, set and id of the question.
        errors: that answers of the first round raised, by mode and set.
        error: why it was not measured (any further).
        answered: the modes measured end to end, chosen in the first round.
    """

    about: Report = field(default_factory=dict)
    rounds: list[dict[str, Figures]] = field(default_factory=list)
    answers: Report = field(default_factory=dict)
    errors: Report = field(default_factory=dict)
    error: str | None = None
    answered: tuple[str, ...] = ()


Outcomes = dict[str, Outcome]


def compare(
    data: Data,
    rounds: int,
    peers_python: Path,
    tell: Callable[[str], None],
    keep: Callable[[Outcomes], None],
) -> Outcomes:
    """Measure belegt and its peers in turn, so often; a peer that cannot be is left out with the reason.

    Args:
        data: what is indexed and asked.
        rounds: how often each is measured.
        peers_python: interpreter of the environment with the peers.
        tell: is told what is done next.
        keep: is given what is known after each round.

    Raises:
        NotMeasured: belegt cannot be.
    """
    own = run(Path(sys.executable), BELEGT, Job("about"))
    pythons = {BELEGT: Path(sys.executable), **dict.fromkeys(PEERS, peers_python)}
    outcomes = {contender.name: Outcome() for contender in pythons}
    everything = Job(
        "index",
        embedder=own["embedder"],
        reader=own["reader"],
        paragraphs=data.paragraphs,
        questions={name: [each.question for each in asked] for name, asked in data.sets.items()},
    )
    _into_memory(Path(own["embedder"]), Path(own["reader"]))
    for number in range(1, rounds + 1):
        for contender, python in pythons.items():
            outcome = outcomes[contender.name]
            if outcome.error is None:
                tell(f"round {number} of {rounds}: {contender.name}")
                _measure(python, contender, everything, data, outcome)
            if contender is BELEGT and outcome.error:
                raise NotMeasured(f"belegt: {outcome.error}")
        keep(outcomes)
    return outcomes


def run(python: Path, contender: Contender, job: Job) -> Report:
    """Have a process do a job; raises ``NotMeasured``."""
    command = [str(python), "-m", f"tests.bench.peers.{contender.module}"]
    started = replace(job, started=time.time())
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **_ENVIRONMENT},
            input=started.as_json(),
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
    except OSError as error:
        raise NotMeasured(
            f"{python} cannot be run ({error.strerror}). Install: make peers"
        ) from error
    if done.returncode:
        told = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        reason = told[-1] if told else f"exit {done.returncode}"
        step = ". Install: make peers" if "ModuleNotFoundError" in reason else ""
        raise NotMeasured(f"{job.phase}: {reason}{step}")
    report: Report = json.loads(done.stdout.splitlines()[-1])
    return report


def _measure(
    python: Path, contender: Contender, everything: Job, data: Data, outcome: Outcome
) -> None:
    """One round of one system; what goes wrong is kept in its outcome."""
    main = contender.modes[0]
    with tempfile.TemporaryDirectory(prefix="belegt-peers-") as folder:
        job = replace(everything, folder=folder)
        asking = replace(job, paragraphs=())
        try:
            outcome.about = outcome.about or run(python, contender, Job("about"))
            index = run(python, contender, replace(job, modes=contender.indexes, questions=None))
            found = run(python, contender, replace(asking, phase="retrieve", modes=contender.modes))
            outcome.answered = outcome.answered or _to_answer(contender, found, data)
            modes = outcome.answered if outcome.rounds else (*outcome.answered, *contender.also)
            given = run(python, contender, replace(asking, phase="answer", modes=modes))
        except NotMeasured as error:
            outcome.error = str(error)
            return
    outcome.rounds.append(figures(index, found, given, data, main))
    for mode, by_set in given["modes"].items():
        outcome.answers.setdefault(mode, {name: each["answers"] for name, each in by_set.items()})
        outcome.errors.setdefault(mode, {name: each["errors"] for name, each in by_set.items()})


def _to_answer(contender: Contender, found: Report, data: Data) -> tuple[str, ...]:
    """The main mode and the best of the others."""
    main, *others = contender.modes
    best = sorted(others, key=lambda mode: -mean_mrr(found[mode], data))[:1]
    return (main, *best)


def _into_memory(*folders: Path) -> None:
    """Read all files once, so that no system is the one that waits for the disk."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                with path.open("rb") as file:
                    while file.read(1 << 24):
                        pass


def columns(outcomes: Mapping[str, Outcome]) -> Sequence[tuple[Contender, str | None]]:
    """What is shown beside each other: a system in a mode; None where it was not measured."""
    shown: list[tuple[Contender, str | None]] = []
    for contender in (BELEGT, *PEERS):
        measured = bool(outcomes[contender.name].rounds)
        modes = (*contender.modes, *contender.also) if measured else (None,)
        shown += [(contender, mode) for mode in modes]
    return shown
