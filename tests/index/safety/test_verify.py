"""Every kind of damage is found and named, and what is sound is left in peace."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.articles import article
from index.build import put, remove, repair, undo
from index.change import Report, Tools
from index.loaders import Document
from index.retention import Keeping
from index.safety.verify import verify
from qa.errors import IndexDamaged, IndexMissing
from qa.records import Article
from tests.index.conftest import make_tools
from tests.program import open_folder, run_without_rights

Index = Callable[..., Report]

MINE = article(
    "/artikel/mine.md",
    Document(
        "Kupfer aus Chile\n\nDie Mine fördert 40.000 Tonnen Kupfer. Sie liegt in der Wüste.",
        date="2024-05-03",
        tags=("Rohstoffe",),
        pages=(0, 18),
    ),
)
PORT = article("/artikel/hafen.txt", Document("Der Hafen wurde erweitert. Er kostet 12 Mio. Euro."))
TRADE = article(
    "/artikel/trade.csv",
    Document("The port ships copper to Japan. Prices rose sharply in May.", part="#1"),
)
AGENCY = (
    "Die Behörde hat am Dienstag neue Zahlen zum Abbau vorgelegt, nach denen im vergangenen Jahr "
    "deutlich mehr Kupfer aus der Mine im Norden des Landes verschifft wurde als in den drei Jahren "
    "zuvor zusammen, obwohl der Hafen wegen der Bauarbeiten zeitweise geschlossen war und viele "
    "Schiffe auf andere Häfen an der Küste ausweichen mussten."
)
REPRINT = article("/artikel/agentur.txt", Document(f"{AGENCY} (dpa)"))
ORIGINAL = article("/artikel/amt.txt", Document(AGENCY))


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two states; the first chunk, sentences 1 to 3 and content 1 are of MINE."""
    data_dir = tmp_path_factory.mktemp("sound") / "data"
    put(make_tools(data_dir), [MINE, PORT])
    put(make_tools(data_dir), [MINE, PORT, TRADE])
    return data_dir


@pytest.fixture
def sound(made_once: Path, data_dir: Path) -> Path:
    """A copy of it that may be harmed."""
    shutil.copytree(made_once, data_dir)
    return data_dir


def run(data_dir: Path, *statements: str) -> None:
    """Change the database behind belegt's back."""
    with closing(sqlite3.connect(data_dir / "library.sqlite", isolation_level=None)) as database:
        for statement in statements:
            database.execute(statement)


def test_what_was_looked_at_is_counted(sound: Path) -> None:
    found = verify(sound)
    assert found.checked["articles"] == 3
    assert found.checked["chunks"] == 3
    assert found.checked["sentences"] == 7
    assert found.checked["states"] == found.checked["searchers"] == 2
    assert found.as_json()["ok"]
    assert found.as_text().startswith("All is well: 3 articles, 3 contents, 3 chunks, 7 sentences")


def test_a_long_history_is_sound(tools: Tools, index: Index, data_dir: Path) -> None:
    changed = replace(MINE, text=MINE.text + " Neu.")
    copy = article("/artikel/kopie.txt", Document(PORT.text))
    index(MINE, PORT, ORIGINAL)
    index(changed, PORT, copy, ORIGINAL, REPRINT)
    remove(tools, [PORT.id])
    undo(tools)
    undo(tools)
    index(TRADE)
    found = verify(data_dir)
    assert found.problems == ()
    assert found.checked["reprints"] == 1
    assert found.checked["articles of the past"] > 3


def test_an_empty_library_is_sound(tools: Tools, index: Index, data_dir: Path) -> None:
    index(MINE)
    remove(tools, [MINE.id])
    assert verify(data_dir).problems == ()


def test_progress_ends_with_all(sound: Path) -> None:
    told: list[tuple[str, int, int]] = []
    verify(sound, lambda *step: told.append(step))
    assert told[-1] == ("verify", 8, 8)  # 3 contents, and those of two states' searchers
    assert [done for _stage, done, _total in told] == sorted({done for _, done, _ in told})


