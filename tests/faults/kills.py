"""Kill the program at random moments, and look at what is left."""

import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from index.safety.verify import verify
from tests.faults.child import PHASES, Run
from tests.faults.dump import Dump, different, dump
from tests.faults.program import Outcome, Program, call
from tests.faults.story import STORY, Place, Step

_LATER = 1.2  # a kill comes at most so much later than the phase once took
_SETTLED = "Following"


@dataclass
class Kills:
    """What became of a series of kills.

    Attributes:
        by_phase, by_step: kills that found the program running.
        late: times when it had ended before.
        faults: what was wrong afterwards, one line each.
    """

    by_phase: Counter[str] = field(default_factory=Counter)
    by_step: Counter[str] = field(default_factory=Counter)
    late: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(self.by_phase.values())

    def as_json(self) -> dict[str, Any]:
        return {
            "kills": self.count,
            "by_phase": dict(self.by_phase),
            "by_step": dict(self.by_step),
            "ended_before": self.late,
            "faults": self.faults,
        }


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """A step that nobody disturbed: what the library held after it, and the time of each phase."""

    after: Dump | None
    spent: dict[int, float]


def kill_often(
    root: Path, count: int, seed: int, story: Sequence[Step] = STORY, real: bool = False
) -> Kills:
    """Live a story again and again, each step of which is killed once or twice, then repeated."""
    place, rng, kills = Place(root), random.Random(seed), Kills()
    expected = live(place, story, real)
    while kills.count < count and not kills.faults:
        place.clear()
        before: Dump | None = None
        for step, undisturbed in zip(story, expected, strict=True):
            if kills.count >= count:
                break
            attempt = _Attempt(place, step, before, undisturbed, kills, real)
            for _time in range(min(rng.choice((1, 1, 2)), count - kills.count)):
                attempt.kill(rng)
            if kills.faults:
                break
            attempt.complete()
            before = undisturbed.after
    return kills


def live(place: Place, story: Sequence[Step], real: bool = False) -> list[Undisturbed]:
    """A story without disturbance."""
    place.clear()
    lived = []
    for step in story:
        program = _begin(_given(place, step, real), place, step)
        spent = program.spent(_has_followed if step.watches else None)
        if step.watches:
            program.kill()
        _expect(program.end(), (0, -9) if step.watches else (0,), step.name)
        _expect_sound(place.data)
        place.age()
        lived.append(Undisturbed(dump(place.data, is_exact=not real), spent))
    return lived


class _Attempt:
    """A step under kills."""

    def __init__(
        self,
        place: Place,
        step: Step,
        before: Dump | None,
        undisturbed: Undisturbed,
        kills: Kills,
        real: bool,
    ) -> None:
        self._place, self._step, self._kills = place, step, kills
        self._before, self._undisturbed = before, undisturbed
        self._run = _given(place, step, real)
        self._is_exact = not real
        self._has_begun = False

    def kill(self, rng: random.Random) -> None:
        """Kill it in one of its phases, those preferred that were hit less often."""
        spent = self._undisturbed.spent
        weights = [1 / (1 + self._kills.by_phase[PHASES[phase]]) for phase in spent]
        phase = rng.choices([*spent], weights)[0]
        # A program that watches does not end; when it begins again, it takes up all at once.
        is_over = _has_settled if self._has_begun else _has_followed
        program = self._begin()
        program.wait_until(lambda: program.phase == phase or is_over(program))
        time.sleep(rng.uniform(0, _LATER * spent[phase]))
        program.kill()
        outcome = program.end()
        if outcome.code != -9:
            self._kills.late += 1
            self._check(outcome, is_complete=True)
            return
        self._kills.by_phase[PHASES[outcome.phase]] += 1
        self._kills.by_step[self._step.name] += 1
        self._check(outcome, is_complete=False)

    def complete(self) -> None:
        """Run it to its end, unless a kill came too late to hinder it."""
        if not self._has_begun:
            self._step.edit(self._place)
        elif self._is_done():
            return
        run = self._run
        if self._step.watches:
            run = replace(run, arguments=tuple(a for a in run.arguments if a != "--watch"))
        self._check(call(run), is_complete=True)
        self._place.age()

    def _begin(self) -> Program:
        if self._has_begun:
            return Program(self._run)
        self._has_begun = True
        return _begin(self._run, self._place, self._step)

    def _is_done(self) -> bool:
        """Whether what it changes is in force already; to repeat it would be another change."""
        is_change = bool(different(self._before, self._undisturbed.after))
        if self._step.name == "export":
            return self._place.exported.exists()
        return is_change and not different(self._now(), self._undisturbed.after)

    def _now(self) -> Dump | None:
        return dump(self._place.data, self._is_exact)

    def _check(self, outcome: Outcome, is_complete: bool) -> None:
        where = f"{self._step.name}, {PHASES[outcome.phase]}"
        if is_complete and outcome.code != 0 and not self._is_done():
            self._kills.faults.append(f"{where}: exit code {outcome.code}: {outcome.err}")
        try:
            if self._before or is_complete:
                _expect_sound(self._place.data)
            now = self._now()
        except Exception as error:  # whatever it is, it is what this looks for
            self._kills.faults.append(f"{where}: {type(error).__name__}: {error}")
            return
        allowed = [self._undisturbed.after] + ([] if is_complete else [self._before])
        if all(different(each, now) for each in allowed):
            parts = [different(each, now) for each in allowed]
            self._kills.faults.append(f"{where}: complete {is_complete}, different in {parts}")


def _begin(given: Run, place: Place, step: Step) -> Program:
    """Let a step begin: the files change before the program starts, or while it watches."""
    if not step.watches:
        step.edit(place)
        return Program(given)
    program = Program(given)
    program.wait_until(lambda: _has_settled(program))
    step.edit(place)
    return program


def _has_settled(program: Program) -> bool:
    """Whether it says that it follows some folders."""
    return _SETTLED in program.out


def _has_followed(program: Program) -> bool:
    """Whether more has been said since it said that it follows."""
    _start, settled, rest = program.out.partition(_SETTLED)
    return bool(settled) and rest.count("\n") > 1


def _given(place: Place, step: Step, real: bool) -> Run:
    arguments = step.command(place, place.number())
    return replace(place.call(*arguments, **step.settings), real=real)


def _expect(outcome: Outcome, codes: tuple[int, ...], name: str) -> None:
    if outcome.code not in codes:
        raise AssertionError(f"{name}: exit code {outcome.code}: {outcome.err or outcome.out}")


def _expect_sound(data_dir: Path) -> None:
    problems = verify(data_dir).problems
    if problems:
        raise AssertionError("; ".join(problems))
