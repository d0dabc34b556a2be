"""A run over a test set, with fixed passages so that every figure can be worked out by hand."""

import dataclasses

import pytest

from qa.assistant import Assistant
from qa.decide import Calibration, Decider
from qa.evaluation.run import Result, evaluate, predictions, summary
from qa.evaluation.testset import TestQuestion
from tests.fakes import FixedRetriever, SentenceReader, make_article, make_passage

PORT = make_article("Der Hafen ist neu.", "hafen.txt")
MINE = make_article("Die Mine ist alt. Sie kostet 5 Euro.", "mine.txt")
RETRIEVER = FixedRetriever(make_passage(PORT, 0.6), make_passage(MINE, 0.7, 0.95))
COST = TestQuestion(
    "cost", "Was kostet sie?", ("5 Euro",), MINE.id, (frozenset({(18, 36)}),), "number"
)
UNKNOWN = TestQuestion("none", "Wer gewann?", (), None, (), "none")


def run(*questions: TestQuestion, min_confidence: float = 0.5) -> list[Result]:
    reader = SentenceReader()
    decider = Decider(Calibration(-8.0, {"sentence_cosine": 10.0}, 0.01), min_confidence)
    assistant = Assistant(RETRIEVER, reader, decider, 10)
    return evaluate(assistant, RETRIEVER, reader, questions)


def test_a_question_that_is_answered_rightly() -> None:
    (result,) = run(COST)
    assert result.ranked == (PORT.id, MINE.id)
    assert result.given == result.predicted == "Sie kostet 5 Euro."
    assert result.citations_right == (True,)
    assert result.evidence_found
    assert not result.abstained


def test_the_figures_of_a_run() -> None:
    figures = summary(run(COST, UNKNOWN))
    assert figures["n"] == 2
    assert figures["retrieval"] == {"mrr@10": 0.5, "success@1": 0.0, "success@5": 1.0}
    # "Sie kostet 5 Euro" against "5 Euro": precision 2/4, recall 2/2; the unknown one was answered.
    assert figures["reader"] == {"exact_match": 0.0, "f1": pytest.approx(2 / 3)}
    assert figures["end_to_end"] == {"exact_match": 0.0, "f1": pytest.approx(1 / 3)}
    assert figures["citation"] == {"precision": 0.5, "recall": 1.0}
    assert figures["abstention"] == {"precision": None, "recall": 0.0}
    # Both are answered with 0.82: one rightly, one though nothing answers it.
    [only] = figures["calibration"]["bins"]
    assert (only["right"], only["share"]) == (0.5, 1.0)
    assert figures["calibration"]["error"] == pytest.approx(only["confidence"] - 0.5)
    assert figures["latency_ms"]["p50"] <= figures["latency_ms"]["p95"]


def test_abstaining_is_right_where_nothing_is_to_be_found() -> None:
    figures = summary(run(COST, UNKNOWN, min_confidence=1.0))
    assert figures["abstention"] == {"precision": 0.5, "recall": 1.0}
    assert figures["end_to_end"] == {"exact_match": 0.5, "f1": 0.5}
    assert figures["citation"] == {"precision": None, "recall": 0.0}


def test_in_a_set_that_is_all_answerable_the_reader_may_not_abstain() -> None:
    (result,) = run(COST, min_confidence=1.0)
    assert result.abstained
    assert result.given == "Sie kostet 5 Euro."


def test_a_citation_in_the_wrong_article_is_wrong_even_at_the_same_offsets() -> None:
    (result,) = run(dataclasses.replace(COST, article_id=PORT.id))
    assert result.citations_right == (False,)
    assert not result.evidence_found


@pytest.mark.parametrize(
    ("bounds", "right"),
    [((18, 35), True), ((10, 36), True), ((18, 60), True), ((27, 45), False), ((0, 17), False)],
)
def test_a_citation_counts_when_more_than_half_of_the_shorter_sentence_is_shared(
    bounds: tuple[int, int], right: bool
) -> None:
    (result,) = run(dataclasses.replace(COST, evidence=(frozenset({bounds}),)))
    assert result.citations_right == (right,)


def test_evidence_is_found_when_all_sentences_of_one_alternative_are_cited() -> None:
    one, both = frozenset({(18, 36)}), frozenset({(0, 17), (18, 36)})
    (result,) = run(dataclasses.replace(COST, evidence=(both, one)))
    assert result.evidence_found
    (result,) = run(dataclasses.replace(COST, evidence=(both,)))
    assert not result.evidence_found


def test_predictions_are_squads_form() -> None:
    results = run(COST, UNKNOWN, min_confidence=1.0)
    assert predictions(results, given_paragraph=False) == {"cost": "", "none": ""}
    results = run(COST)
    assert predictions(results, given_paragraph=True) == {"cost": "Sie kostet 5 Euro."}


def test_progress_is_told_for_each_question() -> None:
    told: list[tuple[str, int, int]] = []
    reader = SentenceReader()
    assistant = Assistant(RETRIEVER, reader, Decider(Calibration(0.0, {}, 0.0), 0.5), 10)
    evaluate(assistant, RETRIEVER, reader, [COST, UNKNOWN], lambda *step: told.append(step))
    assert told == [("evaluate", 1, 2), ("evaluate", 2, 2)]


def test_an_empty_run_measures_nothing() -> None:
    assert run() == []
    assert summary([])["end_to_end"] == {"exact_match": None, "f1": None}
