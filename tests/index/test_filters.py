"""Filters let through exactly what a plain reading of their conditions does."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import filters
from index.database import create_or_open
from index.store import Library
from index.writer import Stage
from qa.records import Article, Filter
from tests.fakes import make_article
from tests.index.conftest import RECIPE

SOURCES = (
    "Der Bote",
    "DER BOTE",
    "Straßenblatt",
    "STRASSENBLATT",
    "Ölpost",
    "ölpost",
    "/a",
    "100%",
)
FILES = ("/a/x.txt", "/a/b/y.txt", "/ab/z.txt", "/A/x.txt", "/ä_b/c.txt", "/äxb/c.txt", "/a/b.zip")
PARTS = ("", "!/c.txt", "#3")
DATES = ("2024-01-31", "2024-02-01", "2024-02-29", "2023-12-31")
TAGS = ("Öl", "öl", "Stahl", "STAHL", "stahl & erz", "ß", "SS", '"')
LANGUAGES = ("de", "en", "fr")

parts = st.builds(
    lambda file, part, **said: (file, replace(make_article("", file + part), **said)),
    st.sampled_from(FILES),
    st.sampled_from(PARTS),
    source=st.none() | st.sampled_from(SOURCES),
    date=st.none() | st.sampled_from(DATES),
    tags=st.lists(st.sampled_from(TAGS), max_size=3).map(tuple),
    language=st.sampled_from(LANGUAGES),
    text=st.sampled_from(("Eins.", "Zwei.", "Drei.")),
)
libraries = st.lists(parts, max_size=12, unique_by=lambda each: each[1].path)


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2).map(tuple)


places = SOURCES + FILES + ("/a/", "/", "/a/b", "/ä_b", "/a/b.zip!", "/a/b.zip!/c.txt", "a", "")
wanted = st.builds(
    Filter,
    articles=st.none() | st.frozensets(st.sampled_from([f + p for f in FILES for p in PARTS])),
    sources=some(places),
    from_date=st.none() | st.sampled_from((*DATES, "2024-02-28")),
    to_date=st.none() | st.sampled_from((*DATES, "2024-02-28")),
    languages=some(LANGUAGES),
    tags=some(TAGS),
)


def fits(file: str, article: Article, only: Filter) -> bool:
    """Whether an article meets every condition that is set, read as the words say."""

    def is_from(place: str) -> bool:
        below = article.path.startswith(place.rstrip("/") + "/")
        named = article.source is not None and article.source.casefold() == place.casefold()
        return below or named or place in (article.path, file)

    tags = {tag.casefold() for tag in article.tags}
    return all(
        (
            only.articles is None or article.id in only.articles,
            not only.sources or any(map(is_from, only.sources)),
            not only.from_date or (article.date or "") >= only.from_date,
            not only.to_date or "" < (article.date or "") <= only.to_date,
            not only.languages or article.language in only.languages,
            not only.tags or any(tag.casefold() in tags for tag in only.tags),
        )
    )


@pytest.fixture(scope="module")
def database() -> Iterator[sqlite3.Connection]:
    with tempfile.TemporaryDirectory() as folder, closing(create_or_open(Path(folder))) as opened:
        yield opened


def fill(database: sqlite3.Connection, articles: list[tuple[str, Article]]) -> None:
    """Make some articles those of state 2, with one before, one after, and one staged."""
    database.execute("DROP TABLE IF EXISTS temp.mine")
    database.execute("DELETE FROM articles")
    stage = Stage(database, RECIPE)
    for number, (file, article) in enumerate(articles):
        stage.replace(f"{file} {number}", b"", [article])
    database.execute("UPDATE articles SET since = 2, file = substr(file, 1, instr(file, ' ') - 1)")
    for path, since, until in (("alt", 1, 2), ("neu", 3, None), ("bald", None, None)):
        stage.replace(path, b"", [make_article("Eins.", path)])
        values = (since, until, path)
        database.execute("UPDATE articles SET since = ?, until = ? WHERE path = ?", values)
    stage.flush()


@settings(max_examples=150, deadline=None)
@given(articles=libraries, only=wanted)
def test_a_filter_lets_through_what_meets_all_of_its_conditions(
    database: sqlite3.Connection, articles: list[tuple[str, Article]], only: Filter
) -> None:
    fill(database, articles)
    condition, values = filters.condition(database, 2, only)
    found = database.execute(f"SELECT id FROM articles WHERE {condition}", values).fetchall()
    expected = [article.id for file, article in articles if fits(file, article, only)]
    assert sorted(each for (each,) in found) == sorted(expected)


@pytest.mark.parametrize(
    ("said", "only"),
    [
        ({"source": "Straßenblatt"}, Filter(sources=("STRASSENBLATT",))),
        ({"source": "ÖLPOST"}, Filter(sources=("ölpost",))),
        ({"tags": ("SS",)}, Filter(tags=("ß",))),
        ({"tags": ("Erz", "öl")}, Filter(tags=("ÖL", "Gas"))),
    ],
)
def test_case_makes_no_difference_beyond_ascii(
    database: sqlite3.Connection, said: dict[str, Any], only: Filter
) -> None:
    fill(database, [("/a/x.txt", replace(make_article("Eins.", "/a/x.txt"), **said))])
    condition, values = filters.condition(database, 2, only)
    found = database.execute(f"SELECT id FROM articles WHERE {condition}", values).fetchall()
    assert found == [("/a/x.txt",)]


def test_without_a_filter_all_of_the_state_is_let_through(database: sqlite3.Connection) -> None:
    fill(database, [("/a/x.txt", make_article("Eins.", "/a/x.txt"))])
    for only in (None, Filter()):
        condition, values = filters.condition(database, 2, only)
        found = database.execute(f"SELECT id FROM articles WHERE {condition}", values).fetchall()
        assert found == [("/a/x.txt",)]


def test_a_library_filters_its_own_articles(library: Library) -> None:
    assert library.article_ids(Filter(languages=("de",))) == ["hafen.txt", "mine.txt"]
    assert library.article_ids(Filter(languages=("fr",))) == []
    assert len(library.contents(Filter(sources=("mine.txt", "trade.txt")))) == 2


@pytest.mark.parametrize("name", ["'", '"; DROP TABLE articles; --', "%", "\\", "😀", "a" * 10_000])
def test_no_name_is_taken_for_a_query(library: Library, name: str) -> None:
    for only in (Filter(sources=(name,)), Filter(tags=(name,)), Filter(languages=(name,)),
                 Filter(articles=frozenset({name})), Filter(from_date=name, to_date=name)):  # fmt: skip
        assert library.article_ids(only) == []
    assert len(library.article_ids()) == 3
