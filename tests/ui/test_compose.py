"""The parts put together: which index is used, when it is made, and when it is refused."""

import queue
import time
from pathlib import Path

import pytest

from index.build import sync, undo
from index.change import Report
from qa.errors import IndexDamaged, IndexMismatch, IndexMissing
from qa.settings import Settings, load
from tests.fakes import WordEmbedder
from ui import compose


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings that answer whatever is asked."""
    monkeypatch.setenv("BELEGT_MAX_ERROR_SHARE", "1")
    return load()


@pytest.fixture
def service(settings: Settings, word_model: WordEmbedder, articles_folder: Path) -> compose.Service:
    """A running service over ``articles_folder``."""
    index(settings, articles_folder)
    return compose.Service(settings)


def index(settings: Settings, *folders: Path) -> Report:
    return sync(compose.open_tools(settings), folders)


def stored(settings: Settings) -> dict[Path, bytes]:
    """What lies in the data folder."""
    return {path: path.read_bytes() for path in settings.data_dir.rglob("*") if path.is_file()}


def titles(parts: compose.Parts, question: str) -> list[str]:
    """Titles of the articles that are found for a question, best first, each once."""
    found = parts.retriever.retrieve(question, 10)
    return list(dict.fromkeys(passage.article.title for passage in found))


def test_the_seeds_are_indexed_where_there_is_no_index(
    settings: Settings, word_model: WordEmbedder
) -> None:
    report = compose.index_seeds(settings)
    assert report is not None
    assert report.state is not None
    assert report.state.articles == len([*compose.SEEDS.glob("[0-9]*")])
    assert report.state.sources == (str(compose.SEEDS),)
    embedded = word_model.embedded
    again = compose.index_seeds(settings)
    assert again is not None
    assert not again.differences
    assert again.state == report.state
    assert word_model.embedded == embedded


def test_an_index_of_one_s_own_articles_is_left_as_it_is(
    settings: Settings, word_model: WordEmbedder, articles_folder: Path
) -> None:
    index(settings, articles_folder)
    before = stored(settings)
    assert compose.index_seeds(settings) is None
    after = stored(settings)
    assert {path: after[path] for path in before} == before


def test_a_damaged_index_is_not_replaced_by_the_seeds(
    settings: Settings, word_model: WordEmbedder, articles_folder: Path
) -> None:
    index(settings, articles_folder)
    (settings.data_dir / "searchers" / "000001" / "manifest.json").unlink()
    with pytest.raises(IndexDamaged):
        compose.index_seeds(settings)


def test_a_running_service_takes_up_a_new_state(
    service: compose.Service, settings: Settings, articles_folder: Path
) -> None:
    before = service.parts()
    assert sorted(titles(before, "Wo liegt die Mine?")) == [
        "Hafen von Rotterdam",
        "Kupfer aus Chile",
    ]
    (articles_folder / "bruecke.txt").write_text("Die Brücke\n\nSie ist neu.\n", encoding="utf-8")
    index(settings)
    assert service.parts() is before  # until it looks for a new state
    service.refresh()
    assert titles(service.parts(), "Welche Brücke?")[0] == "Die Brücke"
    assert service.state.articles == 3
    # Whoever still answers with the parts from before can end in peace.
    assert "Die Brücke" not in titles(before, "Welche Brücke?")


def test_a_service_keeps_its_parts_while_the_state_stays(
    service: compose.Service, settings: Settings
) -> None:
    parts = service.parts()
    assert not index(settings).differences
    service.refresh()
    assert service.parts() is parts


def test_a_service_answers_on_when_its_index_is_lost(
    service: compose.Service, settings: Settings, articles_folder: Path
) -> None:
    parts = service.parts()
    settings.data_dir.rename(settings.data_dir.with_name("lost"))
    with pytest.raises(IndexMissing, match="belegt index FOLDER"):
        service.refresh()
    assert service.parts() is parts
    assert titles(parts, "Wo liegt die Mine?")


def test_a_service_follows_by_itself_and_tells_a_fault_once(
    service: compose.Service, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compose, "_FOLLOW_S", 0.01)
    told: queue.Queue[str] = queue.Queue()
    lost = settings.data_dir.with_name("lost")
    settings.data_dir.rename(lost)
    service.follow(told.put)
    assert "belegt index FOLDER" in told.get(timeout=10)
    lost.rename(settings.data_dir)
    undone = undo(compose.open_tools(settings), 1)
    for _ in range(1000):
        if service.state == undone:
            break
        time.sleep(0.01)
    assert service.state == undone
    assert told.empty()


def test_an_index_of_another_model_is_refused(
    service: compose.Service, settings: Settings, word_model: WordEmbedder
) -> None:
    word_model.fingerprint = "words-2"
    with pytest.raises(IndexMismatch, match=r"model words-1, the settings name words-2\..*index"):
        compose.open_current(settings)


def test_a_running_service_refuses_a_new_state_of_another_model(
    service: compose.Service, settings: Settings
) -> None:
    parts, other = service.parts(), WordEmbedder()
    other.fingerprint = "words-2"
    sync(compose.tools_with(settings, other), [])
    with pytest.raises(IndexMismatch, match="built with the model words-2"):
        service.refresh()
    assert service.parts() is parts
    index(settings)
    service.refresh()
    assert titles(service.parts(), "Wo liegt die Mine?")


def test_an_index_is_required_before_anything_is_made(
    settings: Settings, word_model: WordEmbedder, articles_folder: Path
) -> None:
    with pytest.raises(IndexMissing, match="belegt index FOLDER"):
        compose.require_index(settings)
    assert not settings.data_dir.exists()
    index(settings, articles_folder)
    compose.require_index(settings)


def test_no_model_is_prepared_where_there_is_no_index(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compose, "open_embedder", lambda *_: pytest.fail("a model was opened"))
    for open_it in (compose.open_current, compose.Service):
        with pytest.raises(IndexMissing):
            open_it(settings)
