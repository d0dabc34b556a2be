"""The reader's folder is made once from the bundled encoder and the shipped weights."""

import itertools
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from qa import reader_model
from qa.errors import ModelError
from qa.protocols import SpanModel
from qa.sealed_folder import sha256_of, write_json
from qa.settings import load
from qa.span_network import SpanNetwork
from qa.span_session import SpanSession
from ui import compose


@pytest.fixture(scope="module")
def folder() -> Path:
    """Made by ``make install``, or here if it is not."""
    settings = load()
    base = compose.prepared_model(settings)
    return reader_model.prepare(settings.cache_dir / "models", base)


def test_transformers_loads_it_as_any_other_model(folder: Path) -> None:
    from transformers import AutoModelForQuestionAnswering

    network, loading = AutoModelForQuestionAnswering.from_pretrained(
        folder, output_loading_info=True
    )
    assert not loading["missing_keys"]
    assert not loading["unexpected_keys"]
    assert network.config.model_type == "bert"


@pytest.fixture(params=[SpanNetwork, SpanSession], scope="module")
def model(folder: Path, request: pytest.FixtureRequest) -> SpanModel:
    """The Hugging Face model, and its 8-bit graph."""
    opened: SpanModel = request.param(folder)
    return opened


def test_it_marks_the_words_that_answer(model: SpanModel) -> None:
    text = "Die Mine fördert seit dem 3. Mai 40.000 Tonnen Kupfer und beschäftigt 310 Menschen."
    [[window]] = model.score("Wie viele Menschen arbeiten in der Mine?", [text])
    start = window.starts[window.start_logits.argmax()]
    assert text[start:].lstrip().startswith("310")


def test_a_long_text_is_read_in_windows_that_cover_it(model: SpanModel) -> None:
    text = "Der Hafen wurde erweitert und kostet viel Geld. " * 100
    [windows] = model.score("Was?", [text])
    assert len(windows) > 1
    assert windows[0].starts[0] == 0
    assert windows[-1].ends[-1] >= len(text.rstrip()) - 1
    assert all(a.ends[-1] >= b.starts[0] for a, b in itertools.pairwise(windows))


def test_a_question_of_any_length_leaves_room_for_the_text(model: SpanModel) -> None:
    [[window]] = model.score("Wer? " * 400, ["Anna war es."])
    assert len(window.starts) >= 3


def test_a_text_is_scored_the_same_alone_and_among_others(model: SpanModel) -> None:
    texts = ["Anna baut.", "Der Hafen wurde am 3. Mai 2021 erweitert, die Mine blieb zu."]
    [_, [among]], [[alone]] = model.score("Wann?", texts), model.score("Wann?", texts[1:])
    assert abs(among.start_logits - alone.start_logits).max() < 1e-3


def test_nothing_to_read_is_nothing_found(model: SpanModel) -> None:
    assert model.score("Wer?", []) == []
    [[empty]] = model.score("Wer?", [""])
    assert len(empty.starts) == 0


def test_the_graph_reads_the_tokens_that_the_network_reads_and_scores_them_alike(
    folder: Path,
) -> None:
    texts = [
        "Die Mine fördert 40.000 t Kupfer; „Wir liefern“, sagt Ana Peña.",
        "Der Hafen wurde erweitert und kostet 5 Mio. €. " * 60,
    ]
    for question in ("Was wird gefördert?", "What does the port cost?"):
        networks, graphs = (m(folder).score(question, texts) for m in (SpanNetwork, SpanSession))
        for network, graph in zip(
            itertools.chain(*networks), itertools.chain(*graphs), strict=True
        ):
            assert network.starts.tolist() == graph.starts.tolist()
            assert network.ends.tolist() == graph.ends.tolist()
            assert abs(network.start_logits - graph.start_logits).mean() < 1
            assert abs(network.null - graph.null) < 3


def test_a_cache_folder_that_cannot_be_written_is_one_clear_line(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match="BELEGT_CACHE_DIR"):
        reader_model.prepare(tmp_path / "file" / "models", folder)


def test_the_second_time_nothing_is_written(folder: Path) -> None:
    base = compose.prepared_model(load())
    assert reader_model.prepare(folder.parent, base, lambda *_: pytest.fail("written")) == folder


def test_a_base_that_is_damaged_is_one_clear_line(folder: Path, tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        (base / name).write_text("{}")
    (base / "model.safetensors").write_bytes(b"damaged")
    with pytest.raises(ModelError, match=f"The model in {base}.*belegt prepare"):
        reader_model.prepare(tmp_path / "models", base)
    assert [p for p in (tmp_path / "models").iterdir() if p.is_dir()] == []


@pytest.mark.parametrize(
    ("opened", "part"),
    [
        (SpanNetwork, "model.safetensors"),
        (SpanNetwork, "tokenizer.json"),
        (SpanNetwork, "config.json"),
        (SpanSession, "model.safetensors"),
        (SpanSession, "tokenizer.json"),
        (SpanSession, "reader-int8.onnx"),
    ],
)
@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"{")])
def test_a_damaged_reader_folder_is_one_clear_line(
    folder: Path,
    tmp_path: Path,
    opened: type[SpanNetwork | SpanSession],
    part: str,
    damage: Callable[[Path], object],
) -> None:
    copy = tmp_path / "reader"
    shutil.copytree(folder, copy, copy_function=os.symlink)
    link = copy / part
    link.unlink()
    link.write_bytes(b"")
    damage(link)
    with pytest.raises(ModelError, match=f"The reader in {copy} cannot be used"):
        opened(copy).load()


def test_an_encoder_without_heads_is_no_reader() -> None:
    with pytest.raises(ModelError, match=r"it has no qa_outputs\.bias"):
        SpanNetwork(compose.prepared_model(load())).load()


@pytest.mark.parametrize("part", ["model.safetensors", "reader-int8.onnx"])
def test_a_prepared_reader_can_be_checked_later(tmp_path: Path, part: str) -> None:
    parts = [tmp_path / name for name in ("model.safetensors", "reader-int8.onnx")]
    for path in parts:
        path.write_bytes(b"one")
    assert "incomplete" in str(reader_model.problem(tmp_path))
    write_json(tmp_path / "belegt-reader.json", {each.name: sha256_of(each) for each in parts})
    assert reader_model.problem(tmp_path) is None
    (tmp_path / part).write_bytes(b"two")
    assert "is not the file that was made" in str(reader_model.problem(tmp_path))
