"""The program in a process of its own, as a person starts it."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

PROGRAM = (sys.executable, "-c", "from ui.cli import main; main(prog_name='belegt')")

# The same program, where nothing can be reached by any socket, not even on this machine.
_CLOSED_PROGRAM = """
import socket, sys

def refuse(*arguments, **named):
    print("the network was used:", arguments, file=sys.stderr)
    raise OSError("there is no network")

socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = socket.create_connection = refuse

from ui.cli import main
main(prog_name="belegt")
"""


def environment() -> dict[str, str]:
    """The variables of this process, without what it told its own libraries about the network."""
    return {name: value for name, value in os.environ.items() if not name.startswith("HF_")}


def run_without_network(*arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run ``belegt ARGUMENTS`` where every use of the network fails, and says so.

    Args:
        arguments: of the command line.
        more: further environment variables.
    """
    return subprocess.run(
        [sys.executable, "-c", _CLOSED_PROGRAM, *map(str, arguments)],
        cwd=ROOT,
        env={**environment(), **more},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def run_without_rights(
    before: str, code: str, *arguments: str | Path
) -> subprocess.CompletedProcess[str]:
    """Run Python code as a user who may not do everything, also where the tests run as root.

    Args:
        before: is run with all rights; what it imports needs not be readable to others.
        code: is run without.
        arguments: in ``sys.argv[1:]``.
    """
    drop = "if os.geteuid() == 0:\n    os.setgid(65534)\n    os.setuid(65534)\n"
    return subprocess.run(
        [sys.executable, "-c", f"import os, sys\n{before}\n{drop}{code}", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )


@contextmanager
def open_folder() -> Iterator[Path]:
    """An empty folder on a path that everybody may follow."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)
