"""Reading articles: which files, which characters, and what is refused."""

import os
from pathlib import Path

import pytest

from index.articles import article, find_files, read_articles
from qa.errors import SourceError
from qa.records import Article


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Inhalt von {name}.", encoding="utf-8")


def read(path: Path) -> Article:
    (found,) = read_articles([path], max_file_mb=1)
    return found


def names(*sources: Path) -> list[str]:
    return [path.name for path in find_files(sources)]


def test_text_and_markdown_are_found_in_all_folders_below(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", "a.md", "tief/im/ordner.MARKDOWN", "x.text", "bild.png", "daten.json")
    assert names(tmp_path) == ["a.md", "b.txt", "ordner.MARKDOWN", "x.text"]


def test_hidden_files_and_readmes_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", ".geheim.txt", ".git/b.txt", "README.md", "sub/Readme.txt")
    assert names(tmp_path) == ["a.txt"]


def test_a_file_that_is_named_is_taken_whatever_its_suffix(tmp_path: Path) -> None:
    write(tmp_path, "notiz.log", "README.md")
    assert names(tmp_path / "notiz.log", tmp_path / "README.md") == ["README.md", "notiz.log"]


def test_a_file_is_found_once_however_often_it_is_named(tmp_path: Path) -> None:
    write(tmp_path, "sub/a.txt")
    (tmp_path / "link.txt").symlink_to(tmp_path / "sub" / "a.txt")
    found = find_files(
        [tmp_path, tmp_path / "sub", tmp_path / "sub/a.txt", tmp_path / "sub/../sub/a.txt"]
    )
    assert len(found) == 1


def test_files_come_sorted_whatever_the_order_of_the_sources(tmp_path: Path) -> None:
    write(tmp_path, "b/1.txt", "a/2.txt")
    assert names(tmp_path / "b", tmp_path / "a") == names(tmp_path / "a", tmp_path / "b")


def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "rohr.txt")
    assert names(tmp_path) == ["a.txt"]


def test_a_missing_source_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"There is no file or folder .*fehlt\. Check the name"):
        find_files([tmp_path / "fehlt"])


def test_a_name_that_no_file_can_have_is_refused_like_a_missing_one(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="Check the name"):
        find_files([tmp_path / ("x" * 300)])


def test_a_folder_without_articles_is_named(tmp_path: Path) -> None:
    write(tmp_path, "bild.png")
    with pytest.raises(SourceError, match=rf"No articles in {tmp_path}: no file there ends in"):
        find_files([tmp_path])


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbf\xc3\x96l flie\xc3\x9ft.", "Öl fließt."),  # byte order mark
        (b"Eins.\r\nZwei.\rDrei.", "Eins.\nZwei.\nDrei."),
        ("e\u0301 😀 👩‍🔬".encode(), "e\u0301 😀 👩‍🔬"),  # nothing is composed or normalised
        (b"Tab\there\x0cSeite", "Tab\there\x0cSeite"),
    ],
)
def test_the_text_is_the_files_characters(tmp_path: Path, data: bytes, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    assert read(path).text == text


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf"])
def test_a_file_that_holds_nothing_is_passed_over(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "leer.txt"
    path.write_bytes(data)
    assert list(read_articles([path], 1)) == []


@pytest.mark.parametrize(
    ("data", "fact"),
    [
        ("Öl".encode("latin-1"), r"not UTF-8 text \(byte 0xd6 at 0\)"),
        ("Öl fließt".encode("utf-16"), "not UTF-8 text"),
        ("Ol".encode("utf-16-le"), r"not a text file \(byte 0x00 at 1\)"),
        (b"\x89PNG\r\n\x1a\n", "not UTF-8 text"),
        (b"ELF\x02\x01", r"not a text file \(byte 0x02 at 3\)"),
        (b"Ende abgeschnitten \xc3", "not UTF-8 text"),
    ],
)
def test_what_is_not_utf8_text_is_refused_with_the_byte(
    tmp_path: Path, data: bytes, fact: str
) -> None:
    path = tmp_path / "falsch.txt"
    path.write_bytes(data)
    with pytest.raises(SourceError, match=rf"falsch\.txt is {fact}"):
        read(path)


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "riese.txt"
    with path.open("wb") as file:
        file.truncate(3_000_000)
    with pytest.raises(SourceError, match=r"has 3 MB, more than max_file_mb = 1"):
        read(path)


def test_a_file_that_vanished_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"weg\.txt cannot be read \(No such file"):
        read(tmp_path / "weg.txt")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Kupfer aus Chile\nText.", "Kupfer aus Chile"),
        ("\n\n  ## Hafen von Rotterdam  \nText.", "Hafen von Rotterdam"),
        ("---\n***\nNach dem Strich.", "Nach dem Strich."),
        ("#hashtag ist keine Überschrift", "#hashtag ist keine Überschrift"),
        ("Ein sehr langer erster Satz, " * 10, "datei"),  # over 160 characters: the file's name
        ("…", "datei"),
    ],
)
def test_the_title_is_the_first_heading_or_line_or_the_files_name(text: str, title: str) -> None:
    assert article("ordner/datei.txt", text).title == title


def test_a_given_title_wins() -> None:
    assert article("a.txt", "Text.", title="Titel").title == "Titel"


def test_the_id_follows_from_the_path_alone() -> None:
    assert article("a.txt", "Eins.").id == article("a.txt", "Zwei.").id
    assert article("a.txt", "Eins.").id != article("b.txt", "Eins.").id


def test_the_language_is_recognised() -> None:
    assert article("a.txt", "The port ships copper to Germany.").language == "en"


def test_two_names_that_are_not_utf8_stay_two_articles(tmp_path: Path) -> None:
    for name in (b"\xff.txt", b"\xfe.txt"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text("Text.", encoding="utf-8")
    found = list(read_articles(find_files([tmp_path]), 1))
    assert [Path(each.path).name for each in found] == ["\\xfe.txt", "\\xff.txt"]
    assert found[0].id != found[1].id
