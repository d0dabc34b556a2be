"""Kill the program at random moments, fill the disk, write twice at once: nothing may be lost.

usage: python -m tests.faults [--kills 200] [--seed 7] [--out FILE.json] [--real 0]

The program runs in processes of its own, through its command line and on real files, with an embedder
that counts words (with --real N, N kills more are made with the bundled model). After each kill the
library must pass ``belegt verify``, open in its last complete state, and hold, once the command has
been repeated, just what it holds when nobody disturbs: articles, texts, sentences, chunks, vectors
byte for byte, and the same answers of the searchers. Exit code 0: it was so each time; 1: it was not.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.faults import disk, together
from tests.faults.disk import Refusal
from tests.faults.kills import kill_often
from tests.faults.story import STORY

_CHANGES = 30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--real", type=int, default=0, help="kills with the bundled model")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    arguments = parser.parse_args()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="belegt-faults-") as name:
        root = Path(name)
        found: dict[str, Any] = {
            "kills": _kills(root / "kills", arguments.kills, arguments.seed),
            "disk": _disk(root),
            "together": _together(root / "together", arguments.seed),
            "two writers": _two_writers(root / "two"),
        }
        if arguments.real:
            found["real kills"] = _real_kills(root / "real", arguments.real, arguments.seed)
    found["seconds"] = round(time.perf_counter() - started, 1)
    print(f"{found['seconds']} s in all")
    if arguments.out:
        arguments.out.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", "utf-8")
    parts = [part for part in found.values() if isinstance(part, dict)]
    sys.exit(1 if any(part["faults"] for part in parts) else 0)


def _kills(root: Path, count: int, seed: int) -> dict[str, Any]:
    kills = kill_often(root, count, seed)
    print(f"{kills.count} kills; {kills.late} came after the end")
    print("  by phase:", *(f"{name} {n}," for name, n in kills.by_phase.most_common()))
    print("  by command:", *(f"{name} {n}," for name, n in kills.by_step.most_common()))
    _print_faults(kills.faults)
    return kills.as_json()


def _real_kills(root: Path, count: int, seed: int) -> dict[str, Any]:
    kills = kill_often(root, count, seed, STORY[:3], real=True)
    print(f"{kills.count} kills with the bundled model: {dict(kills.by_phase)}")
    _print_faults(kills.faults)
    return kills.as_json()


def _disk(root: Path) -> dict[str, Any]:
    library = disk.Library(root / "disk")
    refusals = list(_told("files that cannot grow", disk.files_that_cannot_grow(library)))
    refusals += _told("a folder that cannot be written", disk.read_only(library))
    with disk.small_disk(root / "small") as small:
        if small:
            full = disk.Library(root / "full", small)
            refusals += _told("a disk that fills", disk.a_disk_that_fills(full))
        else:
            print("a disk that fills: left out, only root may mount one")
    faults = [f"{r.command}, {r.where}: {fault}" for r in refusals for fault in r.faults]
    return {"refusals": [asdict(each) for each in refusals], "faults": faults}


def _told(name: str, refusals: Iterable[Refusal]) -> list[Refusal]:
    made = list(refusals)
    refused = [each for each in made if each.message]
    print(f"{name}: {len(made)} calls, {len(refused)} refused")
    _print_faults([f"{r.command}, {r.where}: {fault}" for r in made for fault in r.faults])
    return made


def _together(root: Path, seed: int) -> dict[str, Any]:
    followed = together.ask_while_it_changes(root, _CHANGES, seed)
    print(
        f"{followed.answers} answers during {followed.changes} changes, each seen after "
        f"{max(followed.delays):.2f} s at most"
    )
    _print_faults(followed.faults)
    return asdict(followed)


def _two_writers(root: Path) -> dict[str, Any]:
    faults = together.two_writers(root)
    print("two writers at once: one waits, or says who writes")
    _print_faults(faults)
    return {"faults": faults}


def _print_faults(faults: Iterable[str]) -> None:
    for fault in faults:
        print(f"  FAULT {fault}", flush=True)


if __name__ == "__main__":
    main()
