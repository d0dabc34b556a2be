"""A state is written article by article and read back by id."""

from pathlib import Path

import pytest

from index.chunking import chunk_bounds
from index.state import StateWriter, chunk_texts, sentence_texts
from qa import sentences
from qa.errors import SourceError
from qa.records import Article
from tests.fakes import make_article

ONE = make_article("Öl 😀 fließt. Erz nicht.", "z.txt")
TWO = make_article("Oil flows.", "a.txt", language="en")


def add(writer: StateWriter, article: Article, chunk_chars: int = 15) -> None:
    parts = sentences.split(article.text)
    writer.add(article, parts, chunk_bounds(article.text, parts, chunk_chars, 0))


def test_ids_follow_the_order_of_writing(tmp_path: Path) -> None:
    with StateWriter(tmp_path) as writer:
        add(writer, ONE)
        add(writer, TWO)
    assert (writer.articles, writer.chunks, writer.sentences) == (2, 3, 3)
    assert list(chunk_texts(tmp_path)) == [
        (0, "Öl 😀 fließt.", "de"),
        (1, "Erz nicht.", "de"),
        (2, "Oil flows.", "en"),
    ]
    assert list(sentence_texts(tmp_path)) == ["Öl 😀 fließt.", "Erz nicht.", "Oil flows."]


def test_two_articles_of_one_path_are_refused(tmp_path: Path) -> None:
    with StateWriter(tmp_path) as writer:
        add(writer, ONE)
        with pytest.raises(SourceError, match=r"Two articles have the path z\.txt"):
            add(writer, ONE)


def test_what_fails_is_not_kept(tmp_path: Path) -> None:
    def fail() -> None:
        with StateWriter(tmp_path) as writer:
            add(writer, ONE)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert list(chunk_texts(tmp_path)) == []
