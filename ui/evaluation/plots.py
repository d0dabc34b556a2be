"""The plots of a report, as SVG that takes its colours from the page and links to the questions.

They are drawn by hand: a few lines and dots need no library, and one's own SVG follows light and dark,
weighs little, and its dots can be clicked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from markupsafe import Markup

from qa.evaluation.figures import bins
from qa.evaluation.intervals import Interval, interval
from qa.evaluation.outcome import Case
from qa.evaluation.reliability import risk_coverage

BINS = 10

_WIDTH, _HEIGHT = 440, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 16, 14, 44
_RANKS = 10
_BARS = 24


class Plot(NamedTuple):
    """A plot with its heading and what it shows, in a sentence or two."""

    title: str
    drawn: Markup
    told: str


@dataclass(frozen=True, slots=True)
class _Axes:
    """Where values stand in a plot: 0 to ``right`` from left to right, ``low`` to ``high`` upwards."""

    right: float
    high: float
    label_x: str
    label_y: str
    low: float = 0.0
    left: float = 0.0

    def x(self, value: float) -> float:
        share = (value - self.left) / (self.right - self.left)
        return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(_HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM), 1)


def plots(cases: Sequence[Case]) -> tuple[Plot, ...]:
    """All plots that some cases give."""
    if not cases:
        return ()
    drawn = (_risk(cases), _reliability(cases), _recall(cases), _latency(cases))
    return tuple(each for each in drawn if each)


def _risk(cases: Sequence[Case]) -> Plot:
    confidence = np.array([case.confidence for case in cases])
    right = np.array([case.knew_better for case in cases], dtype=bool)
    curve = risk_coverage(confidence, right, np.ones(len(cases)), len(cases))
    given = [case for case in cases if not case.abstained]
    wrong = sum(not case.is_right for case in given)
    risk, coverage = wrong / max(1, len(given)), len(given) / len(cases)
    axes = _Axes(
        1.0, _round_up(max(risk, *(p.risk for p in curve))), "share of questions answered",
        "share of wrong answers",
    )  # fmt: skip
    points = sorted((point.coverage, point.risk) for point in curve)
    at = f"answers {coverage:.1%} of the questions, {risk:.1%} of the answers wrong"
    force = _dot(axes, coverage, risk, 6, f"in force: {at}", "force")
    told = (
        f"What a threshold would cost: the less sure answers are given, the more of them are wrong. "
        f"In force ({_thresholds(cases)}): {at}."
    )
    side, anchor = (-9, "end") if coverage > 0.3 else (9, "start")
    label = _text(axes.x(coverage) + side, axes.y(risk) - 9, "in force", anchor)
    return Plot("Risk by coverage", _svg(axes, [_line(axes, points), force, label]), told)


def _reliability(cases: Sequence[Case]) -> Plot | None:
    found = bins(cases)
    if not found:
        return None
    axes = _Axes(1.0, 1.0, "confidence", "share that is right")
    dots = [
        _link(
            f"b={number_of_bin(each.confidence + 1e-9)}",
            _dot(
                axes, each.confidence, each.right, 3 + 17 * each.share**0.5,
                f"confidence {each.confidence:.2f}: {each.right:.0%} right, {each.share:.0%} of the answers",
                "soft",
            ),
        )
        for each in found
    ]  # fmt: skip
    points = [(each.confidence, each.right) for each in found]
    drawn = [_line(axes, [(0, 0), (1, 1)], "ideal"), _line(axes, points), *dots]
    told = (
        "How often given answers are right, by their confidence; on the dashed line both agree. "
        "Larger dots are more answers; a click shows them."
    )
    return Plot("Reliability", _svg(axes, drawn), told)


def _recall(cases: Sequence[Case]) -> Plot | None:
    asked = [case for case in cases if case.is_answerable and case.path]
    if not asked:
        return None
    found = [(k, *_recall_at(asked, k)) for k in range(1, _RANKS + 1)]
    lowest = min(bounds.low if bounds else value for _k, value, bounds in found)
    axes = _Axes(
        _RANKS + 0.5, 1.0, "articles looked at (k)", "recall@k",
        low=max(0.0, np.floor(lowest * 10 - 0.5) / 10), left=0.5,
    )  # fmt: skip
    bars = [_whisker(axes, k, bounds) for k, _value, bounds in found if bounds]
    dots = [_dot(axes, k, value, 4, f"recall@{k}: {value:.3f}") for k, value, _bounds in found]
    line = _line(axes, [(k, value) for k, value, _bounds in found])
    told = "How often the article that answers is among the first k found, with 95 % intervals."
    return Plot("Recall by rank", _svg(axes, [*bars, line, *dots]), told)


def _latency(cases: Sequence[Case]) -> Plot | None:
    times = np.array([case.milliseconds["total"] for case in cases if "total" in case.milliseconds])
    if not times.size:
        return None
    end = _round_up(max(1.0, float(np.percentile(times, 99))))
    counts, edges = np.histogram(np.minimum(times, end), _BARS, (0, end))
    axes = _Axes(end, _round_up(int(counts.max())), "milliseconds", "questions")
    drawn = [
        _bar(axes, edges[n], edges[n + 1], int(count)) for n, count in enumerate(counts) if count
    ]
    told = f"How long an answer takes, over {times.size} questions timed; the last bar holds all slower ones."
    return Plot("Latency", _svg(axes, drawn), told)


def number_of_bin(confidence: float) -> int:
    """Which bin of equal width a confidence falls into, from 0."""
    return min(int(confidence * BINS), BINS - 1)


def _recall_at(cases: Sequence[Case], k: int) -> tuple[float, Interval | None]:
    hits = np.array([float(case.path in case.ranked[:k]) for case in cases])
    return float(hits.mean()), interval(hits, np.ones(len(cases)))


def _thresholds(cases: Sequence[Case]) -> str:
    values = [case.min_confidence for case in cases]
    low, high = min(values), max(values)
    return f"threshold {low:.3f}" if low == high else f"thresholds {low:.3f} to {high:.3f}"


def _round_up(value: float) -> float:
    """The next number that five steps lead to which are easy to read; of 0 it is 1."""
    if value <= 0:
        return 1.0
    scale = 10.0 ** np.floor(np.log10(value))
    return float(
        next(step * scale for step in (1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10) if step * scale >= value)
    )


def _svg(axes: _Axes, drawn: Iterable[str]) -> Markup:
    body = "".join([*_frame(axes), *drawn])
    return Markup(f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="group">{body}</svg>')


def _frame(axes: _Axes) -> Iterable[str]:
    bottom, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
    for value in np.linspace(axes.low, axes.high, 6):
        at = axes.y(value)
        yield f'<path class="grid" d="M{_LEFT} {at}H{right}"/>'
        yield _text(_LEFT - 6, at + 4, f"{value:.4g}", "end")
    for value in _ticks(axes):
        yield _text(axes.x(value), bottom + 16, f"{value:.4g}", "middle")
    yield f'<path class="axis" d="M{_LEFT} {_TOP}V{bottom}H{right}"/>'
    yield _text((_LEFT + right) / 2, _HEIGHT - 8, axes.label_x, "middle")
    yield f'<g transform="rotate(-90)">{_text(-(_TOP + bottom) / 2, 11, axes.label_y, "middle")}</g>'


def _ticks(axes: _Axes) -> Iterable[float]:
    return range(1, _RANKS + 1) if axes.left else map(float, np.linspace(0, axes.right, 6))


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}">{text}</text>'


def _line(axes: _Axes, points: Iterable[tuple[float, float]], name: str = "line") -> str:
    through = "L".join(f"{axes.x(x)} {axes.y(y)}" for x, y in points)
    return f'<path class="{name}" d="M{through}"/>'


def _dot(axes: _Axes, x: float, y: float, radius: float, told: str, name: str = "dot") -> str:
    return (
        f'<circle class="{name}" cx="{axes.x(x)}" cy="{axes.y(y)}" r="{radius:.1f}">'
        f"<title>{told}</title></circle>"
    )


def _whisker(axes: _Axes, x: float, bounds: Interval) -> str:
    return f'<path class="whisker" d="M{axes.x(x)} {axes.y(bounds.low)}V{axes.y(bounds.high)}"/>'


def _bar(axes: _Axes, start: float, end: float, count: int) -> str:
    x, y = axes.x(start) + 0.5, axes.y(count)
    width, height = axes.x(end) - axes.x(start) - 1, axes.y(0) - y
    told = f"{start:.0f} to {end:.0f} ms: {count}"
    return (
        f'<rect class="bar" x="{x:g}" y="{y:g}" width="{width:.1f}" height="{height:.1f}">'
        f"<title>{told}</title></rect>"
    )


def _link(shown: str, drawn: str) -> str:
    return f'<a href="#questions" data-show="{shown}">{drawn}</a>'