IN_ROWS = {
    "UPDATE contents SET text = replace(text, 'Kupfer', 'Silber') WHERE id = 1": (
        "The text of content 1 is not what its hash says"
    ),
    "UPDATE contents SET language = 'fr' WHERE id = 1": "text of content 1 is not what its hash says",
    "UPDATE contents SET signature = zeroblob(512) WHERE id = 1": "The signature of content 1",
    "UPDATE contents SET recipe = 2 WHERE id = 1": "1 articles cut by another recipe",
    "UPDATE sentences SET end = 900 WHERE id = 3": "sentence 3 has the bounds 57:900",
    "UPDATE sentences SET start = 3 WHERE id = 2": "sentence 2 has the bounds 3:56 within 16:80",
    "UPDATE sentences SET end = start WHERE id = 2": "sentence 2 has the bounds 18:18",
    "UPDATE sentences SET end = 40 WHERE id = 2": "the characters 40:57 belong to no sentence",
    "DELETE FROM sentences WHERE id = 2": "Content 1: sentence 2 is missing",
    "DELETE FROM sentences WHERE id = 3": "the characters 56: belong to no sentence",
    "UPDATE sentences SET content = 2 WHERE id = 3": "the characters 56: belong to no sentence",
    "DELETE FROM chunks WHERE id = 1": "sentence 1 is in no chunk",
    "UPDATE chunks SET end_sentence = 3 WHERE id = 1": "chunk 1 has the bounds 0:80 within 0:56",
    "UPDATE chunks SET end_sentence = 5 WHERE id = 1": "sentences 1:5, which are not of its text",
    "UPDATE chunks SET first_sentence = 2 WHERE id = 1": "sentence 1 is in no chunk",
    "UPDATE chunks SET start = 20 WHERE id = 1": "chunk 1 has the bounds 20:80",
    "UPDATE chunks SET vector = 1 WHERE id = 2": "The vector of chunk 2 is that of another text",
    "UPDATE vectors SET hash = zeroblob(16) WHERE id = 1": "is that of another text",
    "UPDATE vectors SET model = 'other' WHERE id = 1": "is that of another text or model",
    "UPDATE vectors SET vector = NULL WHERE id = 1": "The vector of sentence 1 is missing",
    "UPDATE vectors SET vector = zeroblob(6) WHERE id = 1": "has 6 bytes instead of 128",
    "UPDATE vectors SET vector = zeroblob(128) WHERE id = 1": "has the length 0.000 instead of 1",
    "UPDATE articles SET id = 'abc' WHERE row = 1": "has an id that does not follow from its path",
    "UPDATE articles SET path = '/x' WHERE row = 1": "has an id that does not follow from its path",
    "UPDATE articles SET file = '/y' WHERE row = 1": "is said to be from the file /y",
    "UPDATE articles SET date = '3. Mai' WHERE row = 1": "has the date 3. Mai, which is no day",
    "UPDATE articles SET date = '2024-13-01' WHERE row = 1": "has the date 2024-13-01",
    "UPDATE articles SET tags = '[1]' WHERE row = 1": "has the tags [1]",
    "UPDATE articles SET pages = 'oh' WHERE row = 1": "has the pages oh",
    "UPDATE articles SET pages = '[18, 0]' WHERE row = 1": "has pages that do not ascend",
    "UPDATE articles SET pages = '[0, 999]' WHERE row = 1": "has pages that do not ascend",
    "UPDATE articles SET content = 77 WHERE row = 1": "refers to a row of contents that is not there",
    "UPDATE articles SET since = 9 WHERE row = 1": "is in states 9 to None of 2",
    "UPDATE articles SET until = 1 WHERE row = 1": "is in states 1 to 1 of 2",
    "UPDATE articles SET since = NULL, until = 2 WHERE row = 1": "is in states None to 2 of 2",
    """INSERT INTO articles SELECT NULL, id, path, title, source, date, author, tags, pages, file,
       digest, content, 2, NULL FROM articles WHERE row = 1""": "is twice in state 2",
    "DELETE FROM articles WHERE row = 1": "State 2 says that it has (3, 3, 3, 7, ('de', 'en'))",
    "UPDATE states SET languages = '[\"fr\"]' WHERE number = 1": "State 1 says that it has (2, 2",
    "UPDATE states SET sources = 'oh' WHERE number = 1": "cannot be read",
    "INSERT INTO reprints VALUES (1, 2, 0.5)": "Content 1 is linked as a reprint of 2, but not back",
    "INSERT INTO reprints VALUES (1, 1, 1.0)": "Contents 1 and 1 cannot be reprints",
    "INSERT INTO reprints VALUES (1, 77, 0.5), (77, 1, 0.5)": "Contents 1 and 77 cannot be reprints",
    "INSERT INTO bands VALUES (123, 77)": "Content 77, which is not there",
}


