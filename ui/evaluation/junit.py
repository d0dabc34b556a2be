"""A run as JUnit XML, the form in which build servers list what passed and what failed."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from qa.evaluation.figures import figures
from qa.evaluation.outcome import Case
from qa.evaluation.run_file import Run
from qa.evaluation.stages import Stage, losses, lost_at
from ui.evaluation.table import LOST

# What no XML 1.0 document may hold, not even as a reference (section 2.2, "Char").
_FORBIDDEN = re.compile(r"[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


def document(run: Run) -> str:
    """One test suite: a test case for each question, failed where a stage lost it.

    Figures, what was run and with what are the suite's properties. Characters that XML forbids
    become U+FFFD.
    """
    name = _allowed(str(run.test_set.get("name", "belegt")))
    lost = sum(losses(run.cases).values())
    spent = sum(case.milliseconds.get("total", 0.0) for case in run.cases)
    counts = {"tests": str(len(run.cases)), "failures": str(lost), "errors": "0", "skipped": "0"}
    counts["time"] = _seconds(spent)
    root = Element("testsuites", {"name": "belegt eval", **counts})
    stamp = run.created.isoformat(timespec="seconds")
    suite = SubElement(root, "testsuite", {"name": name, **counts, "timestamp": stamp})
    held = SubElement(suite, "properties")
    for key, value in _properties(run):
        SubElement(held, "property", {"name": _allowed(key), "value": _allowed(value)})
    suite.extend(map(_test_case, run.cases))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + _text(root) + "\n"


def _test_case(case: Case) -> Element:
    element = Element(
        "testcase",
        {"classname": _allowed(case.kind), "name": _allowed(f"{case.id} {case.question}")},
    )
    if "total" in case.milliseconds:
        element.set("time", _seconds(case.milliseconds["total"]))
    stage = lost_at(case)
    if stage:
        failure = SubElement(element, "failure", {"type": stage, "message": LOST[stage]})
        failure.text = _allowed("\n".join(_told(case, stage)))
    return element


def _told(case: Case, stage: Stage) -> Iterator[str]:
    yield f"lost at: {stage}"
    yield f"expected: {' | '.join(case.answers) or 'no answer'}"
    yield f"got: {case.predicted or 'no answer'}"
    yield f"confidence: {case.confidence:.4f}, threshold {case.min_confidence:.4f}"
    if case.abstained and case.candidate:
        yield f"best words: {case.candidate}"
    for cited in case.citations:
        right = "right" if cited.right else "wrong"
        yield f"cited ({right}): {cited.text} ({cited.path}:[{cited.start}:{cited.end}])"


def _properties(run: Run) -> Iterator[tuple[str, str]]:
    yield "belegt", run.belegt
    for part, values in (("model", run.models), ("index", run.index), ("test set", run.test_set)):
        for name, value in values.items():
            yield f"{part}: {name}", str(value)
    for figure in figures(run.cases):
        if figure.value is None:
            continue
        yield figure.name, f"{figure.value:.4f}"
        if figure.interval:
            yield f"{figure.name} (95 % low)", f"{figure.interval.low:.4f}"
            yield f"{figure.name} (95 % high)", f"{figure.interval.high:.4f}"


def _allowed(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def _seconds(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.3f}"


def _text(root: Element) -> str:
    return ElementTree.tostring(root, encoding="unicode")
