"""A run over a test set, with fixed passages so that every figure can be worked out by hand."""

import dataclasses

import pytest

from qa.assistant import Assistant
from qa.decide import Calibration, Decider
from qa.evaluation.outcome import Case
from qa.evaluation.run import System, evaluate, predictions, timed
from qa.evaluation.testset import TestQuestion
from tests.fakes import FixedRetriever, SentenceReader, make_article, make_passage

PORT = make_article("Der Hafen ist neu.", "hafen.txt")
MINE = make_article("Die Mine ist alt. Sie kostet 5 Euro.", "mine.txt")
RETRIEVER = FixedRetriever(make_passage(PORT, 0.6), make_passage(MINE, 0.7, 0.95))
COST = TestQuestion(
    "cost", "Was kostet sie?", ("5 Euro",), MINE.id, (frozenset({(18, 36)}),), "number"
)
UNKNOWN = TestQuestion("none", "Wer gewann?", (), None, (), "none")


ARTICLES = {article.id: article for article in (PORT, MINE)}


def system(min_confidence: float = 0.5) -> System:
    reader = SentenceReader()
    decider = Decider(Calibration(-8.0, {"sentence_cosine": 10.0}, 0.01), min_confidence)
    assistant = Assistant(RETRIEVER, reader, decider, 10)
    return System(assistant, RETRIEVER, reader, 5, ARTICLES.get)


def run(*questions: TestQuestion, min_confidence: float = 0.5) -> list[Case]:
    return evaluate(system(min_confidence), questions)


def test_a_question_that_is_answered_rightly() -> None:
    (case,) = run(COST)
    assert case.ranked == ("hafen.txt", "mine.txt")
    assert case.given == case.predicted == case.candidate == "Sie kostet 5 Euro."
    assert [(each.right, each.exact) for each in case.citations] == [(True, True)]
    assert (case.found, case.read, case.evidence_cited) == (True, True, True)
    assert [[each.text for each in alternative] for alternative in case.evidence] == [
        ["Sie kostet 5 Euro."]
    ]
    assert not case.abstained


def test_what_was_not_sure_enough_is_told() -> None:
    (case,) = run(COST, min_confidence=1.0)
    assert (case.predicted, case.candidate) == ("", "Sie kostet 5 Euro.")
    assert 0.5 < case.confidence < case.min_confidence == 1.0


def test_passages_beyond_those_that_are_read_are_found_and_not_read() -> None:
    one = dataclasses.replace(system(), read_passages=1)
    (case,) = evaluate(one, [COST])
    assert (case.found, case.read) == (True, False)


def test_a_question_whose_article_is_not_there_is_kept() -> None:
    (case,) = run(dataclasses.replace(COST, article_id=None, article="fort.txt", evidence=()))
    assert (case.path, case.is_indexed, case.given) == ("fort.txt", False, None)


def test_in_a_set_that_is_all_answerable_the_reader_may_not_abstain() -> None:
    (case,) = run(COST, min_confidence=1.0)
    assert case.abstained
    assert case.given == "Sie kostet 5 Euro."
    with_unknown, _unknown = run(COST, UNKNOWN, min_confidence=1.0)
    assert with_unknown.given == ""


def test_several_at_once_come_in_their_order() -> None:
    questions = [dataclasses.replace(COST, id=str(n)) for n in range(20)]
    cases = evaluate(system(), questions, at_once=4)
    assert [case.id for case in cases] == [str(n) for n in range(20)]
    first, *others = (case.model_copy(update={"id": "", "milliseconds": {}}) for case in cases)
    assert all(case == first for case in others)


def test_times_are_of_questions_one_by_one() -> None:
    told: list[tuple[str, int, int]] = []
    questions = [dataclasses.replace(COST, id=str(n)) for n in range(250)]
    cases = timed(system().assistant, evaluate(system(), questions), lambda *s: told.append(s))
    with_times = [case.id for case in cases if case.milliseconds]
    assert len(with_times) == 100
    assert with_times[:3] == ["0", "2", "4"]  # from all of the set
    assert told[-1] == ("time", 100, 100)
    assert timed(system().assistant, []) == []


def test_a_citation_in_the_wrong_article_is_wrong_even_at_the_same_offsets() -> None:
    (case,) = run(dataclasses.replace(COST, article_id=PORT.id))
    assert case.citations[0].right is False
    assert not case.evidence_cited


@pytest.mark.parametrize(
    ("bounds", "right"),
    [((18, 35), True), ((10, 36), True), ((18, 60), True), ((27, 45), False), ((0, 17), False)],
)
def test_a_citation_counts_when_more_than_half_of_the_shorter_sentence_is_shared(
    bounds: tuple[int, int], right: bool
) -> None:
    (case,) = run(dataclasses.replace(COST, evidence=(frozenset({bounds}),)))
    assert case.citations[0].right == right


def test_evidence_is_found_when_all_sentences_of_one_alternative_are_cited() -> None:
    one, both = frozenset({(18, 36)}), frozenset({(0, 17), (18, 36)})
    (case,) = run(dataclasses.replace(COST, evidence=(both, one)))
    assert case.evidence_cited
    (case,) = run(dataclasses.replace(COST, evidence=(both,)))
    assert not case.evidence_cited


def test_predictions_are_squads_form() -> None:
    results = run(COST, UNKNOWN, min_confidence=1.0)
    assert predictions(results, given_paragraph=False) == {"cost": "", "none": ""}
    results = run(COST)
    assert predictions(results, given_paragraph=True) == {"cost": "Sie kostet 5 Euro."}


def test_progress_is_told_for_each_question() -> None:
    told: list[tuple[str, int, int]] = []
    evaluate(system(), [COST, UNKNOWN], lambda *step: told.append(step))
    assert told == [("evaluate", 1, 2), ("evaluate", 2, 2)]


def test_an_empty_run_has_no_cases() -> None:
    assert run() == []
