"""Ask a test set again and again with other settings, and find those that serve it best."""

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from index.store import Library
from qa.errors import TestSetError
from qa.evaluation import tuning
from qa.evaluation.ahead import RememberingEmbedder
from qa.evaluation.conversations import is_conversations
from qa.evaluation.figures import arrays, parts_of
from qa.evaluation.gates import NAMES
from qa.evaluation.intervals import Floats
from qa.evaluation.loading import checked, finder
from qa.evaluation.outcome import Case
from qa.evaluation.run import System, evaluate
from qa.evaluation.squad_file import is_squad
from qa.evaluation.testset import TestQuestion
from qa.evaluation.tuning import Folds, Tuned, Values
from qa.protocols import Progress, Reader
from qa.records import Article, Favour, Filter, Passage, Span
from qa.settings import Settings
from ui import compose
from ui.evaluation.chunk_lengths import ChunkLengths
from ui.evaluation.remembering import SharedNetwork

_AT_ONCE = 2
_TIMED = 6  # questions that tell how long all take
_TIMED_CHARS = 400  # of each of as many articles
# About so many times as many combinations as settings alone need are asked with those together.
_IN_ALL = 3
# So many times as many passages as with one combination are read with all of them, about.
_READ_BESIDES = 1.3


@dataclass(frozen=True, slots=True)
class Plan:
    """What is about to be done.

    Attributes:
        questions, unanswerable: how many are asked, and how many of them have no answer.
        folds: in how many parts they are held out.
        names: of the settings that are searched.
        left_out: a line for each setting that is not, and why.
        combinations: how many are asked at least; together, settings need more.
        seconds: how long the least takes about, and what is likely in all.
    """

    questions: int
    unanswerable: int
    folds: int
    names: tuple[str, ...]
    left_out: tuple[str, ...]
    combinations: int
    seconds: tuple[float, float]


@contextlib.contextmanager
def opened(
    settings: Settings,
    file: Path,
    goal: str,
    *,
    chunks: bool = False,
) -> Iterator["Bench"]:
    """A test set with what is needed to ask it with other settings.

    A SQuAD file's paragraphs are indexed into a temporary folder; other files are asked of the index
    in force.

    Args:
        settings: those in force.
        file: the test set.
        goal: one of ``qa.evaluation.tuning.GOALS``.
        chunks: whether the length of chunks is searched too: an index is made for each, in a
            temporary folder.

    Raises:
        AssistantError: the test set, or the index, cannot be used.
    """
    if is_conversations(file):
        raise TestSetError(f"{file} holds conversations. Name a file with single questions")
    with ExitStack() as stack:
        library = None
        if is_squad(file):
            test_set = checked(file)
            articles = list(test_set.articles)
            groups = _titles(test_set.questions, articles)
        else:
            library = stack.enter_context(closing(compose.open_library(settings)))
            articles = list(library.articles())
            test_set = checked(file, finder(articles))
            groups = [each.article_id or each.article for each in test_set.questions]
            settings = _as_built(settings, library)
        if not any(question.is_answerable for question in test_set.questions):
            raise TestSetError(f"{file} has no question with an answer. Add some to tune for them")
        folds = tuning.deal(groups)
        embedder = RememberingEmbedder(compose.open_embedder(settings))
        libraries = ChunkLengths(settings, articles, embedder, stack)
        if library:
            compose.check_match(library, embedder)
            libraries.take(library)
        yield Bench(settings, test_set.questions, folds, goal, chunks, libraries)


def _titles(questions: Sequence[TestQuestion], articles: Sequence[Article]) -> list[str | None]:
    """Paragraphs of one title belong together."""
    titles = {article.id: article.title for article in articles}
    return [titles[each.article_id] if each.article_id else None for each in questions]


def _as_built(settings: Settings, library: Library) -> Settings:
    """The settings by which the chunks in force were cut, whatever the file says now."""
    recipe = library.state.recipe
    cut = {"chunk_chars": recipe.chunk_chars, "overlap_sentences": recipe.overlap_sentences}
    return settings.model_copy(update=cut)


