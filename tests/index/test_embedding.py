"""The embedder around sentence-transformers, with the real model."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from index import embedding
from index.embedding import SentenceEmbedder
from qa.errors import ModelError


def test_vectors_are_unit_rows_of_the_promised_shape(real_embedder: SentenceEmbedder) -> None:
    vectors = real_embedder.passages(["Öl fließt.", "", "😀 " * 800])
    assert vectors.shape == (3, real_embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-5)


def test_no_texts_give_no_rows(real_embedder: SentenceEmbedder) -> None:
    assert real_embedder.queries([]).shape == (0, real_embedder.dimension)
    assert real_embedder.passages([]).shape == (0, real_embedder.dimension)


def test_a_text_has_the_same_vector_alone_and_among_others(
    real_embedder: SentenceEmbedder,
) -> None:
    alone = real_embedder.passages(["Die Mine liegt in der Wüste."])[0]
    among = real_embedder.passages(["Ja.", "Die Mine liegt in der Wüste.", "Öl " * 50])[1]
    assert float(alone @ among) == pytest.approx(1, abs=1e-5)


def test_a_question_is_nearer_to_its_answer_in_either_language(
    real_embedder: SentenceEmbedder,
) -> None:
    answer, other = real_embedder.passages(
        ["Die Mine fördert 40.000 Tonnen Kupfer.", "Der Rat tagt am Montag in Brüssel."]
    )
    for question in real_embedder.queries(
        ["Wie viel Kupfer fördert die Mine?", "How much copper does the mine produce?"]
    ):
        assert question @ answer > question @ other + 0.03


def test_the_models_own_prefixes_are_taken(real_embedder: SentenceEmbedder) -> None:
    bare = SentenceEmbedder(real_embedder._name, query_prefix="", passage_prefix="")
    bare.__dict__["_model"] = real_embedder._model  # do not load it twice
    assert np.allclose(bare.queries(["query: Wer?"]), real_embedder.queries(["Wer?"]), atol=1e-5)
    assert np.allclose(bare.passages(["passage: Er."]), real_embedder.passages(["Er."]), atol=1e-5)


def test_progress_counts_up_to_all(
    real_embedder: SentenceEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "_SLICE", 2)
    told: list[tuple[str, int, int]] = []
    real_embedder.passages(["Ja."] * 3, lambda *step: told.append(step))
    assert told == [("embed", 2, 3), ("embed", 3, 3)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "modell"
    path.mkdir()
    (path / "config.json").write_text("{}", encoding="utf-8")
    (path / "model.safetensors").write_bytes(bytes(3_000_000))
    return path


def test_the_fingerprint_needs_no_loading_and_survives_a_move(folder: Path, tmp_path: Path) -> None:
    before = SentenceEmbedder(folder).fingerprint
    assert before.startswith("modell-")
    shutil.copytree(folder, tmp_path / "anderswo" / "modell")
    assert SentenceEmbedder(tmp_path / "anderswo" / "modell").fingerprint == before


def test_the_fingerprint_changes_with_files_and_prefixes(folder: Path) -> None:
    known = {SentenceEmbedder(folder).fingerprint}
    known.add(SentenceEmbedder(folder, query_prefix="frage: ").fingerprint)
    known.add(SentenceEmbedder(folder, passage_prefix="frage: ").fingerprint)
    (folder / "config.json").write_text('{"a": 1}', encoding="utf-8")
    known.add(SentenceEmbedder(folder).fingerprint)
    (folder / "model.safetensors").write_bytes(bytes(2_999_999) + b"\x01")
    known.add(SentenceEmbedder(folder).fingerprint)
    assert len(known) == 5


def test_a_hub_model_is_known_by_its_name() -> None:
    assert SentenceEmbedder("firma/modell").fingerprint.startswith("modell-")
    assert SentenceEmbedder("a/modell").fingerprint != SentenceEmbedder("b/modell").fingerprint


def test_an_unknown_model_without_network_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError) as refused:
        SentenceEmbedder("niemand/kein-solches-modell").load()
    message = str(refused.value)
    assert "'niemand/kein-solches-modell' is neither a sentence-transformers folder" in message
    assert "leave BELEGT_MODEL unset to use the bundled model" in message
    assert "\n" not in message


def test_a_folder_that_is_no_model_is_told_too(folder: Path) -> None:
    with pytest.raises(ModelError, match="neither a sentence-transformers folder"):
        SentenceEmbedder(folder).load()
