"""Data folders of format 1 are taken over without embedding, and never lost on the way."""

import itertools
import subprocess
import sys
import textwrap
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import history
from index.build import sync
from index.change import Tools
from index.retriever import Fusion, HybridRetriever
from index.safety import migrate
from index.safety.verify import verify
from index.states import Recipe
from index.store import Library
from qa.errors import AssistantError, IndexDamaged, IndexMismatch
from qa.records import Article
from tests.fakes import WordEmbedder
from tests.index import format_1
from tests.index.conftest import RECIPE, make_tools
from tests.index.safety.test_verify import ORIGINAL, PORT, TRADE

ROOT = Path(__file__).resolve().parents[3]
ALL = (PORT, ORIGINAL, replace(TRADE, path="/artikel/trade.txt", id="2c0b1f2a3d4e"))


def migrated(tools: Tools) -> object:
    return migrate.migrate(tools.data_dir, lambda: tools)


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def old(data_dir: Path) -> Path:
    """A folder of format 1 with three articles; its path."""
    return format_1.write(data_dir, ALL, RECIPE, WordEmbedder(), ["/artikel"])


def test_articles_vectors_and_sources_are_taken_over(old: Path, tools: Tools) -> None:
    embedder = WordEmbedder()
    state = migrate.migrate(tools.data_dir, lambda: replace(tools, embedder=embedder))
    assert state is not None
    assert (state.number, state.sources, state.articles) == (1, ("/artikel",), 3)
    assert embedder.embedded == 0
    with closing(Library(tools.data_dir)) as library:
        assert {*library.articles()} == {*ALL}
        chunk = library.chunks([1])[0]
        (vector,) = library.chunk_vectors.rows(np.array([1]))
        text = PORT.text[chunk.start : chunk.end]
        np.testing.assert_allclose(vector, WordEmbedder().passages([text])[0], atol=1e-3)
        found = HybridRetriever(library, embedder, Fusion(10, 0.05, 0.1)).retrieve("Hafen", 1)
        assert found[0].article == PORT


def test_the_old_format_is_gone_afterwards(old: Path, tools: Tools) -> None:
    abandoned = tools.data_dir / ".building-tot"
    abandoned.mkdir()
    mine = tools.data_dir / "state-meine-notizen"
    mine.mkdir()
    migrated(tools)
    assert mine.is_dir()
    assert not old.exists()
    assert not abandoned.exists()
    assert not migrate.is_waiting(tools.data_dir)


def test_what_was_taken_over_is_sound(tools: Tools, articles_folder: Path) -> None:
    taken = _read(tools, articles_folder)
    format_1.write(tools.data_dir, taken, RECIPE, WordEmbedder(), [str(articles_folder)])
    migrated(tools)
    assert verify(tools.data_dir).problems == ()


def test_the_next_index_reads_the_files_but_embeds_nothing(
    tools: Tools, articles_folder: Path
) -> None:
    taken = _read(tools, articles_folder)
    format_1.write(tools.data_dir, taken, RECIPE, WordEmbedder(), [str(articles_folder)])
    migrated(tools)
    report = sync(tools, ())
    assert (report.embedded, bool(report.differences)) == (0, False)
    (articles_folder / "kupfer.txt").write_text("Zinn aus Bolivien, nicht Kupfer.")
    assert sync(tools, ()).differences.summary() == "1 changed"


def _read(tools: Tools, folder: Path) -> list[Article]:
    """The articles of a folder."""
    elsewhere = make_tools(tools.data_dir.parent / "elsewhere")
    sync(elsewhere, [folder])
    with closing(Library(elsewhere.data_dir)) as library:
        return list(library.articles())


def test_what_is_cut_otherwise_now_is_embedded(data_dir: Path, tools: Tools) -> None:
    format_1.write(data_dir, ALL, RECIPE, WordEmbedder(), left_out=1)
    told: list[tuple[str, int, int]] = []
    embedder = WordEmbedder()
    named = replace(tools, embedder=embedder, progress=lambda *step: told.append(step))
    migrated(named)
    # Of two articles the last sentence and the chunk that ends with it; of the third, which is one
    # long sentence, this and its two chunks.
    assert embedder.embedded == 7
    assert told == [("read", 1, 3), ("read", 2, 3), ("read", 3, 3), ("embed", 7, 7)]
    with closing(Library(data_dir)) as library:
        assert library.sentence_vectors.size == library.state.sentences == 5