@pytest.mark.parametrize("damage", IN_ROWS)
def test_damage_in_rows_is_found_and_named(sound: Path, damage: str) -> None:
    run(sound, "INSERT INTO recipes VALUES (2, 'words-1', 100, 1, 1)", damage)
    try:
        problems = verify(sound).problems
    except IndexDamaged as error:  # no state can be read at all
        problems = (str(error),)
    assert any(IN_ROWS[damage] in line for line in problems), problems
    assert all("belegt " in line and "\n" not in line for line in problems), problems


def test_values_that_are_no_numbers_are_found(sound: Path) -> None:
    with closing(sqlite3.connect(sound / "library.sqlite")) as database, database:
        vector = np.full(64, np.nan, dtype="<f2").tobytes()
        database.execute("UPDATE vectors SET vector = ? WHERE id = 1", (vector,))
    assert "The vector of sentence 1 has the length nan instead of 1. Restore" in str(verify(sound))


def test_many_faults_of_a_kind_are_summed_up(sound: Path) -> None:
    run(sound, "UPDATE vectors SET vector = NULL")
    missing = [line for line in verify(sound).problems if "vector" in line]
    assert len(missing) < 10
    assert any("5 more vectors are damaged" in line for line in missing), missing


def test_overwritten_bytes_of_the_database_are_found(sound: Path) -> None:
    run(sound, "PRAGMA wal_checkpoint(TRUNCATE)")
    path = sound / "library.sqlite"
    data = bytearray(path.read_bytes())
    page = data.index(MINE.text.encode()) // 4096 * 4096
    data[page : page + 100] = b"\xff" * 100
    path.write_bytes(data)
    assert "malformed" in verify(sound).problems[0]


def test_a_flipped_bit_in_a_text_is_found(sound: Path) -> None:
    run(sound, "PRAGMA wal_checkpoint(TRUNCATE)")
    path = sound / "library.sqlite"
    path.write_bytes(path.read_bytes().replace(b"40.000 Tonnen", b"40.001 Tonnen"))
    (problem, *_others) = verify(sound).problems
    assert problem == (
        "The text of content 1 is not what its hash says. Restore a backup: belegt import FILE; or "
        f"move {path} away and index again"
    )


def overwrite(path: Path) -> None:
    path.write_bytes(b"\x00" * path.stat().st_size)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize("harm", [overwrite, truncate, Path.unlink])
@pytest.mark.parametrize("name", ["manifest.json", "chunks/*/ids.npy", "words/meta.json"])
def test_damaged_searchers_are_found_and_mended(
    sound: Path, tools: Tools, name: str, harm: Callable[[Path], None]
) -> None:
    (path,) = (sound / "searchers" / "000002").glob(name)
    harm(path)
    (problem,) = verify(sound).problems
    assert path.name in problem
    assert problem.endswith("Make the searchers anew: belegt repair")
    repair(tools)
    assert verify(sound).problems == ()


