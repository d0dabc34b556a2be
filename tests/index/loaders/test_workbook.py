"""Excel workbooks."""

from datetime import datetime
from pathlib import Path

import openpyxl
from openpyxl.chart import BarChart, Reference

from index.loaders import Document
from tests.index.loaders.samples import document, read_bytes, reason, saved, texts, workbook


def test_rows_are_articles(tmp_path: Path) -> None:
    data = workbook(
        ["Titel", "Text", "Datum"],
        ["Kupfer", "Die Mine.", datetime(2024, 5, 3)],
        [None, None, None],
        ["Hafen", "Der Kai.", "4. Mai 2024"],
    )
    assert read_bytes(tmp_path, "a.xlsx", data) == [
        Document("Die Mine.", "#Tabelle1/1", title="Kupfer", date="2024-05-03"),
        Document("Der Kai.", "#Tabelle1/3", title="Hafen", date="2024-05-04"),
    ]


def test_numbers_are_shown_as_in_the_table(tmp_path: Path) -> None:
    data = workbook([], ["Erz", "t", "Anteil"], ["Kupfer", 40000.0, 0.5])
    assert (
        document(read_bytes(tmp_path, "a.xlsx", data)).text == "Erz: Kupfer\nt: 40000\nAnteil: 0.5"
    )


def test_all_sheets_that_are_shown_are_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for title in ("Eins", "Zwei", "Versteckt"):
        sheet = book.create_sheet(title)
        sheet.append(["text"])
        sheet.append([f"Text {title}"])
    book["Versteckt"].sheet_state = "hidden"
    chart = BarChart()
    chart.add_data(Reference(book["Eins"], min_col=1, min_row=1, max_row=2))
    book.create_chartsheet("Bild").add_chart(chart)
    assert texts(read_bytes(tmp_path, "a.xlsx", saved(book))) == {
        "#Eins/1": "Text Eins",
        "#Zwei/1": "Text Zwei",
    }


def test_a_missing_column_is_named_with_its_sheet(tmp_path: Path) -> None:
    data = workbook(["a", "b"], ["1", "2"])
    assert "it has: a, b" in reason(read_bytes(tmp_path, "a.xlsx", data, text_column="text"))


def test_a_cell_far_away_does_not_fill_the_memory(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = "weit weg"
    book.active["A1"], book.active["A2"] = "text", "nah"
    assert texts(read_bytes(tmp_path, "a.xlsx", saved(book), max_parts=1000)) == {"#Sheet/1": "nah"}
