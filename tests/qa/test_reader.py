"""SentenceReader: ranks the sentences of all passages."""

import dataclasses

import pytest

from qa.reader import SentenceReader
from qa.records import Passage, ScoredSentence, Sentence
from tests.fakes import make_article, make_passage

QUESTION = "Was kostet die Mine?"


def test_the_score_adds_sentence_passage_and_coverage() -> None:
    article = make_article("Die Mine kostet viel.")
    scored = ScoredSentence(Sentence(0, 21), cosine=0.9, coverage=0.4)
    passage = Passage(article, 0, 21, score=0.8, cosine=0.7, coverage=0.3, sentences=(scored,))
    (span,) = SentenceReader().read(QUESTION, [passage])
    assert span.score == pytest.approx(0.9 + 0.5 * 0.8 + 0.15 * 0.4)
    assert span.features == {
        "sentence_cosine": 0.9,
        "sentence_coverage": 0.4,
        "passage_cosine": 0.7,
        "passage_coverage": 0.3,
    }


def test_the_best_sentence_of_all_passages_comes_first() -> None:
    one = make_passage(make_article("Sie ist alt. Sie ist groß.", "a.txt"), 0.2, 0.5)
    two = make_passage(make_article("Sie kostet viel.", "b.txt"), 0.9)
    spans = SentenceReader().read(QUESTION, [one, two])
    assert [span.text for span in spans] == ["Sie kostet viel.", "Sie ist groß.", "Sie ist alt."]


def test_a_sentence_in_two_overlapping_passages_counts_once_with_its_better_score() -> None:
    article = make_article("Sie kostet viel.")
    worse, better = make_passage(article, 0.9, score=0.1), make_passage(article, 0.9, score=0.7)
    for passages in ([worse, better], [better, worse]):
        (span,) = SentenceReader().read(QUESTION, passages)
        assert span.score == pytest.approx(0.9 + 0.5 * 0.7)


def test_headings_are_never_answers() -> None:
    passage = make_passage(make_article("Kosten der Mine"), 0.99)
    heading = dataclasses.replace(passage.sentences[0].sentence, is_heading=True)
    scored = dataclasses.replace(passage.sentences[0], sentence=heading)
    assert (
        SentenceReader().read(QUESTION, [dataclasses.replace(passage, sentences=(scored,))]) == ()
    )


def test_no_passages_give_no_candidates() -> None:
    assert SentenceReader().read(QUESTION, []) == ()
