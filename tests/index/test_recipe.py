"""Another recipe: who may put it into force, and what is embedded anew for it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index.build import add, remove, sync
from index.change import Report, Tools
from index.states import Recipe
from index.store import newest_state
from qa.errors import IndexMismatch, ModelError
from qa.protocols import Vectors
from tests.fakes import WordEmbedder
from tests.index.conftest import AGENCY, PORT, RECIPE, embedded, write
from tests.index.observed import files, rows, texts

OTHER_MODEL = replace(RECIPE, model="words-2")


def test_chunks_of_another_length_are_cut_from_all_and_only_new_texts_embedded(
    tools: Tools, tmp_path: Path, data_dir: Path
) -> None:
    write(tmp_path / "a/salzgitter.txt", AGENCY)
    hidden = write(tmp_path / "b/hafen.txt", PORT.text)
    sync(tools, [tmp_path / "a"])
    add(tools, [hidden])
    hidden.unlink()  # and is cut from what the library holds
    spent = embedded(tools)
    longer = replace(tools, recipe=replace(RECIPE, chunk_chars=1000))
    report = sync(longer, [])
    assert report.state
    assert report.state.recipe == longer.recipe
    assert (report.state.articles, report.state.chunks) == (2, 2)
    assert embedded(tools) - spent == 1  # the one chunk of the agency's text
    assert texts(data_dir)[str(hidden)] == PORT.text


@pytest.mark.parametrize(
    "recipe", [Recipe("words-1", 100, 1), Recipe("words-1", 200, 0), OTHER_MODEL]
)
def test_any_other_recipe_is_put_into_force_by_sync(
    synced: Report, tools: Tools, recipe: Recipe, data_dir: Path
) -> None:
    state = sync(replace(tools, recipe=recipe), []).state
    assert state
    assert (state.number, state.recipe, state.articles) == (2, recipe, 3)
    assert newest_state(data_dir) == 2


def test_another_model_embeds_all_anew_on_sync(synced: Report, tools: Tools) -> None:
    spent = embedded(tools)
    assert sync(replace(tools, recipe=OTHER_MODEL), []).embedded == 10
    assert embedded(tools) - spent == 10


class MissingEmbedder(WordEmbedder):
    """Cannot be loaded, which shows at the first use."""

    def queries(self, texts: Sequence[str]) -> Vectors:
        raise ModelError("There is no model")


def test_a_model_that_is_missing_is_told_before_anything_is_read(
    tools: Tools, folder: Path, data_dir: Path
) -> None:
    told: list[tuple[str, int, int]] = []
    missing = replace(tools, embedder=MissingEmbedder(), progress=lambda *step: told.append(step))
    with pytest.raises(ModelError):
        sync(missing, [folder])
    assert told == []
    assert rows(data_dir, "SELECT 1 FROM articles") == []


def test_without_anything_to_embed_no_model_is_needed(
    synced: Report, tools: Tools, folder: Path
) -> None:
    (folder / "mine.txt").unlink()
    state = sync(replace(tools, embedder=MissingEmbedder()), []).state
    assert state
    assert state.articles == 2


@pytest.mark.parametrize("change", [add, remove])
def test_another_model_is_refused_where_not_all_is_embedded_anew(
    synced: Report, tools: Tools, folder: Path, data_dir: Path, change: Callable[..., Report]
) -> None:
    before = files(data_dir)
    with pytest.raises(IndexMismatch, match=r"with the model words-1, the settings name words-2"):
        change(replace(tools, recipe=OTHER_MODEL), [folder / "mine.txt"])
    assert files(data_dir) == before


def test_add_and_remove_keep_to_the_chunks_of_the_library(
    synced: Report, tools: Tools, folder: Path
) -> None:
    other = replace(tools, recipe=replace(RECIPE, chunk_chars=300))
    write(folder / "zinn.txt", "Zinn kostet mehr.")
    for report in (add(other, [folder]), remove(other, [str(folder / "mine.txt")])):
        assert report.state
        assert report.state.recipe == RECIPE
