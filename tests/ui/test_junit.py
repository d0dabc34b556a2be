"""A run as JUnit XML: as many failures as stages lost questions, and nothing that XML forbids."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from qa.evaluation.figures import figures
from qa.evaluation.stages import losses
from tests.conftest import Outcome
from tests.qa.evaluation.cases import make_case
from tests.ui.test_report_html import CASES, HOSTILE_NAME, make_run
from ui.evaluation.junit import document


@pytest.fixture(scope="module")
def suite() -> Element:
    found = ElementTree.fromstring(document(make_run(*CASES)).encode()).find("testsuite")
    assert found is not None
    return found


def test_each_question_is_a_test_case(suite: Element) -> None:
    found = [(each.get("classname"), each.get("name")) for each in suite.iter("testcase")]
    assert found == [(case.kind, f"{case.id} {case.question}") for case in CASES]
    assert [each.get("time") for each in suite.iter("testcase")] == [*["0.100"] * 8, None]
    assert suite.get("name") == "rows.jsonl"


def test_failures_agree_with_the_stages(suite: Element) -> None:
    found = Counter(each.get("type") for each in suite.iter("failure"))
    assert found == {stage: count for stage, count in losses(CASES).items() if count}
    assert suite.get("failures") == str(found.total())
    assert (suite.get("tests"), suite.get("time")) == (str(len(CASES)), "0.800")


def test_a_failure_tells_what_was_expected_and_what_came(suite: Element) -> None:
    failure = suite.find("testcase[@name='misread Wie viel sind es in misread?']/failure")
    assert failure is not None
    assert failure.get("message") == "read, but other words marked"
    assert failure.text == (
        "lost at: misread\nexpected: 5 t\ngot: 7 kg\nconfidence: 0.4000, threshold 0.3000\n"
        "cited (right): Es sind 5 t. (mine.txt:[0:12])"
    )


def test_figures_are_properties(suite: Element) -> None:
    held = {each.get("name"): each.get("value") for each in suite.iter("property")}
    for figure in figures(CASES):
        assert held[figure.name] == f"{figure.value:.4f}"
        assert figure.interval
        assert held[f"{figure.name} (95 % low)"] == f"{figure.interval.low:.4f}"
    assert held["model: embedder"] == "e"


def test_what_xml_forbids_is_replaced() -> None:
    text = HOSTILE_NAME + "\ufffe\uffff\x1b[31m"
    case = make_case(text, question=text, kind=text, answers=(text,), predicted="x")
    root = ElementTree.fromstring(document(make_run(case, test_set={"name": text})).encode())
    found = root.find(".//testcase")
    assert found is not None
    kind = found.get("classname", "")
    assert kind.startswith("<script>alert(1)</script>")
    assert kind.endswith("\ufffd\ufffd\ufffd[31m")


def test_a_run_without_questions_is_a_suite_too() -> None:
    root = ElementTree.fromstring(document(make_run()).encode())
    assert root.get("tests") == root.get("failures") == "0"


def test_belegt_eval_writes_it(belegt: Callable[..., Outcome], data: Path, tmp_path: Path) -> None:
    rows, file = tmp_path / "rows.jsonl", tmp_path / "report.xml"
    rows.write_text(json.dumps({"question": "Wer kauft Uran?", "answers": []}), encoding="utf-8")
    assert belegt("eval", rows, "--junit", file).code == 0
    assert ElementTree.parse(file).getroot().get("tests") == "1"
