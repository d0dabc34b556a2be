"""The reader turns token scores into spans of the article, best first."""

import dataclasses
import itertools

import numpy as np
import pytest

from qa import sentences
from qa.protocols import WindowScores
from qa.reader import MAX_ANSWER_TOKENS, SpanReader, best_words
from qa.records import Passage, ScoredSentence
from tests.fakes import WordScores, make_article, make_passage

RANKING = {"margin": 1.0, "passage_score": 50.0}

MINE = make_article("Die Mine kostet 12 Millionen Euro. Der Hafen kostet 30 Millionen Euro.")


def reader(**margins: float) -> SpanReader:
    """Reads with a model that likes some words: ``reader(Mine=3)``."""
    return SpanReader(WordScores(margins), 5, RANKING)


def test_a_span_is_marked_at_its_place_in_the_article() -> None:
    passage = make_passage(MINE, 0.8, 0.7)
    best, *_others = reader(Hafen=4).read("Was?", [passage])
    assert best.text == "Hafen"
    assert MINE.text[best.start : best.end] == "Hafen"


def test_a_span_comes_with_the_sentence_that_carries_it() -> None:
    best, *_others = reader(Hafen=4).read("Was?", [make_passage(MINE, 0.8, 0.7)])
    [sentence] = best.sentences
    assert MINE.text[sentence.start : sentence.end] == "Der Hafen kostet 30 Millionen Euro."


def test_the_margin_says_by_how_much_a_span_beats_no_answer() -> None:
    best, *_others = reader(Hafen=4).read("Was?", [make_passage(MINE, 0.8, 0.7)])
    assert best.features["margin"] == pytest.approx(4 + 4 - 1)


def test_a_probability_is_shared_by_all_tokens_and_no_answer() -> None:
    scores = np.zeros(3, dtype=np.float32)
    window = WindowScores(np.arange(3), np.arange(3) + 1, scores, scores, null=0.0)
    best, *_others = best_words(window, barred=np.zeros(3, dtype=bool))
    assert best.log_probability == pytest.approx(2 * np.log(1 / 4))


def test_the_score_weighs_what_is_known_of_a_span() -> None:
    weights = {"margin": 2.0, "sentence_cosine": 10.0}
    read = SpanReader(WordScores({"Hafen": 4}), 5, weights).read(
        "Was?", [make_passage(MINE, 0.8, 0.7)]
    )
    assert read[0].score == pytest.approx(2 * 7 + 10 * 0.7)


def test_names_of_the_question_that_the_article_lacks_are_told() -> None:
    read = reader(Hafen=4).read("Was kostet der Hafen in Namibia?", [make_passage(MINE, 0.8, 0.7)])
    assert read[0].features["missing_names"] == 0.5


def test_a_number_is_marked_with_its_unit() -> None:
    span = reader(**{"12": 5}).read("Was kostet sie?", [make_passage(MINE, 0.8, 0.7)])[0]
    assert span.text == "12 Millionen Euro"


def test_of_equal_spans_the_one_in_the_better_passage_is_first() -> None:
    other = make_article("Der Hafen liegt am Meer.", path="b.txt")
    worse, better = make_passage(other, 0.5, score=0.6), make_passage(MINE, 0.8, 0.7, score=0.9)
    spans = reader(Hafen=4).read("Was?", [better, worse])
    assert [span.article.path for span in spans if span.text == "Hafen"] == ["a.txt", "b.txt"]


def test_spans_do_not_overlap() -> None:
    spans = reader(Hafen=4, kostet=3).read("Was?", [make_passage(MINE, 0.8, 0.7)])
    marked = sorted((span.start, span.end) for span in spans)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(marked))


def test_only_the_best_passages_are_read() -> None:
    other = make_article("Der Hafen liegt am Meer.", path="b.txt")
    passages = [make_passage(MINE, 0.8, 0.7), make_passage(other, 0.5)]
    spans = SpanReader(WordScores({"Meer": 9}), 1, RANKING).read("Was?", passages)
    assert {span.article.path for span in spans} == {"a.txt"}


@pytest.mark.parametrize("liked", ["Gera,", "\u00a0Gera", "(Gera"])
def test_white_space_and_commas_at_the_edges_are_left_out(liked: str) -> None:
    article = make_article(f"Beteiligt sind Jena, {liked} und Ulm.")
    span = reader(**{liked.strip(): 5}).read("Wer?", [make_passage(article, 0.8)])[0]
    assert span.text == liked.strip("\u00a0,")


def test_a_passage_that_begins_later_in_its_article_is_marked_there() -> None:
    whole = make_passage(MINE, 0.8, 0.7)
    later = dataclasses.replace(whole, start=30, sentences=whole.sentences[1:])
    span = reader(Hafen=4).read("Was?", [later])[0]
    assert MINE.text[span.start : span.end] == span.text == "Hafen"


def test_a_passage_that_begins_inside_a_sentence_cites_the_whole_of_it() -> None:
    whole = make_passage(MINE, 0.8, 0.7)
    later = dataclasses.replace(whole, start=34, sentences=whole.sentences[1:])
    [sentence] = reader(Hafen=4).read("Was?", [later])[0].sentences
    assert MINE.text[sentence.start : sentence.end] == "Der Hafen kostet 30 Millionen Euro."


def with_heading(text: str) -> Passage:
    """A passage whose first line is a heading."""
    article = make_article(text)
    parts = sentences.split(text)
    scored = tuple(ScoredSentence(part, 0.5, 0.0) for part in parts)
    return Passage(article, 0, len(text), 0.8, 0.8, 0.0, scored)


def test_a_span_neither_lies_in_a_heading_nor_crosses_one() -> None:
    passage = with_heading("Streit in Chile\nDie Mine fördert Kupfer.")
    spans = reader(Chile=9, Mine=4).read("Wo?", [passage])
    assert spans[0].text == "Mine"
    assert all("Chile" not in span.text for span in spans)


def test_where_there_are_only_headings_they_can_be_marked() -> None:
    passage = with_heading("Sitz in Astana\nLeitung durch Anna\nKapital: keines.")
    headings = tuple(each for each in passage.sentences if each.sentence.is_heading)
    only = dataclasses.replace(passage, end=headings[-1].sentence.end, sentences=headings)
    assert reader(Astana=4).read("Wo?", [only])[0].text == "Astana"


def test_the_same_place_in_two_passages_is_marked_once() -> None:
    passage = make_passage(MINE, 0.8, 0.7)
    spans = reader(Hafen=4).read("Was?", [passage, passage])
    assert [span.text for span in spans].count("Hafen") == 1


def test_no_passages_give_no_spans() -> None:
    assert reader().read("Was?", []) == ()


def test_an_answer_starts_before_it_ends_and_is_not_too_long() -> None:
    rng = np.random.default_rng(7)
    starts = np.arange(0, 400, 2)
    logits = rng.normal(size=(2, 200)).astype(np.float32)
    window = WindowScores(starts, starts + 1, logits[0], logits[1], 0.0)
    found = list(best_words(window, np.zeros(200, dtype=bool)))
    assert found
    assert all(0 < words.end - words.start <= 2 * MAX_ANSWER_TOKENS for words in found)
    assert [words.margin for words in found] == sorted((w.margin for w in found), reverse=True)
