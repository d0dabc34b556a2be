"""Run a test set against an index and lay its figures out."""

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from index.build import put
from qa.errors import TestSetError
from qa.evaluation.conversations import (
    TurnResult,
    by_kind,
    evaluate_conversations,
    is_conversations,
    load_conversations,
)
from qa.evaluation.run import Result, evaluate, predictions, summary
from qa.evaluation.testset import is_squad, load_jsonl, load_squad
from qa.protocols import Progress
from qa.records import Article
from qa.settings import Settings
from ui import compose

__all__ = ["by_kind", "is_conversations", "predictions", "run", "summary", "table"]

_ROWS = {
    "Retrieval": (
        "retrieval",
        {"mrr@10": "MRR@10", "success@1": "success@1", "success@5": "success@5"},
    ),
    "Reader, article given": ("reader", {"exact_match": "exact match", "f1": "F1"}),
    "End to end": ("end_to_end", {"exact_match": "exact match", "f1": "F1"}),
    "Citations": ("citation", {"precision": "precision", "recall": "recall"}),
    "Abstention": ("abstention", {"precision": "precision", "recall": "recall"}),
    "Confidence": ("calibration", {"error": "expected calibration error"}),
}


def run(settings: Settings, file: Path, progress: Progress | None = None) -> list[Result]:
    """Ask all questions of a file.

    A SQuAD file's paragraphs are indexed into a temporary folder; other files are asked of the
    index in force.

    Raises:
        AssistantError: the file, or the index, cannot be used.
    """
    if is_squad(file):
        return _run_squad(settings, file, progress)
    library = compose.open_library(settings)
    questions = load_jsonl(file, _finder(library.articles()))
    embedder = compose.open_embedder(settings, progress)
    reader = compose.open_reader(settings, progress)
    parts = compose.open_parts(settings, library, embedder, reader)
    return evaluate(parts.assistant, parts.retriever, parts.reader, questions, progress)


def run_conversations(
    settings: Settings, file: Path, progress: Progress | None = None
) -> list[TurnResult]:
    """Hold the conversations of a file over the index in force; raises as ``run`` does."""
    library = compose.open_library(settings)
    conversations = load_conversations(file, _finder(library.articles()))
    embedder = compose.open_embedder(settings, progress)
    reader = compose.open_reader(settings, progress)
    parts = compose.open_parts(settings, library, embedder, reader)
    return evaluate_conversations(parts.assistant, conversations, progress)


def kinds_table(figures: dict[str, dict[str, Any]]) -> str:
    """The figures of conversations as lines of text, one for each kind."""
    width = max(map(len, figures), default=0)
    return "\n".join(
        f"{kind:<{width}}  {each['n']:>4} turns   as asked {_share(each['score'])}   "
        f"in full {_share(each['in_full'])}   evidence cited {_share(each['cited'])}"
        f"   newest first {_share(each['newest_first'])}"
        for kind, each in figures.items()
    )


def table(figures: dict[str, Any]) -> str:
    """The figures as lines of text."""
    lines = [f"{figures['n']} questions"]
    for title, (group, names) in _ROWS.items():
        values = [f"{label} {_share(figures[group][key])}" for key, label in names.items()]
        lines.append(f"{title:<22}  {'   '.join(values)}")
    latency = figures["latency_ms"]
    lines.append(f"{'Latency':<22}  median {latency['p50']:.0f} ms   p95 {latency['p95']:.0f} ms")
    return "\n".join(lines)


def _run_squad(settings: Settings, file: Path, progress: Progress | None) -> list[Result]:
    squad = load_squad(file)
    if not squad.questions:
        raise TestSetError(f"{file} holds no questions. Add some under data.paragraphs.qas")
    with tempfile.TemporaryDirectory(prefix="belegt-eval-") as folder:
        temporary = settings.model_copy(update={"data_dir": Path(folder)})
        embedder = compose.open_embedder(settings, progress)
        put(compose.tools_with(temporary, embedder, progress), squad.articles)
        reader = compose.open_reader(settings, progress)
        library = compose.open_library(temporary)
        parts = compose.open_parts(temporary, library, embedder, reader)
        return evaluate(parts.assistant, parts.retriever, parts.reader, squad.questions, progress)


def _finder(articles: Iterable[Article]) -> Callable[[str], Article | None]:
    names: dict[str, Article] = {}
    for article in articles:
        for name in (article.title, Path(article.path).name, article.path, article.id):
            names[name] = article
    return names.get


def _share(value: float | None) -> str:
    return "   -  " if value is None else f"{value:.4f}"
