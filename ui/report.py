"""What was done to the library, or would be, as JSON values and as lines."""

from collections.abc import Iterable, Sequence
from typing import Any

from index.change import Report
from index.states import State
from ui.render import counted, one_line

_SHOWN = 20


def as_json(report: Report) -> dict[str, Any]:
    """A report as JSON values."""
    found, state = report.differences, report.state
    return {
        "state": state.number if state else None,
        "articles": state.articles if state else 0,
        "chunks": state.chunks if state else 0,
        "unchanged": not found,
        "added": list(found.added),
        "changed": list(found.changed),
        "removed": list(found.removed),
        "renamed": [list(pair) for pair in found.renamed],
        "copies": [list(pair) for pair in found.copies],
        "reprints": [list(pair) for pair in found.reprints],
        "skipped": [{"path": each.name, "reason": each.reason} for each in report.skipped],
        "embedded": report.embedded,
        "seconds": round(report.seconds, 3),
    }


def as_text(report: Report) -> str:
    """What was done, for a person."""
    found, state = report.differences, report.state
    holds = holding(state) if state else "no articles"
    if found:
        embedded = f"{counted(report.embedded, 'text')} embedded, " if report.embedded else ""
        took = f"{embedded}{report.seconds:.1f} s"
        lines = [found.summary() + _alike(report), f"The index has {holds} ({took})"]
    else:
        lines = [f"Nothing has changed: {holds}"]
    return "\n".join([*lines, *skipped(report)])


def holding(state: State) -> str:
    """How much a state holds, in words."""
    return f"{counted(state.articles, 'article')}, {counted(state.chunks, 'chunk')}"


def preview_text(report: Report) -> str:
    """What would be done, for a person."""
    found = report.differences
    if not found:
        return "\n".join(["Nothing would change", *skipped(report)])
    lines = [f"Would be done: {found.summary()}{_alike(report)}"]
    lines += _some("add", found.added)
    lines += _some("change", found.changed)
    lines += _some("remove", found.removed)
    lines += _some("rename", (f"{before} -> {now}" for before, now in found.renamed))
    lines += _some("link as a copy", (f"{path} of {other}" for path, other in found.copies))
    lines += _some("link as a reprint", (f"{path} of {other}" for path, other in found.reprints))
    if report.embedded:
        texts = counted(report.embedded, "text")
        lines.append(f"Embedding {texts} would take {_duration(report.seconds)}")
    return "\n".join([*lines, *skipped(report), "Nothing has been changed"])


def skipped(report: Report) -> list[str]:
    """The files that could not be read, with their reasons."""
    if not report.skipped:
        return []
    lines = [f"  {one_line(each.name)}: {one_line(each.reason)}" for each in report.skipped]
    return [f"Skipped {len(lines)}, which could not be read:", *lines]


def _alike(report: Report) -> str:
    found = report.differences
    parts = []
    if found.copies:
        parts.append(f"{len(found.copies)} with the text of another article, stored once")
    if found.reprints:
        parts.append(f"{len(found.reprints)} linked as a reprint of another article")
    return f" ({'; '.join(parts)})" if parts else ""


def _some(title: str, names: Iterable[str]) -> list[str]:
    shown: Sequence[str] = [one_line(name) for name in names]
    more = [f"  … and {len(shown) - _SHOWN} more: --json lists all"] if len(shown) > _SHOWN else []
    return [*(f"  {title}: {name}" for name in shown[:_SHOWN]), *more]


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"about {max(1, round(seconds))} s"
    return f"about {round(seconds / 60)} min" if seconds < 5400 else f"about {seconds / 3600:.1f} h"
