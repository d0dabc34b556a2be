"""JSON Lines and lists of objects."""

import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.loaders import Document, Limits, Skipped, load
from tests.index.loaders.samples import document, read_bytes, reason, texts

ROW = {"titel": "Kupfer", "text": "Die Mine.", "datum": "2024-05-03", "tags": ["Erz", "Chile"]}
ARTICLE = Document("Die Mine.", "#1", title="Kupfer", date="2024-05-03", tags=("Erz", "Chile"))


def test_lines_lists_and_wrapped_lists_are_read_alike(tmp_path: Path) -> None:
    for content in ([ROW], {"articles": [ROW], "total": 1}, ROW):
        for indent in (None, 2):
            data = json.dumps(content, indent=indent).encode("utf-16")
            assert read_bytes(tmp_path, "a.json", data) == [ARTICLE]
    assert read_bytes(tmp_path, "a.jsonl", json.dumps(ROW).encode()) == [ARTICLE]


def test_parts_are_numbered_by_line(tmp_path: Path) -> None:
    data = b'{"text": "Eins"}\n\n{"text": "Drei"}\r\n{"text": "Vier"}'
    assert texts(read_bytes(tmp_path, "a.ndjson", data)) == {
        "#1": "Eins",
        "#3": "Drei",
        "#4": "Vier",
    }


def test_without_a_text_all_values_are_lines(tmp_path: Path) -> None:
    data = b'{"erz": "Kupfer", "t": 40000, "ja": true, "leer": null, "n": NaN, "o": {"a": 1}}'
    assert document(read_bytes(tmp_path, "a.jsonl", data)).text == (
        'erz: Kupfer\nt: 40000\nja: true\no: {"a": 1}'
    )


def test_a_broken_line_is_skipped_with_its_number(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, "a.jsonl", b'{"text": "Eins"}\n{"text": }\n{"text": "Drei"}\n')
    assert texts(found) == {"#1": "Eins", "#3": "Drei"}
    (skipped,) = (each for each in found if isinstance(each, Skipped))
    assert skipped.name.endswith("a.jsonl#2")
    assert skipped.reason.startswith("is no valid JSON (Expecting value: line 1 column 10")


def test_settings_of_programs_are_no_articles(tmp_path: Path) -> None:
    assert "is JSON without a list of articles" in reason(
        read_bytes(tmp_path, "package.json", b'{"name": "x", "files": ["a"]}')
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.text(min_size=1), max_size=5), is_ascii=st.booleans())
def test_any_text_comes_back_but_for_what_is_no_text(
    tmp_path: Path, rows: list[str], is_ascii: bool
) -> None:
    lines = (json.dumps({"text": row}, ensure_ascii=is_ascii) for row in rows)
    data = "\n".join(lines).encode("utf-8", "replace")
    found = texts(read_bytes(tmp_path, "a.jsonl", data))
    printable = {f"#{n}": row for n, row in enumerate(rows, 1) if row.isprintable() and row.strip()}
    assert {part: found[part] for part in printable} == printable


def test_test_sets_are_no_articles(tmp_path: Path) -> None:
    rows = tmp_path / "questions.jsonl"
    rows.write_text('{"question": "Wer?", "answers": ["Oyuun"], "article": "a.txt"}\n')
    squad = tmp_path / "dev.json"
    squad.write_text(
        '{"data": [{"title": "Kupfer", "paragraphs": [{"context": "Erz.", "qas": []}]}]}'
    )
    assert list(load(rows, Limits())) == list(load(squad, Limits())) == []
