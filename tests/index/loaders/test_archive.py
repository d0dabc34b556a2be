"""Zip archives."""

from pathlib import Path

from index.loaders import Document, Skipped
from tests.index.loaders.samples import read_bytes, reason, texts, workbook, zipped


def test_members_are_read_like_files_in_a_folder(tmp_path: Path) -> None:
    members = {
        "ordner/Öl.txt": "Eins",
        "daten.csv": "titel,text\na,Zwei",
        "mappe.xlsx": workbook(["text"], ["Drei"]),
        "bild.png": b"\x89PNG",
        "README.md": "nein",
        ".git/x.txt": "nein",
        "ordner/.x.txt": "nein",
        "__MACOSX/a.txt": "nein",
        "leer.txt": "",
    }
    found = read_bytes(tmp_path, "a.zip", zipped(members))
    assert found == [
        Document("Eins", "!/ordner/Öl.txt"),
        Document("Zwei", "!/daten.csv#1", title="a"),
        Document("Drei", "!/mappe.xlsx#Tabelle1/1"),
    ]


def test_what_is_skipped_is_named_with_all_archives(tmp_path: Path) -> None:
    data = zipped({"innen.zip": zipped({"a.pdf": "kein PDF", "b.txt": "Gut."})})
    skipped, read = read_bytes(tmp_path, "a.zip", data)
    assert isinstance(skipped, Skipped)
    assert skipped.name == f"{tmp_path}/a.zip!/innen.zip!/a.pdf"
    assert texts([read]) == {"!/innen.zip!/b.txt": "Gut."}


def test_a_depth_of_one_is_an_archive_of_plain_files(tmp_path: Path) -> None:
    data = zipped({"a.txt": "Eins", "b.zip": zipped({"c.txt": "Zwei"})})
    found = read_bytes(tmp_path, "a.zip", data, max_depth=1)
    assert texts(found) == {"!/a.txt": "Eins"}
    assert "lies in 1 archives, and max_depth = 1" in reason(found[1:])


def test_an_archive_of_too_many_members_is_not_opened(tmp_path: Path) -> None:
    data = zipped({f"{n}.txt": "x" for n in range(4)})
    assert "holds 4 files, more than max_parts = 3" in reason(
        read_bytes(tmp_path, "a.zip", data, max_parts=3)
    )


def test_the_expansion_is_counted_over_all_archives_in_a_file(tmp_path: Path) -> None:
    inner = {f"{n}.zip": zipped({"a.txt": f"{n}" + " " * 3_000_000}) for n in range(9)}
    found = read_bytes(tmp_path, "a.zip", zipped(inner))
    assert list(texts(found)) == ["!/0.zip!/a.txt", "!/1.zip!/a.txt", "!/2.zip!/a.txt"]
    assert "unpacks to more than 10 MB" in reason(found[3:])
    small = {f"{n}.zip": zipped({"a.txt": f"{n}" + " " * 2_000}) for n in range(9)}
    assert len(read_bytes(tmp_path, "a.zip", zipped(small), max_expansion=1)) == 9
