"""Run a test set against an index."""

import hashlib
import os
import platform
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from index.build import put
from index.store import Library
from qa.evaluation.ahead import Remembering, RememberingEmbedder
from qa.evaluation.conversations import TurnResult, evaluate_conversations, load_conversations
from qa.evaluation.loading import checked, finder
from qa.evaluation.run import System, evaluate, timed
from qa.evaluation.run_file import Run
from qa.evaluation.squad_file import is_squad
from qa.evaluation.testset import TestSet
from qa.protocols import Embedder, Progress
from qa.reader import SpanReader
from qa.settings import Settings
from ui import compose

# The models use all cores for one question; a second one fills the gaps between their calls.
_QUESTIONS_AT_ONCE = 2


def run(settings: Settings, file: Path, progress: Progress | None = None) -> Run:
    """Ask all questions of a file.

    A SQuAD file's paragraphs are indexed into a temporary folder; other files are asked of the
    index in force.

    Raises:
        AssistantError: the file, or the index, cannot be used.
    """
    if is_squad(file):
        return _run_squad(settings, file, progress)
    library = compose.open_library(settings)
    test_set = checked(file, finder(library.articles()))
    return _run_over(settings, library, test_set, file, progress)


def run_conversations(
    settings: Settings, file: Path, progress: Progress | None = None
) -> list[TurnResult]:
    """Hold the conversations of a file over the index in force; raises as ``run`` does."""
    library = compose.open_library(settings)
    conversations = load_conversations(file, finder(library.articles()))
    embedder = compose.open_embedder(settings, progress)
    reader = compose.open_reader(settings, progress)
    parts = compose.open_parts(settings, library, embedder, reader)
    return evaluate_conversations(parts.assistant, conversations, progress)


def _run_squad(settings: Settings, file: Path, progress: Progress | None) -> Run:
    squad = checked(file)
    with tempfile.TemporaryDirectory(prefix="belegt-eval-") as folder:
        temporary = settings.model_copy(update={"data_dir": Path(folder)})
        embedder = compose.open_embedder(settings, progress)
        put(compose.tools_with(temporary, embedder, progress), squad.articles)
        library = compose.open_library(temporary)
        return _run_over(temporary, library, squad, file, progress)


def _run_over(
    settings: Settings,
    library: Library,
    test_set: TestSet,
    file: Path,
    progress: Progress | None,
) -> Run:
    embedder = compose.open_embedder(settings, progress)
    reader = compose.open_reader(settings, progress)
    cases = evaluate(
        _quick(settings, library, embedder, reader, test_set),
        test_set.questions,
        progress,
        at_once=_QUESTIONS_AT_ONCE,
    )
    one_by_one = compose.open_parts(settings, library, embedder, reader).assistant
    cases = timed(one_by_one, cases, progress)
    state = library.state
    return Run(
        belegt=version("belegt"),
        test_set={
            "name": file.name,
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
            "drafts": test_set.drafts,
        },
        settings=settings.model_dump(mode="json"),
        models={"embedder": embedder.fingerprint, "reader": _reader_name(settings)},
        index={"state": state.number, "articles": state.articles, "chunks": state.chunks},
        machine=machine(),
        cases=tuple(cases),
    )


def _quick(
    settings: Settings,
    library: Library,
    embedder: Embedder,
    reader: SpanReader,
    test_set: TestSet,
) -> System:
    """The same answers for less: nothing is computed twice, and no core waits."""
    ahead = RememberingEmbedder(embedder)
    ahead.queries([each.question for each in test_set.questions])
    remembering = reader.with_model(Remembering)
    parts = compose.open_parts(settings, library, ahead, remembering)
    articles = {article.id: article for article in library.articles()}
    return System(
        parts.assistant, parts.retriever, parts.reader, settings.read_passages, articles.get
    )


def machine() -> dict[str, Any]:
    """What the run's times depend on."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def _reader_name(settings: Settings) -> str:
    return compose.reader_folder(settings).name


def _processor() -> str:
    """Its name; Python's own is empty on many systems."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())
