"""The page of a run: every question is on it, what is clicked is shown, and texts do nothing."""

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from qa.evaluation.figures import figures, groups
from qa.evaluation.outcome import Case, Cited, Place
from qa.evaluation.run_file import Run
from qa.evaluation.stages import losses, lost_at
from tests.conftest import Outcome
from tests.e2e.conftest import browser  # noqa: F401
from tests.qa.evaluation.cases import EVIDENCE, cited, make_case, refused, unanswerable
from tests.ui.shown import Element, Shown
from ui.evaluation.html import marked, page, plain, shown

HOSTILE = (
    "<script>alert(1)</script> \"><img src=x onerror=alert(1)> ' {{ 7*7 }} ${7*7} &amp; "
    "</details></script></style> ]]> \u202egnol\u202c \u200b \x07 \x00 a\rb"
)
HOSTILE_NAME = HOSTILE.replace("\x00", "")
CASES = (
    make_case("right"),
    make_case("english", language="en", kind="fact", question="How much copper is mined there, as far as anybody knows?"),
    make_case("misread", predicted="7 kg", candidate="7 kg", given="7 kg", confidence=0.4),
    make_case("elsewhere", citations=(cited(right=False, exact=False),), evidence_cited=False),
    make_case("lost", found=False, read=False, predicted="9 kg", candidate="9 kg", ranked=("port.txt",)),
    refused("unsure"),
    unanswerable("silent", kind="unanswerable"),
    unanswerable("invented", kind="unanswerable", predicted="9 kg", candidate="9 kg", citations=(cited(right=False),)),
    make_case("untimed", milliseconds={}),
)  # fmt: skip


def make_run(*cases: Case, **changed: Any) -> Run:
    values: dict[str, Any] = {
        "belegt": "0.1.0",
        "test_set": {"name": "rows.jsonl"},
        "settings": {"top_passages": 10},
        "models": {"embedder": "e"},
        "index": {"state": 1},
        "machine": {"cores": 2},
    }
    return Run(**{**values, **changed}, cases=cases)


@pytest.fixture(scope="module")
def report() -> Shown:
    return Shown(page(make_run(*CASES)))


def listed(report: Shown) -> list[Element]:
    return report.all("details", "case")


def links(report: Shown) -> list[Element]:
    return [each for each in report.elements if "href" in each.attributes]


def fits(question: Element, show: str) -> bool:
    """Whether a click shows a question: what report.js does."""
    wanted = dict(part.partition("=")[::2] for part in show.split("&"))
    is_short = wanted.pop("short", None) is not None
    for name, value in wanted.items():
        held = question.attributes[f"data-{name}"] or ""
        if name == "m":
            if held[int(value)] not in ("0" if is_short else "01"):
                return False
        elif (held == "none") if value == "lost" else (held != value):
            return False
    return True


def test_every_question_is_there_with_what_became_of_it(report: Shown) -> None:
    held = {each.attributes["id"]: each for each in listed(report)}
    assert len(held) == len(CASES)
    for number, case in enumerate(CASES, 1):
        text = held[f"q{number}"].text
        assert case.id in text
        assert case.question in text
        assert (case.predicted or "no answer") in text
        assert f"confidence {case.confidence:.3f}, threshold {case.min_confidence:.3f}" in text
        assert held[f"q{number}"].attributes["data-s"] == (lost_at(case) or "none")


def test_citations_are_marked_right_wrong_and_inexact(report: Shown) -> None:
    question = next(each for each in listed(report) if "elsewhere" in each.text)
    assert re.search(r"Cited\s*wrong inexact Es sind 5 t\.", question.text)
    assert len(report.all("span", "badge")) >= len(CASES)


