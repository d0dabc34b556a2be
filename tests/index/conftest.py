"""Small indexes over the word-counting embedder."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index import store
from index.build import BuildReport, build
from index.manifest import Recipe
from index.store import Library
from qa.records import Article
from tests.fakes import WordEmbedder, make_article

RECIPE = Recipe(WordEmbedder.fingerprint, chunk_chars=200, overlap_sentences=1)

MINE = make_article(
    "Kupfer aus Chile\nDie Mine fördert 40.000 Tonnen Kupfer. Sie liegt in der Wüste.", "mine.txt"
)
PORT = make_article("Der Hafen wurde am 3. Mai erweitert. Er kostet 12 Mio. Euro.", "hafen.txt")
TRADE = make_article("The port ships copper. Prices rose in May.", "trade.txt", language="en")


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def index(data_dir: Path) -> Callable[..., BuildReport]:
    """Build an index of some articles: ``index(MINE, PORT)``."""

    def call(*articles: Article, recipe: Recipe = RECIPE) -> BuildReport:
        return build(articles, ("/articles",), recipe, WordEmbedder(), data_dir)

    return call


@pytest.fixture
def library(index: Callable[..., BuildReport], data_dir: Path) -> Iterator[Library]:
    """An open index of three articles."""
    index(MINE, PORT, TRADE)
    opened = store.open_library(data_dir)
    yield opened
    opened.close()
