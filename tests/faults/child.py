"""The program under test, in a process that notes what it is doing and can be hindered in it."""

import ctypes
import functools
import os
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index import change, history, reprints, retention, searchers, states, writer
from qa import language
from qa.protocols import Progress, Vectors
from tests.fakes import SentenceReader, WordEmbedder
from ui import cli, compose

PHASES = (
    "start", "read", "embed", "publish", "vectors", "words", "rename", "commit", "forget", "close",
)  # fmt: skip
START, READ, EMBED, PUBLISH, VECTORS, WORDS, RENAME, COMMIT, FORGET, CLOSE = range(len(PHASES))

# Where each phase begins: when the function of that name is called.
_BEGINNINGS: tuple[tuple[int, Any, str], ...] = (
    (READ, change.Change, "read_files"),
    (EMBED, writer.Stage, "embed"),
    (PUBLISH, history, "publish"),
    (PUBLISH, history, "go_back"),
    (PUBLISH, history, "make_searchers"),
    (VECTORS, searchers, "_write_vectors"),
    (WORDS, searchers, "_write_words"),
    (RENAME, searchers, "_sync_tree"),
    (COMMIT, states, "insert"),
    (FORGET, retention, "forget"),
)
_S_PER_TEXT = 0.0005

# Loaded once, for all processes that are forked from the one that imports this.
language.detect("Die Sprache wird erkannt.")
reprints.signature("Wort " * reprints.MIN_WORDS)


@dataclass(frozen=True, slots=True)
class Run:
    """A call of the program.

    Attributes:
        arguments: of its command line.
        folder: where it leaves ``phase`` (one byte), ``out`` and ``err``.
        settings: environment variables.
        real: with the bundled model instead of one that counts words.
        slowed: seconds that embedding takes longer.
        fills: a phase from whose beginning no file can be made longer than so many bytes.
        unprivileged: root's right to write everywhere is given up.
    """

    arguments: tuple[str, ...]
    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    real: bool = False
    slowed: float = 0.0
    fills: tuple[int, int] | None = None
    unprivileged: bool = False


def run(given: Run) -> None:
    """Be the program; ends the process with its exit code."""
    prepare(given)
    cli.main([*given.arguments], prog_name="belegt")


def prepare(given: Run) -> None:
    """Make this process what a call of the program asks for."""
    for name, stream in (("out", 1), ("err", 2)):
        written = os.open(given.folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(written, stream)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
    os.environ.update(given.settings)
    phase = os.open(given.folder / "phase", os.O_WRONLY | os.O_CREAT)
    enter = functools.partial(_enter, phase, given.fills)
    enter(START)
    for number, owner, name in _BEGINNINGS:
        setattr(owner, name, _announced(getattr(owner, name), number, enter))
    if not given.real:
        replaced: Any = compose
        replaced.open_embedder = lambda *_: SlowWords(given.slowed)
        replaced.open_reader = lambda *_: SentenceReader()
    if given.unprivileged:
        give_up_privileges()


class SlowWords(WordEmbedder):
    """Takes some time for each text, as a model does."""

    def __init__(self, slowed: float = 0.0) -> None:
        super().__init__()
        self._slowed = slowed

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        time.sleep(self._slowed + _S_PER_TEXT * len(texts))
        return super().passages(texts, progress)


def give_up_privileges() -> None:
    """Let files' modes hold for root too: drop the capabilities that override them."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3, this process
    override, read_search, owner = 1, 2, 3
    kept = (ctypes.c_uint32 * 6)(*[0] * 6)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.capget(header, kept) != 0:
        raise OSError(ctypes.get_errno(), "capget")
    for at in range(3):  # effective, permitted, inheritable of capabilities 0 to 31
        kept[at] &= ~(1 << override | 1 << read_search | 1 << owner)
    if libc.capset(header, kept) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def _enter(phase: int, fills: tuple[int, int] | None, number: int) -> None:
    os.pwrite(phase, bytes([number]), 0)
    if fills and fills[0] == number:
        resource.setrlimit(resource.RLIMIT_FSIZE, (fills[1], resource.RLIM_INFINITY))


def _announced(
    function: Callable[..., Any], number: int, enter: Callable[[int], None]
) -> Callable[..., Any]:
    @functools.wraps(function)
    def announced(*arguments: Any, **named: Any) -> Any:
        enter(number)
        result = function(*arguments, **named)
        if number == FORGET:
            enter(CLOSE)
        return result

    return announced
