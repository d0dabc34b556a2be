"""Records: a span or citation that is not where it says cannot be made."""

import dataclasses

import pytest

from qa.records import Citation, Passage, Span
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


def test_values_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        ARTICLE.text = "x"  # type: ignore[misc]