def test_missing_searchers_matter_only_in_force(sound: Path) -> None:
    shutil.rmtree(sound / "searchers" / "000001")
    assert verify(sound).problems == ()
    shutil.rmtree(sound / "searchers" / "000002")
    (problem,) = verify(sound).problems
    assert problem.startswith(f"The searchers of the state in force are missing: {sound}")


def test_damaged_searchers_of_the_past_are_to_be_removed(sound: Path, tools: Tools) -> None:
    folder = sound / "searchers" / "000001"
    overwrite(folder / "words" / "meta.json")
    (problem,) = verify(sound).problems
    assert problem.endswith(f"Remove {folder}: it is made anew when it is needed")
    shutil.rmtree(folder)
    undo(tools)
    assert verify(sound).problems == ()


def test_searchers_of_another_state_are_found(sound: Path) -> None:
    run(sound, "UPDATE states SET searchers = '000001' WHERE number = 2")
    text = verify(sound).as_text()
    assert "000001 says that it finds (2, 5, ('de',)), but state 2 has (3, 7, ('de', 'en'))" in text
    assert "words has 2 chunks, but state 2 has 3" in text
    assert "words does not find 1 of its chunks by their words, first 3" in text
    assert "sentences has other sentences than the library: 2 missing, first 6" in text


def test_vectors_that_differ_from_the_stored_ones_are_found(sound: Path) -> None:
    run(sound, "UPDATE vectors SET vector = (SELECT vector FROM vectors WHERE id = 2) WHERE id = 1")
    (problem,) = verify(sound).problems
    assert "sentences and the library have other vectors for sentence 1, and for 0 more" in problem


@pytest.mark.parametrize("storage", ["float32", "float16", "int8"])
def test_every_storage_is_near_enough(tools: Tools, data_dir: Path, storage: str) -> None:
    options = replace(tools.options, storage=storage)
    put(replace(tools, options=options), [MINE, PORT, TRADE, ORIGINAL])
    assert verify(data_dir).problems == ()


def test_a_library_that_changes_meanwhile_is_sound(sound: Path, tools: Tools) -> None:
    steps: list[int] = []

    def change(_stage: str, _done: int, _total: int) -> None:
        if not steps:
            repair(tools)
            put(tools, [PORT])  # removes the searchers that the repair has replaced
            assert not (sound / "searchers" / "000002").exists()
        steps.append(1)

    before = verify(sound)
    assert verify(sound, change).problems == ()
    assert verify(sound).checked["states"] == before.checked["states"] + 1


def test_a_folder_that_cannot_be_written_can_be_checked(sound: Path) -> None:
    before = """
from pathlib import Path
from index.safety.verify import verify
other, folder = map(Path, sys.argv[1:])
verify(other)  # imports all that is imported late
"""
    with open_folder() as parent:
        folder = parent / "data"
        shutil.copytree(sound, folder)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        code = "assert not os.access(folder, os.W_OK)\nprint(verify(folder).problems)"
        done = run_without_rights(before, code, sound, folder)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755)
    assert done.stdout == "()\n", done.stderr


def test_without_a_library_there_is_nothing_to_check(data_dir: Path) -> None:
    with pytest.raises(IndexMissing, match="Build one: belegt index FOLDER"):
        verify(data_dir)


def test_what_is_staged_needs_no_vectors(sound: Path, tools: Tools) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    stopped = replace(tools, progress=None, keeping=Keeping(20, 500))
    stopped.embedder.passages = fail  # type: ignore[method-assign]
    new: Article = replace(ORIGINAL, text="Ein ganz anderer Text über Zinn.")
    with pytest.raises(MemoryError):
        put(stopped, [new])
    found = verify(sound)
    assert found.problems == ()
    assert found.checked["contents"] == 4
