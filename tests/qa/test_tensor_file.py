"""The streamed safetensors file is what the official library reads."""

from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from qa.tensor_file import PlannedTensor, write_tensors


def test_the_official_reader_finds_every_value(tmp_path: Path) -> None:
    table = np.arange(30, dtype=np.float32).reshape(10, 3)
    bias = np.array([1.5, -2.5], dtype=np.float32)
    blocks = (table[first : first + 4] for first in range(0, 10, 4))
    plan = [PlannedTensor("table", [10, 3], blocks), PlannedTensor("bias", [2], [bias])]
    write_tensors(tmp_path / "model.safetensors", plan)
    found = load_file(tmp_path / "model.safetensors")
    assert np.array_equal(found["table"], table)
    assert np.array_equal(found["bias"], bias)


def test_progress_ends_at_the_whole(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    plan = [PlannedTensor("a", [8], [np.zeros(4, np.float32), np.ones(4, np.float32)])]
    write_tensors(tmp_path / "t", plan, lambda *step: seen.append(step), "model")
    assert seen == [("model", 16, 32), ("model", 32, 32)]
