"""How a result came about: the value, what is printed of it, and what the command adds."""

import dataclasses
import json
import string
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from qa import decide
from qa.assistant import Assistant, Trace
from qa.decide import Calibration, Decider
from qa.protocols import Retriever
from qa.records import Answer, Article, Favour, Filter, Passage, Standing
from tests.conftest import Outcome
from tests.fakes import FixedRetriever, SentenceReader, make_article, make_passage
from tests.ui.terminal import Belegt, assert_harmless, refusal
from ui.explanation import Explanation, Rules, Search, explanation, traced_sides
from ui.explanation_changes import Change, changes
from ui.explanation_json import as_json
from ui.explanation_text import COLUMNS, as_text, cut
from ui.explanation_texts import explaining
from ui.texts import ENGLISH, GERMAN

MINE = make_article("Die Mine ist alt. Sie kostet 5 Euro.", "mine.txt")
PORT = make_article("Der Hafen ist neu.", "hafen.txt")
COST = "Was kostet die Mine?"
# Confident from a sentence cosine of 0.8 on, more so with a lead.
CALIBRATION = Calibration(
    -8.0,
    {"sentence_cosine": 10.0, "lead": 0.1},
    companion_margin=0.5,
    elsewhere_margin=0.2,
    elsewhere_confidence=0.1,
)
RULES = Rules(CALIBRATION, 0.35, read_passages=1, across_articles=True, times=True)
TODAY = date(2026, 11, 25)

DEAL = "Wie viele Handelsabkommen wurden geschlossen?"
FOOTBALL = "Wer gewann 2014 die Fußball-Weltmeisterschaft?"
COMPARED = "Was ist teurer, die Mine oder der Hafen?"


class TwoRetriever(FixedRetriever):
    """Finds only the articles that hold the last word of a question."""

    def retrieve(
        self,
        question: str,
        top: int,
        only: Filter | None = None,
        favours: Sequence[Favour] = (),
    ) -> tuple[Passage, ...]:
        word = question.rstrip("?").split()[-1]
        return tuple(each for each in self.found if word in each.text)


def assistant(retriever: Retriever) -> Assistant:
    return Assistant(retriever, SentenceReader(), Decider(CALIBRATION, 0.5), 10)


def explained(question: str, *passages: Passage, only: Filter | None = None) -> Explanation:
    trace = assistant(FixedRetriever(*passages)).trace(question, only, today=TODAY)
    return explanation(trace, RULES, today=TODAY)


def whole(told: Explanation) -> Search:
    assert told.whole
    return told.whole


def compared(*passages: Passage) -> Explanation:
    asked = assistant(TwoRetriever(*passages))
    sides = traced_sides(COMPARED, asked.trace)
    return explanation(asked.trace(COMPARED), RULES, sides)


def dated(text: str, day: str) -> Article:
    return replace(make_article(text, f"{day}.txt"), date=day)


BOTH = (make_passage(MINE, 0.6, 0.95), make_passage(PORT, 0.3, score=0.5))


def test_each_passage_has_its_candidates_with_what_became_of_them() -> None:
    search = whole(explained(COST, *BOTH))
    assert search.why == "answered"
    assert [(each.rank, each.was_read) for each in search.found] == [(1, True), (2, False)]
    first, second = (
        [(each.rank, each.span.text, each.role) for each in found.candidates]
        for found in search.found
    )
    assert first == [(1, "Sie kostet 5 Euro.", "answer"), (2, "Die Mine ist alt.", None)]
    assert second == [(3, "Der Hafen ist neu.", None)]


def test_a_candidate_is_told_under_the_passage_that_it_was_marked_in() -> None:
    whole_text = make_passage(MINE, 0.6, 0.95)
    overlapping = replace(whole_text, score=0.7, sentences=whole_text.sentences[1:], start=18)
    search = whole(explained(COST, replace(overlapping, sentences=()), whole_text))
    assert [len(found.candidates) for found in search.found] == [0, 2]


def test_the_parts_add_up_to_the_confidence_that_was_given() -> None:
    trace = assistant(FixedRetriever(*BOTH)).trace(COST)
    judged = whole(explanation(trace, RULES)).judgement
    assert judged
    assert isinstance(trace.result, Answer)
    assert judged.confidence == trace.result.confidence
    assert [(part.feature, part.weight) for part in judged.parts] == [
        ("sentence_cosine", 10.0),
        ("lead", 0.1),
    ]
    assert judged.log_odds == pytest.approx(-8 + 10 * 0.95 + 0.1 * 0.35)
    assert judged.rival
    assert (judged.rival.text, judged.lead) == ("Die Mine ist alt.", pytest.approx(0.35))


