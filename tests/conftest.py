"""What all tests share: a closed network, folders of their own, and a way to call the program."""

import json
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

# Before torch is imported: threads that wait leave the cores to others that test at the same time.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from index.embedding import SentenceEmbedder
from index.store import Library
from qa.reader import SpanReader
from qa.settings import load
from tests.fakes import IndexedEmbedder, SentenceReader, WordEmbedder
from tests.program import run_without_network
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


@pytest.fixture(autouse=True, scope="session")
def default_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What all tests share is made with the default settings, whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("BELEGT_")]:
            if name != "BELEGT_CACHE_DIR":
                patch.delenv(name)
        patch.setenv("BELEGT_CONFIG", str(tmp_path_factory.mktemp("config") / "belegt.toml"))
        yield


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
    """No test sees the settings or the index of another."""
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
    """Put small models in the place of the real ones, where their answers do not matter."""
    embedder = WordEmbedder()
    monkeypatch.setattr(compose, "open_embedder", lambda *_: embedder)
    monkeypatch.setattr(compose, "open_reader", lambda *_: SentenceReader())
    return embedder


@pytest.fixture(scope="session")
def real_embedder() -> SentenceEmbedder:
    """The bundled model, prepared by ``make install``, or here if it is not."""
    return compose.open_embedder(load())


@pytest.fixture(scope="session")
def real_reader() -> SpanReader:
    """The reader that comes with belegt, put together by ``make install``, or here."""
    return compose.open_reader(load())


@pytest.fixture(scope="session")
def seed_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an index of seeds/, made once, by a program that has no network."""
    data_dir = tmp_path_factory.mktemp("seeds") / "data"
    indexed = run_without_network("index", compose.SEEDS, "--data", data_dir)
    assert indexed.returncode == 0, indexed.stderr
    return data_dir


@pytest.fixture(scope="session")
def seed_library(seed_data: Path) -> Iterator[Library]:
    """The open index of seeds/."""
    library = compose.open_library(load(data_dir=seed_data))
    yield library
    library.close()


@pytest.fixture(scope="session")
def seed_parts(
    real_embedder: SentenceEmbedder, real_reader: SpanReader, seed_library: Library
) -> compose.Parts:
    """The real parts over an index of seeds/."""
    return compose.open_parts(load(), seed_library, real_embedder, real_reader)


@pytest.fixture
def real_model(
    monkeypatch: pytest.MonkeyPatch,
    real_embedder: SentenceEmbedder,
    real_reader: SpanReader,
    seed_library: Library,
) -> IndexedEmbedder:
    """Lend every command the loaded models, which need not embed seeds/ again."""
    embedder = IndexedEmbedder(real_embedder, seed_library)
    monkeypatch.setattr(compose, "open_embedder", lambda *_: embedder)
    monkeypatch.setattr(compose, "open_reader", lambda *_: real_reader)
    return embedder


@pytest.fixture
def over_seeds(
    monkeypatch: pytest.MonkeyPatch, real_model: IndexedEmbedder, seed_data: Path
) -> None:
    """Let every command use the index of seeds/ and the real model."""
    monkeypatch.setenv("BELEGT_DATA_DIR", str(seed_data))


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
