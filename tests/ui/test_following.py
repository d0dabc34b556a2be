"""``belegt index --watch``: changes are taken up while it runs, faults are told once."""

import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qa.errors import SourceError
from qa.settings import load
from tests.fakes import WordEmbedder
from ui import compose, following

Await = Callable[[str], str]

_LONG_S = 30


@pytest.fixture
def told(word_model: WordEmbedder, articles_folder: Path) -> Iterator[Await]:
    """Follow ``articles_folder``; call it to wait until something that begins so is told."""
    said: queue.Queue[str] = queue.Queue()
    stop = threading.Event()
    thread = threading.Thread(
        target=following.follow, args=(load(), [articles_folder], said.put, stop)
    )
    thread.start()

    def wait_for(beginning: str) -> str:
        while True:
            line = said.get(timeout=_LONG_S)
            if line.startswith(beginning):
                return line

    yield wait_for
    stop.set()
    thread.join(_LONG_S)
    assert not thread.is_alive()


def indexed() -> set[str]:
    """Names of all files in the index."""
    library = compose.open_library(load())
    found = {Path(article.path).name for article in library.articles()}
    library.close()
    return found


def test_changes_are_taken_up(told: Await, articles_folder: Path) -> None:
    assert told("2 added")
    assert told("Following ").startswith(f"Following {articles_folder} (Ctrl+C ends it)")
    (articles_folder / "neu.txt").write_text("Die Brücke ist gesperrt.\n", encoding="utf-8")
    (articles_folder / "kupfer.txt").unlink()
    told("1 added, 1 removed")
    assert indexed() == {"hafen.md", "neu.txt"}


def test_a_folder_that_vanishes_is_told_and_taken_up_when_it_is_there_again(
    told: Await, articles_folder: Path, tmp_path: Path
) -> None:
    told("Following ")
    articles_folder.rename(tmp_path / "away")
    assert "belegt remove" in told(f"{articles_folder}, which is indexed, is gone")
    assert indexed() == {"hafen.md", "kupfer.txt"}
    (tmp_path / "away" / "neu.txt").write_text("Die Brücke ist gesperrt.\n", encoding="utf-8")
    (tmp_path / "away").rename(articles_folder)
    told("1 added")
    assert indexed() == {"hafen.md", "kupfer.txt", "neu.txt"}


def test_what_cannot_be_indexed_to_begin_with_is_refused(
    word_model: WordEmbedder, tmp_path: Path
) -> None:
    with pytest.raises(SourceError, match="There is no file or folder"):
        following.follow(load(), [tmp_path / "none"], lambda line: None)
