"""Which questions each figure and group of a report counts: what a click on it shows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa.evaluation.figures import Figure, Group, groups, parts_of
from qa.evaluation.outcome import Case
from qa.evaluation.stages import STAGES, lost_at
from ui.evaluation.plots import number_of_bin

NOT_LOST = "none"  # stands where a stage would, for a question that none lost
GROUP_KEYS: dict[Group, str] = {"kind": "k", "language": "l", "length": "w"}
UNCOUNTED, SHORT, FULL = "-", "0", "1"


@dataclass(frozen=True, slots=True)
class Question:
    """A case as it is listed.

    Attributes:
        number: from 1, in the order of the test set.
        stage: that lost it, or ``NOT_LOST``.
        verdict: on the answer: "right", "wrong", or "none" where there is one and none was given.
        keys: what it is found by, never texts: stage (s), verdict (o), numbers of its groups (k, l, w)
            and of its confidence's bin (b), and a mark for each figure (m).
    """

    number: int
    case: Case
    stage: str
    verdict: str
    keys: Mapping[str, str | int]


def questions(cases: Sequence[Case], marks: Mapping[str, Sequence[str]]) -> Iterator[Question]:
    """All cases in their order, with what they are found by."""
    numbers = _group_numbers(cases)
    for at, case in enumerate(cases):
        stage, verdict = lost_at(case) or NOT_LOST, _verdict(case)
        keys: dict[str, str | int] = {"s": stage, "o": verdict}
        keys |= {key: numbers[key][case.id] for key in numbers}
        keys["b"] = "" if case.abstained else number_of_bin(case.confidence)
        keys["m"] = "".join(own[at] for own in marks.values())
        yield Question(at + 1, case, stage, verdict, keys)


def by_stage(listed: Sequence[Question]) -> dict[str, list[Question]]:
    """The questions by the stage that lost them, those that none lost last; no empty stage."""
    stages: dict[str, list[Question]] = {stage: [] for stage in (*STAGES, NOT_LOST)}
    for each in listed:
        stages[each.stage].append(each)
    return {stage: own for stage, own in stages.items() if own}


def marks_of(cases: Sequence[Case], found: Sequence[Figure]) -> dict[str, list[str]]:
    """For each figure, whether each case counts, and whether it falls short of the best."""
    marks = {
        name: [_mark(bool(part and part[1]), bool(part and part[0] >= part[1])) for part in parts]
        for name, parts in parts_of(cases).items()
    }
    for figure in found:
        if figure.name == "confidence: calibration error":
            marks[figure.name] = [_mark(not case.abstained, case.is_right) for case in cases]
        elif figure.name == "confidence: area under risk-coverage":
            marks[figure.name] = [_mark(True, case.knew_better) for case in cases]
        elif figure.name.startswith("latency"):
            marks[figure.name] = [_mark_of_time(case, figure.value) for case in cases]
    return marks


def _mark(counts: bool, is_full: bool) -> str:
    return UNCOUNTED if not counts else FULL if is_full else SHORT


def _mark_of_time(case: Case, limit: float | None) -> str:
    spent = case.milliseconds.get("total")
    if spent is None or limit is None:
        return UNCOUNTED
    return _mark(True, spent <= limit)


def _verdict(case: Case) -> str:
    if case.is_right or (case.abstained and not case.is_answerable):
        return "right"
    return "none" if case.abstained else "wrong"


def _group_numbers(cases: Sequence[Case]) -> dict[str, dict[str, int]]:
    """The number of each case's group among those of its kind, by key and id."""
    held = groups(cases)
    return {
        key: {case.id: number for number, own in enumerate(held[name].values()) for case in own}
        for name, key in GROUP_KEYS.items()
    }
