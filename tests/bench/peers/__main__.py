"""belegt beside Haystack and txtai: the same models, paragraphs and questions, in turn on one machine.

usage: python -m tests.bench.peers DATA_DIR [--rounds 3] [--questions N] [--out peers.json]

``make peers DATA=DATA_DIR`` installs the peers in .peers-venv first. DATA_DIR holds xquad-dev.de.json and
xquad-dev.en-de.json. Each system indexes, retrieves and answers in processes of its own; the table on the
standard output is the one in docs/evaluation.md.
"""

import argparse
import json
import sys
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench.peers.data import Data, load_data
from tests.bench.peers.driver import NotMeasured, Outcomes, compare
from tests.bench.peers.table import table
from tests.program import ROOT

_PEERS_PYTHON = ROOT / ".peers-venv" / "bin" / "python"


def main() -> None:
    """Compare, print the table, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data_dir", type=Path, help="folder of xquad-dev.*.json")
    parser.add_argument(
        "--rounds", type=_positive, default=3, help="each system is measured so often"
    )
    parser.add_argument("--questions", type=_positive, help="of each set, for a quick try")
    parser.add_argument("--out", type=Path, help="write figures and answers as JSON")
    parser.add_argument(
        "--peers-python", type=Path, default=_PEERS_PYTHON, help="their interpreter"
    )
    arguments = parser.parse_args()
    try:
        data = load_data(arguments.data_dir, arguments.questions)
        keep = partial(_write, arguments.out, data)
        outcomes = compare(data, arguments.rounds, arguments.peers_python, _tell, keep)
    except (ValueError, NotMeasured) as error:
        sys.exit(str(error))
    print(table(outcomes, _about(outcomes, data)))


def _about(outcomes: Outcomes, data: Data) -> dict[str, Any]:
    own = outcomes["belegt"]
    return {
        "date": date.today().isoformat(),
        "machine": own.about["machine"],
        "paragraphs": len(data.paragraphs),
        "questions": {name: len(asked) for name, asked in data.sets.items()},
        "rounds": len(own.rounds),
        "sha256": data.sha256,
    }


def _write(file: Path | None, data: Data, outcomes: Outcomes) -> None:
    if file:
        systems = {name: asdict(outcome) for name, outcome in outcomes.items()}
        content = {**_about(outcomes, data), "systems": systems}
        text = json.dumps(content, indent=1, ensure_ascii=False)
        file.write_text(f"{text}\n", encoding="utf-8")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is too few")
    return number


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
