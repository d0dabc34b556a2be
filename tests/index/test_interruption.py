"""Interruptions: readers see the old state or the new one, and what was done is not done again."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index import searchers, writer
from index.build import add, put, sync
from index.change import Report, Tools
from index.store import Library
from qa.errors import DataFolderError, IndexMissing, SourceError
from qa.protocols import Progress, Vectors
from qa.records import Article
from tests.fakes import WordEmbedder
from tests.index.conftest import AGENCY, MINE, PORT, TRADE, make_tools, write
from tests.index.observed import files, pieces, rows, texts

ROOT = Path(__file__).resolve().parents[2]
BATCH = 4


class EndingEmbedder(WordEmbedder):
    """Ends the process, as Ctrl-C would, when it was to embed more than some texts."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        if self.embedded + len(texts) > self._most:
            raise KeyboardInterrupt
        return super().passages(texts, progress)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "_EMBED_BATCH", BATCH)


def interrupt(tools: Tools, folder: Path, after: int) -> int:
    """Begin to bring a folder in step and be ended; returns how many texts were embedded."""
    embedder = EndingEmbedder(after)
    with pytest.raises(KeyboardInterrupt):
        sync(replace(tools, embedder=embedder), [folder])
    return embedder.embedded


def searcher_files(data_dir: Path) -> dict[str, bytes]:
    return {name: data for name, data in files(data_dir).items() if "/" in name}


def result(data_dir: Path) -> object:
    library = Library(data_dir)
    try:
        return pieces(library), list(library.articles())
    finally:
        library.close()


@pytest.mark.parametrize("after", [0, BATCH, 2 * BATCH])
def test_an_interrupted_sync_is_taken_up_where_it_stopped(
    tools: Tools, folder: Path, data_dir: Path, tmp_path: Path, after: int
) -> None:
    undisturbed = replace(tools, data_dir=tmp_path / "other", embedder=WordEmbedder())
    expected = sync(undisturbed, [folder])
    assert interrupt(tools, folder, after) == after
    with pytest.raises(IndexMissing):
        Library(data_dir)
    report = sync(tools, [folder])
    assert report.embedded == expected.embedded - after
    assert report.differences == expected.differences
    assert result(data_dir) == result(tmp_path / "other")


def test_readers_see_nothing_of_an_interrupted_sync(
    tools: Tools, folder: Path, data_dir: Path
) -> None:
    sync(tools, [folder])
    before, shown = searcher_files(data_dir), result(data_dir)
    write(folder / "salzgitter.txt", AGENCY)
    (folder / "mine.txt").unlink()
    interrupt(tools, folder, BATCH)
    assert searcher_files(data_dir) == before
    assert result(data_dir) == shown
    sync(tools, [])
    assert set(texts(data_dir).values()) == {PORT.text, TRADE.text, AGENCY}


def test_another_change_does_not_disturb_what_was_interrupted(
    tools: Tools, folder: Path, data_dir: Path, tmp_path: Path
) -> None:
    interrupt(tools, folder, BATCH)
    other = write(tmp_path / "zinn.txt", "Zinn kostet mehr. Blei nicht.")
    report = add(tools, [other])
    assert report.embedded == 3
    assert report.differences.added == (str(other),)
    assert texts(data_dir) == {str(other): "Zinn kostet mehr. Blei nicht."}
    report = sync(tools, [folder])
    assert report.embedded == 10 - BATCH
    assert len(texts(data_dir)) == 4


def test_a_file_that_changed_since_the_interruption_is_read_again(
    tools: Tools, folder: Path, data_dir: Path
) -> None:
    interrupt(tools, folder, 2 * BATCH)
    write(folder / "trade.txt", "Trade is over.")
    sync(tools, [folder])
    assert texts(data_dir)[str(folder / "trade.txt")] == "Trade is over."


def test_a_file_that_vanished_since_the_interruption_leaves_nothing_behind(
    tools: Tools, folder: Path, data_dir: Path
) -> None:
    interrupt(tools, folder, 2 * BATCH)
    (folder / "mine.txt").unlink()
    sync(tools, [folder])
    assert set(texts(data_dir).values()) == {PORT.text, TRADE.text}
    assert not rows(data_dir, "SELECT 1 FROM articles WHERE since IS NULL")


def test_a_file_that_cannot_be_read_any_more_leaves_the_staged_one_out(
    tools: Tools, folder: Path, data_dir: Path
) -> None:
    sync(tools, [folder])
    write(folder / "mine.txt", AGENCY)
    interrupt(tools, folder, 0)
    (folder / "mine.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00")
    assert sync(tools, []).skipped
    assert texts(data_dir)[str(folder / "mine.txt")] == MINE.text


