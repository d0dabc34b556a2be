"""Reading files: which loader, which limits, and that nothing in a file makes it raise."""

import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.loaders import SUFFIXES, Document, Limits, Skipped, is_supported, load
from index.loaders.registry import KINDS
from tests.index.loaders.samples import (
    book,
    document,
    feed,
    opendocument,
    pdf,
    read,
    read_bytes,
    reason,
    texts,
    word,
    workbook,
    zipped,
)

SAMPLES = {
    ".pdf": pdf(["Kupfer aus Chile"], ["Seite zwei"]),
    ".docx": word("# Kupfer", "Die Mine."),
    ".odt": opendocument("<text:h>Kupfer</text:h><text:p>Die Mine.</text:p>"),
    ".rtf": rb"{\rtf1\ansi\ansicpg1252 Die Mine f\'f6rdert \u8364? viel.\par}",
    ".epub": book({"a.xhtml": "<h1>Kupfer</h1><p>Die Mine.</p>"}),
    ".xlsx": workbook(["Titel", "Text"], ["a", "Eins"]),
    ".html": b"<html><head><title>T</title></head><body><p>Die Mine.</p></body></html>",
    ".rss": feed("Eins", "Zwei").encode(),
    ".csv": b'Titel;Text\na;Eins\nb;"Zw\nei"\n',
    ".jsonl": b'{"text": "Eins"}\n{"text": "Zwei"}\n',
    ".eml": b"Subject: Kupfer\nContent-Type: text/html\n\n<p>Die Mine.</p>",
    ".zip": zipped({"a.txt": "Eins", "b.csv": "text\nZwei"}),
}


@pytest.mark.parametrize("suffix", SAMPLES)
def test_every_kind_of_file_is_read(suffix: str, tmp_path: Path) -> None:
    assert texts(read_bytes(tmp_path, f"a{suffix}", SAMPLES[suffix]))


# Of the others, which are text, only the name tells the kind.
@pytest.mark.parametrize("suffix", sorted(SAMPLES.keys() - {".csv", ".jsonl", ".eml"}))
def test_a_file_is_read_as_what_it_is_whatever_its_name(suffix: str, tmp_path: Path) -> None:
    assert read_bytes(tmp_path, f"a{suffix}", SAMPLES[suffix]) == (
        read_bytes(tmp_path, "a", SAMPLES[suffix])
    )


def test_kinds_are_known_by_suffix_in_either_case() -> None:
    assert is_supported(Path("Bericht.PDF"))
    assert not is_supported(Path("bild.png"))
    assert not is_supported(Path("pdf"))
    assert set(SAMPLES) < set(SUFFIXES)


def test_each_kind_has_its_loader() -> None:
    for kind in KINDS.values():
        module = Path(__file__).parents[3] / "index" / "loaders" / f"{kind.module}.py"
        assert "\ndef load(" in module.read_text(encoding="utf-8")


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "riese.txt"
    with path.open("wb") as file:
        file.truncate(3_000_000)
    assert reason(read(path, max_file_mb=1)) == (
        "has 3 MB, more than max_file_mb = 1. Split it, or raise BELEGT_MAX_FILE_MB"
    )


def test_text_is_measured_in_utf8(tmp_path: Path) -> None:
    data = ("ü" * 600_000).encode()
    assert "holds 1 MB of text, more than max_text_mb = 1" in reason(
        read_bytes(tmp_path, "a.txt", data, max_text_mb=1)
    )
    assert document(read_bytes(tmp_path, "b.txt", b"u" * 600_000, max_text_mb=1))


def test_no_more_parts_are_read_than_allowed(tmp_path: Path) -> None:
    data = "text\n" + "".join(f"Zeile {n}\n" for n in range(9))
    found = read_bytes(tmp_path, "a.csv", data.encode(), max_parts=3)
    assert list(texts(found)) == ["#1", "#2", "#3"]
    assert "holds more than max_parts = 3 articles" in reason(found[3:])


def test_as_many_parts_as_allowed_are_read(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, "a.csv", b"text\na\nb\nc\n", max_parts=3)
    assert [type(each) for each in found] == [Document] * 3


def test_documents_come_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "Eins"}\n{"text": "Zwei"}\n' + '{"kaputt\n' * 100_000)
    found = list(islice(load(path, Limits()), 2))
    assert list(texts(found)) == ["#1", "#2"]


@pytest.mark.parametrize("suffix", [".txt", ".csv", ".pdf", ".docx", ".html"])
def test_a_file_that_holds_nothing_is_passed_over(suffix: str, tmp_path: Path) -> None:
    for data in (b"", b" \r\n\t"):
        assert read_bytes(tmp_path, f"leer{suffix}", data) == []


def test_text_that_is_only_white_space_is_passed_over(tmp_path: Path) -> None:
    data = '{"text": " \\n "}\n{"text": "\u200b\u00a0"}\n{"text": "x"}'.encode()
    assert list(texts(read_bytes(tmp_path, "a.jsonl", data))) == ["#2", "#3"]


def test_a_name_that_is_hard_to_show_is_shown_in_one_line(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\nx\x1b.txt"))
    (skipped,) = read(path)
    assert isinstance(skipped, Skipped)
    assert skipped.name.endswith("/\\xff\\nx\\x1b.txt")


def test_a_path_that_no_file_can_have_is_skipped() -> None:
    assert "cannot be read (embedded null byte)" in reason(read(Path("a\0b.txt")))


def test_no_parser_is_imported_before_a_file_needs_it() -> None:
    code = "import sys, index.loaders; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    parsers = {"trafilatura", "lxml", "pypdf", "docx", "openpyxl", "striprtf", "charset_normalizer"}
    assert not parsers & set(run.stdout.split())


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_whatever_is_in_a_file_ends_in_documents_and_lines(
    data: st.DataObject, tmp_path: Path
) -> None:
    suffix = data.draw(st.sampled_from(sorted(SAMPLES)))
    content = bytearray(SAMPLES[suffix])
    for _ in range(data.draw(st.integers(0, 5))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    for each in read_bytes(tmp_path, f"a{suffix}", bytes(content)):
        if isinstance(each, Document):
            assert each.text.strip()
            assert not set(each.text) & {"\r", "\0"}
            assert each.text.encode()  # no lone surrogates
            assert list(each.pages) == sorted(each.pages)
            assert all(page <= len(each.text) for page in each.pages)
        else:
            assert each.name.startswith(str(tmp_path))
            assert "\n" not in each.reason
