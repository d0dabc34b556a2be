"""Records: a span or citation that is not where it says cannot be made."""

import dataclasses

import pytest

from qa.records import Citation, Filter, Passage, Span
from tests.fakes import make_article

ARTICLE = make_article("Öl 😀 kostet 5 Mio. Euro.")


def test_a_span_gives_the_characters_at_its_offsets() -> None:
    assert Span(ARTICLE, 5, 24, (), 1.0).text == "kostet 5 Mio. Euro."


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (4, 3), (0, 25)])
def test_a_span_outside_of_its_article_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=r"outside of a\.txt"):
        Span(ARTICLE, start, end, (), 1.0)


def test_a_citation_must_stand_at_its_offsets() -> None:
    assert Citation(1, ARTICLE, 3, 4, "😀").text == "😀"
    with pytest.raises(ValueError, match=r"citation 1 does not stand at \[2:4\]"):
        Citation(1, ARTICLE, 2, 4, "😀")


def test_a_passage_gives_its_own_characters() -> None:
    assert Passage(ARTICLE, 0, 4, 0.0, 0.0, 0.0, ()).text == "Öl 😀"


PAGES = dataclasses.replace(ARTICLE, pages=(0, 5, 12))


@pytest.mark.parametrize(("offset", "page"), [(0, 1), (4, 1), (5, 2), (11, 2), (12, 3), (99, 3)])
def test_the_page_is_the_one_that_holds_the_offset(offset: int, page: int) -> None:
    assert PAGES.page_at(offset) == page
    assert ARTICLE.page_at(offset) is None


def test_what_stands_before_the_first_page_is_on_none() -> None:
    assert dataclasses.replace(ARTICLE, pages=(3,)).page_at(2) is None


def test_a_citation_names_the_page_on_which_it_begins() -> None:
    assert Citation(1, PAGES, 3, 7, "😀 ko").page == 1
    assert Citation(1, PAGES, 5, 24, "kostet 5 Mio. Euro.").page == 2
    assert Citation(1, ARTICLE, 3, 4, "😀").page is None


@pytest.mark.parametrize(
    "only",
    [
        Filter(articles=frozenset()),  # lets nothing through, which is a condition
        Filter(articles=frozenset({"a"})),
        Filter(sources=("Der Bote",)),
        Filter(from_date="2024-05-03"),
        Filter(to_date="2024-05-03"),
        Filter(languages=("de",)),
        Filter(tags=("Öl",)),
    ],
)
def test_a_filter_is_true_when_any_condition_is_set(only: Filter) -> None:
    assert only
    assert not Filter()


def test_values_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        ARTICLE.text = "x"  # type: ignore[misc]
