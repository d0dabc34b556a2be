"""A progress bar on a terminal, nothing elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from qa.protocols import Progress as Report

_STAGES = {
    "model": "Preparing the model (once)",
    "reader": "Preparing the reader (once)",
    "reader graph": "Making the reader fast (once)",
    "read": "Reading articles",
    "embed": "Embedding",
    "evaluate": "Asking",
    "time": "Timing",
    "verify": "Checking",
    "export": "Writing the export",
    "import": "Reading the export",
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
        tasks: dict[str, TaskID] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(_STAGES.get(stage, stage.capitalize()))
            bar.update(tasks[stage], completed=done, total=total or None)

        yield report
