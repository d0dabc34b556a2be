"""Small libraries over the word-counting embedder."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.build import put, sync
from index.change import Report, Tools
from index.loaders import Limits
from index.retention import Keeping
from index.search.vectors import VectorOptions
from index.states import Recipe
from index.store import Library
from tests.fakes import WordEmbedder, make_article

RECIPE = Recipe(WordEmbedder.fingerprint, chunk_chars=200, overlap_sentences=1)

MINE = make_article(
    "Kupfer aus Chile\nDie Mine fördert 40.000 Tonnen Kupfer. Sie liegt in der Wüste.", "mine.txt"
)
PORT = make_article("Der Hafen wurde am 3. Mai erweitert. Er kostet 12 Mio. Euro.", "hafen.txt")
TRADE = make_article("The port ships copper. Prices rose in May.", "trade.txt", language="en")

AGENCY = (
    "Das Werk in Salzgitter stellt bis 2027 den ersten Hochofen auf Wasserstoff um. Der Konzern zahlt "
    "dafür gut zwei Milliarden Euro, ein Drittel davon kommt vom Bund. Umweltverbände halten den "
    "Plan für zu langsam, weil der Wasserstoff anfangs aus Erdgas stammt. Der Betriebsrat begrüßte "
    "die Entscheidung und forderte Zusagen für alle Beschäftigten am Standort."
)
REPRINT = f"Milliarden für Salzgitter\n{AGENCY} Die Aktie stieg um vier Prozent."


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the files of three articles."""
    folder = tmp_path / "artikel"
    for article in (MINE, PORT, TRADE):
        write(folder / article.path, article.text)
    return folder


def write(path: Path, text: str) -> Path:
    """Write a file, in a folder that is made when missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def tools(data_dir: Path) -> Tools:
    """What a library in ``data_dir`` is changed with."""
    return make_tools(data_dir)


def make_tools(data_dir: Path) -> Tools:
    keeping = Keeping(states=20, megabytes=500)
    return Tools(data_dir, WordEmbedder(), RECIPE, Limits(), VectorOptions(), keeping, wait_s=0.2)


def embedded(tools: Tools) -> int:
    """How many texts were embedded so far."""
    embedder = tools.embedder
    assert isinstance(embedder, WordEmbedder)
    return embedder.embedded


@pytest.fixture
def synced(tools: Tools, folder: Path) -> Report:
    """The library in step with ``folder``."""
    return sync(tools, [folder])


@pytest.fixture
def index(tools: Tools) -> Callable[..., Report]:
    """Make some articles the only ones of the library: ``index(MINE, PORT)``."""
    return lambda *articles: put(tools, articles)


@pytest.fixture
def library(index: Callable[..., Report], data_dir: Path) -> Iterator[Library]:
    """An open library of three articles."""
    index(MINE, PORT, TRADE)
    opened = Library(data_dir)
    yield opened
    opened.close()
