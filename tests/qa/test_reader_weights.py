"""What is shipped of the reader: the change that training made, in 8 bits."""

from pathlib import Path

import numpy as np
import pytest

from qa.errors import ModelError
from qa.reader_weights import ReaderWeights, write_reader_weights

RNG = np.random.default_rng(3)
BASE = {
    "layer.weight": RNG.normal(size=(6, 32)).astype(np.float32),
    "layer.bias": RNG.normal(size=6).astype(np.float32),
    "frozen.weight": RNG.normal(size=(4, 4)).astype(np.float32),
}
CHANGE = {
    name: (0.02 * RNG.normal(size=BASE[name].shape)) for name in ("layer.weight", "layer.bias")
}
TRAINED = {
    **{name: (BASE[name] + change).astype(np.float32) for name, change in CHANGE.items()},
    "frozen.weight": BASE["frozen.weight"],
    "qa_outputs.weight": RNG.normal(size=(2, 32)).astype(np.float32),
}


@pytest.fixture
def weights(tmp_path: Path) -> ReaderWeights:
    write_reader_weights(tmp_path / "reader.safetensors", BASE, TRAINED, {"seed": "17"})
    return ReaderWeights.read(tmp_path / "reader.safetensors")


@pytest.mark.parametrize("name", CHANGE)
def test_a_changed_tensor_is_off_by_half_a_step_at_most(weights: ReaderWeights, name: str) -> None:
    change = np.abs(TRAINED[name] - BASE[name])
    half_a_step = change.max(axis=-1, keepdims=True) / 127 / 2
    off = np.abs(weights.tuned(name, BASE[name]) - TRAINED[name])
    assert (off <= half_a_step * 1.001 + 1e-7).all()


def test_what_did_not_change_is_the_base(weights: ReaderWeights) -> None:
    assert weights.tuned("frozen.weight", BASE["frozen.weight"]) is BASE["frozen.weight"]


def test_what_the_base_lacks_is_kept_as_it_is(weights: ReaderWeights) -> None:
    assert list(weights.added) == ["qa_outputs.weight"]
    assert np.array_equal(weights.added["qa_outputs.weight"], TRAINED["qa_outputs.weight"])


def test_a_row_that_did_not_change_among_others_that_did_stays(tmp_path: Path) -> None:
    trained = {"layer.weight": BASE["layer.weight"].copy()}
    trained["layer.weight"][1:] += 0.5
    write_reader_weights(tmp_path / "w", BASE, trained, {})
    tuned = ReaderWeights.read(tmp_path / "w").tuned("layer.weight", BASE["layer.weight"])
    assert np.array_equal(tuned[0], BASE["layer.weight"][0])


def test_a_file_that_is_no_weight_file_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "w").write_text("nothing")
    with pytest.raises(ModelError, match="cannot be read"):
        ReaderWeights.read(tmp_path / "w")
