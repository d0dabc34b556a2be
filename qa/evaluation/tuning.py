"""Search the values of a few settings that serve a test set best, and tell on held-out articles what they gain.

A best value is found by coordinate search (Hooke and Jeeves, JACM 1961, without their pattern move): one
setting after the other takes the value of its grid that serves best while the others stay, until nothing
changes. The best of many is flattered by chance. So the gain is measured by cross-validation (Stone, JRSS B
1974): each fold of articles is answered with the values that were best on the other folds, and compared
with the values in force, question by question.
"""

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa.errors import TestSetError
from qa.evaluation.gates import NAMES
from qa.evaluation.intervals import Difference, Floats, difference, ratio

FOLDS = 5
FEW_QUESTIONS = 50  # with fewer, only large gains can be told from chance
_ROUNDS = 3
_SAME = 1e-9
_SEED = 7

# Figures where more is better, and that are means over questions, by their short names.
GOALS = tuple(
    name for name, figure in NAMES.items() if not figure.startswith(("confidence: ", "latency: "))
)

Values = Mapping[str, float]  # by the name of the setting
Folds = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

# Numerator and denominator of the goal with some values: two arrays of shape (n,), 0 in both for
# questions that do not count.
Measure = Callable[[Values], tuple[Floats, Floats]]

_GRIDS: dict[str, tuple[float, ...]] = {
    "chunk_chars": (400, 600, 800, 1200, 1600),
    "stem_weight": (0.0, 0.025, 0.05, 0.1, 0.15, 0.2),
    "gram_weight": (0.0, 0.05, 0.1, 0.15, 0.2, 0.3),
    "read_passages": (3, 4, 5, 6, 8, 10),
    "top_passages": (5, 10, 20),
    "max_error_share": (0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5),
}
_OF_RETRIEVAL = ("chunk_chars", "stem_weight", "gram_weight")