class Bench:
    """A test set that can be asked with other settings; see ``opened``."""

    def __init__(
        self,
        settings: Settings,
        questions: Sequence[TestQuestion],
        folds: Folds,
        goal: str,
        chunks: bool,
        libraries: ChunkLengths,
    ) -> None:
        self._settings = settings
        self._figure = NAMES[goal]
        self._questions = _as_far_as_needed(questions, self._figure)
        self._folds = folds
        self._goal = goal
        self._libraries = libraries
        self._progress: Progress | None = None
        self._network = SharedNetwork()
        self._readers: dict[int, Reader] = {}
        self._unanswerable = sum(not question.is_answerable for question in questions)
        self._grids = tuning.grids(
            settings.model_dump(), goal, chunks=chunks, threshold=self._unanswerable > 0
        )
        self._asked = 0

    def plan(self) -> Plan:
        """What ``tune`` will do; a few questions are asked to tell how long it takes."""
        least = tuning.fewest(self._grids)
        names = tuple(grid.name for grid in self._grids)
        return Plan(
            questions=len(self._questions),
            unanswerable=self._unanswerable,
            folds=int(self._folds.max()) + 1,
            names=names,
            left_out=tuple(tuning.left_out(names, self._goal, self._unanswerable)),
            combinations=least,
            seconds=self._seconds(least),
        )

    def tune(self, progress: Progress | None = None) -> Tuned:
        """Search, and measure what is gained.

        Args:
            progress: called with "evaluate", and with "embed" for indexes of other chunks.
        """
        self._progress, self._asked = progress, 0
        found = tuning.tune(self._goal, self._grids, self._folds, self._measure)
        if self._progress:
            self._progress("evaluate", self._asked, self._asked)
        return found

    def _measure(self, values: Values) -> tuple[Floats, Floats]:
        cases = self._ask(values, self._questions, self._step)
        self._asked += len(cases)
        return arrays(parts_of(cases)[self._figure])

    def _step(self, stage: str, done: int, total: int) -> None:
        if self._progress:
            expected = _IN_ALL * tuning.fewest(self._grids) * total
            self._progress(stage, self._asked + done, max(expected, self._asked + total))

    def _ask(
        self, values: Values, questions: Sequence[TestQuestion], progress: Progress | None = None
    ) -> list[Case]:
        """What becomes of questions with some values, by the parts that answer with them."""
        settings = self._settings.model_copy(update=dict(values))
        ranks, reads = self._figure.startswith(("retrieval: ", "reader: ")), self._reads
        reader = self._reader(settings) if reads else _Nothing()
        library = self._libraries.of(settings.chunk_chars, self._progress)
        parts = compose.open_parts(settings, library, self._libraries.embedder, reader)
        system = System(
            parts.assistant,
            parts.retriever if ranks else _Nothing(),
            parts.reader,
            settings.read_passages,
            self._libraries.articles.get,
        )
        return evaluate(system, questions, progress, at_once=_AT_ONCE)

    @property
    def _reads(self) -> bool:
        return not self._figure.startswith("retrieval: ")

    def _reader(self, settings: Settings) -> Reader:
        """A reader for each number of passages, all with one network."""
        depth = settings.read_passages
        if depth not in self._readers:
            opened_now = compose.open_reader(settings)
            self._readers[depth] = opened_now.with_model(self._network.take)
        return self._readers[depth]

    def _seconds(self, least: int) -> tuple[float, float]:
        """How long the least takes about, and what is likely in all."""
        every = [question.question for question in self._questions]
        self._libraries.embedder.queries(every)
        if self._reads:
            compose.open_reader(self._settings).with_model(self._network.take).load()
        some = self._questions[:: max(1, len(every) // _TIMED)][:_TIMED]
        deepest = {grid.name: max(grid.values) for grid in self._grids if "passages" in grid.name}
        first, again = (
            _timed(partial(self._ask, deepest, some)) * len(every) / len(some) for _ in range(2)
        )
        lengths = [len(grid.values) for grid in self._grids if grid.name == "chunk_chars"]
        new = sum(lengths) - len(lengths)
        once = (1 + new) * (_READ_BESIDES * first + (self._embedding() if new else 0.0))
        return once + least * again, once + _IN_ALL * least * again

    def _embedding(self) -> float:
        """Seconds that all articles take to be embedded once, by sentences or by chunks."""
        texts = [article.text for article in self._libraries.articles.values()]
        some = [text[:_TIMED_CHARS] for text in texts[:_TIMED]]
        spent = _timed(partial(self._libraries.embedder.passages, some))
        return spent * sum(map(len, texts)) / max(1, sum(map(len, some)))


def _as_far_as_needed(questions: Sequence[TestQuestion], figure: str) -> Sequence[TestQuestion]:
    """Questions that do not name their article where it tells nothing: it would be read besides."""
    if figure.startswith(("answer: ", "abstention: ")):
        return [replace(question, article_id=None) for question in questions]
    return questions


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


class _Nothing:
    """Finds and reads nothing, where a goal depends on neither."""

    def retrieve(
        self,
        question: str,
        top: int,
        only: Filter | None = None,
        favours: Sequence[Favour] = (),
    ) -> tuple[Passage, ...]:
        """See ``qa.protocols.Retriever``."""
        return ()

    def unknown_words(self, words: Sequence[str]) -> frozenset[str]:
        """See ``qa.protocols.Retriever``."""
        return frozenset()

    def read(self, question: str, passages: Sequence[Passage]) -> tuple[Span, ...]:
        """See ``qa.protocols.Reader``."""
        return ()
