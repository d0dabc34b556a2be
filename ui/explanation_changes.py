"""What tells the question that was looked for from the one that was asked, and why."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Literal

from qa.abbreviations import written_out
from qa.relative_times import spelled_out

ChangeKind = Literal["time", "written_out", "spelling", "conversation"]

_IN_BRACKETS = re.compile(r"\s\(([^()]*)\)")
_ABBREVIATED = re.compile(r"[A-ZÄÖÜ]\Z")
_LOOSE = "?!.,;: "


@dataclass(frozen=True, slots=True)
class Change:
    """Words that were looked for in the place of others; ``before`` is "" for added ones.

    Attributes:
        kind: "time" seen from the day of the question, an abbreviation that is "written_out", another
            "spelling", or what a "conversation" is about.
    """

    kind: ChangeKind
    before: str
    after: str


def changes(asked: str, understood: str, today: date) -> Iterator[Change]:
    """What was replaced in a question, then what was added in brackets.

    Args:
        asked, understood: the question, and what was looked for.
        today: when it was asked.
    """
    added = [each for each in _IN_BRACKETS.finditer(understood) if each.group() not in asked]
    bare = understood
    for each in reversed(added):
        bare = bare[: each.start()] + bare[each.end() :]
    yield from _replaced(asked.split(), bare.split(), written_out(asked, ()).split())
    timed = spelled_out(asked, today)
    for each in added:
        yield Change(_kind_of_added(each, timed), "", each[1])


def _replaced(old: list[str], new: list[str], with_units: list[str]) -> Iterator[Change]:
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            before, after = (" ".join(each).strip(_LOOSE) for each in (old[i:j], new[k:m]))
            is_unit = set(new[k:m]) <= set(with_units)
            yield Change("written_out" if is_unit else "spelling", before, after)


def _kind_of_added(added: re.Match[str], timed: str) -> ChangeKind:
    is_last = added.end() == len(added.string)
    if is_last and timed.endswith(added.group()):
        return "time"
    is_written_out = not is_last or _ABBREVIATED.search(added.string[: added.start()])
    return "written_out" if is_written_out else "conversation"