def test_links_lead_to_places_of_the_page(report: Shown) -> None:
    ids = [each.attributes["id"] for each in report.elements if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    assert links(report)
    assert {str(each.attributes["href"]) for each in links(report)} <= {f"#{id_}" for id_ in ids}


def test_each_number_leads_to_so_many_questions(report: Shown) -> None:
    counted = report.all("a", "n")
    assert len(counted) > len(figures(CASES))
    for link in counted:
        show = str(link.attributes["data-show"])
        assert sum(fits(each, show) for each in listed(report)) == int(link.text), show


def test_stages_figures_and_groups_agree_with_what_is_measured(report: Shown) -> None:
    by_show = {link.attributes.get("data-show"): link.text for link in links(report)}
    for stage, count in losses(CASES).items():
        assert by_show.get(f"s={stage}") == (str(count) if count else None)
    for at, figure in enumerate(figures(CASES)):
        shown_n = by_show.get(f"m={at}")
        assert shown_n == (str(figure.n) if figure.n else None), figure.name
    for group, key in (("kind", "k"), ("language", "l"), ("length", "w")):
        sizes = Counter(str(each.attributes[f"data-{key}"]) for each in listed(report))
        assert sizes == {
            str(n): len(own) for n, own in enumerate(groups(CASES)[group].values())  # type: ignore[index]
        }  # fmt: skip


def test_the_page_takes_nothing_from_elsewhere_and_runs_no_script_but_its_own() -> None:
    html = page(make_run(*CASES), make_run(*CASES[:-1]))
    assert not re.search(r"https?://|url\(|@import|\bsrc=", html)
    assert not Shown(html).tags & {"link", "img", "iframe", "object", "base"}
    script = html.partition("<script>")[2].partition("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'" in html


def test_hostile_texts_are_shown_and_do_nothing() -> None:
    place = Place(path=HOSTILE, start=0, end=5, text=HOSTILE)
    wrong = Cited(**place.model_dump(), right=False, exact=False)
    texts = dict.fromkeys(("question", "understood", "kind", "language", "given"), HOSTILE)
    case = make_case(
        HOSTILE_NAME, **texts, answers=(HOSTILE,), evidence=((place,),), citations=(wrong,),
        path=HOSTILE_NAME, ranked=(HOSTILE_NAME,), candidate=HOSTILE, predicted=HOSTILE,
    )  # fmt: skip
    facts = {HOSTILE: HOSTILE}
    run = make_run(case, make_case(), test_set={"name": HOSTILE}, settings=facts, models=facts)
    before = make_run(case.model_copy(update={"predicted": "x"}), make_case(), machine=facts)
    html = page(run, before)
    assert not re.search("[\x00\x07\r\u200b\u202e\u202c]", html)
    report = Shown(html)
    assert html.count("<script") == 1
    assert "img" not in report.tags
    assert not [name for each in report.elements for name in each.attributes if name[:2] == "on"]
    plainly = [text for each in report.all("bdi") if HOSTILE in (text := each.text)]
    assert len(plainly) >= 10


def test_the_words_of_the_answer_are_marked_whatever_their_case() -> None:
    assert marked("Es sind 15 t, nicht 5 t.", ["5 T"]) == "Es sind 15 t, nicht <mark>5 t</mark>."
    assert (
        marked("<b>a, b und c", ["a", "c", ""]) == "&lt;b&gt;<mark>a</mark>, b und <mark>c</mark>"
    )
    assert marked("Nichts.", [""]) == "Nichts."


def test_what_cannot_be_seen_is_shown_by_its_code_point() -> None:
    assert shown("a\ud800<") == 'a<span class="invisible">U+D800</span>&lt;'
    assert plain('a\u202e"\ud800') == "a\ufffd&quot;\ufffd"


def test_a_comparison_puts_both_answers_and_their_evidence_side_by_side() -> None:
    before = make_run(make_case("a"), refused("b"), make_case("c"), settings={"top_passages": 5})
    now = make_run(refused("a"), make_case("b"), make_case("c"), make_case("d"))
    report = Shown(page(now, before))
    worse, better = report.all("details", "change")
    assert re.search(
        r"-1\.00 a .*Before\s*5 t.*Es sind 5 t\..*Now\s*no answer; best words: 5 t",
        worse.text,
        re.S,
    )
    assert re.search(r"\+1\.00 b .*Before\s*no answer.*Now\s*5 t.*Es sind 5 t\.", better.text, re.S)
    whole = [each for each in links(report) if each.text == "all of this question"]
    assert [each.attributes["href"] for each in whole] == ["#q1", "#q2"]
    cells = [each.text for each in report.elements if each.tag in ("th", "td")]
    at = cells.index("settings: top_passages")
    assert cells[at + 1 : at + 3] == ["5", "10"]
    assert "Over 3 questions that both asked; 0 only before and 1 only now" in report.text


@pytest.mark.parametrize("cases", [(), (make_case(),), (unanswerable(milliseconds={}),)])
def test_small_runs_have_a_page_too(cases: tuple[Case, ...]) -> None:
    assert len(listed(Shown(page(make_run(*cases))))) == len(cases)


def test_1200_questions_weigh_less_than_5_mb() -> None:
    sentence = EVIDENCE.model_copy(update={"text": "Die Mine fördert Kupfer. " * 10})
    wide = {"ranked": [f"/articles/{n:03}_a-name-of-usual-length.txt" for n in range(20)]}
    cases = [
        make_case(f"q{n}", evidence=((sentence,),), citations=(Cited(**sentence.model_dump(), right=True, exact=True),), **wide)
        for n in range(20)
    ]  # fmt: skip
    small, large = (len(page(make_run(*own)).encode()) for own in (cases[:10], cases))
    assert large + (large - small) / 10 * 1180 < 5e6


def test_a_browser_shows_what_is_clicked(browser: Browser, tmp_path: Path) -> None:  # noqa: F811
    file = tmp_path / "report.html"
    file.write_text(page(make_run(*CASES), make_run(*CASES)), encoding="utf-8")
    tab, told = browser.new_page(), []
    tab.on("console", lambda message: told.append(message.text))
    tab.on("pageerror", lambda error: told.append(str(error)))
    tab.goto(file.as_uri())
    visible = tab.locator("details.case:visible .id")
    assert visible.count() == len(CASES)
    tab.click("[data-show='s=misread']")
    assert visible.all_inner_texts() == ["misread"]
    assert tab.inner_text("#told") == f"1 of {len(CASES)} questions"
    tab.click("#clear")
    tab.fill("[name=search]", "how much COPPER")
    assert visible.all_inner_texts() == ["english"]
    tab.evaluate("location.hash = 'q3'")
    tab.wait_for_selector("#q3[open]")
    assert told == []
    tab.close()


def test_a_browser_without_scripts_shows_all(browser: Browser, tmp_path: Path) -> None:  # noqa: F811
    file = tmp_path / "report.html"
    file.write_text(page(make_run(*CASES)), encoding="utf-8")
    tab = browser.new_page(java_script_enabled=False)
    tab.goto(file.as_uri())
    assert tab.locator("details.case:visible").count() == len(CASES)
    assert tab.locator("form").is_hidden()
    tab.click("[href='#stage-misread']")
    assert tab.url.endswith("#stage-misread")
    tab.close()


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    file = tmp_path / "rows.jsonl"
    row = {"question": "Wer kauft Uran?", "answers": [], "kind": "<b>"}
    file.write_text(json.dumps(row), encoding="utf-8")
    return file


def test_belegt_eval_writes_the_page(
    belegt: Callable[..., Outcome], data: Path, rows: Path, tmp_path: Path
) -> None:
    first, file = tmp_path / "run.json", tmp_path / "report.html"
    assert belegt("eval", rows, "--json", first).code == 0
    assert belegt("eval", rows, "--html", file, "--against", first).code == 0
    report = Shown(file.read_text(encoding="utf-8"))
    assert len(listed(report)) == 1
    assert report.all("h2", None)[1].text.startswith("Compared with the run of")


@pytest.mark.parametrize("option", ["--html", "--junit"])
def test_a_file_that_cannot_be_written_is_told_in_a_line(
    belegt: Callable[..., Outcome], data: Path, rows: Path, tmp_path: Path, option: str
) -> None:
    outcome = belegt("eval", rows, option, tmp_path / "none" / "file")
    assert outcome.code == 2
    assert re.fullmatch(
        r"belegt: .*file cannot be written \(No such file.*\)\. Name a file .*\n", outcome.err
    )


@pytest.mark.parametrize("option", ["--html", "--junit"])
def test_conversations_have_no_report(
    belegt: Callable[..., Outcome], data: Path, tmp_path: Path, option: str
) -> None:
    file = tmp_path / "talks.jsonl"
    file.write_text('{"id": "a", "kind": "k", "turns": []}', encoding="utf-8")
    outcome = belegt("eval", file, option, tmp_path / "file")
    assert outcome.code == 2
    assert "Conversations have no --html and --junit: use --json" in outcome.err
