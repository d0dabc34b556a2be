"""The one place where the real parts are put together."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from index import articles, bundled_model, store
from index.build import BuildReport, build
from index.embedding import SentenceEmbedder, known_cosine
from index.manifest import Manifest, Recipe
from index.retriever import Fusion, HybridRetriever
from index.store import Library
from qa import reader_model
from qa.assistant import Assistant
from qa.decide import Calibration, Decider
from qa.errors import IndexMismatch, IndexMissing
from qa.protocols import Embedder, Progress, Reader, Retriever
from qa.reader import SpanReader
from qa.records import Article
from qa.settings import BUNDLED, Settings
from qa.span_network import SpanNetwork

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


def prepared_model(settings: Settings, progress: Progress | None = None) -> Path:
    """The folder of the bundled model, made at first use; raises ``ModelError``."""
    return bundled_model.prepare(settings.cache_dir / "models", known_cosine, progress)


def open_embedder(settings: Settings, progress: Progress | None = None) -> SentenceEmbedder:
    """The embedder that the settings name; the bundled model is prepared at first use.

    Raises:
        ModelError: it cannot be prepared.
    """
    model = prepared_model(settings, progress) if settings.model == BUNDLED else settings.model
    return SentenceEmbedder(model, settings.query_prefix, settings.passage_prefix)


def reader_folder(settings: Settings, progress: Progress | None = None) -> Path:
    """The folder of the reader that the settings name; raises ``ModelError``."""
    if settings.reader != BUNDLED:
        return Path(settings.reader)
    base = prepared_model(settings, progress)
    return reader_model.prepare(settings.cache_dir / "models", base, progress)


def open_reader(settings: Settings, progress: Progress | None = None) -> SpanReader:
    """The reader that the settings name; the bundled one is put together at first use.

    Raises:
        ModelError: it cannot be put together.
    """
    network = SpanNetwork(reader_folder(settings, progress))
    return SpanReader(network, settings.read_passages)


def build_index(
    settings: Settings, sources: list[Path], progress: Progress | None = None
) -> BuildReport:
    """Index folders and files into ``settings.data_dir``; raises as ``index.build.build`` does."""
    files = articles.find_files(sources)
    found = articles.read_articles(files, settings.max_file_mb)
    names = tuple(str(source.absolute()) for source in sources)
    return build_from(settings, found, names, open_embedder(settings, progress), progress)


def build_from(
    settings: Settings,
    found: Iterable[Article],
    sources: tuple[str, ...],
    embedder: Embedder,
    progress: Progress | None = None,
) -> BuildReport:
    """Index articles from any source into ``settings.data_dir``."""
    recipe = Recipe(embedder.fingerprint, settings.chunk_chars, settings.overlap_sentences)
    return build(found, sources, recipe, embedder, settings.data_dir, progress)


@dataclass(frozen=True, slots=True)
class Parts:
    """An assistant and what it is made of."""

    assistant: Assistant
    retriever: Retriever
    reader: Reader


def open_parts(settings: Settings, library: Library, embedder: Embedder, reader: Reader) -> Parts:
    """An assistant over an open index.

    Raises:
        IndexMismatch: the index was built with another model than ``embedder``.
    """
    check_match(library, embedder)
    fusion = Fusion(settings.candidates, settings.stem_weight, settings.gram_weight)
    retriever = HybridRetriever(library, embedder, fusion)
    decider = Decider(Calibration.shipped(), settings.min_confidence)
    assistant = Assistant(retriever, reader, decider, settings.top_passages)
    return Parts(assistant, retriever, reader)


def open_library(settings: Settings) -> Library:
    """The index in force in ``settings.data_dir``; raises as ``index.store.open_library`` does."""
    return store.open_library(settings.data_dir)


def check_match(library: Library, embedder: Embedder) -> None:
    """Refuse an index whose vectors come from another model."""
    built_with = library.manifest.recipe.model
    if built_with != embedder.fingerprint:
        sources = " ".join(library.manifest.sources) or "FOLDER"
        raise IndexMismatch(
            f"The index was built with the model {built_with}, the settings name "
            f"{embedder.fingerprint}. Build it again: belegt index {sources}"
        )


def open_current(settings: Settings, progress: Progress | None = None) -> Parts:
    """An assistant over the index in force, looked for before the model is prepared."""
    library = open_library(settings)
    embedder, reader = open_embedder(settings, progress), open_reader(settings, progress)
    return open_parts(settings, library, embedder, reader)


class Service:
    """The parts over whichever index is in force: a new one is opened when it is published."""

    def __init__(self, settings: Settings, progress: Progress | None = None) -> None:
        """Open the index and load the model; raises as ``open_current`` does."""
        self._settings = settings
        self._library = open_library(settings)
        self._embedder = open_embedder(settings, progress)
        self._reader = open_reader(settings, progress)
        self._parts = open_parts(settings, self._library, self._embedder, self._reader)
        self._embedder.load()
        self._reader.load()
        self._lock = threading.Lock()

    @property
    def manifest(self) -> Manifest:
        """What the index in force is made of."""
        self.parts()
        return self._library.manifest

    def parts(self) -> Parts:
        """The parts to answer the next question with."""
        with self._lock:
            folder = store.current_folder(self._settings.data_dir)
            if folder != self._library.folder:
                # The old library stays open for the questions that are being answered with it.
                library = Library(folder)
                self._parts = open_parts(self._settings, library, self._embedder, self._reader)
                self._library = library
            return self._parts


def index_seeds(settings: Settings, progress: Progress | None = None) -> BuildReport | None:
    """Index the articles that come with belegt, unless there is an index of something else.

    Raises:
        IndexDamaged: there is an index, and what it was made of cannot be told.
    """
    try:
        sources = Manifest.read(store.current_folder(settings.data_dir)).sources
    except IndexMissing:
        sources = (str(SEEDS),)
    return build_index(settings, [SEEDS], progress) if sources == (str(SEEDS),) else None
