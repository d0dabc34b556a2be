"""Citations: numbered from 1, each sentence once, exact."""

from qa.citation import cite
from qa.records import Sentence, Span
from tests.fakes import make_article

ONE = make_article("Öl fließt. Erz 😀 auch.", "a.txt")
TWO = make_article("Öl fließt. Gas nicht.", "b.txt")
FIRST, SECOND = Sentence(0, 10), Sentence(11, 22)


def test_citations_are_numbered_in_the_order_of_the_spans() -> None:
    spans = [Span(TWO, 0, 2, (FIRST,), 1.0), Span(ONE, 11, 14, (SECOND,), 0.9)]
    cited = cite(spans)
    assert [(c.n, c.article.path, c.text) for c in cited] == [
        (1, "b.txt", "Öl fließt."),
        (2, "a.txt", "Erz 😀 auch."),
    ]


def test_a_sentence_is_cited_whole_and_once_though_two_spans_lie_in_it() -> None:
    spans = [Span(ONE, 11, 14, (SECOND,), 1.0), Span(ONE, 17, 21, (SECOND,), 0.9)]
    (citation,) = cite(spans)
    assert (citation.n, citation.start, citation.end) == (1, 11, 22)


def test_a_span_over_two_sentences_cites_both() -> None:
    assert [c.text for c in cite([Span(ONE, 3, 14, (FIRST, SECOND), 1.0)])] == [
        "Öl fließt.",
        "Erz 😀 auch.",
    ]


def test_sentences_at_the_same_place_in_two_articles_are_two() -> None:
    spans = [Span(ONE, 0, 2, (FIRST,), 1.0), Span(TWO, 0, 2, (FIRST,), 1.0)]
    assert [c.n for c in cite(spans)] == [1, 2]


def test_nothing_to_cite() -> None:
    assert cite([]) == ()
