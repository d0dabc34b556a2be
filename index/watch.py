"""Notice changes below some folders, with watchfiles (MIT)."""

import threading
import time
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import watchfiles

_QUIET_MS = 1_000  # a burst is over when nothing has happened for so long
_LONGEST_BURST_MS = 15_000
# Network drives tell of no changes, so the folders are looked at now and then in any case.
_PATROL_S = 600
_LOOK_AGAIN_S = 1.0


def bursts(folders: Sequence[Path], stop: threading.Event) -> Iterator[None]:
    """Yields at first, and after each burst of changes below some folders, until ``stop`` is set.

    Folders may vanish and come again meanwhile: that is a change too.
    """
    while not stop.is_set():
        watched = _identities(folders)
        patrol = 0.0  # at once: something may have changed before the watch was set up
        for is_changed in _looks(watched, stop):
            is_moved = _identities(folders) != watched
            if is_changed or is_moved or time.monotonic() >= patrol:
                patrol = time.monotonic() + _PATROL_S
                yield
            if is_moved:
                break  # what is watched is no longer what has that name


def _looks(folders: Collection[Path], stop: threading.Event) -> Iterator[bool]:
    """About once a second, whether anything has changed below some folders."""
    if not folders:
        while not stop.wait(_LOOK_AGAIN_S):
            yield False
        return
    try:
        for changes in watchfiles.watch(
            *folders,
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
            yield bool(changes)
    except (OSError, RuntimeError):  # a folder vanished while the watch was set up
        stop.wait(_LOOK_AGAIN_S)
        yield True


def _identities(folders: Sequence[Path]) -> dict[Path, int]:
    """The folders that are there, with what identifies each on its disk."""
    found = {}
    for folder in folders:
        try:
            found[folder] = folder.stat().st_ino
        except OSError:
            continue
    return found
