"""Finding files, telling whether they changed, and making articles of what is read."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from index.articles import article, digest, find_files, printable
from index.loaders import Document, Limits
from qa.errors import SourceError
from tests.index.conftest import write
from tests.program import open_folder, run_without_rights


def make(folder: Path, *names: str) -> None:
    for name in names:
        write(folder / name, f"Inhalt von {name}.")


def names(*sources: Path) -> list[str]:
    return [path.name for path in find_files(sources).files]


def test_what_can_be_read_is_found_in_all_folders_below(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a.md", "tief/im/ordner.MARKDOWN", "x.text", "bild.png", "a.exe")
    assert names(tmp_path) == ["a.md", "b.txt", "ordner.MARKDOWN", "x.text"]


def test_hidden_files_and_readmes_are_passed_over(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", ".geheim.txt", ".git/b.txt", "README.md", "sub/Readme.txt")
    assert names(tmp_path) == ["a.txt"]


def test_a_file_that_is_named_is_taken_whatever_its_suffix(tmp_path: Path) -> None:
    make(tmp_path, "notiz.log", "README.md")
    assert names(tmp_path / "notiz.log", tmp_path / "README.md") == ["README.md", "notiz.log"]


def test_a_file_is_found_once_however_often_it_is_named(tmp_path: Path) -> None:
    make(tmp_path, "sub/a.txt")
    (tmp_path / "link.txt").symlink_to(tmp_path / "sub" / "a.txt")
    found = names(tmp_path, tmp_path / "sub", tmp_path / "sub/a.txt", tmp_path / "sub/../sub/a.txt")
    assert len(found) == 1


def test_files_come_sorted_whatever_the_order_of_the_sources(tmp_path: Path) -> None:
    make(tmp_path, "b/1.txt", "a/2.txt")
    assert names(tmp_path / "b", tmp_path / "a") == names(tmp_path / "a", tmp_path / "b")


def test_what_would_block_or_leads_nowhere_is_passed_over(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "rohr.txt")
    (tmp_path / "ordner.txt").mkdir()
    (tmp_path / "weg.txt").symlink_to(tmp_path / "fehlt.txt")
    (tmp_path / "kreis.txt").symlink_to(tmp_path / "kreis.txt")
    (tmp_path / "kreis").symlink_to(tmp_path)
    assert names(tmp_path) == ["a.txt"]


def test_a_missing_source_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"There is no file or folder .*fehlt\. Check the name"):
        find_files([tmp_path / "fehlt"])


def test_a_name_that_no_file_can_have_is_refused_like_a_missing_one(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="Check the name"):
        find_files([tmp_path / ("x" * 300)])


def test_a_folder_without_articles_is_named(tmp_path: Path) -> None:
    make(tmp_path, "bild.png")
    with pytest.raises(
        SourceError, match=rf"No articles in {tmp_path}: no file there is of a kind"
    ):
        find_files([tmp_path])


def test_a_folder_below_that_cannot_be_listed_is_told_and_the_others_are_found() -> None:
    before = "from pathlib import Path\nfrom index.articles import find_files"
    code = """
found = find_files([Path(sys.argv[1])])
print([path.name for path in found.files], [each.name for each in found.unreadable])
"""
    with open_folder() as folder:
        make(folder, "a.txt", "zu/b.txt")
        (folder / "zu").chmod(0)
        done = run_without_rights(before, code, folder)
        (folder / "zu").chmod(0o755)
    assert done.stdout == f"['a.txt'] ['{folder / 'zu'}']\n", done.stderr


def test_the_hash_follows_from_the_content_and_how_it_is_read(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "b.txt")
    write(tmp_path / "c.txt", "Inhalt von a.txt.")
    write(tmp_path / "a.md", "Inhalt von a.txt.")
    own = digest(tmp_path / "a.txt", Limits())
    assert digest(tmp_path / "c.txt", Limits()) == own
    assert digest(tmp_path / "b.txt", Limits()) != own
    assert digest(tmp_path / "a.md", Limits()) != own
    assert digest(tmp_path / "a.txt", replace(Limits(), max_pages=1)) != own
    assert len(own) == 16


def test_the_time_of_a_file_is_no_part_of_its_hash(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    own = digest(tmp_path / "a.txt", Limits())
    os.utime(tmp_path / "a.txt", (0, 0))
    assert digest(tmp_path / "a.txt", Limits()) == own


def test_a_file_that_is_too_large_is_not_hashed(tmp_path: Path) -> None:
    path = tmp_path / "riese.txt"
    with path.open("wb") as file:
        file.truncate(2_000_000_000)
    assert digest(path, Limits()) == b""
    path.unlink()
    with pytest.raises(OSError, match="No such file"):
        digest(path, Limits())


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
    assert article("/ordner/datei.txt", Document(text)).title == title


def test_a_given_title_wins() -> None:
    assert article("/a.txt", Document("Text.", title="Titel")).title == "Titel"


def test_all_that_a_document_says_is_kept() -> None:
    document = Document(
        "Eins.", "#3", date="2024-05-03", source="Der Bote", author="Ada", tags=("Öl",), pages=(0,)
    )
    made = article("/a.csv", document)
    assert made.path == "/a.csv#3"
    said = (made.date, made.source, made.author, made.tags, made.pages, made.text)
    assert said == ("2024-05-03", "Der Bote", "Ada", ("Öl",), (0,), "Eins.")


def test_the_id_follows_from_the_path_alone() -> None:
    one = article("/a.txt", Document("Eins.")).id
    assert one == article("/a.txt", Document("Zwei.", title="Anders")).id
    assert one != article("/b.txt", Document("Eins.")).id
    assert one != article("/a.txt", Document("Eins.", part="#1")).id


ENGLISH = "The port ships copper to Germany. "


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        (ENGLISH, None, "en"),
        (ENGLISH, "de-DE", "de"),  # too short to be sure
        (ENGLISH * 10, "de", "en"),  # long enough to be surer than the document
        (ENGLISH, "xx", "en"),
    ],
)
def test_the_language_is_that_of_the_text_or_what_a_short_document_says(
    text: str, said: str | None, language: str
) -> None:
    assert article("/a.txt", Document(text, language=said)).language == language


def test_names_that_are_no_utf8_stay_different_and_can_be_stored() -> None:
    one, two = (printable(Path(os.fsdecode(b"/a/" + name))) for name in (b"\xff.txt", b"\xfe.txt"))
    assert (one, two) == ("/a/\\xff.txt", "/a/\\xfe.txt")
    assert printable(Path("/ä/😀.txt")) == "/ä/😀.txt"
