"""Tell how much of a stage is done, from places that each know only their own share."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from qa.protocols import Progress

_T = TypeVar("_T")


_MOST_TELLS = 500


class Counter:
    """Adds up what is done of a stage, and tells it a few hundred times."""

    def __init__(self, progress: Progress | None, stage: str, total: int) -> None:
        """
        Args:
            progress: is told (stage, done so far, total); None for nobody.
            stage: its name.
            total: how much there is in all.
        """
        self._progress = progress
        self._stage, self._total = stage, total
        self._done = self._told = 0

    def add(self, more: int = 1) -> None:
        """Tell that more is done."""
        self._done += more
        is_due = self._done >= min(self._total, self._told + self._total / _MOST_TELLS)
        if self._progress and is_due:
            self._progress(self._stage, self._done, self._total)
            self._told = self._done

    def counted(self, each: Iterable[_T]) -> Iterator[_T]:
        """The same things; each is done when the next is asked for."""
        for one in each:
            yield one
            self.add()
