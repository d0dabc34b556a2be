"""HTML of the tab to measure answers in. Names of files, faults and questions are hostile here."""

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, urlencode

from qa.evaluation.compare import Comparison
from qa.evaluation.figures import Figure
from qa.evaluation.stages import Stage
from ui.web.escaping import label, safe
from ui.web.evaluation_texts import EvaluationTexts
from ui.web.running import Job, Step
from ui.web.testsets import Checked

_FAULTS = 20
_MINUTES_FROM_S = 100


def checked(found: Checked, texts: EvaluationTexts) -> str:
    """What a test set holds, or all that is wrong with it, a line each."""
    if found.faults:
        lines = [
            texts.line.format(line=line, fact=fact) if line else fact
            for line, fact in found.faults[:_FAULTS]
        ]
        more = len(found.faults) - _FAULTS
        lines += [texts.more_faults.format(count=more)] if more > 0 else []
        items = "".join(f"<li><bdi>{safe(line)}</bdi></li>" for line in lines)
        return f'<div role="alert"><p class="fault">{safe(texts.faults)}</p><ul class="faults">{items}</ul></div>'
    counted = [
        (texts.usable, found.questions),
        (texts.unanswerable, found.unanswerable),
        (texts.not_indexed, found.not_indexed),
        (texts.drafts, found.drafts),
    ]
    told = "; ".join(text.format(count=count) for text, count in counted if count)
    return f'<p class="told" role="status">{safe(told)}</p>'


def line(text: str, is_fault: bool = False) -> str:
    """A line that is read out when it comes up."""
    kind, role = ("fault", "alert") if is_fault else ("told", "status")
    return f'<p class="{kind}" role="{role}"><bdi>{safe(text)}</bdi></p>'


def progress(job: Job, texts: EvaluationTexts) -> str:
    """How far a run is."""
    step = job.step
    names = {"embed": texts.embedding, "evaluate": texts.asking, "time": texts.timing}
    stage = texts.cancelling if job.is_cancelled else names.get(step.stage, texts.preparing)
    told = [f"<strong>{safe(stage)}</strong>"]
    bar = f'<progress aria-label="{label(stage)}"></progress>'
    if step.total and not job.is_cancelled:
        bar = f'<progress aria-label="{label(stage)}" value="{step.done}" max="{step.total}"></progress>'
        told.append(safe(texts.step.format(done=step.done, total=step.total)))
        told += [safe(left) for left in [_left(step, texts)] if left]
    name = f'<bdi class="name">{safe(job.file.name)}</bdi>'
    return f'<div class="progress"><p>{name} {" · ".join(told)}</p>{bar}</div>'


def figures(found: Iterable[Figure], comparison: Comparison | None, texts: EvaluationTexts) -> str:
    """The main figures, each with the bounds between which it lies, and how it has changed."""
    by_name = {each.name: each for each in found}
    tiles = "".join(
        _tile(by_name[name], title, comparison, texts)
        for name, title in texts.figure_names.items()
        if name in by_name
    )
    return f'<h2>{safe(texts.figures)}</h2>{_paired(comparison, texts)}<div class="tiles">{tiles}</div>'


def losses(
    lost: dict[Stage, int], total: int, name: str, against: str, texts: EvaluationTexts
) -> str:
    """How many questions each stage lost, leading to those in the report of a run below."""
    count = sum(lost.values())
    heading = f"<h2>{safe(texts.lost)}</h2>"
    if not count:
        return f'{heading}<p class="told">{safe(texts.lost_none.format(total=total))}</p>'
    address = _report_address(name, against)
    rows = "".join(
        f'<tr><td><a href="{address}#stage-{stage}" target="report">{own}</a></td><th scope="row">{safe(texts.stage_names[stage])}</th>'
        f'<td class="bar"><span style="width:{100 * own / count:.1f}%"></span></td></tr>'
        for stage, own in lost.items()
        if own
    )
    told = safe(texts.answers.format(lost=count, total=total))
    return f'{heading}<p class="told">{told}</p><table class="lost"><tbody>{rows}</tbody></table>'


def report(name: str, against: str, texts: EvaluationTexts) -> str:
    """The report of a run, to be looked at, opened and downloaded."""
    shown = _report_address(name, against) + ("#compared" if against else "")
    download = _report_address(name, against, download="1")
    links = (
        f'<a href="{shown}" target="_blank" rel="noopener">{safe(texts.open_report)}</a>'
        f'<a href="{download}" download="{label(Path(name).stem)}.html">{safe(texts.get_report)}</a>'
        f'<a href="evaluation/run/{label(quote(name))}" download="{label(name)}">{safe(texts.get_run)}</a>'
    )
    return (
        f'<h2>{safe(texts.report)}</h2><p class="links">{links}</p>'
        f'<p class="told waiting">{safe(texts.making_report)}</p><iframe name="report" src="{shown}" title="{label(texts.report)}" '
        'sandbox="allow-scripts allow-popups allow-modals"></iframe>'
    )


def _report_address(name: str, against: str, **more: str) -> str:
    query = {**({"against": against} if against else {}), **more}
    path = f"evaluation/report/{quote(name)}"
    return label(f"{path}?{urlencode(query)}" if query else path)


def _left(step: Step, texts: EvaluationTexts) -> str:
    if step.seconds_left is None or step.done == step.total:
        return ""
    if step.seconds_left < _MINUTES_FROM_S:
        return texts.seconds_left.format(count=max(1, round(step.seconds_left)))
    return texts.minutes_left.format(count=round(step.seconds_left / 60))


def _tile(figure: Figure, title: str, comparison: Comparison | None, texts: EvaluationTexts) -> str:
    value = _shown(figure, figure.value, texts)
    lines = []
    if figure.interval:
        low, high = (_shown(figure, bound, texts) for bound in figure.interval)
        lines.append(texts.interval.format(low=low, high=high))
    difference = comparison.differences.get(figure.name) if comparison else None
    changed = ""
    if difference:
        change, low, high = (
            _shown(figure, each, texts, "+") for each in (difference.value, *difference.interval)
        )
        told = safe(texts.change.format(change=change, low=low, high=high))
        sure = " sure" if difference.p_value < 0.05 else ""
        changed = f'<span class="change{sure}">{told}</span>'
    bounds = "".join(f"<span>{safe(each)}</span>" for each in lines)
    return (
        f'<div class="tile"><span>{safe(title)}</span><b>{safe(value)}</b>{bounds}{changed}</div>'
    )


def _paired(comparison: Comparison | None, texts: EvaluationTexts) -> str:
    if comparison is None:
        return ""
    if not comparison.paired:
        return line(texts.not_paired, is_fault=True)
    told = texts.paired.format(
        count=comparison.paired, better=len(comparison.better), worse=len(comparison.worse)
    )
    return line(told)


def _shown(figure: Figure, value: float | None, texts: EvaluationTexts, sign: str = "") -> str:
    if value is None:
        return "–"
    shown = f"{value:{sign}.0f}" if figure.name.startswith("latency") else f"{value:{sign}.3f}"
    return shown.replace(".", texts.point)
