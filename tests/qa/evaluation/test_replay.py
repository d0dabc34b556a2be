"""Answers of before and of now, side by side: what counts as the same, and what as a change."""

import datetime
from typing import Any

import pytest

from qa.assistant import Assistant
from qa.decide import Calibration, Decider
from qa.evaluation.outcome import Place
from qa.evaluation.replay import Given, Kept, as_json, compared, counts, kept_in, replay
from qa.evaluation.run_file import Run
from qa.records import Filter
from tests.fakes import FixedRetriever, SentenceReader, make_article, make_passage
from tests.qa.evaluation.cases import make_case, refused

DAY = datetime.date(2024, 5, 3)
NOTHING = Given("", 0.1, ())
MINE = make_article("Die Mine ist alt. Sie kostet 5 Euro.", "mine.txt")


def cited(text: str = "Sie kostet 5 Euro.", path: str = "mine.txt", start: int = 18) -> Place:
    return Place(path=path, start=start, end=start + len(text), text=text)


def given(words: str = "5 Euro", *citations: Place) -> Given:
    return Given(words, 0.8, citations or (cited(),))


def fate(before: Given, now: Given, *indexed: str) -> str:
    """What became of an answer while some articles are in the index."""
    return compared(Kept("Was kostet sie?", before, DAY, 1), now, indexed.__contains__).fate


def an_assistant() -> Assistant:
    decider = Decider(Calibration(-8.0, {"sentence_cosine": 10.0}, 0.01), 0.5)
    return Assistant(FixedRetriever(make_passage(MINE, 0.7, 0.95)), SentenceReader(), decider, 10)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (given(), given(), "same"),
        (NOTHING, NOTHING, "same"),
        (NOTHING, given(), "new"),
        (given(), NOTHING, "gone"),
        (given(), given("6 Euro"), "different"),
        (given("5 Euro"), given("5 euro."), "same"),
        (given("Zink, Blei"), given("Blei, Zink"), "same"),
        (given("Zink, Blei"), given("Blei, Gold"), "different"),
        (given(), given("5 Euro", cited(start=180)), "same"),
        (given(), given("5 Euro", cited("Sie  kostet\n5 Euro.")), "same"),
        (given(), given("5 Euro", cited("Der Preis: 5 Euro.")), "moved"),
        (given(), given("5 Euro", cited(), cited("Sie ist alt.")), "moved"),
        (given("5", cited("A."), cited("B.")), given("5", cited("B."), cited("A.")), "same"),
    ],
    ids=[
        "the same", "no answer again", "an answer", "none any more", "other words",
        "other case and punctuation", "a list in another order", "another list",
        "elsewhere in the article", "other white space", "another sentence", "one more sentence",
        "sentences in another order",
    ],
)  # fmt: skip
def test_what_became_of_an_answer(before: Given, now: Given, expected: str) -> None:
    assert fate(before, now, "mine.txt") == expected


def test_a_sentence_of_an_article_that_was_renamed_is_the_same_with_a_note() -> None:
    kept = Kept("Was kostet sie?", given(), DAY, 1)
    found = compared(kept, given("5 Euro", cited(path="neu.txt")), {"neu.txt"}.__contains__)
    assert (found.fate, found.renamed) == ("same", (("mine.txt", "neu.txt"),))


def test_a_sentence_of_another_article_beside_the_one_before_is_other_evidence() -> None:
    now = given("5 Euro", cited(path="neu.txt"))
    assert fate(given(), now, "mine.txt", "neu.txt") == "moved"


def test_questions_are_asked_again_and_come_in_their_order() -> None:
    told: list[tuple[Any, ...]] = []
    questions = [
        Kept("Was kostet sie?", NOTHING, DAY, 1),
        Kept("Was kostet die Mine?", given("Sie kostet 5 Euro."), DAY, 1),
        Kept("Wie alt?", given(), DAY, 1, Filter(articles=frozenset({"other.txt"}))),
    ]
    again = replay(
        an_assistant(), questions, {"mine.txt"}.__contains__, lambda *at: told.append(at), at_once=2
    )
    assert [each.kept for each in again] == questions
    assert [each.fate for each in again] == ["new", "same", "gone"]
    assert told == [("evaluate", done, 3) for done in (1, 2, 3)]
    assert counts(again) == {"same": 1, "new": 1, "gone": 1, "different": 0, "moved": 0}


def test_days_are_seen_from_when_the_question_was_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    ask = Assistant.ask

    def watched(self: Assistant, *of: Any, **more: Any) -> Any:
        seen.append(more["today"])
        return ask(self, *of, **more)

    monkeypatch.setattr(Assistant, "ask", watched)
    replay(an_assistant(), [Kept("Was kostete sie gestern?", NOTHING, DAY, 1)], bool)
    assert seen == [DAY]


def test_the_questions_of_a_run() -> None:
    run = Run(
        belegt="0.1.0",
        created=datetime.datetime(2024, 5, 3, 12, tzinfo=datetime.UTC),
        test_set={},
        settings={},
        models={},
        index={"state": 7},
        machine={},
        cases=(make_case("a"), refused("b")),
    )
    first, second = kept_in(run)
    place = Place(path="mine.txt", start=0, end=12, text="Es sind 5 t.")
    assert first == Kept("Wie viel sind es in a?", Given("5 t", 0.8, (place,)), DAY, 7)
    assert type(first.given.citations[0]) is Place
    assert second.given == Given("", 0.2, ())


def test_the_file_has_both_answers() -> None:
    again = [
        compared(
            Kept("Was kostet sie?", given(), DAY, 1), given("5 Euro", cited(path="b.txt")), bool
        ),
        compared(Kept("Wer gewann?", NOTHING, DAY, 1), NOTHING, bool),
    ]
    held = as_json(again, {"run": None})
    assert list(held) == ["schema", "run", "counts", "questions"]
    assert held["schema"] == "belegt-replay-1"
    assert held["questions"][0] == {
        "question": "Was kostet sie?",
        "fate": "moved",
        "day": "2024-05-03",
        "state": 1,
        "before": {"answer": "5 Euro", "confidence": 0.8, "citations": [cited().model_dump()]},
        "after": {
            "answer": "5 Euro",
            "confidence": 0.8,
            "citations": [cited(path="b.txt").model_dump()],
        },
        "renamed": [],
    }
