"""PDF: pages, metadata, and paragraphs put together from printed lines."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.loaders import Document
from index.loaders.printed import Line, mended, paragraphs
from tests.index.loaders.samples import document, pdf, read_bytes, reason


def pages_of(found: Document) -> list[str]:
    ends = (*found.pages[1:], len(found.text))
    return [found.text[start:end] for start, end in zip(found.pages, ends, strict=True)]


def column(*texts: str, x: float = 70, size: float = 12) -> list[Line]:
    """Lines below each other; "" leaves one free."""
    return [Line(text, x, 800 - 1.2 * size * at, size) for at, text in enumerate(texts) if text]


def joined(*pages: list[Line]) -> list[str]:
    return paragraphs(pages)[0].split("\n\n")


def test_a_pdf(tmp_path: Path) -> None:
    info = {
        "Title": "Kupfer aus Chile",
        "Author": "Anna Berg",
        "CreationDate": "D:20240503233000+02'00'",
        "Keywords": "Erz; Chile",
    }
    data = pdf(
        ["Die Mine fördert 40.000 Tonnen Kupfer (im Jahr) und beschäf-", "tigt viele Menschen."],
        ["Der Hafen liegt am Meer."],
        [],
        ["Ende."],
        info=info,
    )
    found = document(read_bytes(tmp_path, "a.pdf", data))
    assert pages_of(found) == [
        "Die Mine fördert 40.000 Tonnen Kupfer (im Jahr) und beschäftigt viele Menschen.\n\n",
        "Der Hafen liegt am Meer.",
        "\n\n",
        "Ende.",
    ]
    assert (found.title, found.author) == ("Kupfer aus Chile", "Anna Berg")
    assert (found.date, found.tags) == ("2024-05-03", ("Erz", "Chile"))


def test_too_many_pages_are_refused(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, "a.pdf", pdf(*[["x"]] * 4), max_pages=3)
    assert reason(found) == (
        "has 4 pages, more than max_pages = 3. Split it, or raise BELEGT_MAX_PAGES"
    )


def test_too_much_text_is_refused_on_the_page_that_has_it(tmp_path: Path) -> None:
    page = ["Kupfer " * 4000] * 10
    found = read_bytes(tmp_path, "a.pdf", pdf(*[page] * 8), max_text_mb=1)
    assert "holds more text than max_text_mb = 1 up to page 4" in reason(found)


FULL = "Eine volle Zeile reicht bis an den rechten Rand der Spalte"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((FULL, "und geht weiter.", "", "Neu."), [f"{FULL} und geht weiter.", "Neu."]),
        ((FULL, "und endet kurz.", FULL, "dort."), [f"{FULL} und endet kurz.", f"{FULL} dort."]),
        ((FULL + " beschäf-", "tigt."), [f"{FULL} beschäftigt."]),
        ((FULL + " Ein-", "und Ausfuhr."), [f"{FULL} Ein- und Ausfuhr."]),
        ((FULL + " Nord-", "Süd-Verkehr."), [f"{FULL} Nord-Süd-Verkehr."]),
        ((FULL + " am", "3. Mai 2024."), [f"{FULL} am 3. Mai 2024."]),
        ((FULL + ":", "• eins", "• zwei"), [f"{FULL}:", "• eins", "• zwei"]),
        (("Kupfer . . . . . . . 3", "Hafen . . . . . . . 12"), None),
        (("Jahr Menge", "2023 40"), None),
    ],
)
def test_lines_are_joined_where_a_paragraph_goes_on(
    lines: tuple[str, ...], expected: list[str] | None
) -> None:
    assert joined(column(*lines)) == (list(lines) if expected is None else expected)


def test_a_heading_in_larger_type_stands_alone() -> None:
    heading = [Line("Kupfer aus Chile und der weiten Welt von heute", 70, 830, 18)]
    assert joined([*heading, *column(FULL, "endet.")]) == [heading[0].text, f"{FULL} endet."]


def test_a_paragraph_goes_on_in_the_next_column_and_page() -> None:
    right = column(FULL, "endet hier.", x=320)
    text, begins = paragraphs([[*column(FULL, FULL), *right], column("Neue Seite.")])
    assert text.split("\n\n") == [f"{FULL} {FULL} {FULL} endet hier.", "Neue Seite."]
    text, begins = paragraphs([column(FULL, FULL + " Kup-"), [], column("fer endet.")])
    assert text == f"{FULL} {FULL} Kupfer endet."
    assert text[begins[2] :] == "fer endet."


def test_running_titles_and_page_numbers_are_left_out() -> None:
    pages = [
        [
            Line("Hafenblatt 2024", 70, 820, 9),
            *column(*(f"{FULL} {number} {word}." for word in ("Erz", "Kohle", "Holz", "Gas") * 2)),
            Line(f"Seite {number} von 4", 300, 20, 9),
        ]
        for number in range(1, 5)
    ]
    for number, page in enumerate(pages):
        page[1] = Line(f"{'ABCD'[number]} {FULL}.", 70, 800, 12)
    text, _ = paragraphs(pages)
    assert "Hafenblatt" not in text
    assert "von 4" not in text
    assert all(f"{letter} {FULL}." in text for letter in "ABCD")


def test_what_would_leave_nothing_of_a_page_is_kept() -> None:
    pages = [column("Immer derselbe Satz.") for _ in range(4)]
    assert paragraphs(pages)[0].count("Immer") == 4


def test_letters_are_those_that_are_searched_for() -> None:
    assert mended("ﬁnanziell, ¨uber, u\u0308ber, a\u00a0b") == "finanziell, über, über, a b"


LINES = st.builds(
    Line,
    st.text(st.characters(categories=["Lu", "Ll", "Nd", "Po", "Pd"]), min_size=1, max_size=30),
    st.floats(0, 600),
    st.floats(0, 800),
    st.floats(1, 40),
)


@given(st.lists(st.lists(LINES, max_size=6), max_size=2))
def test_pages_begin_in_order_and_lines_follow_each_other(pages: list[list[Line]]) -> None:
    text, begins = paragraphs(pages)
    assert len(begins) == len(pages)
    assert list(begins) == sorted(begins)
    at = 0
    for line in (line for page in pages for line in page):
        if line.text.isalpha():
            at = text.index(line.text, at) + len(line.text)
