"""The writer: one at a time, and what is staged is stored once and kept."""

import contextlib
import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index import database as db
from index.chunking import chunk_bounds
from index.states import Recipe
from index.writer import LOCK_FILE, OWNER_FILE, Stage, writing
from qa import sentences
from qa.errors import DataFolderError, SourceError
from qa.records import Article
from tests.fakes import make_article
from tests.index.conftest import AGENCY, MINE, RECIPE, REPRINT

ONE = make_article("Öl 😀 fließt. Erz nicht.", "z.txt")
TWO = make_article("Oil flows.", "a.txt", language="en")


@pytest.fixture
def database(data_dir: Path) -> Iterator[sqlite3.Connection]:
    data_dir.mkdir()
    with contextlib.closing(db.create_or_open(data_dir)) as opened:
        yield opened


def stage(database: sqlite3.Connection, *articles: Article, recipe: Recipe = RECIPE) -> Stage:
    database.execute("DROP TABLE IF EXISTS temp.mine")  # of the writer before
    staged = Stage(database, recipe)
    for article in articles:
        staged.replace(article.path, b"digest", [article])
    staged.flush()
    return staged


def test_a_second_writer_is_told_of_the_first_in_one_line(data_dir: Path) -> None:
    with writing(data_dir, "index", 0):
        began = time.monotonic()
        with pytest.raises(DataFolderError) as told, writing(data_dir, "add", 0.1):
            raise AssertionError("not reached")
    assert time.monotonic() - began < 5
    first, rest = str(told.value).split(", since ")
    assert first == f"belegt index (process {os.getpid()}"
    assert rest[8:] == f") is writing to {data_dir}. Wait for it to end, then try again"


def test_a_first_writer_that_does_not_say_who_it_is(data_dir: Path) -> None:
    with writing(data_dir, "index", 0):
        (data_dir / OWNER_FILE).write_text("{", encoding="utf-8")
        with (
            pytest.raises(DataFolderError, match=r"^Another belegt is writing to"),
            writing(data_dir, "add", 0),
        ):
            raise AssertionError("not reached")


def test_a_second_writer_waits(data_dir: Path) -> None:
    let_go = threading.Event()

    def write() -> None:
        with writing(data_dir, "index", 0):
            inside.set()
            let_go.wait(10)

    inside = threading.Event()
    first = threading.Thread(target=write)
    first.start()
    assert inside.wait(10)
    threading.Timer(0.1, let_go.set).start()
    with writing(data_dir, "add", 10):
        assert json.loads((data_dir / OWNER_FILE).read_text())["action"] == "add"
    first.join()


def test_after_an_error_the_next_can_write(data_dir: Path) -> None:
    with pytest.raises(SourceError, match=r"^mein Fehler$"), writing(data_dir, "index", 0):
        raise SourceError("mein Fehler")
    with writing(data_dir, "index", 0):
        assert (data_dir / LOCK_FILE).exists()


@pytest.mark.parametrize("below", [".", "tief/darin"])
def test_a_file_in_the_place_of_the_data_folder(data_dir: Path, below: str) -> None:
    data_dir.write_text("Ich bin eine Datei.", encoding="utf-8")
    with (
        pytest.raises(DataFolderError, match=r"cannot be written \(.*\)\. Give the right"),
        writing(data_dir / below, "index", 0),
    ):
        raise AssertionError("not reached")
    assert data_dir.read_text(encoding="utf-8") == "Ich bin eine Datei."


def test_a_text_is_cut_into_its_sentences_and_chunks(database: sqlite3.Connection) -> None:
    article = make_article(AGENCY)
    stage(database, article)
    parts = sentences.split(AGENCY, "de")
    bounds = chunk_bounds(AGENCY, parts, RECIPE.chunk_chars, RECIPE.overlap_sentences)
    assert database.execute("SELECT start, end FROM sentences ORDER BY id").fetchall() == [
        (each.start, each.end) for each in parts
    ]
    found = database.execute(
        "SELECT start, end, first_sentence - 1, end_sentence - 1 FROM chunks ORDER BY id"
    ).fetchall()
    assert found == [(b.start, b.end, b.first_sentence, b.end_sentence) for b in bounds]
    assert len(found) > 1


def counts(database: sqlite3.Connection) -> dict[str, int]:
    tables = ("articles", "contents", "chunks", "sentences", "vectors")
    return {t: database.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables}


def test_a_text_is_stored_once_however_many_articles_hold_it(
    database: sqlite3.Connection,
) -> None:
    stage(database, ONE)
    alone = counts(database)
    copy = make_article(ONE.text, "kopie.txt")
    stage(database, copy)
    assert counts(database) == alone | {"articles": 2}


def test_a_sentence_in_two_texts_has_one_vector(database: sqlite3.Connection) -> None:
    staged = stage(database, make_article("Öl fließt. Erz nicht.", "a.txt"),
                   make_article("Öl fließt. Gas auch.", "b.txt"))  # fmt: skip
    assert counts(database)["sentences"] == 4
    assert staged.missing() == 2 + 3  # chunks, and different sentences


def test_a_text_is_another_in_another_language_and_by_another_recipe(
    database: sqlite3.Connection,
) -> None:
    stage(database, ONE, make_article(ONE.text, "en.txt", language="en"))
    assert counts(database)["contents"] == 2
    stage(database, ONE, recipe=Recipe(RECIPE.model, 300, 1))
    assert counts(database)["contents"] == 3


