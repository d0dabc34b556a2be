"""Filters of ``belegt ask`` and ``belegt list``: what each lets through, and what cannot be one."""

import re
from pathlib import Path

import pytest

from tests.fakes import WordEmbedder
from tests.ui.terminal import Belegt, refusal

UP, DOWN, SAME = "Lithium steigt", "Lithium fällt", "Lithium ruht"
MINE, PORT = "Kupfer aus Chile", "Hafen von Rotterdam"


@pytest.fixture
def news(
    belegt: Belegt, word_model: WordEmbedder, articles_folder: Path, news_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """An index of three pieces of news with dates, sources and tags, and two articles without."""
    assert belegt("index", articles_folder, news_folder).code == 0
    monkeypatch.chdir(news_folder.parent)


@pytest.mark.parametrize(
    ("options", "titles"),
    [
        ("", {UP, DOWN, SAME, MINE, PORT}),
        ("--source Minenpost", {UP}),
        ("--source MINENPOST", {UP}),
        ("--source minenpost --source hafenbote", {UP, DOWN, SAME}),
        ("--source news", {UP, DOWN, SAME}),
        ("--source news/", {UP, DOWN, SAME}),
        ("--source news/../articles", {MINE, PORT}),
        ("--source news/meldungen.csv", {UP, DOWN, SAME}),
        ("--source new", set()),
        ("--from 2024", {UP}),
        ("--from 2023-12-31", {UP, DOWN}),
        ("--from 2024-5", {UP}),
        ("--to 2023", {DOWN}),
        ("--to 2023-12", {DOWN}),
        ("--to 2023-12-30", set()),
        ("--from 2023-12 --to 2024-05", {UP, DOWN}),
        ("--from 2024 --to 2023", set()),
        ("--tag rohstoffe", {UP, DOWN}),
        ("--tag märkte", {SAME}),
        ("--tag rohstoffe --source hafenbote", {DOWN}),
        ("--language de", {UP, DOWN, SAME, MINE, PORT}),
        ("--language DE --source articles", {MINE, PORT}),
        ("--language en --language fr", set()),
    ],
)
def test_what_a_filter_lets_through(
    belegt: Belegt, news: None, options: str, titles: set[str]
) -> None:
    listed = belegt("list", "--json", *options.split())
    assert listed.code == 0
    assert {each["title"] for each in listed.json} == titles


def test_only_what_a_filter_lets_through_answers(
    belegt: Belegt, news: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BELEGT_MAX_ERROR_SHARE", "1")
    question = "Wie änderte sich der Preis für Lithium?"
    printed = belegt("ask", "--json", question, "--source", "hafenbote", "--to", "2023").json
    assert {each["title"] for each in printed["citations"]} == {DOWN}
    assert [(each["date"], each["source"]) for each in printed["citations"]] == [
        ("2023-12-31", "Hafenbote")
    ]
    text = belegt("ask", question, "--source", "minenpost").out
    assert " news/meldungen.csv#1:[0:41]  Lithium steigt · 2024-05-03\n" in text


def test_a_filter_that_nothing_fits_says_so(belegt: Belegt, news: None) -> None:
    german = belegt("ask", "Was kostet Lithium?", "--source", "Niemand")
    english = belegt("ask", "What does lithium cost?", "--tag", "none")
    assert (german.code, english.code) == (3, 3)
    assert german.out == (
        "Kein Artikel passt zu den gewählten Filtern.\nWelche Artikel es gibt, zeigt: belegt list\n"
    )
    assert english.out.startswith("No article fits the chosen filters.\n")
    printed = belegt("ask", "--json", "Was kostet Lithium?", "--from", "2030")
    assert printed.code == 3
    assert printed.json["reason"] == "nothing_in_filter"
    assert printed.json["passages"] == []


def test_a_filter_counts_for_every_question_of_standard_input(
    belegt: Belegt, news: None, type_in: object
) -> None:
    type_in("Was kostet Lithium?\nWo liegt die Mine?\n")  # type: ignore[operator]
    outcome = belegt("ask", "--json", "-", "--tag", "none")
    assert outcome.code == 3
    assert outcome.out.count("nothing_in_filter") == 2


def test_listing_nothing_says_so(belegt: Belegt, news: None) -> None:
    outcome = belegt("list", "--tag", "none")
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == "belegt: No article fits the filters\n"
    assert belegt("list", "--tag", "none", "--json").json == []


@pytest.mark.parametrize(
    "date",
    ["", "24", "2024-13", "2024-00", "2024-02-30", "2024-1-1-1", "03.05.2024", "0000", "heute",
     "2024-05-03T10:00", "２０２４", "-2024", "2024-"],
)  # fmt: skip
@pytest.mark.parametrize("option", ["--from", "--to"])
def test_a_date_that_is_none(belegt: Belegt, news: None, option: str, date: str) -> None:
    line = refusal(belegt("list", option, date))
    assert f"Invalid value for '{option}': {date!r} is no date" in line
    assert "Write it as 2024, 2024-05 or 2024-05-03" in line


@pytest.mark.parametrize(("month", "last"), [("2023-02", 28), ("2024-02", 29), ("2024-12", 31)])
def test_a_month_counts_to_its_last_day(
    belegt: Belegt, word_model: WordEmbedder, tmp_path: Path, month: str, last: int
) -> None:
    days = [f"{month}-{last}", f"{month}-01"]
    rows = [f"Tag {day};Am Tag {day} geschah es.;{day}" for day in days]
    (tmp_path / "tage.csv").write_text("titel;text;datum\n" + "\n".join(rows), encoding="utf-8")
    assert belegt("add", tmp_path / "tage.csv").code == 0
    found = belegt("list", "--from", month, "--to", month).out
    assert re.findall(r"Tag (\S+)", found) == days


def test_an_unknown_language_is_named_with_the_known_ones(belegt: Belegt, news: None) -> None:
    line = refusal(belegt("list", "--language", "xx"))
    assert "'xx' is not one of 'de', 'en'" in line
