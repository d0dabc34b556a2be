"""EPUB books."""

from pathlib import Path

from index.loaders import Document
from tests.index.loaders.samples import book, read_bytes, replaced, texts

ABOUT = {"source": "Das Buch", "author": "Anna Berg", "date": "2024-05-03", "language": "de"}


def test_each_chapter_is_a_document_of_the_book(tmp_path: Path) -> None:
    data = book(
        {
            "titel.xhtml": "<img src='x.png'/>",
            "eins.xhtml": "<h1>Erstes <i>Kapitel</i></h1><p>Text&nbsp;f&uuml;r eins.</p>",
            "zwei.xhtml": "<p>Text zwei.</p>",
        }
    )
    first = Document(
        "Erstes Kapitel\n\nText\xa0für eins.",
        "!/OEBPS/eins.xhtml",
        title="Erstes Kapitel",
        tags=("Kupfer",),
        **ABOUT,
    )
    second = Document(
        "Text zwei.", "!/OEBPS/zwei.xhtml", title="Das Buch", tags=("Kupfer",), **ABOUT
    )
    assert read_bytes(tmp_path, "a.epub", data) == [first, second]


def test_names_of_chapters_are_unquoted_and_chapters_are_read_once(tmp_path: Path) -> None:
    data = book({"a b.xhtml": "<p>Eins.</p>"})
    listed = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest>'
        '<item id="a" href="a%20b.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/><itemref idref="a"/><itemref idref="fehlt"/></spine></package>'
    )
    found = read_bytes(tmp_path, "a.epub", replaced(data, {"OEBPS/book.opf": listed}))
    assert texts(found) == {"!/OEBPS/a b.xhtml": "Eins."}