def test_below_the_threshold_the_best_candidate_is_judged_as_well() -> None:
    search = whole(explained(COST, make_passage(PORT, 0.3)))
    assert (search.why, search.verdict.chosen) == ("below_threshold", ())
    assert search.judgement
    assert search.judgement.span.text == "Der Hafen ist neu."
    assert search.judgement.rival is None
    assert "Andere Worte stehen nicht zur Wahl" in as_text(explained(COST, BOTH[1]), GERMAN)


def test_words_of_another_time_are_told_as_such() -> None:
    then = make_article("Die Mine kostete 2019 rund 5 Euro.", "then.txt")
    told = explained("Was kostete die Mine 2023?", make_passage(then, 0.95))
    assert (whole(told).why, whole(told).judgement) == ("another_time", None)
    assert whole(told).found[0].candidates[0].role == "another_time"
    assert "Alle Kandidaten erzählen von einer anderen Zeit" in as_text(told, GERMAN)
    both = explained(
        "Was kostete die Mine 2023?", make_passage(then, 0.95), make_passage(PORT, 0.65)
    )
    judged = whole(both).judgement
    assert judged
    assert (judged.span.text, judged.lead) == ("Der Hafen ist neu.", pytest.approx(-0.3))
    assert "0,3 Punkte hinter Worten" in as_text(both, GERMAN)
    assert "Als Antwort nicht zugelassen" in as_text(both, GERMAN)


def test_nothing_found_says_whether_a_filter_is_the_reason() -> None:
    nowhere = explained(COST, *BOTH, only=Filter(articles=frozenset()))
    assert whole(nowhere).why == "nothing_in_filter"
    assert "Die Filter lassen keinen Artikel zu" in as_text(nowhere, GERMAN)
    assert whole(explained(COST)).why == "nothing_retrieved"
    empty = replace(make_passage(PORT, 0.3), sentences=())
    assert whole(explained(COST, empty)).why == "nothing_marked"


def test_the_newest_of_articles_that_differ_is_judged_among_its_own_words() -> None:
    old, new = dated("Sie kostet 5 Euro.", "2024-05-03"), dated("Sie kostet 7 Euro.", "2025-05-03")
    told = explained(COST, make_passage(old, 0.95), make_passage(new, 0.9))
    judged, verdict = whole(told).judgement, whole(told).verdict
    assert judged
    assert judged.overtaken
    assert (judged.span.article, judged.overtaken.article) == (new, old)
    assert judged.in_article
    assert judged.log_odds == pytest.approx(-8 + 9 + 1)
    assert [span.article for span in verdict.differing] == [old]
    text = as_text(told, GERMAN)
    assert "Mehr Punkte hat „Sie kostet 5 Euro.“, aber der Artikel mit diesen ist neuer" in text
    assert "Ein anderer Artikel sagt: „Sie kostet 5 Euro.“ in 2024-05-03.txt:[0:18]" in text


def test_the_same_words_elsewhere_are_named() -> None:
    again = make_article("Sie kostet 5 Euro.", "again.txt")
    text = as_text(explained(COST, *BOTH, make_passage(again, 0.9)), GERMAN)
    assert "Dieselben Worte auch in: again.txt:[0:18]" in text
    assert "← stützt" in text


def test_small_talk_explains_nothing() -> None:
    told = explained("Danke!", *BOTH)
    assert (told.whole, told.sides) == (None, ())
    assert as_text(told, GERMAN).splitlines()[-1] == explaining(GERMAN).small_talk
    assert (as_json(told)["whole"], as_json(told)["sides"]) == (None, [])


def test_a_comparison_is_explained_search_by_search() -> None:
    told = compared(make_passage(MINE, 0.6, 0.95), make_passage(PORT, 0.9))
    assert told.whole is None
    mine, port = told.sides
    assert (mine.asked, port.asked) == ("Was kostet die Mine?", "Was kostet der Hafen?")
    assert (mine.why, port.why) == ("answered", "answered")
    text = as_text(told, GERMAN)
    assert "Suche 1: Was kostet die Mine?" in text
    assert "Suche 2: Was kostet der Hafen?" in text
    assert text.splitlines()[-1].startswith("Zusammen sind sie so sicher wie die unsicherere")


