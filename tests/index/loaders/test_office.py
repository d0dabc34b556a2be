"""Word documents, OpenDocument texts and RTF."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx

from index.loaders import Document
from tests.index.loaders.samples import document, opendocument, read_bytes, replaced, saved, word

# What both documents say of themselves.
ABOUT: dict[str, Any] = {
    "title": "Bericht",
    "date": "2024-05-03",
    "author": "Anna",
    "language": "de",
    "tags": ("Erz", "Chile"),
}

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def in_word(tmp_path: Path, body: str) -> str:
    xml = f"<w:document {W}><w:body>{body}</w:body></w:document>"
    data = replaced(word("x"), {"word/document.xml": xml})
    return document(read_bytes(tmp_path, "a.docx", data)).text


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_a_word_document(tmp_path: Path) -> None:
    made: Any = docx.Document()
    made.add_heading("Kupfer aus Chile", level=1)
    made.add_paragraph("Die Mine ").add_run("fördert").bold = True
    made.add_paragraph("Erz", style="List Bullet")
    made.add_paragraph("Kohle", style="List Bullet")
    table = made.add_table(2, 2)
    for cell, text in zip(table._cells, ("Jahr", "Menge", "2023", "40"), strict=True):
        cell.text = text
    about = made.core_properties
    about.title, about.author, about.keywords, about.language = (
        "Bericht",
        "Anna",
        "Erz; Chile",
        "de",
    )
    about.created = datetime(2024, 5, 3, tzinfo=UTC)
    assert document(read_bytes(tmp_path, "a.docx", saved(made))) == Document(
        "Kupfer aus Chile\n\nDie Mine fördert\n\n- Erz\n- Kohle\n\nJahr | Menge\n\n2023 | 40",
        **ABOUT,
    )


def test_what_was_inserted_counts_and_what_was_deleted_does_not(tmp_path: Path) -> None:
    body = (
        f"<w:p>{run('Der ')}<w:ins>{run('neue ')}</w:ins>"
        f"<w:del><w:r><w:delText>alte </w:delText></w:r></w:del><w:hyperlink>{run('Hafen')}"
        "</w:hyperlink><w:r><w:tab/><w:t>liegt</w:t><w:br/><w:t>hier.</w:t></w:r></w:p>"
    )
    assert in_word(tmp_path, body) == "Der neue Hafen liegt\nhier."


def test_content_controls_and_text_boxes_are_read_once(tmp_path: Path) -> None:
    box = f"<w:txbxContent><w:p>{run('Im Kasten.')}</w:p></w:txbxContent>"
    body = (
        f"<w:sdt><w:sdtContent><w:p>{run('Im Feld.')}</w:p></w:sdtContent></w:sdt>"
        f"<w:p>{run('Davor.')}<w:r><a:AlternateContent xmlns:a='a'><a:Choice>{box}</a:Choice>"
        f"<a:Fallback>{box}</a:Fallback></a:AlternateContent></w:r></w:p>"
    )
    assert in_word(tmp_path, body) == "Im Feld.\n\nDavor.\n\nIm Kasten."


def test_the_table_of_contents_is_left_out(tmp_path: Path) -> None:
    entry = f'<w:p><w:pPr><w:pStyle w:val="Verzeichnis1"/></w:pPr>{run("Kupfer 3")}</w:p>'
    assert in_word(tmp_path, f"{entry}<w:p>{run('Text.')}</w:p>") == "Text."


def test_an_opendocument_text(tmp_path: Path) -> None:
    body = """<text:tracked-changes><text:p>alt</text:p></text:tracked-changes>
    <text:h>Kupfer aus Chile</text:h>
    <text:p>Die<text:s text:c="999999999"/>Mine<text:tab/><text:span>fördert</text:span>
      viel<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Sehr.</text:p>
      </text:note-body></text:note>.<office:annotation><text:p>nein</text:p></office:annotation></text:p>
    <text:list><text:list-item><text:p>Erz</text:p></text:list-item>
      <text:list-item><text:p>Kohle</text:p></text:list-item></text:list>
    <table:table><table:table-row table:number-rows-repeated="1048576">
      <table:table-cell><text:p>Jahr</text:p></table:table-cell>
      <table:table-cell><text:p>40</text:p></table:table-cell></table:table-row></table:table>"""
    meta = """<dc:title>Bericht</dc:title><meta:initial-creator>Anna</meta:initial-creator>
    <meta:creation-date>2024-05-03T10:00:00</meta:creation-date><dc:language>de-DE</dc:language>
    <meta:keyword>Erz</meta:keyword><meta:keyword>Chile</meta:keyword>"""
    assert document(read_bytes(tmp_path, "a.odt", opendocument(body, meta))) == Document(
        "Kupfer aus Chile\n\nDie Mine fördert viel.\n\nSehr.\n\n- Erz\n- Kohle\n\nJahr | 40",
        **ABOUT,
    )


def test_rtf(tmp_path: Path) -> None:
    data = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\info{\title Kupfer \'fcber alles}"
        rb"{\author Anna}{\creatim\yr2024\mo5\dy3\hr1}}{\b Die Mine} f\'f6rdert \u8364? viel "
        rb"\u-10179?\u-8704?.\par Ein {\field{\*\fldinst{HYPERLINK "
        rb'"http://example.org"}}{\fldrslt{Verweis}}}.\par\trowd a\cell b\cell\row}'
    )
    assert document(read_bytes(tmp_path, "a.rtf", data)) == Document(
        "Die Mine fördert € viel 😀.\n\nEin Verweis.\n\na | b",
        title="Kupfer über alles",
        date="2024-05-03",
        author="Anna",
    )


def test_rtf_in_another_code_page(tmp_path: Path) -> None:
    data = rb"{\rtf1\ansi\ansicpg1251 \'cf\'ee\'f0\'f2}"
    assert document(read_bytes(tmp_path, "a.rtf", data)).text == "Порт"
