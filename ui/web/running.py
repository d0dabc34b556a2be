"""A test set being run for the page: in a process of its own, one at a time, ended when it is cancelled."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from qa.errors import AssistantError
from qa.evaluation import run_file
from qa.settings import Settings
from ui.web import kept_runs

_MEASURE = (sys.executable, "-m", "ui.web.measuring")


@dataclass(frozen=True, slots=True)
class Step:
    """How far a run is.

    Attributes:
        stage: "prepare", "embed", "evaluate" or "time".
        done, total: of the stage's pieces; 0 where they are not known.
        seconds_left: of the stage; None as long as that cannot be told.
    """

    stage: str
    done: int = 0
    total: int = 0
    seconds_left: float | None = None


class Job:
    """A run: how far it is, and what came of it.

    Attributes:
        file: the test set.
        kept: name of the finished run; None without one.
        fault: a line that says why there is none; empty where it was cancelled or goes on.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.kept: str | None = None
        self.fault = ""
        self._step = Step("prepare")
        self._began = (time.monotonic(), 0)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._is_cancelled = False
        self._ended = threading.Event()

    @property
    def step(self) -> Step:
        """How far it is."""
        return self._step

    @property
    def is_running(self) -> bool:
        """Whether anything is still done for it."""
        return not self._ended.is_set()

    @property
    def is_cancelled(self) -> bool:
        """Whether it was told to stop."""
        return self._is_cancelled

    def cancel(self) -> None:
        """End it, whatever it is doing."""
        with self._lock:
            self._is_cancelled = True
            if self._process:
                self._process.kill()

    def wait(self, seconds: float) -> None:
        """Return when it has ended, or after some time."""
        self._ended.wait(seconds)

    def run(self, settings: Settings, command: Sequence[str]) -> None:
        """Run it to its end, and keep what came of it."""
        try:
            with tempfile.TemporaryDirectory(prefix="belegt-run-") as work:
                self._measure(settings, command, Path(work))
        except AssistantError as error:
            self.fault = str(error)
        except Exception as error:  # a person is told of any; the thread has nobody else to tell
            self.fault = f"{type(error).__name__}: {error}"
        finally:
            self._ended.set()

    def _measure(self, settings: Settings, command: Sequence[str], work: Path) -> None:
        told, errors = work / "run.json", work / "errors"
        asked = {
            "settings": settings.model_dump(mode="json"),
            "file": str(self.file.absolute()),
            "to": str(told),
        }
        with errors.open("wb") as file, self._started(command, work, file) as process:
            if process.stdin and process.stdout:
                process.stdin.write(json.dumps(asked).encode())
                process.stdin.close()
                for line in process.stdout:
                    self._heard(json.loads(line))
        if self.is_cancelled or self.fault:
            return
        if process.returncode or not told.exists():
            self.fault = _unexpected(process.returncode, errors)
            return
        self.kept = kept_runs.keep(settings.data_dir, run_file.load(told))

    def _started(
        self, command: Sequence[str], work: Path, errors: IO[bytes]
    ) -> subprocess.Popen[bytes]:
        with self._lock:
            self._process = process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                # What it puts into temporary folders goes with this one, also when it is killed.
                env={**os.environ, "TMPDIR": str(work), "PYTHONPATH": os.pathsep.join(sys.path)},
            )
            if self._is_cancelled:
                process.kill()
        return process

    def _heard(self, said: Mapping[str, Any]) -> None:
        if "fault" in said:
            self.fault = str(said["fault"])
            return
        stage, done, total = str(said["stage"]), int(said["done"]), int(said["total"])
        now = time.monotonic()
        if stage != self._step.stage:
            self._began = (now, done)
        began, first = self._began
        left = (now - began) / (done - first) * (total - done) if done > first else None
        self._step = Step(stage, done, total, left)


class Runner:
    """Runs test sets, one at a time; the last one can be looked at."""

    def __init__(self, settings: Settings, command: Sequence[str] = _MEASURE) -> None:
        self._settings = settings
        self._command = command
        self._lock = threading.Lock()
        self._job: Job | None = None

    @property
    def job(self) -> Job | None:
        """The run that goes on, if there is one."""
        job = self._job
        return job if job and job.is_running else None

    def start(self, file: Path) -> tuple[Job, bool]:
        """Begin to run a test set; while another one is run, that, and False."""
        with self._lock:
            if job := self.job:
                return job, False
            self._job = job = Job(file)
        threading.Thread(target=job.run, args=(self._settings, self._command), daemon=True).start()
        return job, True


def _unexpected(code: int, errors: Path) -> str:
    """What is said where a run ended without saying why."""
    said = errors.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    last = f": {said[-1]}" if said else ""
    return f"The run ended with code {code}{last}. Try it on the command line: belegt eval FILE"