def test_settings_that_have_changed_wait_for_the_next_index(old: Path, tools: Tools) -> None:
    embedder = WordEmbedder()
    changed = replace(tools, embedder=embedder, recipe=Recipe("words-1", 100, 0))
    state = migrate.migrate(tools.data_dir, lambda: changed)
    assert state is not None
    assert state.recipe == RECIPE
    assert embedder.embedded == 0


def test_another_model_is_refused_only_where_it_is_needed(data_dir: Path, tools: Tools) -> None:
    other = replace(tools, recipe=Recipe("words-2", 200, 1))
    old = format_1.write(data_dir, ALL, RECIPE, WordEmbedder(), left_out=1)
    before = files(old)
    with pytest.raises(IndexMismatch, match=r"with the model words-1, the settings name words-2\."):
        migrated(other)
    assert files(old) == before
    migrated(tools)
    assert not migrate.is_waiting(data_dir)


def test_another_model_does_not_matter_when_all_vectors_are_there(old: Path, tools: Tools) -> None:
    state = migrate.migrate(
        tools.data_dir, lambda: replace(tools, recipe=Recipe("words-2", 200, 1))
    )
    assert state is not None
    assert state.recipe.model == "words-1"


def test_nothing_is_opened_where_there_is_nothing_old(data_dir: Path, tools: Tools) -> None:
    def fail() -> Tools:
        raise AssertionError

    assert migrate.migrate(data_dir, fail) is None
    data_dir.mkdir()
    assert migrate.migrate(data_dir, fail) is None
    assert not list(data_dir.iterdir())


def overwrite(path: Path) -> None:
    path.write_bytes(b"\x00" * path.stat().st_size)


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        ("../CURRENT", overwrite),
        *itertools.product(
            ("manifest.json", "library.sqlite", "chunks.faiss"), (overwrite, Path.unlink)
        ),
    ],
)
def test_a_damaged_old_index_is_told_and_left_alone(
    old: Path, tools: Tools, name: str, harm: Callable[[Path], None]
) -> None:
    harm(old / name)
    before = files(old)
    with pytest.raises(IndexDamaged, match=r"of an earlier belegt .* cannot be read") as told:
        migrated(tools)
    assert "\n" not in str(told.value)
    assert str(told.value).endswith(
        f"Move {tools.data_dir}/CURRENT away and index again: belegt index FOLDER"
    )
    assert files(old) == before


def test_a_name_that_leads_elsewhere_is_not_followed(old: Path, tools: Tools) -> None:
    (tools.data_dir / "CURRENT").write_text("../anderswo")
    with pytest.raises(IndexDamaged, match=r"names '\.\./anderswo'"):
        migrated(tools)


@pytest.mark.parametrize("step", ["publish", "remove"])
def test_a_takeover_that_failed_is_made_again(
    old: Path, tools: Tools, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = files(old)

    def fail(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        place, name = (history, "publish") if step == "publish" else (migrate, "_remove")
        patch.setattr(place, name, fail)
        with pytest.raises(MemoryError):
            migrated(tools)
    assert files(old) == before
    assert migrate.is_waiting(tools.data_dir)
    migrated(tools)
    with closing(Library(tools.data_dir)) as library:
        assert {*library.articles()} == {*ALL}
        assert library.state.number == 1
    assert not old.exists()


@pytest.mark.parametrize(
    "moment",
    [
        "migrate._take_vectors = die",  # some rows are staged
        "searchers._sync_tree = die",  # within the publication
        "shutil.rmtree = lambda path, **_: die() if 'state-' in str(path) else None",
    ],
)
def test_a_takeover_that_was_killed_leaves_one_format_whole(
    old: Path, tools: Tools, moment: str
) -> None:
    before = files(old)
    program = f"""
        import os, shutil, signal
        from pathlib import Path
        from index import searchers
        from index.safety import migrate
        from tests.index.conftest import make_tools

        def die(*_, **__):
            os.kill(os.getpid(), signal.SIGKILL)

        {moment}
        data_dir = Path({str(tools.data_dir)!r})
        migrate.migrate(data_dir, lambda: make_tools(data_dir))
        """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -9, done.stderr
    assert files(old) == before
    try:
        Library(tools.data_dir).close()
    except AssistantError:
        assert "rmtree" not in moment
    migrated(tools)
    with closing(Library(tools.data_dir)) as library:
        assert {*library.articles()} == {*ALL}
    assert not migrate.is_waiting(tools.data_dir)
