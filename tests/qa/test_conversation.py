"""Questions that lean on earlier ones, made self-contained."""

import dataclasses

import pytest

from qa.conversation import cited_last, is_elliptic, leans, self_contained
from qa.records import Answer, Citation, NoAnswer, Sentence, Span
from tests.fakes import make_article


@pytest.mark.parametrize(
    "question",
    [
        "Und wie viel kostet das?",
        "Und in Chile?",
        "Wer leitet es?",
        "Seit wann?",
        "Warum?",
        "Wie hoch ist sein Anteil?",
        "Was geschah davor?",
        "Wann hat die Firma ihren Sitz verlegt?",
        "Wie viele Menschen arbeiten dort?",
        "Wer finanziert diese Mine?",
        "Wie teuer war das damals?",
        "Wie viele Leute arbeiten da eigentlich?",
        "Warum kam es so spät?",
        "Was kostet das Projekt?",
        "Zu welchem Konzern gehört die Firma?",
        "und in europa",
        "What about copper?",
        "And who pays for it?",
        "When was it built?",
    ],
)
def test_questions_that_lean_on_others(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize(
    "question",
    [
        "Was kostet das Seltenerd-Projekt?",
        "Wie viele Abkommen gibt es mit Chile?",
        "Wer leitet die Mine Khan Altai?",
        "Welche Länder haben eine Rohstoffpartnerschaft geschlossen?",
        "Wann wird über den Bau entschieden?",
        "Können Sie mir sagen, wer Kaspi Green betreibt?",
        "Wann wurde Leonardo da Vinci geboren?",
        "Was plant BASF dieses Jahr in Ludwigshafen?",
        "What did BASF announce this month?",
        "How many mines are there in Serbia?",
        "Wie viel gibt Bayern für IT aus?",
        "Hat Habeck gesagt, dass er zurücktritt?",
        "Um wie viel Prozent erhöht Frankenkabel seine Preise?",
        "Was kostet das Projekt Kaspi Green?",
        "Warum ruht die Arbeit an der Bahn nach Khan Altai, da die Mine fördert?",
        "Who runs the Storvika smelter?",
        "?",
        "",
    ],
)
def test_questions_that_stand_alone(question: str) -> None:
    assert not leans(question)


def answered(question: str, text: str, understood: str = "") -> Answer:
    """An answer that is the whole of a text."""
    article = make_article(text)
    span = Span(article, 0, len(text), (Sentence(0, len(text)),), 1.0)
    return Answer(question, understood or question, "words", (span,), 0.9, (), (), {})


MINE = answered("Wie viele Menschen arbeiten in der Mine Khan Altai?", "1.200")


def test_what_was_spoken_of_is_put_in_brackets() -> None:
    understood = self_contained("Und wer leitet sie?", [MINE])
    assert understood == "Und wer leitet sie? (Menschen, Mine, Khan, Altai)"


def test_a_question_that_stands_alone_stays_as_it_is() -> None:
    assert (
        self_contained("Was kostet der Hafen von Poti?", [MINE]) == "Was kostet der Hafen von Poti?"
    )


def test_the_first_question_stays_as_it_is() -> None:
    assert self_contained("Und wer leitet sie?", []) == "Und wer leitet sie?"


def test_a_person_who_was_the_answer_may_be_meant() -> None:
    head = answered("Wer leitet die Mine Khan Altai?", "Ana Peña")
    assert self_contained("Wo hat sie studiert?", [head]).startswith(
        "Wo hat sie studiert? (Ana Peña, "
    )


def test_what_the_question_names_itself_is_not_repeated() -> None:
    understood = self_contained("Und was kostet die Mine?", [MINE])
    assert understood == "Und was kostet die Mine? (Menschen, Khan, Altai)"


def test_the_topic_is_handed_on_through_several_turns() -> None:
    second = answered("Und wer leitet sie?", "50", self_contained("Und wer leitet sie?", [MINE]))
    assert "Khan" in self_contained("Seit wann?", [MINE, second])


@pytest.mark.parametrize(
    "question", ["Und das Werk in Peru?", "What about Peru?", "Und in Peru?", "und in peru"]
)
def test_where_nothing_is_asked_the_question_before_says_what(question: str) -> None:
    thanks = NoAnswer("Danke!", "Danke!", "thanks", 0.0, (), {})
    understood = self_contained(question, [MINE, thanks])
    assert understood == f"{question} (Wie viele Menschen arbeiten in der Mine Khan Altai?)"


def test_several_turns_without_a_question_lead_back_to_the_last_one() -> None:
    full = self_contained("Und in Peru?", [MINE])
    peru = answered("Und in Peru?", "70", full)
    assert self_contained("Und in Chile?", [MINE, peru]) == full.replace("Peru", "Chile")


def test_a_question_that_stands_in_brackets_has_none_of_its_own() -> None:
    second = answered("Und wer leitet sie?", "50", "Und wer leitet sie? (Khan, Altai)")
    assert (
        self_contained("Und den Hafen?", [second])
        == "Und den Hafen? (Und wer leitet sie?, Khan, Altai)"
    )


@pytest.mark.parametrize("question", ["Warum?", "Und wer leitet sie?", "Und was kostet das Werk?"])
def test_these_say_what_they_ask_for(question: str) -> None:
    assert not is_elliptic(question)


def test_a_question_without_an_answer_still_has_a_topic() -> None:
    question = "Was kostet der Hafen von Poti?"
    none = NoAnswer(question, question, "nothing_supported", 0.1, (), {})
    assert self_contained("Und wo liegt er?", [none]) == "Und wo liegt er? (Hafen, Poti)"


def test_the_articles_of_the_last_answer_were_spoken_of() -> None:
    article = make_article("1.200", "mine.txt")
    cited = dataclasses.replace(MINE, citations=(Citation(1, article, 0, 5, "1.200"),))
    none = NoAnswer("?", "?", "nothing_supported", 0.1, (), {})
    assert cited_last([cited, none]) == {"mine.txt"}
    assert cited_last([none]) == cited_last([]) == frozenset()
