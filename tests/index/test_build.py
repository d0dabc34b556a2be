"""Building: complete or not at all."""

import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from index import store
from index.build import BuildReport, build
from index.manifest import Recipe
from qa.errors import DataFolderError, SourceError
from qa.protocols import Progress, Vectors
from qa.records import Article
from tests.fakes import WordEmbedder, make_article
from tests.index.conftest import MINE, PORT, RECIPE, TRADE

Index = Callable[..., BuildReport]
ROOT = Path(__file__).resolve().parents[2]


def contents(folder: Path) -> dict[str, bytes]:
    """All that readers see of a data folder."""
    paths = [p for p in folder.rglob("*") if p.is_file() and not p.name.endswith(".lock")]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def test_a_build_tells_what_it_did(index: Index, data_dir: Path) -> None:
    report = index(MINE, PORT, TRADE)
    assert (report.articles, report.chunks, report.unchanged) == (3, 3, False)
    assert report.chunks_per_second > 0
    library = store.open_library(data_dir)
    assert library.manifest.sentences == 7
    assert library.manifest.languages == ("de", "en")
    assert library.manifest.damaged_files(library.folder) == []
    library.close()


def test_the_manifest_names_every_file_of_the_state(index: Index, data_dir: Path) -> None:
    index(MINE)
    folder = store.current_folder(data_dir)
    named = store.Library(folder).manifest.files.keys()
    assert set(contents(folder)) == named | {"manifest.json"}


def test_an_unchanged_rebuild_embeds_nothing_and_changes_nothing(data_dir: Path) -> None:
    embedder = WordEmbedder()
    build([MINE, PORT], ("/a",), RECIPE, embedder, data_dir)
    embedded, before = embedder.embedded, contents(data_dir)
    report = build([MINE, PORT], ("/a",), RECIPE, embedder, data_dir)
    assert report.unchanged
    assert (report.articles, report.chunks, report.chunks_per_second) == (2, 2, 0)
    assert embedder.embedded == embedded
    assert contents(data_dir) == before


@pytest.mark.parametrize(
    ("articles", "recipe"),
    [
        ([MINE], RECIPE),
        ([MINE, PORT, TRADE], RECIPE),
        ([PORT, make_article(MINE.text + " Neu.", MINE.path)], RECIPE),
        ([MINE, PORT], Recipe("words-2", 200, 1)),
        ([MINE, PORT], Recipe("words-1", 100, 1)),
        ([MINE, PORT], Recipe("words-1", 200, 0)),
    ],
)
def test_any_other_article_or_setting_builds_anew(
    index: Index, articles: list[Article], recipe: Recipe
) -> None:
    index(MINE, PORT)
    assert not index(*articles, recipe=recipe).unchanged


def test_progress_counts_articles_then_texts_up_to_all(data_dir: Path) -> None:
    told: list[tuple[str, int, int]] = []
    build([MINE, PORT], (), RECIPE, WordEmbedder(), data_dir, lambda *step: told.append(step))
    # 2 chunks and 5 sentences
    assert told == [("read", 1, 0), ("read", 2, 0), ("embed", 2, 7), ("embed", 7, 7)]


def test_articles_are_read_once_one_at_a_time(data_dir: Path) -> None:
    def stream() -> Iterator[Article]:
        yield MINE
        yield PORT

    assert build(stream(), (), RECIPE, WordEmbedder(), data_dir).articles == 2


@pytest.mark.parametrize("articles", [[], [make_article("")], [make_article(" \n")]])
def test_without_any_text_there_is_no_index(
    index: Index, data_dir: Path, articles: list[Article]
) -> None:
    with pytest.raises(SourceError, match="All articles are empty"):
        index(*articles)
    assert not (data_dir / "CURRENT").exists()


class FailingEmbedder(WordEmbedder):
    """Fails after the first batch, as a full memory would."""

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        if self.embedded:
            raise MemoryError
        return super().passages(texts, progress)


def unreadable() -> Iterator[Article]:
    yield PORT
    raise SourceError("kaputt.txt is not UTF-8 text")


def test_a_failed_build_leaves_the_old_index_as_it_was(index: Index, data_dir: Path) -> None:
    index(MINE)
    before = contents(data_dir)
    with pytest.raises(SourceError, match=r"^kaputt\.txt"):
        build(unreadable(), (), RECIPE, WordEmbedder(), data_dir)
    with pytest.raises(MemoryError):
        build([PORT], (), RECIPE, FailingEmbedder(), data_dir)
    assert contents(data_dir) == before
    assert list(data_dir.glob(".building-*")) == []


def run(data_dir: Path, preparation: str) -> subprocess.CompletedProcess[str]:
    """Build an index of PORT in a process of its own, after some preparation."""
    program = textwrap.dedent(
        f"""
        import os, resource, signal
        from pathlib import Path
        from index import build, store, vectors, lexical
        from index.manifest import Manifest
        from index.state import StateWriter
        from tests.fakes import WordEmbedder
        from tests.index.conftest import PORT, RECIPE

        def die(*_):
            os.kill(os.getpid(), signal.SIGKILL)

        def with_full_disk(step):
            def limited(*arguments):
                before = resource.getrlimit(resource.RLIMIT_FSIZE)
                resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
                try:
                    return step(*arguments)
                finally:
                    resource.setrlimit(resource.RLIMIT_FSIZE, before)
            return limited

        {preparation}
        build.build([PORT], (), RECIPE, WordEmbedder(), Path({str(data_dir)!r}))
        """
    )
    return subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "moment",
    [
        "vectors.write = die",  # while the state is being written
        "lexical.write_index = die",
        "store._sync_tree = die",  # written, not yet named
        "Path.rename = die",
        "Path.replace = die",  # named as a state, not yet in force
    ],
)
def test_a_build_killed_at_any_moment_leaves_the_old_index_in_force(
    index: Index, data_dir: Path, moment: str
) -> None:
    index(MINE)
    folder = store.current_folder(data_dir)
    before = contents(folder)
    assert run(data_dir, moment).returncode == -9
    assert store.current_folder(data_dir) == folder
    assert contents(folder) == before
    index(PORT)  # and the next build clears up
    assert list(data_dir.glob(".building-*")) == []
    library = store.open_library(data_dir)
    assert list(library.articles()) == [PORT]
    library.close()


@pytest.mark.parametrize(
    "step", ["StateWriter.__exit__", "vectors.write", "lexical.write_index", "Manifest.write"]
)
def test_a_full_disk_is_told_and_leaves_the_old_index(
    index: Index, data_dir: Path, step: str
) -> None:
    index(MINE)
    before = contents(data_dir)
    full = run(data_dir, f"{step} = with_full_disk({step})")
    assert DataFolderError.__name__ in full.stderr.splitlines()[-1]
    assert contents(data_dir) == before


def test_an_unwritable_data_folder_is_told_before_anything_is_embedded(tmp_path: Path) -> None:
    blocked = tmp_path / "datei"
    blocked.touch()
    embedder = WordEmbedder()
    with pytest.raises(DataFolderError, match="cannot be written"):
        build([MINE], (), RECIPE, embedder, blocked / "data")
    assert embedder.embedded == 0
