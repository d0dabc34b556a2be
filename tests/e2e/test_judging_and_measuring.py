"""Saying in a real browser whether answers are right, and measuring them with a test set."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from qa.evaluation.drafts import drafts_in
from qa.evaluation.run_file import Run
from tests.e2e.test_page import DEAL, FIRST_ARTICLE, FOOTBALL, ask
from ui import feedback

MEASURED_MS = 300_000

# Words that stand behind a citation's number, so that offsets which count it are wrong.
WORDS = "HSM Bergbau AG"
SELECT = """(words) => {
  const walker = document.createTreeWalker(document.querySelector('#article .text'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode() && !walker.currentNode.data.includes(words));
  const node = walker.currentNode, start = node.data.indexOf(words);
  getSelection().setBaseAndExtent(node, start, node, start + words.length + 1);
}"""

ROWS = [
    {
        "question": DEAL,
        "answers": ["23"],
        "article": FIRST_ARTICLE,
        "sentences": [],
        "kind": "number",
    },
    {"question": FOOTBALL, "answers": [], "kind": "<b>nothing</b>"},
]


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page in German."""
    with browser.new_context(locale="de-DE", viewport={"width": 1200, "height": 700}) as context:
        page = context.new_page()
        page.goto(address)
        expect(page.locator("#conversation .welcome")).to_be_visible()
        yield page


def rows_in(data_dir: Path) -> list[dict[str, Any]]:
    path = feedback.path_in(data_dir)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [json.loads(line) for line in lines]


def test_what_is_right_instead_is_marked_in_the_article(page: Page, page_data: Path) -> None:
    silence = ask(page, FOOTBALL)
    silence.get_by_role("button", name="Richtig").click()
    expect(silence.locator(".feedback")).to_contain_text("Danke!")
    assert [(row["question"], row["answers"]) for row in rows_in(page_data)] == [(FOOTBALL, [])]
    expect(silence.get_by_role("button", name="Rückgängig")).to_be_focused()
    page.keyboard.press("Enter")
    expect(silence.get_by_role("button", name="Richtig")).to_be_focused()
    assert rows_in(page_data) == []

    turn = ask(page, DEAL)
    turn.get_by_role("button", name="Falsch").click()
    expect(page.locator("#article .text")).to_be_focused()
    page.get_by_role("button", name="Das ist die Antwort").click()
    expect(page.locator("#article .fault")).to_have_text(
        "Markieren Sie zuerst im Text, was die Antwort ist."
    )
    page.evaluate(SELECT, WORDS)
    page.get_by_role("button", name="Das ist die Antwort").click()
    expect(turn.locator(".feedback")).to_contain_text("Danke!")
    expect(page.locator("#article .marking")).to_have_count(0)
    [row] = rows_in(page_data)
    assert (row["question"], row["answers"], row["draft"]) == (DEAL, [WORDS], True)
    assert row["sentences"][0].startswith("So haben zu kritischen Mineralien")
    assert Path(row["article"]).name == FIRST_ARTICLE
    assert [draft.id for draft in drafts_in(feedback.path_in(page_data))] == [row["id"]]


def test_sentences_are_marked_with_the_keyboard_alone(page: Page, page_data: Path) -> None:
    before = len(rows_in(page_data))
    turn = ask(page, DEAL)
    turn.get_by_role("button", name="Falsch").press("Enter")
    expect(page.locator("#article .text")).to_be_focused()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    expect(turn.locator(".feedback")).to_contain_text("Danke!")
    row = rows_in(page_data)[before]
    assert row["answers"] == row["sentences"]
    assert row["answers"][0].startswith("Im Rahmen des Kasachisch-Deutschen Wirtschaftsforums")


def test_a_test_set_is_uploaded_run_cancelled_and_compared(
    page: Page, page_data: Path, tmp_path: Path
) -> None:
    page.get_by_role("tab", name="Auswerten").press("Enter")
    run = page.locator("#run")
    expect(run).to_be_disabled()
    upload(page, tmp_path / "falsch.jsonl", '{"question": ""}\n')
    expect(page.locator("#checked li")).to_contain_text("Zeile 1: question:")
    expect(run).to_be_disabled()
    upload(page, tmp_path / "zwei.jsonl", "".join(f"{json.dumps(row)}\n" for row in ROWS))
    expect(page.locator("#checked")).to_contain_text("2 Fragen; 1 davon ohne Antwort")

    run.click()
    page.locator("#cancel").click()
    expect(page.locator("#progress")).to_contain_text("Abgebrochen.")
    assert not (page_data / "runs").exists()
    for number in (1, 2):
        run.click()
        expect(page.locator("#progress progress")).to_be_visible()
        expect(page.locator("#progress")).to_contain_text("Fertig: zwei", timeout=MEASURED_MS)
        assert len(list((page_data / "runs").iterdir())) == number

    expect(page.locator(".tile").first).to_contain_text("1,000")
    expect(page.locator("#shown-result")).to_contain_text("Keine der 2 Fragen ging verloren.")
    page.locator("#against input").click()
    page.get_by_role("option", name=re.compile("zwei")).click()
    expect(page.locator("#shown-result")).to_contain_text("Verglichen über 2 Fragen")
    report = page.frame_locator("#shown-result iframe")
    expect(report.locator("#compared")).to_contain_text("Compared with the run of")
    expect(report.locator("#told")).to_have_text("2 of 2 questions")  # its script runs
    with page.expect_download() as download:
        page.get_by_role("link", name="Daten (JSON)").click()
    downloaded = Run.model_validate_json(Path(download.value.path()).read_bytes())
    assert [case.question for case in downloaded.cases] == [DEAL, FOOTBALL]


def upload(page: Page, path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Hochladen").click()
    chooser.value.set_files(path)
    expect(page.locator("#testset input")).to_have_value(path.name)
