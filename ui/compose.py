"""The one place where the real parts are put together."""

import contextlib
import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

from index import bundled_model, store
from index.build import mismatch, sync
from index.change import Report, Tools
from index.embedding import SentenceEmbedder, known_cosine
from index.loaders import Limits
from index.retention import Keeping
from index.retriever import Fusion, HybridRetriever
from index.safety import migrate
from index.search.vectors import VectorOptions
from index.states import Recipe, State
from index.store import Library
from qa import reader_model
from qa.assistant import Assistant
from qa.decide import Calibration, Decider
from qa.errors import AssistantError, IndexMismatch, IndexMissing, SourceError
from qa.protocols import Embedder, Progress, Reader, Retriever
from qa.reader import SpanReader
from qa.records import Article
from qa.settings import BUNDLED, Settings
from qa.span_network import SpanNetwork
from qa.span_session import SpanSession
from qa.suggestions.suggest import from_beginning, suggest
from qa.understanding import Understanding
from qa.weights import fitted

_FOLLOW_S = 1.0
_LONGEST_QUESTION_S = 120.0

# Questions that are suggested at a time, and how many articles they are looked for in.
SUGGESTED = 3
_SUGGESTED_FROM = 60

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
    folder = reader_folder(settings, progress)
    model = SpanSession(folder) if settings.reader == BUNDLED else SpanNetwork(folder)
    return SpanReader(model, settings.read_passages, fitted()["ranking"])


def take_over(settings: Settings, progress: Progress | None = None) -> None:
    """Turn an index of an earlier format in ``settings.data_dir`` into a library, if there is one.

    Raises:
        AssistantError: it cannot be read, or the data folder cannot be written.
    """
    migrate.migrate(
        settings.data_dir,
        lambda: tools_with(settings, open_embedder(settings, progress), progress),
    )


def open_tools(settings: Settings, progress: Progress | None = None) -> Tools:
    """What the index is changed with; the bundled model is prepared at first use."""
    take_over(settings, progress)
    return tools_with(settings, open_embedder(settings, progress), progress)


def tools_with(settings: Settings, embedder: Embedder, progress: Progress | None = None) -> Tools:
    """The same with a given embedder."""
    return Tools(
        data_dir=settings.data_dir,
        embedder=embedder,
        recipe=Recipe(embedder.fingerprint, settings.chunk_chars, settings.overlap_sentences),
        limits=Limits(**{f.name: getattr(settings, f.name) for f in fields(Limits)}),
        options=VectorOptions(settings.vector_storage, settings.flat_up_to),
        keeping=Keeping(settings.keep_states, settings.history_mb),
        wait_s=settings.lock_wait_s,
        progress=progress,
    )


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
    calibration = Calibration.shipped()
    decider = Decider(
        calibration,
        calibration.threshold(settings.max_error_share),
        across_articles=settings.across_articles,
        times=settings.times,
    )
    understanding = Understanding(
        **{f.name: getattr(settings, f.name) for f in fields(Understanding)}
    )
    assistant = Assistant(retriever, reader, decider, settings.top_passages, understanding)
    return Parts(assistant, retriever, reader)


def open_library(settings: Settings) -> Library:
    """The index in force in ``settings.data_dir``; raises as ``Library`` does."""
    take_over(settings)
    return Library(settings.data_dir)


def require_index(settings: Settings) -> None:
    """Refuse where nothing has been indexed yet, before a model is prepared or a folder made.

    Raises:
        IndexMissing: there is no index.
        IndexDamaged: it cannot be read.
    """
    take_over(settings)
    if not store.newest_state(settings.data_dir):
        raise IndexMissing(f"No index in {settings.data_dir}. Build one: belegt index FOLDER")


def check_match(library: Library, embedder: Embedder) -> None:
    """Refuse an index whose vectors come from another model."""
    built_with = library.state.recipe.model
    if built_with != embedder.fingerprint:
        raise IndexMismatch(mismatch(built_with, embedder.fingerprint))


