"""``belegt tune``: a planted optimum over a real index, what is said, and what is written."""

import json
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import WordEmbedder
from tests.ui.terminal import Belegt, contents, refusal

# Vectors cannot tell these articles apart, for what is asked for stands within a longer word. 5-grams can.
PARTS = (
    "kabel", "kupfer", "lithium", "graphit", "kobalt", "nickel", "wasser", "gerste", "zucker",
    "weizen", "eisen", "silber",
)  # fmt: skip
SETTINGS = "# mine\ngram_weight = 0.0  # off\nstem_weight = 0.0\n"
NOBODY = {"question": "Wer gewann?"}


@pytest.fixture
def planted(belegt: Belegt, word_model: WordEmbedder, tmp_path: Path) -> Path:
    """A test set that 5-grams serve best, with its index, and settings by which they weigh nothing."""
    folder = tmp_path / "planted"
    folder.mkdir()
    (tmp_path / "belegt.toml").write_text(SETTINGS, encoding="utf-8")
    rows: list[dict[str, Any]] = [NOBODY]
    for number, part in enumerate(PARTS):
        sentence = f"Das Alt{part}werkhaus liegt bei Ort{number}."
        (folder / f"{part}.txt").write_text(f"{sentence}\n", encoding="utf-8")
        rows += [asked(part, f"Ort{number}", sentence, mark) for mark in ("?", "??", " ?")]
    assert belegt("index", folder).code == 0
    return write(tmp_path / "planted.jsonl", *rows)


def asked(part: str, answer: str, sentence: str, mark: str) -> dict[str, Any]:
    question = f"Wo liegt das {part.capitalize()}werkhaus{mark}"
    return {
        "question": question, "answers": [answer], "article": f"{part}.txt", "sentences": [sentence]
    }  # fmt: skip


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def figure(belegt: Belegt, file: Path, name: str) -> float:
    """What ``belegt eval`` makes of a test set with the settings in force."""
    assert belegt("eval", file, "--json", file.with_suffix(".json")).code == 0
    return float(read(file.with_suffix(".json"))["figures"]["all"][""][name]["value"])


