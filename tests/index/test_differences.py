"""Differences: what a change adds, alters, renames and removes, each article named once."""

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import differences
from index.change import Report
from index.database import create_or_open
from index.differences import Differences
from index.writer import Stage
from qa.records import Article
from tests.fakes import make_article
from tests.index.conftest import AGENCY, MINE, PORT, RECIPE, REPRINT, TRADE

Index = Callable[..., Report]


def at(path: str, article: Article) -> Article:
    return replace(article, path=path, id=path, title=path)


def test_no_difference_is_false() -> None:
    assert not Differences()
    assert not Differences(copies=(("a", "b"),), reprints=(("a", "b"),))
    assert Differences(renamed=(("a", "b"),))


def test_a_summary_counts_what_there_is() -> None:
    assert Differences().summary() == ""
    some = Differences(added=("a", "b", "c"), removed=("d",), renamed=(("e", "f"),))
    assert some.summary() == "3 added, 1 renamed, 1 removed"


def test_each_kind_is_told_by_path(index: Index) -> None:
    index(MINE, PORT, TRADE)
    gained = make_article("Neu.", "neu.txt")
    report = index(replace(MINE, text="Anders."), at("port.txt", PORT), gained)
    assert report.differences == Differences(
        added=("neu.txt",),
        changed=("mine.txt",),
        removed=("trade.txt",),
        renamed=(("hafen.txt", "port.txt"),),
    )


@pytest.mark.parametrize(
    "said",
    [
        {"title": "Anders"},
        {"source": "Der Bote"},
        {"date": "2024-05-03"},
        {"author": "Ada"},
        {"tags": ("Öl",)},
        {"pages": (0, 5)},
        {"language": "en"},
    ],
)
def test_what_is_said_of_an_article_is_a_change_too(index: Index, said: dict[str, object]) -> None:
    index(MINE, PORT)
    assert index(replace(MINE, **said), PORT).differences == Differences(changed=("mine.txt",))  # type: ignore[arg-type]


def test_two_articles_that_swap_their_texts_have_changed(index: Index) -> None:
    index(MINE, PORT)
    swapped = index(replace(MINE, text=PORT.text), replace(PORT, text=MINE.text))
    assert swapped.differences == Differences(changed=("hafen.txt", "mine.txt"))


def test_of_copies_each_is_renamed_once(index: Index) -> None:
    index(at("a.txt", PORT), at("b.txt", PORT))
    told = index(at("c.txt", PORT), at("d.txt", PORT), at("e.txt", PORT)).differences
    assert told.renamed == (("a.txt", "c.txt"), ("b.txt", "d.txt"))
    assert told.added == ("e.txt",)
    assert told.removed == ()


def test_copies_are_told_beside_what_was_there_and_what_comes_with_them(index: Index) -> None:
    index(PORT)
    told = index(PORT, at("b.txt", PORT), at("c.txt", MINE), at("d.txt", MINE)).differences
    assert told.copies == (("b.txt", "hafen.txt"), ("d.txt", "c.txt"))


def test_what_goes_is_nobodys_original(index: Index) -> None:
    index(PORT, TRADE)
    assert index(at("port.txt", PORT), TRADE).differences.copies == ()
    assert index(replace(TRADE, text=PORT.text)).differences.copies == ()


def test_reprints_are_no_copies(index: Index) -> None:
    index(make_article(AGENCY, "agentur.txt"))
    told = index(make_article(AGENCY, "agentur.txt"), make_article(REPRINT, "zeitung.txt"))
    assert told.differences.reprints == (("zeitung.txt", "agentur.txt"),)
    assert told.differences.copies == ()


paths = st.sampled_from([f"{letter}.txt" for letter in "abcdef"])
libraries = st.dictionaries(paths, st.sampled_from(["Eins.", "Zwei.", "Drei."]), max_size=6)


@settings(max_examples=40, deadline=None)
@given(before=libraries, after=libraries)
def test_renames_are_removals_and_additions_of_the_same_text(
    before: dict[str, str], after: dict[str, str]
) -> None:
    """Against the definition, over rows alone."""
    found = _found(before, after)
    gone = [old for old, _new in found.renamed] + list(found.removed)
    come = [new for _old, new in found.renamed] + list(found.added)
    assert sorted(gone) == sorted(before.keys() - after.keys())
    assert sorted(come) == sorted(after.keys() - before.keys())
    assert all(before[old] == after[new] for old, new in found.renamed)
    left = {before[path] for path in found.removed} & {after[path] for path in found.added}
    assert not left
    both = before.keys() & after.keys()
    assert set(found.changed) == {path for path in both if before[path] != after[path]}


def _found(before: dict[str, str], after: dict[str, str]) -> Differences:
    with tempfile.TemporaryDirectory() as folder, closing(create_or_open(Path(folder))) as database:
        _stage(database, before)
        database.execute("UPDATE articles SET since = 1")
        _stage(database, after)
        return differences.find(database, [path for path in before if path not in after], [])


def _stage(database: sqlite3.Connection, articles: dict[str, str]) -> None:
    database.execute("DROP TABLE IF EXISTS temp.mine")  # of the writer before
    stage = Stage(database, RECIPE)
    for path, text in articles.items():
        stage.replace(path, text.encode(), [make_article(text, path)])
    stage.flush()
