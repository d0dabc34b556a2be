"""Days, titles, authors and tags in one form."""

import pytest

from index.loaders.document import Document
from index.loaders.metadata import iso_day, language_code, normalised, one_line, real_title


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-05-03", "2024-05-03"),
        ("2024-05-03T23:30:00+02:00", "2024-05-03"),
        ("2024-05-03 10:00", "2024-05-03"),
        ("2024/5/3", "2024-05-03"),
        ("20240503", "2024-05-03"),
        ("20240503T1000Z", "2024-05-03"),
        ("03.05.2024", "2024-05-03"),
        ("3.5.24", "2024-05-03"),
        ("3.5.98", "1998-05-03"),
        ("3. Mai 2024", "2024-05-03"),
        ("Freitag, 3. März 2023, 10 Uhr", "2023-03-03"),
        ("1. Jän. 2024", "2024-01-01"),
        ("May 3, 2024", "2024-05-03"),
        ("3rd October 2024", "2024-10-03"),
        ("Fri, 03 May 2024 00:30:00 +0200", "2024-05-03"),
        ("Fri, 3 May 24 00:30:00 GMT", "2024-05-03"),
        ("25/12/2024", "2024-12-25"),
        ("12/25/2024", "2024-12-25"),
        ("5/5/2024", "2024-05-05"),
        ("3/5/2024", None),  # the third of May, or the fifth of March
        ("31.02.2024", None),
        ("2024", None),
        ("Mai 2024", None),
        ("gestern", None),
        ("99999999", None),
        ("Version 1.2.3.4", None),
        ("", None),
        (None, None),
    ],
)
def test_days_are_understood_or_left_out(text: str | None, day: str | None) -> None:
    assert iso_day(text) == day


def test_everything_is_one_line_or_none() -> None:
    document = Document(
        "Text.\r\n",
        title="  Kupfer \n aus\tChile\0 ",
        date="3. Mai 2024",
        source=" ",
        author="",
        language="de-AT",
        tags=("a", " a ", "", "b\nc"),
    )
    assert normalised(document) == Document(
        "Text.\n", title="Kupfer aus Chile", date="2024-05-03", language="de", tags=("a", "b c")
    )


def test_a_line_that_is_too_long_is_cut() -> None:
    line = one_line("Wort " * 500)
    assert line is not None
    assert len(line) <= 300
    assert line.endswith("…")


@pytest.mark.parametrize(
    ("tag", "code"),
    [("de", "de"), ("EN_us", "en"), ("de-DE", "de"), ("deutsch", None), ("", None), (None, None)],
)
def test_language_codes(tag: str | None, code: str | None) -> None:
    assert language_code(tag) == code


@pytest.mark.parametrize(
    "title", ["Microsoft Word - Bericht.doc", "Bericht_final.docx", "Dokument1", "Unbenannt"]
)
def test_what_a_program_calls_a_file_is_no_title(title: str) -> None:
    assert real_title(title) is None
    assert real_title("Dokument der Woche") == "Dokument der Woche"