def test_a_comparison_that_fails_says_so_and_explains_the_question_as_a_whole() -> None:
    told = compared(make_passage(MINE, 0.6, 0.3), make_passage(PORT, 0.9))
    assert [side.why for side in told.sides] == ["below_threshold"]  # the other is not asked for
    assert whole(told).asked == COMPARED
    text = as_text(told, GERMAN)
    assert "nicht für jedes eine eigene Antwort" in text
    assert text.count("Gefundene Stellen") == 1


@pytest.mark.parametrize(
    ("asked", "understood", "expected"),
    [
        (COST, COST, []),
        (
            "Was kostete es letzten Monat?",
            "Was kostete es letzten Monat? (Oktober 2026)",
            [Change("time", "", "Oktober 2026")],
        ),
        (
            "Wie hoch ist der UFK?",
            "Wie hoch ist der UFK (ungebundener Finanzkredit)?",
            [Change("written_out", "", "ungebundener Finanzkredit")],
        ),
        (
            "Wie viele km sind es?",
            "Wie viele Kilometer sind es?",
            [Change("written_out", "km", "Kilometer")],
        ),
        (
            "Was kostet das Säurewrk?",
            "Was kostet das Säurewerk?",
            [Change("spelling", "Säurewrk", "Säurewerk")],
        ),
        (
            "Und wann?",
            "Und wann? (Wird das Werk gebaut)",
            [Change("conversation", "", "Wird das Werk gebaut")],
        ),
    ],
)
def test_what_was_looked_for_instead_is_told_with_its_reason(
    asked: str, understood: str, expected: list[Change]
) -> None:
    assert list(changes(asked, understood, TODAY)) == expected


def test_every_change_has_its_words_in_both_languages() -> None:
    told = explained("Was kostete die Mine letzten Monat?", *BOTH)
    assert "„Oktober 2026“ ergänzt: die Zeit" in as_text(told, GERMAN)
    assert "“Oktober 2026” added: the time" in as_text(told, ENGLISH)


def test_columns_are_aligned_and_lines_fit() -> None:
    long = make_article("Donaudampfschifffahrt kostet 5 Euro " * 30 + ".", f"{'lang/' * 30}x.txt")
    standing = Standing(compared=87, similarity=0.812, by_similarity=12, by_coverage=3)
    passages = (replace(make_passage(long, 0.95), standing=standing, coverage=0.25), *BOTH)
    lines = as_text(explained(COST, *passages), GERMAN).splitlines()
    assert max(map(len, lines)) <= COLUMNS
    assert "Gefundene Stellen: 3 (von 87 verglichenen), davon gelesen: 1" in lines
    (head,) = (line for line in lines if line.startswith("    Stelle"))
    rows = [line for line in lines if line.startswith((" 1. ", " 2. ", " 3. "))]
    assert len(rows) == 3
    assert rows[0].split()[-5:] == ["0,800", "0,812", "12.", "0,25", "3."]
    assert rows[1].split()[-5:] == ["0,800", "0,800", "–", "0,00", "–"]
    assert {len(line) for line in (head, *rows)} == {len(head)}
    assert rows[0].startswith(" 1. …")


def test_english_questions_are_explained_in_english() -> None:
    text = as_text(explained("What does the mine cost?", *BOTH), ENGLISH)
    assert "How it came about" in text
    assert "sum " in text
    assert "0.95 × 10.000" in text


def test_a_feature_that_nobody_named_is_told_by_its_own_name() -> None:
    rules = replace(RULES, calibration=Calibration(-8.0, {"sentence_cosine": 10, "x_y": 1}, 0.5))

    class Reader(SentenceReader):
        def read(self, question: str, passages: Sequence[Passage]):  # type: ignore[no-untyped-def]
            spans = super().read(question, passages)
            return tuple(replace(each, features={**each.features, "x_y": 2.0}) for each in spans)

    asked = Assistant(FixedRetriever(*BOTH), Reader(), Decider(rules.calibration, 0.5), 10)
    text = as_text(explanation(asked.trace(COST), rules), GERMAN)
    assert "    x_y " in text


def test_article_text_cannot_steer_the_terminal() -> None:
    hostile = make_article("Sie kostet\x1b[2J \u202e5\nEuro.", "a\x1b[2Jb\n.txt")
    text = as_text(explained(COST, make_passage(hostile, 0.95)), GERMAN)
    assert "kostet" in text
    assert_harmless(text)


