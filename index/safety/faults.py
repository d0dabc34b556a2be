"""What is wrong with a library, gathered line by line."""

from collections import Counter

_SHOWN = 5


class Faults:
    """What was looked at and what is wrong with it: the first few of each kind, and how many more.

    Attributes:
        checked: how many of each kind were looked at.
    """

    def __init__(self) -> None:
        self.checked: Counter[str] = Counter()
        self._facts: dict[tuple[str, str], list[str]] = {}
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, kind: str, fact: str, step: str) -> None:
        """Note a fault: the kind of thing that has it, the fact with its value, and what mends it."""
        facts = self._facts.setdefault((kind, step), [])
        if fact in facts:
            return
        self._counts[kind, step] += 1
        if len(facts) < _SHOWN:
            facts.append(fact)

    def lines(self) -> tuple[str, ...]:
        """What is wrong, a line each, with the next step."""
        lines = []
        for (kind, step), facts in self._facts.items():
            lines += [f"{fact}. {step}" for fact in facts]
            more = self._counts[kind, step] - len(facts)
            lines += [f"{more} more {kind} are damaged. {step}"] if more else []
        return tuple(lines)

    def facts(self) -> tuple[str, ...]:
        """What is wrong, without the next steps."""
        return tuple(fact for facts in self._facts.values() for fact in facts)
