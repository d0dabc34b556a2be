"""The golden questions over seeds/, asked of the real parts."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.store import Library
from qa.evaluation.loading import checked
from qa.evaluation.testset import TestQuestion
from qa.records import Answer, NoAnswer
from tests.program import run_without_network
from ui import compose

GOLDEN = compose.SEEDS / "questions.jsonl"
FIRST_ARTICLE = "000_e0903ea2aa2f178a.txt"


@pytest.fixture(scope="module")
def golden(seed_library: Library) -> tuple[TestQuestion, ...]:
    """All golden questions; loading checks that answers and sentences stand in their articles."""
    by_name = {Path(article.path).name: article for article in seed_library.articles()}
    return checked(GOLDEN, by_name.get).questions


@pytest.fixture(scope="module")
def results(
    seed_parts: compose.Parts, golden: tuple[TestQuestion, ...]
) -> dict[str, Answer | NoAnswer]:
    """What the assistant says to each golden question, by its id."""
    return {each.id: seed_parts.assistant.ask(each.question) for each in golden}


def test_there_are_enough_golden_questions_of_every_kind(golden: tuple[TestQuestion, ...]) -> None:
    unanswerable = [each for each in golden if not each.is_answerable]
    assert len(golden) >= 120
    assert len(unanswerable) >= 25
    assert len({each.id for each in golden}) == len(golden)
    kinds = {each.kind for each in golden}
    assert kinds >= {"fact", "number", "date", "list", "reason", "english", "unanswerable"}


def test_answerable_golden_questions_name_their_evidence(golden: tuple[TestQuestion, ...]) -> None:
    assert [each.id for each in golden if each.is_answerable and not each.evidence] == []


def test_most_articles_are_asked_about(
    golden: tuple[TestQuestion, ...], seed_library: Library
) -> None:
    asked = {each.article_id for each in golden} - {None}
    assert len(asked) >= 0.9 * seed_library.state.articles


def test_every_citation_is_exact_to_the_character(results: dict[str, Answer | NoAnswer]) -> None:
    answers = [result for result in results.values() if isinstance(result, Answer)]
    assert answers
    for answer in answers:
        assert answer.citations
        assert [citation.n for citation in answer.citations] == [
            *range(1, len(answer.citations) + 1)
        ]
        for citation in answer.citations:
            assert citation.article.text[citation.start : citation.end] == citation.text


def test_every_citation_comes_from_its_file(results: dict[str, Answer | NoAnswer]) -> None:
    for result in results.values():
        for citation in result.citations if isinstance(result, Answer) else ():
            text = Path(citation.article.path).read_text(encoding="utf-8-sig")
            assert text[citation.start : citation.end] == citation.text


def test_the_words_of_an_answer_stand_in_what_it_cites(
    results: dict[str, Answer | NoAnswer],
) -> None:
    for result in results.values():
        if isinstance(result, Answer):
            span = result.span
            assert span.article.text[span.start : span.end] == span.text
            assert any(
                citation.article.id == span.article.id
                and citation.start < span.end
                and span.start < citation.end
                for citation in result.citations
            )


def test_every_passage_is_cut_out_of_its_article(results: dict[str, Answer | NoAnswer]) -> None:
    for result in results.values():
        assert result.passages
        for passage in result.passages:
            assert passage.article.text[passage.start : passage.end] == passage.text
            assert passage.text.strip() == passage.text != ""
            for scored in passage.sentences:
                assert 0 <= scored.sentence.start < scored.sentence.end <= len(passage.article.text)


def test_the_right_article_is_among_the_first_five(
    golden: tuple[TestQuestion, ...], results: dict[str, Answer | NoAnswer]
) -> None:
    answerable = [each for each in golden if each.is_answerable]
    missed = [
        each.question
        for each in answerable
        if each.article_id not in first_articles(results[each.id], 5)
    ]
    assert len(missed) <= 0.03 * len(answerable), missed


def test_a_question_is_answered_without_any_network(seed_data: Path) -> None:
    """seeds/ was indexed in the same way, see ``seed_data``; here the index answers."""
    question = "Wie viele Handelsabkommen wurden geschlossen?"
    asked = run_without_network("ask", "--json", question, "--data", seed_data)
    assert asked.stderr == ""
    assert asked.returncode == 0
    assert cites(json.loads(asked.stdout), "23", FIRST_ARTICLE)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Wie viele Handelsabkommen wurden geschlossen?", "23"),
        ("Was kostet das Seltenerd-Projekt?", "200 Millionen US-Dollar"),
        ("Which countries formed raw-material partnerships with Kazakhstan?", "Frankreich"),
        (
            "Which countries formed raw-material partnerships with Kazakhstan?",
            "Vereinigte Königreich",
        ),
    ],
)
def test_the_first_questions_cite_the_sentence_that_answers(
    over_seeds: None, belegt: Callable[..., Any], question: str, words: str
) -> None:
    outcome = belegt("ask", "--json", question)
    assert outcome.code == 0
    assert cites(outcome.json, words, FIRST_ARTICLE)


def test_what_the_articles_do_not_say_is_not_answered(
    over_seeds: None, belegt: Callable[..., Any]
) -> None:
    outcome = belegt("ask", "--json", "Wer gewann 2014 die Fußball-Weltmeisterschaft?")
    assert outcome.code == 3
    assert outcome.json["answer"] is None


def first_articles(result: Answer | NoAnswer, count: int) -> list[str]:
    """Ids of the first articles whose passages were retrieved, each once."""
    return list(dict.fromkeys(passage.article.id for passage in result.passages))[:count]


def cites(answer: dict[str, Any], words: str, file_name: str) -> bool:
    """Whether a printed answer has a citation of a file that holds some words."""
    return any(
        words in citation["text"] and Path(citation["path"]).name == file_name
        for citation in answer["citations"]
    )
