"""The comparison as Markdown: figures, and their ratios to belegt."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.bench.peers.driver import BELEGT, Contender, Outcome, columns

_MODES = {
    "hybrid": "hybrid",
    "dense": "dense",
    "sparse": "BM25",
    "bare": "hybrid, reader's scores as they are",
}
_NONE = "–"


def table(outcomes: Mapping[str, Outcome], about: Mapping[str, Any]) -> str:
    """Everything that is printed.

    Args:
        outcomes: by the name of the system.
        about: date, machine, rounds, and counts of what was indexed and asked.
    """
    shown = columns(outcomes)
    parts = [
        _heading(outcomes, about),
        "Figures: median of the rounds (lowest to highest).",
        _lines(outcomes, shown, _figure),
        "Ratios to belegt of the same round: median (lowest to highest).",
        _lines(outcomes, shown[1:], _ratio),
        *_remarks(outcomes),
    ]
    return "\n\n".join(parts)


def _heading(outcomes: Mapping[str, Outcome], about: Mapping[str, Any]) -> str:
    machine = about["machine"]
    lines = [
        f"{about['date']}; {machine['processor']}, {machine['cores']} cores, {machine['system']}; "
        f"{about['paragraphs']} paragraphs; questions: "
        + ", ".join(f"{count} {name}" for name, count in about["questions"].items())
        + f"; rounds: {about['rounds']}."
    ]
    for name, outcome in outcomes.items():
        if outcome.about:
            versions = outcome.about["versions"].items()
            told = ", ".join(f"{package} {version}" for package, version in versions)
            lines.append(f"- {name}: {told}; Python {outcome.about['python']}")
    return "\n".join(lines)


def _lines(
    outcomes: Mapping[str, Outcome],
    shown: Sequence[tuple[Contender, str | None]],
    cell: Callable[[Mapping[str, Outcome], Contender, str, str], str],
) -> str:
    titles = [_title(contender, mode) for contender, mode in shown]
    rows = [["", *titles], ["---"] * (len(titles) + 1)]
    for number, name in enumerate(_names(outcomes)):
        cells = [
            cell(outcomes, contender, mode, name)
            if mode
            else (_reason(outcomes[contender.name]) if number == 0 else "")
            for contender, mode in shown
        ]
        rows.append([name, *cells])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _reason(outcome: Outcome) -> str:
    return f"not measured: {outcome.error}".replace("|", "/")


def _names(outcomes: Mapping[str, Outcome]) -> Sequence[str]:
    """The figures in the order in which belegt has them."""
    return list(outcomes[BELEGT.name].rounds[0][BELEGT.modes[0]])


def _title(contender: Contender, mode: str | None) -> str:
    if mode is None or contender is BELEGT:
        return contender.name
    return f"{contender.name} {_MODES[mode]}"


def _figure(outcomes: Mapping[str, Outcome], contender: Contender, mode: str, name: str) -> str:
    rounds = [each.get(mode, {}) for each in outcomes[contender.name].rounds]
    return _spread([each[name] for each in rounds if name in each], _format(name))


def _ratio(outcomes: Mapping[str, Outcome], contender: Contender, mode: str, name: str) -> str:
    own = [each[BELEGT.modes[0]][name] for each in outcomes[BELEGT.name].rounds]
    theirs = [each.get(mode, {}).get(name) for each in outcomes[contender.name].rounds]
    pairs = zip(theirs, own, strict=False)
    return _spread([a / b for a, b in pairs if a is not None and b], ".2f")


def _spread(values: Sequence[float], form: str) -> str:
    """The median, with the lowest and the highest in brackets where they differ as shown."""
    if not values:
        return _NONE
    low, high = (format(value, form) for value in (min(values), max(values)))
    middle = format(statistics.median(values), form)
    return middle if low == high else f"{middle} ({low} to {high})"


def _format(name: str) -> str:
    if name.endswith(("ms", "a second", "first answer, s")):
        return ".1f"
    if name.startswith("peak"):
        return ".0f"
    return ".2f" if name.endswith("MiB") else ".4f"


def _remarks(outcomes: Mapping[str, Outcome]) -> Sequence[str]:
    """What stopped a system, and answers that raised an error, which count as none."""
    told = []
    for name, outcome in outcomes.items():
        if outcome.error and outcome.rounds:
            told.append(f"{name} was stopped after {len(outcome.rounds)} rounds: {outcome.error}")
        for mode, by_set in outcome.errors.items():
            counts = {name: len(errors) for name, errors in by_set.items() if errors}
            if counts:
                first = next(errors[0] for errors in by_set.values() if errors)
                shown = ", ".join(f"{count} {set_name}" for set_name, count in counts.items())
                told.append(
                    f"{name} {_MODES[mode]}: answers that raised an error: {shown} ({first})"
                )
    return told
