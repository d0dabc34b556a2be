"""What all tests share: a closed network, folders of their own, and a way to call the program."""

import json
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from index.embedding import SentenceEmbedder
from qa.settings import load
from tests.fakes import WordEmbedder
from ui import cli, compose

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Outcome:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may reach another machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in _LOOPBACK:
            raise OSError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test sees the settings or the index of the person who runs it."""
    for name in [name for name in os.environ if name.startswith("BELEGT_")]:
        if name != "BELEGT_CACHE_DIR":
            monkeypatch.delenv(name)
    monkeypatch.setenv("BELEGT_CONFIG", str(tmp_path / "belegt.toml"))
    monkeypatch.setenv("BELEGT_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def belegt(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Call the command line: ``belegt("ask", "Wer?")``."""

    def call(*arguments: str | Path) -> Outcome:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main.main([str(each) for each in arguments], prog_name="belegt")
        printed = capsys.readouterr()
        return Outcome(int(ended.value.code or 0), printed.out, printed.err)

    return call


@pytest.fixture
def word_model(monkeypatch: pytest.MonkeyPatch) -> WordEmbedder:
    """Put a small embedder in the place of the real one, where its answers do not matter."""
    embedder = WordEmbedder()
    monkeypatch.setattr(compose, "open_embedder", lambda *_: embedder)
    return embedder


@pytest.fixture(scope="session")
def real_embedder() -> SentenceEmbedder:
    """The bundled model, prepared by ``make install``, or here if it is not."""
    return compose.open_embedder(load())


@pytest.fixture(scope="session")
def seed_parts(
    real_embedder: SentenceEmbedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[compose.Parts]:
    """The real parts over an index of seeds/."""
    settings = load(data_dir=tmp_path_factory.mktemp("seeds") / "data")
    compose.build_index(settings, [compose.SEEDS])
    library = compose.open_library(settings)
    yield compose.open_parts(settings, library, real_embedder)
    library.close()


@pytest.fixture
def articles_folder(tmp_path: Path) -> Path:
    """A folder with two small articles."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "kupfer.txt").write_text(
        "Kupfer aus Chile\nDie Mine fördert 40.000 Tonnen Kupfer im Jahr. Sie liegt in der Wüste.\n",
        encoding="utf-8",
    )
    (folder / "hafen.md").write_text(
        "# Hafen von Rotterdam\n\nDer Hafen wurde am 3. Mai erweitert. Er kostet 12 Mio. Euro.\n",
        encoding="utf-8",
    )
    return folder