def test_ids_are_never_used_again(database: sqlite3.Connection) -> None:
    stage(database, ONE)
    tables = ("contents", "chunks", "sentences")
    last = {t: database.execute(f"SELECT max(id) FROM {t}").fetchone()[0] for t in tables}
    for table in ("articles", "sentences", "chunks", "contents"):
        database.execute(f"DELETE FROM {table}")
    stage(database, TWO)
    for table, old in last.items():
        assert database.execute(f"SELECT min(id) FROM {table}").fetchone()[0] > old


def test_a_file_that_is_staged_again_replaces_what_was_staged(
    database: sqlite3.Connection,
) -> None:
    staged = stage(database, ONE)
    assert staged.replace(ONE.path, b"new", [TWO, MINE]) == 2
    assert staged.replace("leer.txt", b"none", []) == 0
    paths = database.execute("SELECT path FROM articles ORDER BY path").fetchall()
    assert paths == [("a.txt",), ("mine.txt",)]
    assert staged.digests() == {ONE.path: b"new"}
    assert staged.taken() == {ONE.path, "leer.txt"}


def test_what_is_flushed_outlives_the_writer(data_dir: Path) -> None:
    with writing(data_dir, "index", 0) as database:
        staged = Stage(database, RECIPE)
        staged.replace(ONE.path, b"one", [ONE])
        staged.flush()
        staged.replace(TWO.path, b"two", [TWO])
    with writing(data_dir, "index", 0) as database:
        staged = Stage(database, RECIPE)
        assert staged.digests() == {ONE.path: b"one"}
        assert staged.taken() == set()
        staged.take(ONE.path)
        assert staged.taken() == {ONE.path}


def test_nothing_outlives_a_transaction_that_is_not_ended(data_dir: Path) -> None:
    with writing(data_dir, "index", 0) as database:
        database.execute("BEGIN IMMEDIATE")
        staged = Stage(database, RECIPE)
        staged.replace(ONE.path, b"one", [ONE])
        staged.flush()
        assert staged.missing() == 3
    with writing(data_dir, "index", 0) as database:
        assert counts(database) == dict.fromkeys(counts(database), 0)


def test_a_doubtful_file_is_staged_without_its_hash(database: sqlite3.Connection) -> None:
    staged = stage(database, ONE, TWO)
    staged.doubt(ONE.path)
    assert staged.digests() == {ONE.path: b"", TWO.path: b"digest"}


def test_a_file_that_is_left_is_no_part_of_the_change(database: sqlite3.Connection) -> None:
    staged = stage(database, ONE, TWO)
    staged.leave(ONE.path)
    assert staged.taken() == {TWO.path}
    assert staged.missing() == 1  # the chunk and the sentence are the same text


def test_what_is_discarded_is_gone(database: sqlite3.Connection) -> None:
    staged = stage(database, ONE, TWO)
    staged.discard([ONE.path, "fehlt.txt"])
    assert staged.files() == {TWO.path}


def test_each_text_is_embedded_once_and_its_vector_kept_as_float16(
    database: sqlite3.Connection,
) -> None:
    staged = stage(database, ONE, TWO)
    assert staged.missing() == 4
    batches = list(staged.to_embed(3))
    assert [len(batch) for batch in batches] == [3, 1]
    texts = {text for batch in batches for _vector, text in batch}
    assert texts == {ONE.text, "Öl 😀 fließt.", "Erz nicht.", TWO.text}
    ids = [vector for vector, _text in batches[0]]
    staged.save_vectors(ids, np.array([[0.5, 0.1]] * 3, dtype=np.float32))
    assert staged.missing() == 1
    (kept,) = database.execute("SELECT vector FROM vectors WHERE id = ?", (ids[0],)).fetchone()
    assert np.frombuffer(kept, dtype="<f2").tolist() == [0.5, float(np.float16(0.1))]


def test_a_sample_tells_its_share_of_the_characters(database: sqlite3.Connection) -> None:
    staged = stage(database, make_article(AGENCY), ONE)
    count = staged.missing()
    everything, whole = staged.sample(1000)
    assert (len(everything), whole) == (count, 1.0)
    some, share = staged.sample(2)
    assert 2 <= len(some) < count
    assert share == pytest.approx(sum(map(len, some)) / sum(map(len, everything)))
    staged.leave("a.txt")
    staged.leave(ONE.path)
    assert staged.missing() == 0
    assert staged.sample(5) == ([], 0.0)


def test_reprints_are_linked_both_ways_within_a_recipe(database: sqlite3.Connection) -> None:
    other = Recipe(RECIPE.model, 300, 1)
    stage(database, make_article(AGENCY, "a.txt"), MINE)
    stage(database, make_article(REPRINT, "b.txt"), recipe=other)
    assert database.execute("SELECT count(*) FROM reprints").fetchone() == (0,)
    stage(database, make_article(REPRINT, "b.txt"))
    first, _mine, _other, second = range(1, 5)
    links = database.execute("SELECT content, other FROM reprints ORDER BY content").fetchall()
    assert links == [(first, second), (second, first)]
    assert all(0.3 <= s <= 1 for (s,) in database.execute("SELECT similarity FROM reprints"))


def test_the_log_is_emptied_while_vectors_are_written(data_dir: Path) -> None:
    text = " ".join(f"Satz Nummer {n} über Kupfer." for n in range(3000))
    with writing(data_dir, "test", 1) as database:
        stage = Stage(database, RECIPE)
        stage.replace("a.txt", b"1", [make_article(text)])
        stage.missing()
        for batch in stage.to_embed(2):
            vectors = np.full((len(batch), 384), 0.05, dtype=np.float32)
            stage.save_vectors([vector for vector, _text in batch], vectors)
        log = (data_dir / "library.sqlite-wal").stat().st_size
    assert log < 6_000_000  # SQLite empties it every 1,000 pages of 4 kB
