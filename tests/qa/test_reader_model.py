"""The reader's folder is made once from the bundled encoder and the shipped weights."""

import itertools
from pathlib import Path

import pytest

from qa import reader_model
from qa.errors import ModelError
from qa.settings import load
from qa.span_network import SpanNetwork
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


def test_it_marks_the_words_that_answer(folder: Path) -> None:
    text = "Die Mine fördert seit dem 3. Mai 40.000 Tonnen Kupfer und beschäftigt 310 Menschen."
    [[window]] = SpanNetwork(folder).score("Wie viele Menschen arbeiten in der Mine?", [text])
    start = window.starts[window.start_logits.argmax()]
    assert text[start:].lstrip().startswith("310")


def test_a_long_text_is_read_in_windows_that_cover_it(folder: Path) -> None:
    text = "Der Hafen wurde erweitert und kostet viel Geld. " * 100
    [windows] = SpanNetwork(folder).score("Was?", [text])
    assert len(windows) > 1
    assert windows[0].starts[0] == 0
    assert windows[-1].ends[-1] >= len(text.rstrip()) - 1
    assert all(a.ends[-1] >= b.starts[0] for a, b in itertools.pairwise(windows))


def test_a_question_of_any_length_leaves_room_for_the_text(folder: Path) -> None:
    [[window]] = SpanNetwork(folder).score("Wer? " * 400, ["Anna war es."])
    assert len(window.starts) >= 3


def test_a_text_is_scored_the_same_alone_and_among_others(folder: Path) -> None:
    texts = ["Anna baut.", "Der Hafen wurde am 3. Mai 2021 erweitert, die Mine blieb zu."]
    network = SpanNetwork(folder)
    [_, [among]], [[alone]] = network.score("Wann?", texts), network.score("Wann?", texts[1:])
    assert abs(among.start_logits - alone.start_logits).max() < 1e-3


def test_a_cache_folder_that_cannot_be_written_is_one_clear_line(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match="BELEGT_CACHE_DIR"):
        reader_model.prepare(tmp_path / "file" / "models", folder)