def test_a_text_is_cut_to_its_columns() -> None:
    assert cut("kurz\nund gut", 20) == "kurz und gut"
    assert cut("viel zu lang", 6) == "viel…"


def test_the_lead_that_is_named_is_the_one_that_counts() -> None:
    most = str(int(decide._LARGEST_LEAD))
    assert explaining(GERMAN).lead.endswith(most)
    assert explaining(ENGLISH).lead.endswith(most)


def test_no_text_is_missing_and_both_languages_fill_in_the_same_values() -> None:
    german, english = explaining(GERMAN), explaining(ENGLISH)
    for field in dataclasses.fields(german):
        one, other = (getattr(texts, field.name) for texts in (german, english))
        assert one
        assert one != other, field.name
        assert placeholders(one) == placeholders(other)


def placeholders(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


def check_printed(outcome: Outcome) -> None:
    """The explanation stands below the answer and fits."""
    _answer, title, told = outcome.out.partition("── ")
    assert title
    assert max(map(len, told.splitlines())) <= COLUMNS
    assert_harmless(outcome.out)


def test_ask_explains_an_answer(belegt: Belegt, over_seeds: None) -> None:
    outcome = belegt("ask", "--explain", DEAL)
    assert outcome.code == 0
    check_printed(outcome)
    assert outcome.out.startswith(belegt("ask", DEAL).out)
    assert "000_e0903ea2aa2f178a.txt:[" in outcome.out.partition("── ")[2]
    assert "← Antwort" in outcome.out
    assert "Prozentpunkte darüber: Sie werden als Antwort gegeben." in outcome.out
    assert "Sie liegen" in outcome.out


def test_ask_explains_why_there_is_no_answer(belegt: Belegt, over_seeds: None) -> None:
    outcome = belegt("ask", "--explain", FOOTBALL)
    assert outcome.code == 3
    check_printed(outcome)
    assert "Prozentpunkte darunter: Es wird keine Antwort gegeben." in outcome.out


def test_ask_json_adds_the_explanation(belegt: Belegt, over_seeds: None) -> None:
    plain = belegt("ask", "--json", DEAL).json
    printed = belegt("ask", "--json", "--explain", DEAL).json
    assert list(printed) == [*plain, "explanation"]
    told = printed["explanation"]
    assert list(told) == ["threshold", "max_error_share", "sides", "whole"]
    search = told["whole"]
    assert (search["why"], told["sides"]) == ("answered", [])
    assert search["best"]["confidence"] == printed["answer"]["confidence"]
    odds = search["best"]["bias"] + sum(each["log_odds"] for each in search["best"]["features"])
    assert odds == pytest.approx(search["best"]["log_odds"], abs=1e-3)
    assert search["chosen"][0]["text"] == printed["answer"]["text"]
    first = search["passages"][0]
    assert first["compared"] > len(search["passages"])
    assert (first["rank"], first["read"], first["candidates"][0]["rank"]) == (1, True, 1)
    assert {each["score"] for each in search["passages"]} == {
        each["score"] for each in printed["passages"]
    }
    assert json.dumps(told)


def test_the_threshold_is_the_one_in_force(
    belegt: Belegt, over_seeds: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BELEGT_MAX_ERROR_SHARE", "0")
    outcome = belegt("ask", "--explain", DEAL)
    assert outcome.code == 3
    assert "Schwelle: 100,0 %" in outcome.out
    assert "0,0 % falsch sein" in outcome.out


def test_small_talk_is_no_question_to_explain(belegt: Belegt, over_seeds: None) -> None:
    outcome = belegt("ask", "--explain", "Danke!")
    assert outcome.code == 3
    assert outcome.out.count("\n") < 8


def test_many_questions_are_not_explained(belegt: Belegt) -> None:
    for arguments in (("-",), ("--json", "-")):
        assert "--explain is for one question" in refusal(belegt("ask", "--explain", *arguments))


def test_the_sides_are_those_that_the_assistant_asks_for() -> None:
    asked = assistant(TwoRetriever(make_passage(MINE, 0.6, 0.95), make_passage(PORT, 0.9)))
    trace: Trace = asked.trace(COMPARED)
    sides = traced_sides(COMPARED, partial(asked.trace, only=None))
    assert [span for side in sides for span in side.spans] == list(trace.spans)
    assert trace.result.understood == " ".join(side.result.understood for side in sides)
