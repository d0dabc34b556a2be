"""Notice changes below some folders, with watchfiles (MIT)."""

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import watchfiles

_QUIET_MS = 1_000  # a burst is over when nothing has happened for so long
_LONGEST_BURST_MS = 15_000
# Network drives tell of no changes, so the folders are looked at now and then in any case.
_PATROL_S = 600
_LOOK_AGAIN_S = 1.0


def bursts(folders: Sequence[Path], stop: threading.Event) -> Iterator[None]:
    """Yields after each burst of changes below some folders, until ``stop`` is set.

    Folders may vanish and come again meanwhile: that is a change too.
    """
    while not stop.is_set():
        present = _identities(folders)
        patrol = 0.0  # at once: something may have changed before the watch was set up
        try:
            for changes in watchfiles.watch(
                *present,
                watch_filter=None,
                step=_QUIET_MS,
                debounce=_LONGEST_BURST_MS,
                rust_timeout=_QUIET_MS,
                yield_on_timeout=True,
                stop_event=stop,
                ignore_permission_denied=True,
            ):
                if stop.is_set():
                    return
                if not changes and time.monotonic() < patrol:
                    continue
                patrol = time.monotonic() + _PATROL_S
                yield
                if _identities(folders) != present:
                    break  # what is watched is no longer what has that name
        except (OSError, RuntimeError):  # a folder vanished while the watch was set up
            yield
        if not all(folder.exists() for folder in folders):
            stop.wait(_LOOK_AGAIN_S)


def _identities(folders: Sequence[Path]) -> dict[Path, int]:
    """The folders that are there, or the nearest above them, with what identifies each on its disk."""
    present = [_present(folder) for folder in folders]
    return {path: path.stat().st_ino for path in present}


def _present(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())
