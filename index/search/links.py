"""Let two folders have the same files without a second copy of them."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file that is never written again a second name; copy it where links cannot be made.

    Raises:
        OSError: there is no such file, or it cannot be written.
    """
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # another disk, or a file system without hard links
        shutil.copyfile(source, target)


@contextlib.contextmanager
def writable(folder: Path) -> Iterator[Path]:
    """The folder; where it cannot be written, a passing one whose entries lead to the folder's."""
    if os.access(folder, os.W_OK) or not folder.is_dir():
        yield folder
        return
    # A thread of the one who uses it may still put a file there while it is being removed.
    with tempfile.TemporaryDirectory(prefix="belegt-", ignore_cleanup_errors=True) as name:
        for path in folder.iterdir():
            if path.suffix != ".lock":
                Path(name, path.name).symlink_to(path.resolve())
        yield Path(name)