def test_a_planted_weight_is_found_and_an_evaluation_with_it_shows_the_gain(
    belegt: Belegt, planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = belegt("tune", planted, "--goal", "recall@1", "--json", tmp_path / "found.json")
    assert outcome.code == 0
    found = read(tmp_path / "found.json")
    weight = found["settings"]["gram_weight"]
    assert (weight["present"], weight["best"], weight["real"]) == (0.0, 0.05, True)
    assert weight["gain"] > 0.5
    assert weight["interval"][0] > 0
    assert "gram_weight       0    0.05   +" in outcome.out
    assert found["value"] == figure(belegt, planted, "retrieval: recall@1")
    monkeypatch.setenv("BELEGT_GRAM_WEIGHT", "0.05")
    after = figure(belegt, planted, "retrieval: recall@1")
    assert after == pytest.approx(found["value"] + weight["gain_where_chosen"])
    assert (
        tmp_path / "belegt.toml"
    ).read_text() == SETTINGS  # nothing is changed unless it is told to


def test_an_answer_is_the_same_whatever_is_remembered(
    belegt: Belegt, planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert belegt("tune", planted, "--json", tmp_path / "found.json").code == 0
    found = read(tmp_path / "found.json")
    assert found["value"] == figure(belegt, planted, "answer: f1")
    for name, value in found["together"]["best"].items():
        monkeypatch.setenv(f"BELEGT_{name.upper()}", str(value))
    after = figure(belegt, planted, "answer: f1")
    assert after == pytest.approx(found["value"] + found["together"]["gain_where_chosen"])


def test_what_gains_is_written_and_can_be_undone(
    belegt: Belegt, planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BELEGT_GRAM_WEIGHT", "0")
    outcome = belegt("tune", planted, "--goal", "recall@1", "--write")
    assert outcome.code == 0
    settings = tmp_path / "belegt.toml"
    assert settings.read_text() == SETTINGS.replace("gram_weight = 0.0", "gram_weight = 0.05")
    assert f"Written into {settings}: gram_weight = 0.05\n" in outcome.out
    assert outcome.err.splitlines()[-1].startswith("BELEGT_GRAM_WEIGHT is set, and wins")
    undo = outcome.out.splitlines()[-1].removeprefix("Undo: ")
    subprocess.run(shlex.split(undo), check=True)
    assert settings.read_text() == SETTINGS


def test_lengths_of_chunks_are_tried_in_indexes_of_their_own(
    belegt: Belegt, planted: Path, tmp_path: Path
) -> None:
    before = contents(tmp_path / "data")
    outcome = belegt(
        "tune", planted, "--goal", "recall@1", "--chunks", "--json", tmp_path / "found.json"
    )
    assert outcome.code == 0
    lengths = read(tmp_path / "found.json")["settings"]["chunk_chars"]
    assert lengths["tried"] == [400, 600, 800, 1200, 1600]
    assert not lengths["real"]  # articles of one sentence are one chunk
    assert "chunk_chars" in outcome.out
    assert contents(tmp_path / "data") == before


@pytest.fixture
def squad(tmp_path: Path) -> Path:
    """Two paragraphs of two titles, with a question each."""
    titles = []
    for title, text in (("Mine", "Die Mine ist alt."), ("Hafen", "Der Hafen ist neu.")):
        start = text.index("ist") + 4
        answer = {"text": text[start:-1], "answer_start": start}
        asked = {"id": title, "question": f"Wie ist {title}?", "answers": [answer]}
        titles.append({"title": title, "paragraphs": [{"context": text, "qas": [asked]}]})
    file = tmp_path / "squad.json"
    file.write_text(json.dumps({"data": titles}), encoding="utf-8")
    return file


def test_where_nothing_helps_no_gain_is_told_and_nothing_is_written(
    belegt: Belegt, word_model: WordEmbedder, squad: Path, tmp_path: Path
) -> None:
    outcome = belegt("tune", squad, "--write")
    assert outcome.code == 0
    assert outcome.out.splitlines()[-1] == "Nothing is written: the values in force stay"
    assert outcome.out.count("no other value is better") == 5  # four settings, and all together
    assert not (tmp_path / "belegt.toml").exists()
    assert not (tmp_path / "data").exists()


def test_a_small_set_without_silence_is_told(
    belegt: Belegt, word_model: WordEmbedder, squad: Path
) -> None:
    first, *others = belegt("tune", squad).err.splitlines()
    assert first == (
        "2 questions, 0 without an answer, in 2 parts without a common article. "
        "Searched: stem_weight, gram_weight, read_passages, top_passages"
    )
    assert others[0].startswith("max_error_share left out: every question has an answer")
    assert others[1].startswith("chunk_chars left out")
    assert others[2].startswith("warning: with fewer than 50 questions")
    assert others[3].startswith("18 combinations for each setting alone")


@pytest.mark.parametrize(
    ("rows", "options", "fact"),
    [
        ([NOBODY], ["--goal", "latency_p50"], "There is no goal 'latency_p50'. There are: f1,"),
        ([NOBODY], ["--json", "/nowhere/x.json"], "its folder is not there"),
        ([NOBODY], [], "has no question with an answer"),
        ([{"turns": []}], [], "holds conversations"),
        ([{"question": 5}], [], "rows.jsonl"),
        (None, [], "There is no test set"),
        (
            [{"question": "Was kostet der Hafen?", "answers": ["12 Mio. Euro"], "article": "hafen.md",
              "sentences": ["Er kostet 12 Mio. Euro."]}],
            [], "All questions are about one article",
        ),
    ],
)  # fmt: skip
def test_bad_input_is_one_line(
    belegt: Belegt,
    data: Path,
    tmp_path: Path,
    rows: list[dict[str, Any]] | None,
    options: list[str],
    fact: str,
) -> None:
    file = tmp_path / "rows.jsonl"
    if rows is not None:
        write(file, *rows)
    assert fact in refusal(belegt("tune", file, *options))


def test_without_an_index_there_is_nothing_to_tune(belegt: Belegt, tmp_path: Path) -> None:
    assert "No index in" in refusal(belegt("tune", write(tmp_path / "rows.jsonl", NOBODY)))
