"""Web pages: the article, and what the page says about it."""

from pathlib import Path

from index.loaders import Document
from tests.index.loaders.samples import document, read_bytes

PAGE = """<!DOCTYPE html>
<html lang="de-DE"><head>
  <title>Kupfer aus Chile | Hafenblatt</title>
  <meta name="author" content="Anna Berg">
  <meta property="og:title" content="Kupfer aus Chile">
  <meta property="og:site_name" content="Hafenblatt">
  <meta property="article:published_time" content="2024-05-03T23:30:00+02:00">
  <meta name="keywords" content="Kupfer, Chile">
  <script>var x = "<p>Kein Text</p>";</script>
</head><body>
  <nav><ul><li><a href="/">Start</a></li><li><a href="/abo">Abonnieren</a></li></ul></nav>
  <article>
    <h1>Kupfer aus Chile</h1>
    <p>Die Mine f&ouml;rdert <b>40.000 Tonnen</b>&shy; Kupfer
       im Jahr. Sie liegt in der W&uuml;ste.</p>
    <h2>Der Hafen</h2>
    <p>Der Hafen wurde am 3. Mai erweitert. Er kostet 12 Mio. Euro.</p>
    <ul><li>Erz wird verladen.</li><li>Kohle wird gel&ouml;scht.</li></ul>
    <table><tr><th>Jahr</th><th>Menge</th></tr><tr><td>2023</td><td>40</td></tr></table>
  </article>
  <footer><p>Impressum. Alle Rechte vorbehalten. Folgen Sie uns.</p></footer>
</body></html>"""


def test_the_article_is_read_without_menus_and_footers(tmp_path: Path) -> None:
    assert document(read_bytes(tmp_path, "a.html", PAGE.encode())) == Document(
        "Kupfer aus Chile\n\n"
        "Die Mine fördert 40.000 Tonnen Kupfer im Jahr. Sie liegt in der Wüste.\n\n"
        "Der Hafen\n\n"
        "Der Hafen wurde am 3. Mai erweitert. Er kostet 12 Mio. Euro.\n\n"
        "- Erz wird verladen.\n- Kohle wird gelöscht.\n\n"
        "Jahr | Menge\n\n2023 | 40",
        title="Kupfer aus Chile",
        date="2024-05-03",
        source="Hafenblatt",
        author="Anna Berg",
        language="de",
        tags=("Kupfer", "Chile"),
    )


def test_a_page_too_short_for_an_article_is_read_as_it_is_shown(tmp_path: Path) -> None:
    data = b"<title>Notiz</title><h1>Hafen</h1><p>Kurz.<br>Zwei <i>Zeilen</i>.<p hidden>nein<p>Ende"
    found = document(read_bytes(tmp_path, "a.htm", data))
    assert found.title == "Hafen"
    assert found.text == "Hafen\n\nKurz.\nZwei Zeilen.\n\nEnde"


def test_a_page_of_xhtml_is_read(tmp_path: Path) -> None:
    data = '<?xml version="1.0" encoding="UTF-8"?>' + PAGE
    assert "Die Mine fördert" in document(read_bytes(tmp_path, "a.xhtml", data.encode())).text
    assert "Die Mine fördert" in document(read_bytes(tmp_path, "a.xml", data.encode())).text