@dataclass(frozen=True, slots=True)
class Grid:
    """A setting, and the values of it that are tried.

    Attributes:
        name: of the setting.
        present: its value in force.
        values: ascending, each once; ``present`` is one of them.
    """

    name: str
    present: float
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a search over some settings found, the others left as they are.

    Attributes:
        best: the values that serve the whole test set best, by the name of each setting searched;
            those in force where none is better.
        by_fold: the same for each fold, from all questions outside of it.
        on_all: what ``best`` gains on the questions that it was chosen on, which flatters it.
        gain: on the held-out folds, each with its values of ``by_fold``; None where it cannot be told.
        changes: whether ``best`` differs from the values in force.
    """

    best: dict[str, float]
    by_fold: tuple[dict[str, float], ...]
    on_all: float
    gain: Difference | None
    changes: bool

    @property
    def is_real(self) -> bool:
        """Whether other values than those in force are best, and the interval of their gain is above 0."""
        return self.changes and self.gain is not None and self.gain.interval.low > 0


@dataclass(frozen=True, slots=True)
class Tuned:
    """What came of a search.

    Attributes:
        goal: short name of the figure that was to become as high as possible.
        value: of the goal with the values in force, 0..1; None where it cannot be told.
        grids: what was searched.
        alone: what each setting gains while the others stay, by its name.
        together: what all of them gain.
        real: what those gain that gain something alone; None where there are none.
        combinations: how many were asked.
    """

    goal: str
    value: float | None
    grids: tuple[Grid, ...]
    alone: dict[str, Finding]
    together: Finding
    real: Finding | None
    combinations: int


def grids(present: Values, goal: str, *, chunks: bool, threshold: bool) -> tuple[Grid, ...]:
    """The settings that can change a goal, with the values to try.

    Args:
        present: the values in force.
        goal: one of ``GOALS``.
        chunks: whether the length of chunks is searched.
        threshold: whether the share of errors borne is.
    """
    names = [
        name
        for name in (_OF_RETRIEVAL if NAMES[goal].startswith("retrieval: ") else _GRIDS)
        if (chunks or name != "chunk_chars") and (threshold or name != "max_error_share")
    ]
    return tuple(
        Grid(name, present[name], tuple(sorted({*_GRIDS[name], present[name]}))) for name in names
    )


def left_out(names: Sequence[str], goal: str, unanswerable: int) -> Iterator[str]:
    """A line for each setting that is not searched though it might be wanted, and why.

    Args:
        names: of the settings that are searched.
        goal: one of ``GOALS``.
        unanswerable: how many questions have no answer.
    """
    of_retrieval = NAMES[goal].startswith("retrieval: ")
    if of_retrieval:
        rest = ", ".join(name for name in _GRIDS if name not in _OF_RETRIEVAL)
        yield f"{rest} left out: {goal} does not depend on them"
    elif not unanswerable:
        yield (
            "max_error_share left out: every question has an answer, so that silence is never right. "
            "Add questions that the articles do not answer"
        )
    if "chunk_chars" not in names:
        yield "chunk_chars left out: each value needs an index of its own. Try it too: --chunks"


def deal(groups: Sequence[str | None], folds: int = FOLDS) -> Folds:
    """Deal questions out to folds of like size, so that no group is in two.

    Args:
        groups: the article of each question; None for one without, which is dealt out by itself.
        folds: how many; fewer where there are fewer groups.

    Returns:
        The number of each question's fold: int64 of shape ``(n,)``.

    Raises:
        TestSetError: all questions are about one article.
    """
    dealer = random.Random(_SEED)
    by_group: dict[str, list[int]] = {}
    for at, group in enumerate(groups):
        by_group.setdefault(f"#{at}" if group is None else f"={group}", []).append(at)
    if len(by_group) < 2:
        raise TestSetError(
            "All questions are about one article, so that none can be held out. Add questions about others"
        )
    named, loners = ([by_group[g] for g in by_group if g.startswith(mark)] for mark in "=#")
    found = np.zeros(len(groups), dtype=np.int64)
    # Apart from each other, for those without an article are mostly those without an answer.
    sizes = [0] * min(folds, len(by_group))
    for part in (named, loners):
        dealer.shuffle(part)
        for positions in sorted(part, key=len, reverse=True):
            smallest = min(range(len(sizes)), key=sizes.__getitem__)
            found[positions] = smallest
            sizes[smallest] += len(positions)
    return found


def fewest(grids: Sequence[Grid]) -> int:
    """How many combinations are asked at least: each setting alone."""
    return 1 + sum(len(grid.values) - 1 for grid in grids)


def tune(goal: str, grids: Sequence[Grid], folds: Folds, measure: Measure) -> Tuned:
    """Search alone and together, and measure what is gained.

    Args:
        goal: short name of what ``measure`` gives.
        grids: of the settings to search.
        folds: of each question, see ``deal``.
        measure: asks all questions with some values; called once for each combination.
    """
    search = _Search(grids, folds, measure)
    alone = {grid.name: search.finding([grid.name]) for grid in grids}
    together = search.finding([grid.name for grid in grids])
    real = [name for name, found in alone.items() if found.is_real]
    value = float(ratio(*search.of(search.present)))
    return Tuned(
        goal=goal,
        value=None if math.isnan(value) else value,
        grids=tuple(grids),
        alone=alone,
        together=together,
        real=search.finding(real) if real else None,
        combinations=search.combinations,
    )


class _Search:
    """Searches a grid, and asks for no combination twice."""

    def __init__(self, grids: Sequence[Grid], folds: Folds, measure: Measure) -> None:
        self._grids = {grid.name: grid for grid in grids}
        self._folds = folds
        self._measure = measure
        self._known: dict[tuple[float, ...], tuple[Floats, Floats]] = {}
        self.present = {grid.name: grid.present for grid in grids}

    @property
    def combinations(self) -> int:
        return len(self._known)

    def of(self, values: Values) -> tuple[Floats, Floats]:
        """Numerator and denominator of the goal."""
        key = tuple(values[name] for name in self._grids)
        if key not in self._known:
            self._known[key] = self._measure(values)
        return self._known[key]

    def finding(self, names: Sequence[str]) -> Finding:
        """What a search over some settings gains."""
        present = self.of(self.present)
        everything = np.ones(len(self._folds), dtype=bool)
        best = self._climb(names, everything)
        held_out = np.zeros((2, len(self._folds)))
        by_fold = []
        for fold in range(int(self._folds.max()) + 1):
            chosen = self._climb(names, self._folds != fold)
            own = self._folds == fold
            held_out[:, own] = np.stack(self.of(chosen))[:, own]
            by_fold.append(_only(names, chosen))
        return Finding(
            best=_only(names, best),
            by_fold=tuple(by_fold),
            on_all=self._goal(best, everything) - self._goal(self.present, everything),
            gain=difference(present, (held_out[0], held_out[1])),
            changes=best != self.present,
        )

    def _climb(self, names: Sequence[str], among: Bools) -> dict[str, float]:
        """The best values found for some questions, from those in force on."""
        values = dict(self.present)
        for _ in range(_ROUNDS if len(names) > 1 else 1):
            before = dict(values)
            for name in names:
                values[name] = self._best(values, self._grids[name], among)
            if values == before:
                break
        return values

    def _best(self, values: Values, grid: Grid, among: Bools) -> float:
        """The value of one setting that serves best; of equals, the nearest to the one in force."""
        scored = [(self._goal({**values, grid.name: each}, among), each) for each in grid.values]
        highest = max(score for score, _each in scored)
        equals = [each for score, each in scored if score >= highest - _SAME]
        return min(equals, key=lambda each: abs(each - grid.present))

    def _goal(self, values: Values, among: Bools) -> float:
        """The goal over some questions; 0 where it cannot be told, as where none is refused."""
        numerator, denominator = self.of(values)
        found = float(ratio(numerator[among], denominator[among]))
        return 0.0 if math.isnan(found) else found


def _only(names: Sequence[str], values: Values) -> dict[str, float]:
    return {name: values[name] for name in names}
