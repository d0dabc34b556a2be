"""The conversations over seeds/: enough of each kind, and never mixed where several are held at once."""

import json
import random
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from index.store import Library
from qa.assistant import Assistant
from qa.evaluation.conversations import Conversation, load_conversations
from qa.records import Answer, NoAnswer
from ui import compose

CONVERSATIONS = compose.SEEDS / "conversations.jsonl"
HELD_AT_ONCE = 10

Talk = list[Answer | NoAnswer]


@pytest.fixture(scope="module")
def conversations(seed_library: Library) -> tuple[Conversation, ...]:
    """All of them; loading checks that answers and sentences stand in their articles."""
    by_name = {Path(article.path).name: article for article in seed_library.articles()}
    return load_conversations(CONVERSATIONS, by_name.get)


@pytest.fixture(scope="module")
def several(conversations: tuple[Conversation, ...]) -> list[list[str]]:
    """The questions of some long conversations."""
    long = [each for each in conversations if each.kind == "follow-up" and len(each.turns) > 3]
    return [[turn.question for turn in each.turns] for each in long[:HELD_AT_ONCE]]


@pytest.fixture(scope="module")
def alone(seed_parts: compose.Parts, several: list[list[str]]) -> list[Talk]:
    """What is answered where each conversation is held on its own."""
    return [held(seed_parts.assistant, questions) for questions in several]


def held(assistant: Assistant, questions: Sequence[str]) -> Talk:
    talk: Talk = []
    for question in questions:
        talk.append(answered(assistant, question, talk))
    return talk


def answered(assistant: Assistant, question: str, talk: Talk) -> Answer | NoAnswer:
    """The result without its timings."""
    return replace(assistant.ask(question, earlier=talk), timings_ms={})


def test_there_are_enough_conversations_of_every_kind(
    conversations: tuple[Conversation, ...],
) -> None:
    kinds = Counter(each.kind for each in conversations)
    assert kinds["follow-up"] >= 60
    assert all(2 <= len(each.turns) <= 5 for each in conversations if each.kind == "follow-up")
    assert kinds["typo"] >= 20
    assert kinds["compound"] + kinds["abbreviation"] >= 20
    assert kinds["time"] >= 15
    assert kinds["several"] >= 15
    assert kinds["disagreement"] >= 10
    assert len({each.id for each in conversations}) == len(conversations)


def test_every_row_is_an_object_on_its_line() -> None:
    rows = CONVERSATIONS.read_text(encoding="utf-8").splitlines()
    assert all(isinstance(json.loads(row), dict) for row in rows)


def test_scrambled_conversations_are_answered_as_each_alone(
    seed_parts: compose.Parts, several: list[list[str]], alone: list[Talk]
) -> None:
    turns = [number for number, questions in enumerate(several) for _question in questions]
    random.Random(7).shuffle(turns)
    talks: list[Talk] = [[] for _questions in several]
    for number in turns:
        talk = talks[number]
        talk.append(answered(seed_parts.assistant, several[number][len(talk)], talk))
    assert talks == alone


def test_conversations_held_at_the_same_time_are_answered_as_each_alone(
    seed_parts: compose.Parts, several: list[list[str]], alone: list[Talk]
) -> None:
    with ThreadPoolExecutor(HELD_AT_ONCE) as threads:
        talks = list(threads.map(lambda each: held(seed_parts.assistant, each), several))
    assert talks == alone


def test_what_was_said_before_matters(
    seed_parts: compose.Parts, several: list[list[str]], alone: list[Talk]
) -> None:
    """Else the tests above would hold for an assistant that forgets."""
    differing = [
        question
        for questions, talk in zip(several, alone, strict=True)
        for question, result in zip(questions, talk, strict=True)
        if answered(seed_parts.assistant, question, []).understood != result.understood
    ]
    assert len(differing) >= HELD_AT_ONCE
