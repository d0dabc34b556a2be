"""A progress bar on a terminal, nothing elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from qa.protocols import Progress as Report

_STAGES = {
    "model": "Preparing the model (once)",
    "reader": "Preparing the reader (once)",
    "read": "Reading articles",
    "embed": "Embedding",
    "evaluate": "Asking",
}


@contextmanager
def shown_progress() -> Iterator[Report | None]:
    """Lend a reporter that draws on standard error; None where that is not a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(
        *columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True
    ) as bar:
        tasks = {stage: bar.add_task(text, visible=False) for stage, text in _STAGES.items()}

        def report(stage: str, done: int, total: int) -> None:
            bar.update(tasks[stage], completed=done, total=total or None, visible=True)

        yield report
