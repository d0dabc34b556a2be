"""A reader that asks while a writer changes the library, and two writers at once."""

import json
import random
import re
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from index.safety.verify import verify
from qa.settings import load
from tests.faults import child
from tests.faults.child import EMBED, Run
from tests.faults.dump import dump
from tests.faults.program import Program, call
from tests.faults.story import Place, write
from ui.compose import Service

_QUESTION = "Welche Nummer hat der Stand der Dinge in der Werft?"
_NUMBER = re.compile(r"Nummer (\d+)")
_PAUSE_S = 0.6
_SLOW_S = 2.0
_LATEST_S = 2.0


@dataclass(frozen=True, slots=True)
class Followed:
    """How a reader followed a writer.

    Attributes:
        changes: that the writer made.
        answers: that the reader got meanwhile.
        delays: seconds from the end of each change until an answer showed it or a later one.
        faults: answers that were wrong, errors, and changes that were never seen.
    """

    changes: int
    answers: int
    delays: tuple[float, ...]
    faults: tuple[str, ...]


def ask_while_it_changes(root: Path, changes: int, seed: int) -> Followed:
    """Change two articles together, again and again, while another process asks for both."""
    place, rng = Place(root), random.Random(seed)
    place.clear()
    write(place.articles, range(20))
    _number_pair(place, 0)
    faults = _done(place, "index", place.articles)
    reader = Program(replace(place.call(), folder=root / "reader"), _ask_on)
    seen = root / "reader" / "seen"
    reader.wait_until(lambda: seen.exists() and seen.stat().st_size > 0)
    ended = []
    for number in range(1, changes + 1):
        _number_pair(place, number)
        faults += _done(place, "index")
        ended.append(time.monotonic())
        time.sleep(rng.uniform(0, _PAUSE_S))
    time.sleep(_LATEST_S)
    faults += ["the reader ended"] if reader.has_ended else []
    reader.kill()
    faults += [line for line in reader.end().err.splitlines() if line]
    rows = [json.loads(line) for line in seen.read_text("utf-8").splitlines(keepends=True)[:-1]]
    faults += [f"half a state: {row}" for row in rows if len(set(row["numbers"])) != 1]
    faults += [f"one is missing: {row}" for row in rows if len(row["numbers"]) != 2]
    faults += verify(place.data).problems
    delays = []
    for number, at in enumerate(ended, 1):
        shown = [row["time"] for row in rows if row["numbers"] and min(row["numbers"]) >= number]
        delays.append(max(0.0, shown[0] - at) if shown else float("inf"))
    faults += [f"seen after {delay:.2f} s" for delay in delays if delay > _LATEST_S]
    return Followed(changes, len(rows), tuple(delays), tuple(faults))


def two_writers(root: Path) -> list[str]:
    """Faults of a second writer that must not wait long, and of a third that may."""
    place = Place(root)
    place.clear()
    write(place.articles, range(6))
    write(place.root / "elsewhere", range(6, 8))
    more = place.root / "elsewhere"
    first = Program(replace(place.call("index", place.articles), slowed=_SLOW_S))
    first.wait_until(lambda: first.phase == EMBED)
    others = place.call("add", more, BELEGT_LOCK_WAIT_S="0.1")
    second = call(replace(others, folder=root / "second"))
    faults = []
    if second.code != 2 or "belegt index (process " not in second.err:
        faults.append(f"the second: {second.code} {second.err}")
    others = place.call("add", more, BELEGT_LOCK_WAIT_S="60")
    third = call(replace(others, folder=root / "third"))
    if (first.end().code, third.code) != (0, 0):
        faults.append(f"the first or the third: {first.end()}, {third}")
    after = dump(place.data)
    if after is None or after["counts"][0] != 8:
        faults.append(f"not all is there: {after and after['counts']}")
    return [*faults, *verify(place.data).problems]


def _ask_on(given: Run) -> None:
    """Ask until the process is killed, and note which numbers each answer's passages show."""
    child.prepare(given)
    service = Service(load())
    service.follow(lambda line: print(line, flush=True, file=sys.stderr))
    with (given.folder / "seen").open("w", encoding="utf-8") as seen:
        while True:
            passages = service.parts().assistant.ask(_QUESTION).passages
            articles = {
                p.article.path: p.article.text for p in passages if "pair" in p.article.path
            }
            numbers = [int(n) for text in articles.values() for n in set(_NUMBER.findall(text))]
            seen.write(json.dumps({"time": time.monotonic(), "numbers": numbers}) + "\n")
            seen.flush()
            time.sleep(0.005)


def _number_pair(place: Place, number: int) -> None:
    for name in ("eins", "zwei"):
        text = f"Der Stand der Dinge in der Werft {name} hat die Nummer {number}.\n"
        (place.articles / f"pair-{name}.txt").write_text(text, encoding="utf-8")


def _done(place: Place, *command: str | Path) -> list[str]:
    outcome = call(place.call(*command))
    return [] if outcome.code == 0 else [f"{command}: {outcome.code} {outcome.err}"]
