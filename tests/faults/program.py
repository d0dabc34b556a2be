"""Start the program under test, watch its phases, and kill it."""

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.faults import child
from tests.faults.child import PHASES, Run

_POLL_S = 0.0005
_LONGEST_S = 120

# Processes are forked from one that has imported everything and has no threads.
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.faults.child"])


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call of the program ended; the code is negative when it was killed."""

    code: int
    out: str
    err: str
    phase: int


class Program:
    """A running call of the program."""

    def __init__(self, given: Run, body: Callable[[Run], None] = child.run) -> None:
        given.folder.mkdir(exist_ok=True)
        for name, content in (("phase", b"\0"), ("out", b""), ("err", b"")):
            (given.folder / name).write_bytes(content)
        self._folder = given.folder
        self._process = _CONTEXT.Process(target=body, args=(given,), daemon=True)
        self._process.start()

    @property
    def phase(self) -> int:
        return (self._folder / "phase").read_bytes()[0]

    @property
    def has_ended(self) -> bool:
        return self._process.exitcode is not None

    @property
    def out(self) -> str:
        return (self._folder / "out").read_text(encoding="utf-8")

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait for something, or for the end of the program."""
        end = time.monotonic() + _LONGEST_S
        while not (condition() or self.has_ended):
            if time.monotonic() > end:
                self.kill()
                raise TimeoutError(f"waited {_LONGEST_S} s in phase {PHASES[self.phase]}")
            time.sleep(_POLL_S)

    def spent(self, is_over: Callable[["Program"], bool] | None = None) -> dict[int, float]:
        """Wait for the end, or until it is over; the seconds that were spent in each phase."""
        spent: dict[int, float] = {}
        before = time.monotonic()
        end = before + _LONGEST_S
        while before < end and not (self.has_ended or (is_over and is_over(self))):
            time.sleep(_POLL_S)
            now = time.monotonic()
            spent[self.phase] = spent.get(self.phase, 0.0) + now - before
            before = now
        return spent

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> Outcome:
        """Wait for the end."""
        self._process.join(_LONGEST_S)
        if self._process.exitcode is None:
            self.kill()
            raise TimeoutError(f"did not end within {_LONGEST_S} s")
        err = (self._folder / "err").read_text(encoding="utf-8")
        return Outcome(self._process.exitcode, self.out, err, self.phase)


def call(given: Run) -> Outcome:
    """Run the program to its end."""
    return Program(given).end()
