"""The tab to measure answers in: test sets are kept and checked, runs are made, ended, kept and compared."""

import dataclasses
import json
import os
import string
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from qa.errors import TestSetError
from qa.evaluation import run_file
from qa.evaluation.compare import compare
from qa.evaluation.figures import figures
from qa.evaluation.run_file import Run
from qa.evaluation.stages import STAGES, losses
from qa.settings import Settings, load
from tests.qa.evaluation.cases import make_case, refused
from tests.ui.shown import Shown
from ui.web import downloads, kept_runs, testsets
from ui.web import evaluation_markup as shown_as
from ui.web.evaluation_texts import ENGLISH, GERMAN, LABELS
from ui.web.running import Job, Runner
from ui.web.safe_names import safe_stem

ROW = (
    '{"question": "Wie viel fördert die Mine?", "answers": ["40.000 Tonnen"], "article": "kupfer.txt", '
    '"sentences": ["Die Mine fördert 40.000 Tonnen Kupfer im Jahr."]}\n'
)


def make_run(*ids: str, name: str = "fragen.jsonl", second: int = 0, predicted: str = "5 t") -> Run:
    return Run(
        belegt="0.1.0",
        created=datetime(2026, 7, 28, 14, 59, second, tzinfo=UTC),
        test_set={"name": name},
        settings={},
        models={},
        index={},
        machine={},
        cases=tuple(make_case(each, predicted=predicted) for each in ids or ("q",)),
    )


def uploaded(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "upload"
    path.write_text(text, encoding="utf-8")
    return path


# Test sets


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("fragen.jsonl", "fragen.jsonl"),
        ("../../etc/Größe 2.CSV", "Größe-2.csv"),
        (".hidden.json", "hidden.json"),
        ("<b>${x}\u202e\ud800.json", "b-x.json"),
        ("….json", "testset.json"),
        ("x" * 300 + ".jsonl", "x" * 80 + ".jsonl"),
    ],
)
def test_an_upload_is_kept_under_a_safe_name(tmp_path: Path, name: str, kept: str) -> None:
    assert testsets.take(tmp_path, uploaded(tmp_path, ROW), name, 1) == kept
    assert testsets.names(tmp_path) == [kept]
    assert testsets.path_of(tmp_path, kept).read_text(encoding="utf-8") == ROW


def test_an_upload_never_takes_the_place_of_another_file(tmp_path: Path) -> None:
    assert testsets.take(tmp_path, uploaded(tmp_path, "a"), "f.csv", 1) == "f.csv"
    assert testsets.take(tmp_path, uploaded(tmp_path, "b"), "f.csv", 1) == "f-2.csv"
    assert testsets.take(tmp_path, uploaded(tmp_path, "a"), "f.csv", 1) == "f.csv"
    assert testsets.names(tmp_path) == ["f-2.csv", "f.csv"]


def test_what_is_too_large_or_no_test_set_is_refused_with_the_reason(tmp_path: Path) -> None:
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(1_000_001)
    with pytest.raises(TestSetError, match=r"1\.0 MB, more than 1"):
        testsets.take(tmp_path, large, "f.jsonl", 1)
    with pytest.raises(TestSetError, match="is no test set"):
        testsets.take(tmp_path, large, "f.exe", 1)
    assert testsets.names(tmp_path) == []


def test_only_what_is_listed_can_be_run(tmp_path: Path) -> None:
    (tmp_path / "secret.jsonl").write_text(ROW, encoding="utf-8")
    for name in ("", "../secret.jsonl", "/etc/passwd"):
        with pytest.raises(TestSetError, match="There is no test set"):
            testsets.path_of(tmp_path, name)


@pytest.fixture
def settings(data: Path) -> Settings:
    return load(data_dir=data)


def put(settings: Settings, text: str, name: str = "f.jsonl") -> str:
    testsets.folder(settings.data_dir).mkdir(exist_ok=True)
    (testsets.folder(settings.data_dir) / name).write_text(text, encoding="utf-8")
    return name


def test_a_usable_test_set_tells_what_it_holds(settings: Settings) -> None:
    rows = ROW + '{"question": "Wer?"}\n{"question": "Wo?", "draft": true}\n'
    rows += '{"question": "Was?", "answers": ["x"], "article": "weg.txt"}\n'
    found = testsets.check(settings, put(settings, rows))
    assert found == testsets.Checked(3, unanswerable=1, not_indexed=1, drafts=1)
    assert shown_as.checked(found, ENGLISH).count("3 questions; 1 of them without an answer") == 1


