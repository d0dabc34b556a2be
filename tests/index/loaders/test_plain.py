"""Text and Markdown: citations refer to the file's own characters."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.loaders import Document
from tests.index.loaders.samples import document, read, read_bytes


@pytest.mark.parametrize("name", ["a.txt", "a.text", "a.md", "a.MARKDOWN", "notiz.log", "ohne"])
@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf\xc3\x96l flie\xc3\x9ft.",
        b"Eins.\r\nZwei.\rDrei.",
        "e\u0301 😀 👩‍🔬 \u00ad\u200b\u2028 x".encode(),
        b"Tab\there\x0cSeite\x1b[1m",
        b"  # Titel  \n\n  Text.  \n",
        b"<p align='center'>HTML in Markdown</p>",
        b'{"json": 1}',
    ],
)
def test_the_text_is_the_files_characters(tmp_path: Path, name: str, data: bytes) -> None:
    found = document(read_bytes(tmp_path, name, data))
    assert found == Document((tmp_path / name).read_text(encoding="utf-8-sig"))


def test_a_web_page_in_markdown_stays_markdown(tmp_path: Path) -> None:
    page = "<html><body><p>Text.</p></body></html>"
    assert document(read_bytes(tmp_path, "a.md", page.encode())).text == page
    assert document(read_bytes(tmp_path, "a.txt", page.encode())).text == "Text."


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
def test_any_text_comes_back(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(text, encoding="utf-8")
    if found := read(path):
        assert document(found).text == path.read_text(encoding="utf-8-sig")
    else:
        assert not text.strip("\ufeff").strip()
