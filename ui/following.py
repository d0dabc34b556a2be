"""``belegt index --watch``: keep the index in step with its folders until it is told to stop."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from index import build, watch
from index.change import Tools
from qa.errors import AssistantError, SourceError
from qa.settings import Settings
from ui import compose, report
from ui.progress import shown_progress
from ui.render import one_line

_TRY_AGAIN_S = 5.0


def follow(
    settings: Settings,
    sources: Sequence[Path],
    tell: Callable[[str], object],
    stop: threading.Event | None = None,
) -> None:
    """Index some folders, then again after each burst of changes below them.

    Faults are told once and tried again: folders that vanish, files that vanish while they are read,
    others that are writing.

    Args:
        settings: in force.
        sources: as for ``index.build.sync``.
        tell: called with what was done, and with faults.
        stop: ends it; None until Ctrl+C.

    Raises:
        AssistantError: the folders cannot be indexed to begin with.
    """
    stop = stop or threading.Event()
    try:
        with shown_progress() as progress:
            tools = compose.open_tools(settings, progress)
            first = build.sync(tools, sources)
            tell(report.as_text(first))
        folders = _folders(settings)
        tell(f"Following {', '.join(one_line(str(each)) for each in folders)} (Ctrl+C ends it)")
        quiet = compose.tools_with(settings, tools.embedder)
        told = ""
        for _burst in watch.bursts(folders, stop):
            told = _catch_up(quiet, tell, stop, told)
    except KeyboardInterrupt:
        tell("Stopped; the index is complete")


def _catch_up(tools: Tools, tell: Callable[[str], object], stop: threading.Event, told: str) -> str:
    """Index once; returns the fault that was told last and stands, or ""."""
    while not stop.is_set():
        try:
            done = build.sync(tools, [])
        except AssistantError as error:
            if str(error) != told:
                told = str(error)
                tell(one_line(told))
            if isinstance(error, SourceError):
                return told  # until something changes in its place
            stop.wait(_TRY_AGAIN_S)
        else:
            if done.differences or done.skipped:
                tell(report.as_text(done))
            return ""
    return told


def _folders(settings: Settings) -> list[Path]:
    library = compose.open_library(settings)
    folders = [Path(source) for source in library.state.sources]
    library.close()
    return folders
