"""Citations: numbered from 1, each sentence once, exact, and reprints named beside them."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from qa.citation import cite
from qa.records import Article, Passage, Sentence, Span
from tests.fakes import make_article, make_passage

ONE = make_article("Öl fließt. Erz 😀 auch.", "a.txt")
TWO = make_article("Öl fließt. Gas bald nicht.", "b.txt")
FIRST, SECOND = Sentence(0, 10), Sentence(11, 22)


def found(article: Article, *also_in: Article) -> Passage:
    return replace(make_passage(article, 0.5, 0.5), also_in=also_in)


APART = (found(ONE), found(TWO))


def test_citations_are_numbered_in_the_order_of_the_spans() -> None:
    spans = [Span(TWO, 0, 2, (FIRST,), 1.0), Span(ONE, 11, 14, (SECOND,), 0.9)]
    cited = cite(spans, APART)
    assert [(c.n, c.article.path, c.text, c.also_in) for c in cited] == [
        (1, "b.txt", "Öl fließt.", ()),
        (2, "a.txt", "Erz 😀 auch.", ()),
    ]


def test_a_sentence_is_cited_whole_and_once_though_two_spans_lie_in_it() -> None:
    spans = [Span(ONE, 11, 14, (SECOND,), 1.0), Span(ONE, 17, 21, (SECOND,), 0.9)]
    (citation,) = cite(spans, APART)
    assert (citation.n, citation.start, citation.end) == (1, 11, 22)


def test_a_span_over_two_sentences_cites_both() -> None:
    assert [c.text for c in cite([Span(ONE, 3, 14, (FIRST, SECOND), 1.0)], APART)] == [
        "Öl fließt.",
        "Erz 😀 auch.",
    ]


def test_sentences_at_the_same_place_in_two_articles_are_two() -> None:
    spans = [Span(ONE, 0, 2, (FIRST,), 1.0), Span(TWO, 0, 2, (FIRST,), 1.0)]
    assert [c.n for c in cite(spans, APART)] == [1, 2]


def test_nothing_to_cite() -> None:
    assert cite([], APART) == cite([], ()) == ()


COPY = replace(ONE, id="kopie.txt", path="kopie.txt")


def test_a_copy_is_named_beside_each_sentence() -> None:
    spans = [Span(ONE, 3, 14, (FIRST, SECOND), 1.0)]
    assert [c.also_in for c in cite(spans, [found(ONE, COPY)])] == [(COPY,), (COPY,)]


def test_a_reprint_is_named_beside_the_sentences_that_it_has_to_the_character() -> None:
    spans = [Span(ONE, 3, 14, (FIRST, SECOND), 1.0)]
    first, second = cite(spans, [found(ONE, TWO)])
    assert (first.text, first.also_in) == ("Öl fließt.", (TWO,))
    assert (second.text, second.also_in) == ("Erz 😀 auch.", ())


def test_a_reprint_of_what_is_cited_is_no_evidence_of_its_own() -> None:
    passages = [found(ONE, TWO), found(TWO, ONE)]
    spans = [Span(ONE, 0, 2, (FIRST,), 1.0), Span(TWO, 0, 2, (FIRST,), 0.9)]
    (citation,) = cite(spans, passages)
    assert (citation.article, citation.also_in) == (ONE, (TWO,))
    (other,) = cite(reversed(spans), passages)
    assert (other.article, other.also_in) == (TWO, (ONE,))


def test_articles_of_no_passage_are_cited_without_others() -> None:
    (citation,) = cite([Span(ONE, 0, 2, (FIRST,), 1.0)], ())
    assert citation.also_in == ()


spans = st.lists(
    st.builds(
        lambda article, parts: Span(article, parts[0].start, parts[0].start + 5, parts, 1.0),
        st.sampled_from([ONE, TWO, COPY]),
        st.sampled_from([(FIRST,), (SECOND,), (FIRST, SECOND)]),
    ),
    max_size=8,
)


@given(spans)
def test_numbers_ascend_texts_stand_where_they_should_and_no_sentence_comes_twice(
    given_spans: list[Span],
) -> None:
    cited = cite(given_spans, [found(ONE, COPY), found(TWO), found(COPY, ONE)])
    assert [c.n for c in cited] == list(range(1, len(cited) + 1))
    keys = [(c.article.path, c.start) for c in cited]
    assert len(set(keys)) == len(keys)
    assert not {ONE.path, COPY.path} <= {path for path, _start in keys}
    assert all(c.text in other.text for c in cited for other in c.also_in)
