"""What was planned and found by a search for settings, as lines of text and for programs."""

from collections.abc import Iterator
from typing import Any

from qa.evaluation.gates import NAMES
from qa.evaluation.intervals import Difference
from qa.evaluation.tuning import FEW_QUESTIONS, Finding, Tuned, Values
from ui.evaluation.tuning import Plan
from ui.render import counted

NO_GAIN = "no gain that this test set could show"


def plan_lines(plan: Plan) -> Iterator[str]:
    """What is about to be done, and what speaks against relying on it."""
    yield (
        f"{counted(plan.questions, 'question')}, {plan.unanswerable} without an answer, in "
        f"{plan.folds} parts without a common article. Searched: {', '.join(plan.names)}"
    )
    yield from plan.left_out
    if plan.questions < FEW_QUESTIONS:
        yield (
            f"warning: with fewer than {FEW_QUESTIONS} questions, chance decides more than settings do"
        )
    yield (
        f"{plan.combinations} combinations for each setting alone, more for all together: about "
        f"{_duration(*plan.seconds)}"
    )


def table(tuned: Tuned) -> str:
    """A line for each setting, and one for all together."""
    value = "-" if tuned.value is None else f"{tuned.value:.4f}"
    width = max(len(grid.name) for grid in tuned.grids)
    lines = [
        f"{NAMES[tuned.goal]} with the settings in force: {value}",
        f"{'setting':<{width}}     now    best   gain on held-out articles",
    ]
    for grid in tuned.grids:
        found = tuned.alone[grid.name]
        lines.append(
            f"{grid.name:<{width}}  {grid.present:>6g}  {found.best[grid.name]:>6g}   "
            f"{_said(found)}"
        )
    if len(tuned.grids) > 1:
        lines += ["", f"All together ({_values(changed(tuned, tuned.together)) or 'as they are'})"]
        lines.append(f"  {_said(tuned.together)}")
    if tuned.real and len(tuned.real.best) > 1:
        lines.append(f"Those with a gain together ({_values(tuned.real.best)})")
        lines.append(f"  {_said(tuned.real)}")
    lines += ["", *_notes(tuned)]
    return "\n".join(lines)


def as_json(tuned: Tuned, plan: Plan) -> dict[str, Any]:
    """The same for programs: gains are null where they cannot be told."""
    return {
        "goal": tuned.goal,
        "value": tuned.value,
        "questions": plan.questions,
        "unanswerable": plan.unanswerable,
        "folds": plan.folds,
        "combinations": tuned.combinations,
        "settings": {
            grid.name: {
                "present": grid.present,
                "tried": list(grid.values),
                "best": tuned.alone[grid.name].best[grid.name],
                **_finding(tuned.alone[grid.name]),
            }
            for grid in tuned.grids
        },
        "together": {"best": tuned.together.best, **_finding(tuned.together)},
        "real": tuned.real and {"best": tuned.real.best, **_finding(tuned.real)},
    }


def changed(tuned: Tuned, found: Finding | None) -> dict[str, float]:
    """The values of a finding that differ from those in force."""
    present = {grid.name: grid.present for grid in tuned.grids}
    best = found.best if found else {}
    return {name: value for name, value in best.items() if value != present[name]}


def _notes(tuned: Tuned) -> Iterator[str]:
    """What is to be known besides the figures."""
    yield (
        f"{counted(tuned.combinations, 'combination')} asked. A setting that gains nothing still has "
        f"1 chance in 40 to seem to; {len(tuned.grids)} were tried"
    )
    best = tuned.together.best
    present = {grid.name: grid.present for grid in tuned.grids}
    if best.get("read_passages", 0) > present.get("read_passages", 0):
        more = best["read_passages"] / present["read_passages"]
        yield (
            f"{best['read_passages']:g} passages take {more:.1f} times as long to read as "
            f"{present['read_passages']:g}"
        )


def _said(found: Finding) -> str:
    if not found.changes:
        return "no other value is better"
    if found.gain is None:
        return f"cannot be told from these questions: {NO_GAIN}"
    return _gain(found.gain) + ("" if found.is_real else f"  {NO_GAIN}")


def _gain(gain: Difference) -> str:
    low, high = gain.interval
    return f"{gain.value:+.4f}  [{low:+.4f}, {high:+.4f}]  p {gain.p_value:.3f}"


def _values(values: Values) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in values.items())


def _finding(found: Finding) -> dict[str, Any]:
    gain = found.gain
    return {
        "by_fold": list(found.by_fold),
        "gain_where_chosen": found.on_all,
        "gain": gain and gain.value,
        "interval": gain and list(gain.interval),
        "p_value": gain and gain.p_value,
        "real": found.is_real,
    }


def _duration(least: float, likely: float) -> str:
    """Both in seconds, or both in minutes."""
    unit, size = ("s", 1) if likely < 90 else ("min", 60)
    bounds = dict.fromkeys(max(1, round(each / size)) for each in (least, likely))
    return f"{' to '.join(map(str, bounds))} {unit}"