def test_a_failure_while_reading_changes_nothing(tools: Tools, data_dir: Path) -> None:
    def failing() -> Iterator[Article]:
        yield PORT
        raise SourceError("kaputt.txt is no text")

    put(tools, [MINE])
    before, shown = searcher_files(data_dir), result(data_dir)
    with pytest.raises(SourceError, match=r"^kaputt\.txt is no text$"):
        put(tools, failing())
    assert searcher_files(data_dir) == before
    assert result(data_dir) == shown


def test_after_a_failure_while_publishing_nothing_is_embedded_again(
    tools: Tools, folder: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_folder: Path) -> None:
        raise OSError(28, "No space left on device")

    put(tools, [MINE])
    before, shown = searcher_files(data_dir), result(data_dir)
    with monkeypatch.context() as patch:
        patch.setattr(searchers, "_sync_tree", fail)
        with pytest.raises(DataFolderError, match=r"cannot be written \(No space left on device\)"):
            sync(tools, [folder])
    assert searcher_files(data_dir) == before
    assert result(data_dir) == shown
    assert sync(tools, [folder]).embedded == 0


# The moments at which a process ends, in the order in which they come.
MOMENTS = {
    "vectors": "searchers._write_vectors = die",
    "words": "searchers._write_words = die",
    "seal": "searchers.Manifest.seal = die",
    "sync": "searchers._sync_tree = die",
    "name": "Path.rename = die",
    "state": "states.insert = die",
}
AFTERWARDS = {"forget": "retention.forget = die"}
# Steps during which no file may become longer than 100 bytes.
FULL = {
    f"full-{name}": f"{step} = with_full_disk({step})"
    for name, step in {
        "stage": "writer.Stage.missing",
        "embed": "writer.Stage.save_vectors",
        "vectors": "searchers._write_vectors",
        "words": "searchers._write_words",
        "seal": "searchers.Manifest.seal",
    }.items()
}
_PROGRAM = """
import json, os, resource, signal, sys
from pathlib import Path
from index import build, history, retention, searchers, states, writer
from tests.index.conftest import PORT, make_tools

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

def run(data_dir, preparation):
    exec(preparation, globals())
    try:
        build.put(make_tools(data_dir), [PORT])
    except BaseException as error:
        (data_dir / "said").write_text(f"{type(error).__name__}: {error}")

folder = Path(sys.argv[1])
for name, preparation in json.loads(sys.argv[2]).items():
    child = os.fork()
    if not child:
        run(folder / name, preparation)
        os._exit(0)
    print(name, os.waitpid(child, 0)[1])
"""


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data folders in which a process was ended, or had no space, while it put PORT for MINE."""
    folder = tmp_path_factory.mktemp("ended")
    cases = MOMENTS | AFTERWARDS | FULL
    for name in ("before", *cases):
        put(make_tools(folder / name), [MINE])
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(folder), json.dumps(cases)],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    codes = dict(line.split() for line in done.stdout.splitlines())
    assert codes == {name: "0" if name in FULL else "9" for name in cases}
    return folder


@pytest.mark.parametrize("name", MOMENTS | FULL)
def test_an_end_at_any_moment_leaves_the_old_state_in_force(
    ended: Path, name: str, tmp_path: Path
) -> None:
    data_dir = shutil.copytree(ended / name, tmp_path / "copy")
    assert result(data_dir) == result(ended / "before")
    report: Report = put(make_tools(data_dir), [PORT])
    assert report.differences.summary() == "1 added, 1 removed"
    assert texts(data_dir) == {PORT.path: PORT.text}
    assert report.state
    left = [path.name for path in (data_dir / "searchers").iterdir()]
    assert sorted(left) == ["000001", report.state.searchers]


@pytest.mark.parametrize("name", MOMENTS)
def test_what_was_embedded_before_the_end_is_not_embedded_again(
    ended: Path, name: str, tmp_path: Path
) -> None:
    data_dir = shutil.copytree(ended / name, tmp_path / "copy")
    assert put(make_tools(data_dir), [PORT]).embedded == 0


def test_an_end_after_that_leaves_the_new_state_in_force(ended: Path) -> None:
    assert texts(ended / "forget") == {PORT.path: PORT.text}


@pytest.mark.parametrize("name", FULL)
def test_a_full_disk_is_told(ended: Path, name: str) -> None:
    said = (ended / name / "said").read_text(encoding="utf-8")
    assert said.startswith(f"DataFolderError: The data folder {ended / name} cannot be written (")
    assert said.endswith("Give the right to write, free space, or name another: --data DIR")
    assert "\n" not in said


def test_a_blocked_data_folder_is_told_before_anything_is_embedded(
    tools: Tools, tmp_path: Path
) -> None:
    blocked = tmp_path / "datei"
    blocked.touch()
    embedder = WordEmbedder()
    with pytest.raises(DataFolderError, match="cannot be written"):
        put(replace(tools, data_dir=blocked / "data", embedder=embedder), [MINE])
    assert embedder.embedded == 0
