"""One writer of a file at a time, also among processes."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import filelock

from qa.errors import AssistantError

_WAIT_S = 10


@contextlib.contextmanager
def one_writer(path: Path, kind: type[AssistantError], step: str) -> Iterator[None]:
    """Let nobody else write a file meanwhile.

    Args:
        path: the file; it and its folder need not be there, and the folder is made.
        kind: of the error that is raised where another one writes on, or writing fails.
        step: what to do where it fails.
    """
    try:
        with filelock.FileLock(path.with_name(f".{path.name}.lock"), timeout=_WAIT_S):
            yield
    except filelock.Timeout as error:
        raise kind(f"{path} is being written by another belegt. Try again") from error
    except OSError as error:
        raise kind(f"{path} cannot be written ({error.strerror}). {step}") from error
