"""RSS and Atom."""

from pathlib import Path

from index.loaders import Document
from tests.index.loaders.samples import read_bytes

RSS = """<?xml version="1.0" encoding="ISO-8859-1"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Hafenblatt</title><language>de-de</language>
<item><title>Kupfer &amp;amp; Öl</title><description>Kurz.</description>
  <content:encoded><![CDATA[<p>Die Mine.</p><p>Der <b>Hafen</b>.</p>]]></content:encoded>
  <pubDate>Fri, 03 May 2024 00:30:00 +0200</pubDate><dc:creator>Anna Berg</dc:creator>
  <category>Erz</category><category>Chile</category></item>
<item><description>Nur &lt;i&gt;dies&lt;/i&gt;.</description></item>
<item><title>Ohne Text</title></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Tagebuch</title>
<entry><title type="html">Ein &lt;b&gt;Tag&lt;/b&gt;</title><summary>Kurz.</summary>
  <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Eins.</p><p>Zwei.</p></div>
  </content><updated>2024-05-04T10:00:00Z</updated><published>2024-05-03T10:00:00Z</published>
  <author><name>Anna Berg</name></author><author><name>Jan</name></author>
  <category term="Alltag"/></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Alt</title></channel>
<item><title>Eins</title><description>Text.</description><dc:date>2004-05-03</dc:date></item>
</rdf:RDF>"""


def test_rss(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, "a.rss", RSS.encode("latin-1")) == [
        Document(
            "Die Mine.\n\nDer Hafen.",
            "#1",
            title="Kupfer & Öl",
            date="2024-05-03",
            source="Hafenblatt",
            author="Anna Berg",
            language="de",
            tags=("Erz", "Chile"),
        ),
        Document("Nur dies.", "#2", source="Hafenblatt", language="de"),
    ]


def test_atom(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, "a.xml", ATOM.encode()) == [
        Document(
            "Eins.\n\nZwei.",
            "#1",
            title="Ein Tag",
            date="2024-05-03",
            source="Tagebuch",
            author="Anna Berg, Jan",
            language="de",
            tags=("Alltag",),
        )
    ]


def test_rss_1(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, "a.atom", RDF.encode("utf-16")) == [
        Document("Text.", "#1", title="Eins", date="2004-05-03", source="Alt")
    ]
