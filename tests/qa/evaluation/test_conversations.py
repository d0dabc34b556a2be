"""Conversations: read with care, held turn by turn, and measured by kind."""

import json
from pathlib import Path
from typing import Any

import pytest

from qa.assistant import Assistant
from qa.decide import Calibration, Decider
from qa.errors import TestSetError
from qa.evaluation.conversations import (
    by_kind,
    evaluate_conversations,
    is_conversations,
    load_conversations,
)
from qa.records import Article
from tests.fakes import FixedRetriever, SentenceReader, make_article, make_passage

MINE = make_article("Die Mine ist alt. Sie kostet 5 Euro.", "mine.txt")
COST = {
    "article": "mine.txt",
    "answers": ["Sie kostet 5 Euro."],
    "sentences": ["Sie kostet 5 Euro."],
}
TALK = {
    "id": "1",
    "kind": "follow-up",
    "newest": "mine.txt",
    "turns": [
        {"question": "Was kostet die Mine?", "full": "Was kostet die Mine?", "expected": [COST]},
        {"question": "Danke!", "full": "Danke!"},
        {"question": "Und der Preis?", "full": "Preis der Mine?", "expected": [COST, COST]},
    ],
}


def find(name: str) -> Article | None:
    return MINE if name == "mine.txt" else None


def written(folder: Path, *rows: Any) -> Path:
    path = folder / "talk.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_each_turn_is_scored_as_asked_and_in_full(tmp_path: Path) -> None:
    conversations = load_conversations(written(tmp_path, TALK), find)
    decider = Decider(Calibration(-8.0, {"sentence_cosine": 10.0}, 0.0), 0.5)
    retriever = FixedRetriever(make_passage(MINE, 0.5, 0.95))
    assistant = Assistant(retriever, SentenceReader(), decider, 10)
    told: list[tuple[str, int, int]] = []
    results = evaluate_conversations(assistant, conversations, lambda *step: told.append(step))
    assert [(r.leans, r.score, r.full_score, r.cited) for r in results] == [
        (False, 1.0, 1.0, 1.0),
        (True, 1.0, 1.0, None),
        (True, 1.0, 1.0, 1.0),
    ]
    assert by_kind(results) == {
        "follow-up": {"n": 1, "score": 1.0, "in_full": 1.0, "cited": 1.0, "newest_first": 1.0},
        "follow-up, later turns": {
            "n": 2,
            "score": 1.0,
            "in_full": 1.0,
            "cited": 1.0,
            "newest_first": 0.5,
        },
    }
    assert told == [("evaluate", 1, 1)]


def test_the_form_is_told_by_the_first_line(tmp_path: Path) -> None:
    assert is_conversations(written(tmp_path, TALK))
    assert not is_conversations(written(tmp_path, {"question": "Wer?"}))
    assert not is_conversations(tmp_path / "none.jsonl")


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"newest": "x"}, "the article 'x' is not in the index"),
        ({"turns": []}, "turns: List should have at least 1 item"),
        ({"turns": [{"question": "Wer?"}]}, r"turns\.0\.full: Field required"),
        (
            {"turns": [{**TALK["turns"][0], "expected": [{**COST, "article": "x"}]}]},
            "not in the index",
        ),
        (
            {"turns": [{**TALK["turns"][0], "expected": [{**COST, "answers": ["7"]}]}]},
            "'7' does not",
        ),
    ],
)
def test_a_row_that_cannot_be_used_is_named(
    tmp_path: Path, changed: dict[str, Any], fault: str
) -> None:
    path = written(tmp_path, TALK, {**TALK, **changed})
    with pytest.raises(TestSetError, match=rf"talk\.jsonl, line 2: .*{fault}"):
        load_conversations(path, find)
