"""What a loader is given to read, and how it says that it cannot."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from index.loaders.document import Limits
from qa.errors import SourceError

_UNLOOKED_BYTES = 10_000_000
# Control characters, line ends, marks that turn the direction of writing, and lone surrogates.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Unreadable(SourceError):
    """A file or a part of it cannot be read; ``str(error)`` is the reason of a ``Skipped``."""


class Exhausted(Unreadable):
    """A limit of the whole file is reached: nothing more of it is read, however deep it lies."""


class Budget:
    """Bytes that may still be unpacked from one file, whatever archives lie within each other."""

    def __init__(self, packed: int, limits: Limits) -> None:
        """Start with what a file of ``packed`` bytes may be unpacked to."""
        self._most = max(_UNLOOKED_BYTES, packed * limits.max_expansion)
        self._left = self._most
        self._max_expansion = limits.max_expansion

    def spend(self, unpacked: int) -> None:
        """Take ``unpacked`` bytes from what is left.

        Raises:
            Exhausted: that many are not left.
        """
        self._left -= unpacked
        if self._left < 0:
            raise Exhausted(
                f"unpacks to more than {self._most / 1e6:.0f} MB, which is more than max_expansion "
                f"= {self._max_expansion} times its size. Unpack it yourself if you trust it, or "
                "raise BELEGT_MAX_EXPANSION"
            )


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or a part of one, in memory.

    Attributes:
        name: the file's path, with the part, printable, in one line.
        data: its bytes.
        limits: what it may hold.
        budget: shared by all parts of a file.
        depth: how many archives it lies in.
    """

    name: str
    data: bytes
    limits: Limits
    budget: Budget
    depth: int = 0

    @property
    def suffix(self) -> str:
        """The end of its name in lower case, as ``.txt``; empty without one."""
        return Path(self.name).suffix.lower()


def printable_path(path: Path) -> str:
    r"""A path in one line that can be stored: other bytes than UTF-8 become ``\xff``."""
    return printable(os.fsencode(path).decode("utf-8", "backslashreplace"))


def printable(name: str) -> str:
    r"""A name in one line that can be stored: control characters become ``\n``, ``\x1b`` ..."""
    return _CONTROL.sub(lambda match: match.group().encode("unicode_escape").decode(), name)