def test_each_fault_is_a_line_with_its_place(settings: Settings) -> None:
    wrong = ROW.replace("40.000 Tonnen", "<b>50 Tonnen</b>", 1) + "kaputt\n" + '{"question": ""}\n'
    found = testsets.check(settings, put(settings, wrong))
    assert [line for line, _fact in found.faults] == [1, 2, 3]
    shown = Shown(shown_as.checked(found, GERMAN))
    lines = [each.text for each in shown.all("li")]
    assert lines[0].startswith("Zeile 1: '<b>50 Tonnen</b>' does not stand in kupfer.txt")
    assert "b" not in shown.tags


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"question": "Wo?", "draft": true}\n', "only drafts"),
        (
            '{"id": "c", "kind": "k", "turns": [{"question": "W?", "full": "W?"}]}\n',
            "conversations",
        ),
        ("", "it holds no questions"),
    ],
)
def test_a_file_of_which_nothing_can_be_asked_says_why(
    settings: Settings, text: str, told: str
) -> None:
    [(line, fact)] = testsets.check(settings, put(settings, text)).faults
    assert line is None
    assert told in fact


# Kept runs


def test_runs_are_kept_under_their_test_set_and_time(tmp_path: Path) -> None:
    first = kept_runs.keep(tmp_path, make_run())
    second = kept_runs.keep(tmp_path, make_run(second=5))
    same = kept_runs.keep(tmp_path, make_run(second=5, name="Größe: 2.csv"))
    again = kept_runs.keep(tmp_path, make_run(second=5))
    assert first == "fragen-20260728T145900Z.json"
    assert (second, again) == ("fragen-20260728T145905Z.json", "fragen-20260728T145905Z-2.json")
    assert kept_runs.names(tmp_path)[-1] == first
    assert kept_runs.label(same) == "Größe-2 · 2026-07-28 14:59:05 UTC"
    assert kept_runs.load(tmp_path, first) == make_run()
    assert sorted(each.name for each in kept_runs.folder(tmp_path).iterdir()) == sorted(
        [first, second, same, again]
    )


def test_no_other_file_is_served(tmp_path: Path) -> None:
    kept_runs.keep(tmp_path, make_run())
    (tmp_path / "secret.json").write_text("{}", encoding="utf-8")
    client = TestClient(Starlette(routes=downloads.routes(tmp_path)))
    for name in ("..%2Fsecret.json", "secret.json", ".", "%00"):
        answer = client.get(f"/evaluation/run/{name}")
        assert answer.status_code == 404
        assert "{}" not in answer.text


def test_report_and_run_can_be_opened_and_downloaded(tmp_path: Path) -> None:
    before = kept_runs.keep(tmp_path, make_run("a"))
    name = kept_runs.keep(tmp_path, make_run("a", second=9, predicted="9 kg"))
    client = TestClient(Starlette(routes=downloads.routes(tmp_path)))
    report = client.get(f"/evaluation/report/{name}", params={"against": before})
    assert report.text.startswith("<!")
    assert "Compared with the run of 2026-07-28" in report.text
    assert report.headers["content-disposition"].startswith("inline")
    assert "allow-same-origin" not in report.headers["content-security-policy"]
    loaded = client.get(f"/evaluation/report/{name}", params={"download": "1"})
    assert loaded.headers["content-disposition"] == (
        'attachment; filename="fragen-20260728T145909Z.html"'
    )
    run = client.get(f"/evaluation/run/{name}")
    assert Run.model_validate_json(run.content) == kept_runs.load(tmp_path, name)
    assert run.json()["figures"]


# Running


FAKE = """
import json, sys, time, pathlib, tempfile
asked = json.load(sys.stdin)
def tell(**said): print(json.dumps(said), flush=True)
"""
WAIT = FAKE + "tempfile.mkdtemp(); tell(stage='evaluate', done=3, total=30)\ntime.sleep(60)\n"


def runner(settings: Settings, program: str) -> Runner:
    return Runner(settings, (sys.executable, "-c", program))


def ended(job: Job) -> Job:
    job.wait(60)
    assert not job.is_running
    return job


def reached(job: Job, done: int) -> Job:
    end = time.monotonic() + 60
    while job.step.done < done and time.monotonic() < end:
        time.sleep(0.02)
    assert job.step.done == done
    return job


def test_a_run_tells_how_far_it_is_and_is_kept(tmp_path: Path) -> None:
    result = tmp_path / "made.json"
    result.write_text(json.dumps(run_file.as_json(make_run())), encoding="utf-8")
    copy = f"pathlib.Path(asked['to']).write_bytes(pathlib.Path({str(result)!r}).read_bytes())\n"
    job, is_new = runner(
        load(data_dir=tmp_path), f"{FAKE}tell(stage='time', done=1, total=1)\n{copy}"
    ).start(tmp_path / "fragen.jsonl")
    assert is_new
    assert ended(job).fault == ""
    assert (job.step.stage, job.step.done, job.step.total) == ("time", 1, 1)
    assert kept_runs.names(tmp_path) == [job.kept]
    assert kept_runs.load(tmp_path, str(job.kept)) == make_run()


