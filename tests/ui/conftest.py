"""What the tests of the faces share."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes import WordEmbedder
from tests.ui.terminal import Belegt


@pytest.fixture
def data(belegt: Belegt, word_model: WordEmbedder, articles_folder: Path, tmp_path: Path) -> Path:
    """The data folder, with an index of ``articles_folder`` in it."""
    assert belegt("index", articles_folder).code == 0
    return tmp_path / "data"


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes | str], None]:
    """Put something on standard input."""

    def call(typed: bytes | str) -> None:
        raw = typed.encode() if isinstance(typed, str) else typed
        stream = io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", stream)

    return call


@pytest.fixture
def news_folder(tmp_path: Path) -> Path:
    """A folder with three short pieces of news that say where and when they were printed."""
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "meldungen.csv").write_text(
        "titel;text;datum;quelle;tags\n"
        "Lithium steigt;Der Preis für Lithium stieg um 5 Prozent.;2024-05-03;Minenpost;Rohstoffe\n"
        "Lithium fällt;Der Preis für Lithium fiel um 7 Prozent.;2023-12-31;Hafenbote;Rohstoffe\n"
        "Lithium ruht;Der Preis für Lithium blieb bei 9 Euro.;;Hafenbote;Märkte\n",
        encoding="utf-8",
    )
    return folder
