"""Two runs over the same questions, pair by pair."""

from collections.abc import Sequence
from dataclasses import dataclass

from qa.evaluation import measures
from qa.evaluation.figures import Figure, arrays, figures, parts_of
from qa.evaluation.intervals import Difference, difference
from qa.evaluation.outcome import Case
from qa.evaluation.stages import Stage, losses

# F1 has to differ by more for a question to count as better or worse.
_SAME_F1 = 1e-9


@dataclass(frozen=True, slots=True)
class Change:
    """A question that is answered otherwise now.

    Attributes:
        before, after: what became of it.
        gain: in F1, where no answer is right where none is expected.
    """

    before: Case
    after: Case
    gain: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a run differs from an earlier one.

    Attributes:
        paired: how many questions both runs asked.
        only_before, only_after: ids of questions that one of them asked.
        before, after: the figures of both over the questions that both asked.
        differences: by the name of the measure; None where a run has nothing to measure.
        better, worse: the questions that gained or lost, the largest change first.
        lost_more: the stages that lose more questions than before, and how many more.
    """

    paired: int
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    before: tuple[Figure, ...]
    after: tuple[Figure, ...]
    differences: dict[str, Difference | None]
    better: tuple[Change, ...]
    worse: tuple[Change, ...]
    lost_more: dict[Stage, int]


def compare(before: Sequence[Case], after: Sequence[Case]) -> Comparison:
    """Pair two runs by the ids of their questions."""
    first, second = ({case.id: case for case in cases} for cases in (before, after))
    shared = [id_ for id_ in first if id_ in second and _same_question(first[id_], second[id_])]
    own, other = [first[id_] for id_ in shared], [second[id_] for id_ in shared]
    old, new = parts_of(own), parts_of(other)
    differences = {name: difference(arrays(old[name]), arrays(new[name])) for name in old}
    changes = sorted(map(_change, own, other), key=lambda change: -abs(change.gain))
    return Comparison(
        paired=len(shared),
        only_before=tuple(id_ for id_ in first if id_ not in shared),
        only_after=tuple(id_ for id_ in second if id_ not in shared),
        before=tuple(figures(own)),
        after=tuple(figures(other)),
        differences=differences,
        better=tuple(each for each in changes if each.gain > _SAME_F1),
        worse=tuple(each for each in changes if each.gain < -_SAME_F1),
        lost_more=_lost_more(own, other),
    )


def _same_question(first: Case, second: Case) -> bool:
    return (first.question, first.answers) == (second.question, second.answers)


def _change(before: Case, after: Case) -> Change:
    return Change(before, after, _f1(after) - _f1(before))


def _f1(case: Case) -> float:
    return measures.best(measures.f1, case.predicted, case.answers)


def _lost_more(before: Sequence[Case], after: Sequence[Case]) -> dict[Stage, int]:
    old, new = losses(before), losses(after)
    return {stage: new[stage] - old[stage] for stage in new if new[stage] > old[stage]}
