"""A real browser, and the program that it visits."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.program import PROGRAM, ROOT, environment

_QUIET_BROWSER = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window; where there is none the tests are skipped, unless REQUIRE_BROWSER=1."""
    chromium = shutil.which("chromium")
    if chromium is None:
        missing = "there is no Chromium to open the page with (Debian: apt-get install chromium)"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*_QUIET_BROWSER])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def page_data(seed_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the page that is served."""
    data_dir = tmp_path_factory.mktemp("page") / "data"
    shutil.copytree(seed_data, data_dir)  # so that seeds/ need not be embedded again
    return data_dir


@pytest.fixture(scope="module")
def address(browser: Browser, page_data: Path) -> Iterator[str]:
    """Where ``belegt run`` serves the page over seeds/, as it says itself."""
    with subprocess.Popen(
        [*PROGRAM, "run", "--port", "0", "--data", str(page_data)],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as server:
        assert server.stdout
        printed = []
        for line in server.stdout:
            printed.append(line)
            if found := re.search(r"belegt is ready: (http://127\.0\.0\.1:\d+) ", line):
                yield found.group(1)
                break
        else:
            pytest.fail(f"belegt run ended, and said only {printed}")
        server.terminate()
