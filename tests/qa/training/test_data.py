import gzip
import json
from pathlib import Path

import pytest

from qa import errors
from qa.training.data import AUTHORED, is_held_out, load_folder, load_squad

TEXT = "Köln zahlte 12 Mio. Euro, Bonn zahlte 12 Mio. Euro und später in Raten."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one set and 100 authored articles; the project's own come in no test here."""
    monkeypatch.setattr("qa.training.data.OWN_DATA", tmp_path / "own")
    squad = {
        "data": [
            {
                "paragraphs": [
                    {
                        "context": "Oslo er hovedstaden.",
                        "qas": [
                            {
                                "id": "1",
                                "question": "Hva heter den?",
                                "answers": [{"text": "Oslo", "answer_start": 0}],
                            }
                        ],
                    }
                ]
            }
        ]
    }
    rows = [
        {
            "title": f"Artikel {number}",
            "lang": "de",
            "text": TEXT,
            "qas": [
                {
                    "q": "Was zahlte Bonn?",
                    "a": "12 Mio. Euro",
                    "near": "Bonn zahlte 12 Mio. Euro",
                    "alt": ["zahlte 12 Mio. Euro"],
                },
                {"q": "Was zahlte Trier?", "a": None},
            ],
        }
        for number in range(100)
    ]
    (tmp_path / "train").mkdir()
    (tmp_path / AUTHORED).mkdir()
    (tmp_path / "train" / "norquad.json.gz").write_bytes(gzip.compress(json.dumps(squad).encode()))
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (tmp_path / AUTHORED / "press.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def test_reads_both_forms(folder: Path) -> None:
    data = load_folder(folder)
    (norwegian,) = data.train["norquad"]
    assert (norwegian.language, norwegian.answer_texts) == ("no", ("Oslo",))
    answered, unanswered = data.train[AUTHORED][:2]
    assert answered.answer_texts == ("12 Mio. Euro", "zahlte 12 Mio. Euro")
    assert unanswered.answers == ()


def test_near_and_the_answer_say_which_occurrence_is_meant(folder: Path) -> None:
    (start, _), (around, _) = load_folder(folder).train[AUTHORED][0].answers
    assert TEXT[:start].endswith("Bonn zahlte ")
    assert TEXT[:around].endswith("Bonn ")


def test_whole_articles_are_held_out_by_title(folder: Path) -> None:
    data = load_folder(folder)
    expected = sum(is_held_out(f"Artikel {number}") for number in range(100))
    assert len(data.held_out) == 2 * expected > 0
    assert len(data.train[AUTHORED]) == 2 * (100 - expected)


def test_a_misplaced_answer_is_an_error(tmp_path: Path) -> None:
    answer = {"text": "Bonn", "answer_start": 1}
    question = {"id": "7", "question": "Wo?", "answers": [answer]}
    file = {"data": [{"paragraphs": [{"context": "In Bonn.", "qas": [question]}]}]}
    path = tmp_path / "set.json"
    path.write_text(json.dumps(file))
    with pytest.raises(errors.TestSetError, match="7: the answer is not at 1"):
        list(load_squad(path))


def test_a_folder_without_sets_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(errors.TestSetError, match="needs train"):
        load_folder(tmp_path)
