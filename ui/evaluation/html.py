"""A run as one HTML page that needs nothing else: figures, plots, and what became of each question.

Questions, articles and settings are hostile here. Each value of the template passes ``shown``, or ``plain``
where no markup can stand, unless it is markup made by this package; and the page's policy lets no script
run but its own. Without scripts the page shows the same, only not filtered.
"""

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import takewhile
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from qa.evaluation.compare import Change, Comparison, compare
from qa.evaluation.figures import Figure, figures, groups
from qa.evaluation.intervals import Interval
from qa.evaluation.outcome import Case
from qa.evaluation.run_file import Run
from ui.evaluation.drilldown import GROUP_KEYS, NOT_LOST, SHORT, by_stage, marks_of, questions
from ui.evaluation.plots import BINS, plots
from ui.evaluation.table import LOST
from ui.web import markup

_MAIN = (
    "answer: f1",
    "answer: exact match",
    "citation: precision",
    "citation: recall",
    "abstention: recall",
    "retrieval: recall@5",
    "latency: p50 ms",
)
_PREVIEW = 90


@dataclass(frozen=True, slots=True)
class _Grouping:
    """Figures by group: each of ``rows`` has one for each group, in the order of ``sizes``."""

    name: str
    key: str
    sizes: Mapping[str, int]
    rows: Sequence[tuple[Figure, ...]]


@dataclass(frozen=True, slots=True)
class _Compared:
    """A comparison with an earlier run; ``facts`` are what differed: name, before, now."""

    earlier: Run
    comparison: Comparison
    facts: Sequence[tuple[str, Any, Any]]
    rows: Sequence[tuple[Figure, Figure]]
    changes: Mapping[str, Sequence[Change]]


def page(run: Run, earlier: Run | None = None) -> str:
    """The whole page.

    Args:
        run: what to report on.
        earlier: a run to compare it with.
    """
    folder = _folder({path for case in run.cases for path in (*case.ranked, case.path) if path})
    script = _part("report.js")
    template = _environment(folder).from_string(_part("report.html.jinja"))
    made = template.render(
        **_drilled(run),
        run=run,
        facts=_facts(run),
        folder=folder,
        plots=plots(run.cases),
        labels={**LOST, NOT_LOST: "answered rightly, or rightly not at all"},
        compared=_compared(earlier, run) if earlier else None,
        style=Markup(_part("report.css")),
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )
    return made.strip() + "\n"


def shown(value: object) -> Markup:
    """A value as HTML that shows its characters and does nothing else."""
    if isinstance(value, Markup):
        return value
    text = str(value)
    return Markup(html.escape(text) if text.isprintable() else markup.safe(text))


def plain(text: str) -> Markup:
    """The same for an attribute or a title, where no markup can stand."""
    visible = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return Markup(html.escape(visible))


def marked(text: str, words: Iterable[str]) -> Markup:
    """A sentence with the places marked where some words stand, whatever their case."""
    longest_first = sorted({word.strip() for word in words} - {""}, key=len, reverse=True)
    if not longest_first:
        return shown(text)
    pattern = rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})(?!\w)"
    parts = re.split(pattern, text, flags=re.IGNORECASE)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(shown(part)) if number % 2 else shown(part)
        for number, part in enumerate(parts)
    )


def _environment(folder: str) -> Environment:
    made = Environment(
        autoescape=True,
        finalize=shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        plain=plain,
        marked=marked,
        value=_value,
        change=_change,
        bounds=_bounds,
        answer_words=_answer_words,
        below=lambda path: path.removeprefix(folder),
        preview=lambda text: text if len(text) <= _PREVIEW else text[:_PREVIEW] + " …",
    )
    return made


def _part(name: str) -> str:
    return resources.files("ui.evaluation").joinpath(name).read_text(encoding="utf-8")


def _drilled(run: Run) -> dict[str, Any]:
    """Figures, groups and questions, and what leads from the ones to the others."""
    found = figures(run.cases)
    marks = marks_of(run.cases, found)
    listed = list(questions(run.cases, marks))
    return {
        "tiles": [each for each in found if each.name in _MAIN],
        "figures": found,
        "at": {name: number for number, name in enumerate(marks)},
        "short": {name: own.count(SHORT) for name, own in marks.items()},
        "groupings": tuple(_groupings(run.cases)),
        "bins": [(n, f"{n / BINS:.1f} to {(n + 1) / BINS:.1f}") for n in range(BINS)],
        "parts": by_stage(listed),
        "numbers": {each.case.id: each.number for each in listed},
    }


def _groupings(cases: Sequence[Case]) -> Iterator[_Grouping]:
    held = groups(cases)
    for group, key in GROUP_KEYS.items():
        by_name = held[group]
        if len(by_name) > 1:
            columns = [figures(own) for own in by_name.values()]
            sizes = {name: len(own) for name, own in by_name.items()}
            yield _Grouping(group, key, sizes, list(zip(*columns, strict=True)))


def _facts(run: Run) -> dict[str, dict[str, Any]]:
    """What the figures depend on, by what it belongs to."""
    return {
        "belegt": {"version": run.belegt, "file": run.form},
        "test set": run.test_set,
        "models": run.models,
        "index": run.index,
        "machine": run.machine,
        "settings": run.settings,
    }


def _compared(earlier: Run, run: Run) -> _Compared:
    found = compare(earlier.cases, run.cases)
    return _Compared(
        earlier,
        found,
        tuple(_differing(_facts(earlier), _facts(run))),
        list(zip(found.before, found.after, strict=True)),
        {"Worse": found.worse, "Better": found.better},
    )


def _differing(
    before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]
) -> Iterator[tuple[str, Any, Any]]:
    for part, values in after.items():
        for name in dict.fromkeys((*before[part], *values)):
            old, new = before[part].get(name, "–"), values.get(name, "–")
            if old != new:
                yield f"{part}: {name}", old, new


def _value(figure: Figure) -> str:
    return "–" if figure.value is None else format(figure.value, _form(figure))


def _change(before: Figure, after: Figure) -> str:
    if before.value is None or after.value is None:
        return "–"
    return format(after.value - before.value, "+" + _form(after))


def _bounds(interval: Interval | None, figure: Figure, sign: str = "") -> str:
    form = sign + _form(figure)
    return f"[{interval.low:{form}}, {interval.high:{form}}]" if interval else ""


def _form(figure: Figure) -> str:
    return ".0f" if figure.name.startswith("latency") else ".3f"


def _folder(paths: Iterable[str]) -> str:
    """What all paths begin with, up to a slash: not worth showing at each."""
    folders = (path.split("/")[:-1] for path in paths)
    common = takewhile(lambda own: len(set(own)) == 1, zip(*folders, strict=False))
    return "".join(f"{own[0]}/" for own in common)


def _answer_words(case: Case) -> list[str]:
    """What to mark in the cited sentences: the answer, or its parts where none holds all of it."""
    if any(case.predicted in cited.text for cited in case.citations):
        return [case.predicted]
    return case.predicted.split(", ")
