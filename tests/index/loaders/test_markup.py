"""Trees and the text in them."""

import pytest

from index.loaders import markup
from index.loaders.source import Unreadable


def shown(text: str) -> str:
    return markup.text_of(markup.html_root(text))


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>Ein <b>W</b>ort.</p><p>Zwei.</p>", "Ein Wort.\n\nZwei."),
        ("Lose <div>Ein <span> Wort</span></div> Ende", "Lose\n\nEin Wort\n\nEnde"),
        ("<ul><li>eins<ul><li>innen</li></ul></li><li>zwei</li></ul>", "- eins\n- innen\n- zwei"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a | b\n\nc"),
        ("a<br>b<br><br>c", "a\nb\n\nc"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("a<!-- nein -->b<script>nein</script>c<style>x</style>", "abc"),
        ("<p style='Display: none'>nein</p>ja", "ja"),
        ("&Ouml;l &amp; &#8364; &lt;b&gt;", "Öl & € <b>"),
        ("<p> </p>", ""),
        ("", ""),
    ],
)
def test_the_text_of_a_page(page: str, text: str) -> None:
    assert shown(page) == text


def test_entities_of_html_are_known_in_xml_and_others_refused() -> None:
    assert markup.xml_root(b"<a>&Ouml;l&nbsp;&amp; &lt;</a>").text == "Öl\xa0& <"
    with pytest.raises(Unreadable, match="defines entities"):
        markup.xml_root(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")


def test_nothing_is_fetched_or_expanded_even_where_the_rule_is_hidden() -> None:
    hidden = b'<!DOCTYPE a [<!-- ] --><!ENTITY b SYSTEM "/etc/hostname"><!ENTITY c "ha">]>'
    root = markup.xml_root(hidden + b"<a>&b;&c;</a>")
    assert "".join(root.itertext("a")) == ""


def test_xml_is_read_in_the_encoding_it_declares() -> None:
    data = '<?xml version="1.0" encoding="cp1251"?><a>Порт</a>'.encode("cp1251")
    assert markup.xml_root(data).text == "Порт"


def test_pages_of_xhtml_may_have_an_empty_title() -> None:
    page = b'<html xmlns="http://www.w3.org/1999/xhtml"><title/><body><p>Text.</p></body></html>'
    assert markup.text_of(markup.page_root(page)) == "Text."
