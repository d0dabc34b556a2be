"""The figures of runs as lines of text."""

from collections.abc import Iterable, Sequence
from typing import Any

from qa.evaluation.compare import Change, Comparison
from qa.evaluation.figures import Figure, figures, groups
from qa.evaluation.intervals import Interval
from qa.evaluation.outcome import Case
from qa.evaluation.stages import Stage, losses
from ui.render import one_line

_LISTED = 10
_BY_GROUP = ("answer: f1", "citation: precision", "citation: recall", "abstention: recall")
# What each stage did to a question that it lost.
LOST: dict[Stage, str] = {
    "not_indexed": "the article is not in the index",
    "not_retrieved": "not retrieved",
    "not_read": "retrieved, but not among the passages read",
    "misread": "read, but other words marked",
    "refused": "marked rightly, but refused as not sure enough",
    "cited_wrongly": "answered rightly, but cited from elsewhere",
    "answered_without_evidence": "answered though the articles do not say",
}


def table(cases: Sequence[Case]) -> str:
    """All figures with their intervals, the main ones by group, and where questions were lost."""
    lines = [f"{len(cases)} questions", *_lines(figures(cases)), ""]
    for group, by_name in groups(cases).items():
        if group != "all" and len(by_name) > 1:
            lines += [*_group_lines(group, by_name), ""]
    lost = {stage: count for stage, count in losses(cases).items() if count}
    lines.append(f"Lost: {sum(lost.values())} of {len(cases)}")
    lines += [f"  {count:>5}  {LOST[stage]}" for stage, count in lost.items()]
    return "\n".join(lines)


def comparison_table(comparison: Comparison) -> str:
    """How a run differs from an earlier one: figures, and the questions that changed."""
    lines = [f"Compared with the earlier run over {comparison.paired} questions that both asked"]
    missing = len(comparison.only_before) + len(comparison.only_after)
    if missing:
        lines.append(
            f"  {missing} questions are in one of them only, or changed; they do not count"
        )
    width = max(map(len, comparison.differences))
    for name, found in comparison.differences.items():
        if found is not None and found.value:
            lines.append(
                f"  {name:<{width}}  {found.value:+.4f}  {_bounds(found.interval, '+.4f')}  "
                f"p {found.p_value:.3f}"
            )
    lines += _changes("Better", comparison.better)
    lines += _changes("Worse", comparison.worse)
    if comparison.lost_more:
        lines.append("Lost more than before")
        lines += [f"  {count:>5}  {LOST[stage]}" for stage, count in comparison.lost_more.items()]
    return "\n".join(lines)


def kinds_table(figures_by_kind: dict[str, dict[str, Any]]) -> str:
    """The figures of conversations, a line for each kind."""
    width = max(map(len, figures_by_kind), default=0)
    return "\n".join(
        f"{kind:<{width}}  {each['n']:>4} turns   as asked {_share(each['score'])}   "
        f"in full {_share(each['in_full'])}   evidence cited {_share(each['cited'])}"
        f"   newest first {_share(each['newest_first'])}"
        for kind, each in figures_by_kind.items()
    )


def _lines(found: Iterable[Figure]) -> list[str]:
    part, lines = "", []
    for each in found:
        own, _, measure = each.name.partition(": ")
        heading, part = own if own != part else "", own
        lines.append(
            f"{heading.capitalize():<12}{measure:<28}{_value(each):>9}  "
            f"{_bounds(each.interval, _format(each)):<20}  n {each.n}"
        )
    return lines


def _group_lines(group: str, by_name: dict[str, list[Case]]) -> list[str]:
    width = max(len(group), *map(len, by_name))
    lines = [f"{'by ' + group:<{width + 3}}     n  " + "  ".join(_BY_GROUP)]
    for name, cases in by_name.items():
        values = {each.name: each for each in figures(cases)}
        shown = "  ".join(f"{_value(values[m]):>{len(m)}}" for m in _BY_GROUP)
        lines.append(f"{name:<{width + 3}} {len(cases):>5}  {shown}")
    return lines


def _changes(title: str, changes: Sequence[Change]) -> list[str]:
    if not changes:
        return []
    lines = [f"{title}: {len(changes)}"]
    for change in changes[:_LISTED]:
        before, after = (each.predicted or "-" for each in (change.before, change.after))
        lines.append(
            f"  {change.gain:+.2f}  {change.after.id}  {one_line(change.after.question)}: "
            f"{one_line(before)} -> {one_line(after)}"
        )
    if len(changes) > _LISTED:
        lines.append(f"  and {len(changes) - _LISTED} more: --json or --html has all")
    return lines


def _value(figure: Figure) -> str:
    return "-" if figure.value is None else format(figure.value, _format(figure))


def _format(figure: Figure) -> str:
    return ".0f" if figure.name.startswith("latency") else ".4f"


def _bounds(interval: Interval | None, form: str) -> str:
    return f"[{interval.low:{form}}, {interval.high:{form}}]" if interval else ""


def _share(value: float | None) -> str:
    return "   -  " if value is None else f"{value:.4f}"