def test_cancelling_ends_the_process_at_once_and_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    job, _is_new = runner(load(data_dir=tmp_path / "data"), WAIT).start(tmp_path / "f.jsonl")
    process = reached(job, 3)._process
    assert process
    started = time.monotonic()
    job.cancel()
    ended(job)
    assert time.monotonic() - started < 2
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
    assert (job.kept, job.fault, job.is_cancelled) == (None, "", True)
    assert list(tmp_path.iterdir()) == []


def test_a_second_run_is_not_begun_while_one_goes_on(tmp_path: Path) -> None:
    runs = runner(load(data_dir=tmp_path), WAIT)
    job, _is_new = runs.start(tmp_path / "f.jsonl")
    try:
        assert runs.start(tmp_path / "g.jsonl") == (job, False)
        assert runs.job is job
        assert "3 von 30" in shown_as.progress(reached(job, 3), GERMAN)
    finally:
        job.cancel()
    ended(job)
    assert runs.job is None
    other, is_new = runs.start(tmp_path / "g.jsonl")
    assert is_new
    other.cancel()
    ended(other)


@pytest.mark.parametrize(
    ("program", "told"),
    [
        (FAKE + "tell(fault='The index is damaged. Build it anew')", "The index is damaged."),
        (FAKE + "raise MemoryError('no room')", "code 1: MemoryError: no room. Try it"),
        (FAKE + "print('no JSON')", "JSONDecodeError"),
        (FAKE, "code 0. Try it"),
    ],
)
def test_a_run_that_fails_says_why_in_a_line(tmp_path: Path, program: str, told: str) -> None:
    job, _is_new = runner(load(data_dir=tmp_path), program).start(tmp_path / "f.jsonl")
    assert told in ended(job).fault
    assert "\n" not in job.fault
    assert kept_runs.names(tmp_path) == []


def test_the_time_left_is_told_from_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter([0.0, 100.0, 104.0, 110.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(now))
    job = Job(Path("<b>f.jsonl"))
    steps = []
    for stage, done in (("evaluate", 1), ("evaluate", 3), ("time", 1)):
        job._heard({"stage": stage, "done": done, "total": 11})
        steps.append(job.step.seconds_left)
    assert steps == [None, 16.0, None]
    assert "b" not in Shown(shown_as.progress(job, ENGLISH)).tags


# What came of it


def test_figures_and_their_change_are_shown_in_the_browser_s_language() -> None:
    before = tuple(refused(f"q{n}") for n in range(8))
    after = tuple(make_case(f"q{n}") for n in range(8))
    shown = Shown(shown_as.figures(figures(after), compare(before, after), GERMAN))
    f1 = next(each for each in shown.all("div", "tile") if each.text.startswith("Antworten: F1"))
    assert "1,000zwischen 1,000 und 1,000+1,000 gegenüber vorher" in f1.text
    assert "Verglichen über 8 Fragen, die beide stellten: 8 besser, 0 schlechter." in shown.text
    none = shown_as.figures(figures(after), compare((make_case("other"),), after), ENGLISH)
    assert ENGLISH.not_paired in none


def test_stages_that_lost_questions_lead_to_them_in_the_report() -> None:
    cases = [refused("a"), make_case("b")]
    lost = shown_as.losses(losses(cases), 2, "r&1.json", "", ENGLISH)
    [link] = Shown(lost).all("a")
    assert link.text == "1"
    assert str(link.attributes["href"]).startswith("evaluation/report/r%261.json#stage-")
    assert ENGLISH.lost_none.format(total=1) in shown_as.losses(
        losses(cases[1:]), 1, "r", "", ENGLISH
    )


def test_both_languages_say_everything_with_the_same_values() -> None:
    german, english = (dataclasses.asdict(each) for each in (GERMAN, ENGLISH))
    assert set(LABELS) <= set(german)
    for texts in (german, english):
        assert set(texts["stage_names"]) == set(STAGES)
    assert list(german["figure_names"]) == list(english["figure_names"])
    for name, text in german.items():
        if isinstance(text, str):
            assert text
            assert placeholders(text) == placeholders(english[name])


def placeholders(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


def test_safe_stems_are_never_empty() -> None:
    assert {safe_stem(each) for each in ("", "..", "-", "\ud800")} == {"testset"}
