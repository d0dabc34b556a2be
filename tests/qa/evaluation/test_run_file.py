"""Runs as files: what is written is read again, and what is no run is refused."""

import json
from pathlib import Path

import pytest

from qa.errors import TestSetError
from qa.evaluation.run_file import Run, as_json, load
from tests.qa.evaluation.cases import make_case, unanswerable


@pytest.fixture
def run() -> Run:
    return Run(
        belegt="0.1.0",
        test_set={"name": "rows.jsonl"},
        settings={"top_passages": 10},
        models={"embedder": "e"},
        index={"state": 1},
        machine={"cores": 2},
        cases=(make_case("ä"), unanswerable("none")),
    )


def test_a_run_that_is_written_is_read_again(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    file.write_text(json.dumps(as_json(run)), encoding="utf-8")
    assert load(file) == run


def test_the_file_names_its_form_and_holds_the_figures(run: Run) -> None:
    held = as_json(run)
    assert held["schema"] == "belegt-evaluation-1"
    assert held["figures"]["all"][""]["answer: f1"] == {
        "value": 1.0,
        "interval": (1.0, 1.0),
        "n": 2,
    }
    assert set(held["figures"]["kind"]) == {"number"}
    assert held["lost"]["misread"] == 0


@pytest.mark.parametrize(
    ("text", "fact"),
    [("", "Invalid JSON"), ("{}", "belegt: Field required"), ('{"schema": "2"}', "schema: ")],
)
def test_what_is_no_run_is_refused(tmp_path: Path, text: str, fact: str) -> None:
    file = tmp_path / "run.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TestSetError, match=fact):
        load(file)


def test_a_run_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TestSetError, match=r"There is no run .*belegt eval --json FILE"):
        load(tmp_path / "run.json")
