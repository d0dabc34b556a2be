"""What has to become of a bad input, and how such inputs are listed."""

from collections.abc import Mapping
from dataclasses import dataclass

GOOD = "Der Hafen wurde am 3. Mai erweitert."
LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)
)
LAUGHS += "]>"


@dataclass(frozen=True)
class Case:
    """A file and what has to become of it.

    Attributes:
        name: of the file, in the folder.
        texts: by part, of the documents that are read.
        reasons: what the reasons of what is skipped hold, in order.
    """

    name: str
    texts: Mapping[str, str]
    reasons: tuple[str, ...]


Input = tuple[str | bytes, str | bytes, Mapping[str, str], tuple[str, ...]]


def read_whole(name: str | bytes, content: str | bytes, text: str = GOOD) -> Input:
    """A file that is read as one document."""
    return name, content, {"": text}, ()


def refused(name: str, content: str | bytes, *reasons: str) -> Input:
    """A file of which nothing is read, for these reasons; without any it holds nothing."""
    return name, content, {}, reasons
