"""Days, titles, authors and tags in one form."""

import pytest

from index.loaders.document import Document
from index.loaders.metadata import language_code, normalised, one_line, real_title


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
