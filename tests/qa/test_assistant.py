"""Assistant: the whole way from a question to a cited answer, over fixed passages."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from qa.assistant import Assistant
from qa.decide import Calibration, Decider
from qa.errors import QuestionError
from qa.records import Answer, Filter, NoAnswer, Passage
from tests.fakes import FixedRetriever, SentenceReader, make_article, make_passage

MINE = make_article("Die Mine ist alt. Sie kostet 5 Euro.", "mine.txt")
PORT = make_article("Der Hafen ist neu.", "hafen.txt")


DECIDER = Decider(Calibration(-8.0, {"sentence_cosine": 10.0}, 0.01), min_confidence=0.5)


def assistant(*passages: Passage, top: int = 10) -> Assistant:
    return Assistant(FixedRetriever(*passages), SentenceReader(), DECIDER, top)


BOTH = assistant(make_passage(MINE, 0.6, 0.95), make_passage(PORT, 0.3))


def test_an_answer_is_the_best_sentence_with_its_citation() -> None:
    answer = BOTH.ask("  Was kostet die Mine? ")
    assert isinstance(answer, Answer)
    assert answer.question == "Was kostet die Mine?"
    assert answer.span.text == "Sie kostet 5 Euro."
    (citation,) = answer.citations
    assert (citation.n, citation.article, citation.text) == (1, MINE, answer.span.text)
    assert [passage.article.path for passage in answer.passages] == ["mine.txt", "hafen.txt"]
    assert 0.5 <= answer.confidence <= 1


def test_without_support_the_closest_passages_are_offered_instead() -> None:
    nothing = assistant(make_passage(PORT, 0.3)).ask("Wer gewann 2014?")
    assert isinstance(nothing, NoAnswer)
    assert nothing.reason == "nothing_supported"
    assert [passage.article for passage in nothing.passages] == [PORT]
    assert 0 < nothing.best_score < 0.5


def test_without_passages_nothing_was_retrieved() -> None:
    nothing = assistant().ask("Wer gewann 2014?")
    assert isinstance(nothing, NoAnswer)
    assert (nothing.reason, nothing.best_score) == ("nothing_retrieved", 0.0)


def test_a_filter_restricts_the_articles() -> None:
    answer = BOTH.ask("Was kostet die Mine?", only=Filter(articles=frozenset({PORT.id})))
    assert isinstance(answer, NoAnswer)
    assert answer.reason == "nothing_supported"
    assert [passage.article for passage in answer.passages] == [PORT]


def test_a_filter_that_nothing_meets_is_the_reason() -> None:
    nothing = BOTH.ask("Was kostet die Mine?", only=Filter(articles=frozenset()))
    assert isinstance(nothing, NoAnswer)
    assert (nothing.reason, nothing.passages) == ("nothing_in_filter", ())


def test_a_filter_without_a_condition_is_none() -> None:
    nothing = assistant().ask("Was kostet die Mine?", only=Filter())
    assert isinstance(nothing, NoAnswer)
    assert nothing.reason == "nothing_retrieved"


def test_further_articles_that_say_it_stand_with_the_citation() -> None:
    reprint = make_article("Vorab: Die Mine ist alt. Sie kostet 5 Euro.", "kopie.txt")
    passage = replace(make_passage(MINE, 0.6, 0.95), also_in=(reprint,))
    answer = assistant(passage, make_passage(PORT, 0.3)).ask("Was kostet die Mine?")
    assert isinstance(answer, Answer)
    (citation,) = answer.citations
    assert (citation.article, citation.also_in) == (MINE, (reprint,))


def test_only_the_top_passages_are_read() -> None:
    first_only = assistant(make_passage(PORT, 0.3), make_passage(MINE, 0.6, 0.95), top=1)
    assert isinstance(first_only.ask("Was kostet die Mine?"), NoAnswer)


def test_steps_names_each_stage_before_it_runs_and_ends_with_the_result() -> None:
    *stages, result = BOTH.steps("Was kostet die Mine?")
    assert stages == ["retrieve", "read", "decide"]
    assert isinstance(result, Answer)


def test_timings_are_by_stage_and_in_all() -> None:
    timings = BOTH.ask("Was kostet die Mine?").timings_ms
    assert timings.keys() == {"retrieve", "read", "decide", "total"}
    assert timings["total"] == pytest.approx(
        timings["retrieve"] + timings["read"] + timings["decide"]
    )


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("", "is empty"),
        (" \n\t", "is empty"),
        ("a" * 2001, "has 2001 characters, more than 2000"),
        ("Wer \udcff?", "is not valid text"),
    ],
)
def test_a_question_that_cannot_be_used_is_refused_with_the_reason(
    question: str, fact: str
) -> None:
    with pytest.raises(QuestionError, match=fact):
        BOTH.ask(question)


def test_the_longest_question_is_taken() -> None:
    assert BOTH.ask("a" * 2000)


def test_a_question_that_leans_on_the_last_one_is_asked_in_full() -> None:
    first = BOTH.ask("Was kostet die Mine?")
    second = BOTH.ask("Und wie alt ist sie?", earlier=[first])
    assert second.question == "Und wie alt ist sie?"
    assert second.understood == "Und wie alt ist sie? (Mine)"


@pytest.mark.parametrize(
    ("question", "kind"), [("Danke!", "thanks"), ("Was kannst du?", "ability")]
)
def test_small_talk_is_not_looked_for(question: str, kind: str) -> None:
    reply = BOTH.ask(question)
    assert isinstance(reply, NoAnswer)
    assert (reply.reason, reply.passages) == (kind, ())


def test_small_talk_does_not_end_what_was_spoken_of() -> None:
    first, thanks = BOTH.ask("Was kostet die Mine?"), BOTH.ask("Danke!")
    assert BOTH.ask("Und wie alt ist sie?", earlier=[first, thanks]).understood.endswith("(Mine)")


def test_the_article_just_cited_is_favoured_but_no_cage() -> None:
    mine, port = make_passage(MINE, 0.6, 0.95, score=0.80), make_passage(PORT, 0.9, score=0.82)
    talk = assistant(port, mine)
    first = talk.ask("Was kostet die Mine?")
    assert [p.article for p in talk.ask("Und wie alt ist sie?", earlier=[first]).passages] == [
        MINE, PORT,
    ]  # fmt: skip
    alone = talk.ask("Wie alt ist der Hafen von Poti?", earlier=[first]).passages
    assert [p.article for p in alone] == [PORT, MINE]
    only = Filter(articles=frozenset({PORT.id}))
    filtered = talk.ask("Und wie alt ist sie?", only, [first]).passages
    assert [p.article for p in filtered] == [PORT]


def test_a_typing_error_is_looked_for_as_the_articles_spell_it() -> None:
    article = make_article("Die Mine Kadamsai kostet 5 Euro.", "mine.txt")
    talk, question = assistant(make_passage(article, 0.95)), "Was kostet Kadmsai?"
    answer = talk.ask(question)
    assert (answer.question, answer.understood) == (question, "Was kostet Kadamsai?")
    assert talk.ask(question, literally=True).understood == question


def test_literally_neither_earlier_results_nor_small_talk_count() -> None:
    first = BOTH.ask("Was kostet die Mine?")
    second = BOTH.ask("Und wie alt ist sie?", earlier=[first], literally=True)
    assert second.understood == "Und wie alt ist sie?"
    assert BOTH.ask("Danke!", literally=True).passages


class NamedRetriever(FixedRetriever):
    """Finds the passages whose article is named in the question."""

    def retrieve(self, question: str, *args: Any, **others: Any) -> tuple[Passage, ...]:
        found = super().retrieve(question, *args, **others)
        return tuple(p for p in found if p.article.title.removesuffix(".txt") in question.lower())


def test_a_comparison_shows_what_is_said_of_each() -> None:
    passages = (make_passage(MINE, 0.6, 0.95), make_passage(PORT, 0.9))
    talk = Assistant(NamedRetriever(*passages), SentenceReader(), DECIDER, 10)
    answer = talk.ask("Was ist teurer, die Mine oder der Hafen?")
    assert isinstance(answer, Answer)
    assert {span.article for span in answer.spans} == {MINE, PORT}
    assert answer.form == "comparison"
    assert answer.understood == "Was kostet die Mine? Was kostet der Hafen?"
    assert len(answer.spans) == 2
    assert [passage.article.path for passage in answer.passages] == ["mine.txt", "hafen.txt"]
    assert answer.timings_ms.keys() == {"retrieve", "read", "decide", "total"}


def test_the_same_words_do_not_answer_for_both() -> None:
    answer = BOTH.ask("Was ist teurer, die Mine oder der Hafen?")
    assert isinstance(answer, Answer)
    assert (answer.form, answer.understood) == ("words", answer.question)


def test_without_an_answer_for_each_the_question_is_asked_as_it_is() -> None:
    nothing = assistant(make_passage(PORT, 0.3)).ask("Was ist teurer, die Mine oder der Hafen?")
    assert isinstance(nothing, NoAnswer)
    assert nothing.understood == nothing.question


def test_times_are_seen_from_the_day_of_the_question() -> None:
    answer = BOTH.ask("Was kostete die Mine letztes Jahr?", today=date(2025, 3, 1))
    assert answer.understood == "Was kostete die Mine letztes Jahr? (2024)"
    assert BOTH.ask("Was kostete sie letztes Jahr?").understood != "Was kostete sie letztes Jahr?"
    literal = BOTH.ask("Was kostete die Mine letztes Jahr?", literally=True)
    assert literal.understood == literal.question
