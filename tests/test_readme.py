"""The README tells the truth: its commands are run as they stand there."""

import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from qa.settings import Settings
from tests.conftest import Outcome
from tests.fakes import IndexedEmbedder
from tests.program import ROOT
from ui import compose

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines() if line.startswith("belegt ")]
ENDLESS = {"serve", "run", "--watch"}  # until Ctrl+C; tests/e2e and tests/ui start them


@pytest.fixture
def working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like the one that the README's reader is in, with a few rows of each test set."""
    folder = tmp_path / "work"
    shutil.copytree(compose.SEEDS, folder / "seeds", ignore=shutil.ignore_patterns("__pycache__"))
    for test_set in (folder / "seeds").glob("*.jsonl"):
        rows = test_set.read_text(encoding="utf-8").splitlines(keepends=True)
        test_set.write_text("".join(rows[::12]), encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def test_the_commands_do_what_the_readme_says(
    working_folder: Path, real_model: IndexedEmbedder, belegt: Callable[..., Outcome]
) -> None:
    assert {shlex.split(line)[1] for line in COMMANDS} >= {
        "index", "add", "list", "show", "remove", "undo", "ask", "doctor", "eval",
        "verify", "export", "import", "repair",
    }  # fmt: skip
    for line in COMMANDS:
        arguments = shlex.split(line, comments=True)[1:]
        if not ENDLESS & set(arguments):
            outcome = belegt(*arguments)
            assert outcome.code == expected_exit_code(line), (line, outcome)


def test_every_make_target_it_names_is_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", README, re.MULTILINE))
    assert {"run", "test"} <= named
    assert named <= targets


def test_every_setting_it_names_is_one() -> None:
    named = {name.lower() for name in re.findall(r"BELEGT_([A-Z_]+)", README)}
    assert named <= set(Settings.model_fields) | {"config", "traceback"}


def test_every_file_it_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)", README)
    missing = [link for link in links if "://" not in link and not (ROOT / link).exists()]
    assert missing == []


def expected_exit_code(line: str) -> int:
    """0, unless the line's comment says otherwise: ``# exit 3``."""
    said = re.search(r"# exit (\d)$", line)
    return int(said.group(1)) if said else 0