def open_current(settings: Settings, progress: Progress | None = None) -> Parts:
    """An assistant over the index in force, looked for before the model is prepared."""
    library = open_library(settings)
    embedder, reader = open_embedder(settings, progress), open_reader(settings, progress)
    return open_parts(settings, library, embedder, reader)


def find_article(settings: Settings, name: str) -> Article:
    """The article with an id or path; raises ``SourceError`` when there is none."""
    with contextlib.closing(open_library(settings)) as library:
        found = library.find_article(name)
    if found is None:
        raise SourceError(f"There is no article {name}. See which there are: belegt list")
    return found


def kept_states(settings: Settings) -> list[State]:
    """The states that can be gone back to, newest first."""
    take_over(settings)
    return store.kept_states(settings.data_dir)


class Service:
    """The parts over whichever state is in force: a new one is opened beside the one in use."""

    def __init__(self, settings: Settings, progress: Progress | None = None) -> None:
        """Open the index and load the model; raises as ``open_current`` does."""
        self._settings = settings
        self._library = open_library(settings)
        self._embedder = open_embedder(settings, progress)
        self._reader = open_reader(settings, progress)
        self._parts = open_parts(settings, self._library, self._embedder, self._reader)
        self._embedder.load()
        self._reader.load()
        self._retired: list[tuple[float, Library]] = []
        self._lock = threading.Lock()
        self._suggesting = threading.Lock()
        self._suggested: dict[tuple[int, str], tuple[str, ...]] = {}

    @property
    def state(self) -> State:
        """What the index in force is made of."""
        return self._library.state

    def parts(self) -> Parts:
        """The parts to answer the next question with."""
        return self._parts

    def suggestions(self, language: str) -> tuple[str, ...]:
        """A few questions that the articles answer, about articles in a language where there are some.

        They take a second or so to be found, once for each state of the index.
        """
        with self._suggesting:
            library, assistant = self._library, self._parts.assistant
            key = (library.state.number, language)
            if key not in self._suggested:
                first = list(itertools.islice(library.articles(), _SUGGESTED_FROM))
                first.sort(key=lambda article: article.language != language)
                found = suggest(assistant.ask, from_beginning(first), SUGGESTED)
                self._suggested = {**self._suggested, key: tuple(found)}
            return self._suggested[key]

    def follow(self, report: Callable[[str], object]) -> None:
        """Look every second for a new state, until the process ends.

        Args:
            report: called with one line when a state cannot be opened, once for each fault.
        """
        threading.Thread(target=self._follow, args=(report,), daemon=True).start()

    def _follow(self, report: Callable[[str], object]) -> None:
        told = ""
        while True:
            time.sleep(_FOLLOW_S)
            try:
                self.refresh()
                told = ""
            except AssistantError as error:
                if str(error) != told:
                    told = str(error)
                    report(told)

    def _close_retired(self) -> None:
        """Close what no question can be using any more."""
        while self._retired and time.monotonic() - self._retired[0][0] > _LONGEST_QUESTION_S:
            self._retired.pop(0)[1].close()

    def refresh(self) -> None:
        """Open the state in force if it is a new one; questions are answered meanwhile.

        Raises:
            AssistantError: it cannot be opened; the one in use stays.
        """
        with self._lock:
            if store.newest_state(self._settings.data_dir) == self._library.state.number:
                return
            library = open_library(self._settings)
            self._parts = open_parts(self._settings, library, self._embedder, self._reader)
            self._retired.append((time.monotonic(), self._library))
            self._library = library
            self._close_retired()


def index_seeds(settings: Settings, progress: Progress | None = None) -> Report | None:
    """Index the articles that come with belegt, unless there is an index of something else."""
    try:
        library = open_library(settings)
        sources = library.state.sources
        library.close()
    except IndexMissing:
        sources = (str(SEEDS),)
    return sync(open_tools(settings, progress), [SEEDS]) if sources == (str(SEEDS),) else None
