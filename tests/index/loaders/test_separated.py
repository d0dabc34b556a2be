"""CSV: separators, quotes, columns and rows that do not fit."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.loaders import Document, Skipped
from tests.index.loaders.samples import document, read_bytes, reason, texts


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_is_told(tmp_path: Path, separator: str) -> None:
    rows = ["Titel Text Datum", "Kupfer Förderung 03.05.2024", "Hafen Erweiterung 2024-05-04"]
    data = "\n".join(row.replace(" ", separator) for row in rows)
    assert read_bytes(tmp_path, "a.csv", data.encode()) == [
        Document("Förderung", "#1", title="Kupfer", date="2024-05-03"),
        Document("Erweiterung", "#2", title="Hafen", date="2024-05-04"),
    ]


def test_commas_in_texts_do_not_mislead(tmp_path: Path) -> None:
    data = "titel;text\na;Erz, Kohle, Stahl\nb;Eins, zwei, drei\n"
    assert texts(read_bytes(tmp_path, "a.csv", data.encode()))["#1"] == "Erz, Kohle, Stahl"


def test_a_table_of_one_column_is_not_cut(tmp_path: Path) -> None:
    data = "Text\nErz, Kohle; Stahl\n"
    assert document(read_bytes(tmp_path, "a.csv", data.encode())).text == "Erz, Kohle; Stahl"


def test_all_metadata_is_taken_from_columns(tmp_path: Path) -> None:
    data = (
        "TITEL;Quelle;Autor;Sprache;Schlagwörter;Datum;Inhalt\n"
        "Kupfer;Hafenblatt;Anna Berg;de-DE;Erz, Chile;3. Mai 2024;Die Mine.\n"
    )
    assert document(read_bytes(tmp_path, "a.csv", data.encode())) == Document(
        "Die Mine.",
        "#1",
        title="Kupfer",
        date="2024-05-03",
        source="Hafenblatt",
        author="Anna Berg",
        language="de",
        tags=("Erz", "Chile"),
    )


def test_without_a_column_of_text_a_row_is_lines(tmp_path: Path) -> None:
    data = "Erz;Menge;Land\nKupfer;40.000 t;\n"
    assert document(read_bytes(tmp_path, "a.csv", data.encode())).text == (
        "Erz: Kupfer\nMenge: 40.000 t"
    )


def test_the_column_of_text_can_be_named(tmp_path: Path) -> None:
    data = b"text;Lang\nkurz;Ausf\xfchrlich\n"
    found = read_bytes(tmp_path, "a.csv", data, text_column="lang")
    assert document(found).text == "Ausführlich"
    assert reason(read_bytes(tmp_path, "a.csv", data, text_column="fehlt")) == (
        "has no column fehlt, which text_column names; it has: text, Lang. Set BELEGT_TEXT_COLUMN "
        "to one of these"
    )


def test_a_long_article_is_one_cell(tmp_path: Path) -> None:
    data = 'text;x\n"' + "Kupfer; " * 30_000 + '";1\n'
    assert len(document(read_bytes(tmp_path, "a.csv", data.encode())).text) == 240_000


def test_a_row_that_is_too_short_is_skipped_and_the_rest_is_read(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, "a.csv", b"titel;text\na;Eins\nb\nc;Drei\n")
    assert texts(found) == {"#1": "Eins", "#3": "Drei"}
    (skipped,) = (each for each in found if isinstance(each, Skipped))
    assert skipped.name.endswith("a.csv#2")


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(CELLS, min_size=1, max_size=5), separator=st.sampled_from(";,\t"))
def test_quoted_texts_come_back(tmp_path: Path, cells: list[str], separator: str) -> None:
    rows = ("1" + separator + '"' + cell.replace('"', '""') + '"' for cell in cells)
    data = "\n".join((f"nr{separator}text", *rows))
    assert list(texts(read_bytes(tmp_path, "a.csv", data.encode())).values()) == cells
