"""The parts put together: which index is used, when it is made, and when it is refused."""

from pathlib import Path

import pytest

from index import store
from qa.errors import IndexDamaged, IndexMismatch, IndexMissing
from qa.settings import Settings, load
from tests.fakes import WordEmbedder
from ui import compose


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings that answer whatever is asked."""
    monkeypatch.setenv("BELEGT_MIN_CONFIDENCE", "0")
    return load()


@pytest.fixture
def service(settings: Settings, word_model: WordEmbedder, articles_folder: Path) -> compose.Service:
    """A running service over ``articles_folder``."""
    compose.build_index(settings, [articles_folder])
    return compose.Service(settings)


def titles(parts: compose.Parts, question: str) -> list[str]:
    """Titles of the articles that are found for a question, best first, each once."""
    found = parts.retriever.retrieve(question, 10)
    return list(dict.fromkeys(passage.article.title for passage in found))


def test_the_seeds_are_indexed_where_there_is_no_index(
    settings: Settings, word_model: WordEmbedder
) -> None:
    report = compose.index_seeds(settings)
    assert report is not None
    assert report.articles == len([*compose.SEEDS.glob("[0-9]*")])
    assert compose.open_library(settings).manifest.sources == (str(compose.SEEDS),)


def test_the_seeds_are_not_indexed_twice(settings: Settings, word_model: WordEmbedder) -> None:
    compose.index_seeds(settings)
    folder, embedded = store.current_folder(settings.data_dir), word_model.embedded
    again = compose.index_seeds(settings)
    assert again is not None
    assert again.unchanged
    assert store.current_folder(settings.data_dir) == folder
    assert word_model.embedded == embedded


def test_an_index_of_one_s_own_articles_is_left_as_it_is(
    settings: Settings, word_model: WordEmbedder, articles_folder: Path
) -> None:
    compose.build_index(settings, [articles_folder])
    before = {path: path.read_bytes() for path in settings.data_dir.rglob("*") if path.is_file()}
    assert compose.index_seeds(settings) is None
    after = {path: path.read_bytes() for path in settings.data_dir.rglob("*") if path.is_file()}
    assert after == before


def test_a_damaged_index_is_not_replaced_by_the_seeds(
    settings: Settings, word_model: WordEmbedder, articles_folder: Path
) -> None:
    compose.build_index(settings, [articles_folder])
    (store.current_folder(settings.data_dir) / "manifest.json").unlink()
    with pytest.raises(IndexDamaged):
        compose.index_seeds(settings)


def test_a_running_service_takes_up_a_new_index(
    service: compose.Service, settings: Settings, articles_folder: Path
) -> None:
    before = service.parts()
    assert sorted(titles(before, "Wo liegt die Mine?")) == [
        "Hafen von Rotterdam",
        "Kupfer aus Chile",
    ]
    (articles_folder / "bruecke.txt").write_text("Die Brücke\n\nSie ist neu.\n", encoding="utf-8")
    compose.build_index(settings, [articles_folder])
    assert titles(service.parts(), "Welche Brücke?")[0] == "Die Brücke"
    assert service.manifest.articles == 3
    # Whoever still answers with the parts from before can end in peace.
    assert "Die Brücke" not in titles(before, "Welche Brücke?")


def test_a_service_keeps_its_parts_while_the_index_stays(
    service: compose.Service, settings: Settings, articles_folder: Path
) -> None:
    parts = service.parts()
    assert compose.build_index(settings, [articles_folder]).unchanged
    assert service.parts() is parts


def test_a_service_survives_the_loss_of_its_index(
    service: compose.Service, settings: Settings, articles_folder: Path
) -> None:
    (settings.data_dir / "CURRENT").unlink()
    with pytest.raises(IndexMissing, match="belegt index FOLDER"):
        service.parts()
    compose.build_index(settings, [articles_folder])
    assert titles(service.parts(), "Wo liegt die Mine?")


def test_an_index_of_another_model_is_refused(
    service: compose.Service, settings: Settings, word_model: WordEmbedder, articles_folder: Path
) -> None:
    word_model.fingerprint = "words-2"
    said = f"model words-1, the settings name words-2.*: belegt index {articles_folder}"
    with pytest.raises(IndexMismatch, match=said):
        compose.open_current(settings)


def test_a_running_service_refuses_a_new_index_of_another_model(
    service: compose.Service, settings: Settings, word_model: WordEmbedder, articles_folder: Path
) -> None:
    other = WordEmbedder()
    other.fingerprint = "words-2"
    compose.build_from(settings, compose.articles.read_articles(
        compose.articles.find_files([articles_folder]), 1), ("x",), other)  # fmt: skip
    with pytest.raises(IndexMismatch, match="built with the model words-2"):
        service.parts()
    compose.build_index(settings, [articles_folder])
    assert titles(service.parts(), "Wo liegt die Mine?")


def test_no_model_is_prepared_where_there_is_no_index(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compose, "open_embedder", lambda *_: pytest.fail("a model was opened"))
    for open_it in (compose.open_current, compose.Service):
        with pytest.raises(IndexMissing):
            open_it(settings)
