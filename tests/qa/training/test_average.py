"""The mean of some runs."""

from pathlib import Path

import pytest
import torch

from qa.errors import ModelError
from qa.reader_weights import ReaderWeights
from qa.training.average import main, mean
from qa.training.model import Vocabulary, freeze, load_reader


def test_each_parameter_is_averaged() -> None:
    runs = [{"a": torch.tensor([1.0, 2.0])}, {"a": torch.tensor([3.0, 6.0])}]
    assert mean(runs)["a"].tolist() == [2.0, 4.0]


def test_runs_that_trained_different_layers_are_refused() -> None:
    with pytest.raises(ModelError, match="different layers"):
        mean([{"a": torch.zeros(1)}, {"b": torch.zeros(1)}])


def test_the_mean_of_checkpoints_is_shipped(
    base: Path, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    paths = []
    for seed in (1, 2):
        reader = load_reader(base, vocabulary, seed)
        freeze(reader, 1)
        trained = {n: p.detach() for n, p in reader.named_parameters() if p.requires_grad}
        paths.append(tmp_path / f"{seed}.pt")
        torch.save({"weights": {"masters": trained}}, paths[-1])
    out = tmp_path / "reader.safetensors"
    main([*map(str, paths), "--base", str(base), "--out", str(out)])
    heads = [torch.load(p, weights_only=True)["weights"]["masters"] for p in paths]
    expected = sum(each["network.qa_outputs.weight"] for each in heads) / 2
    assert torch.allclose(
        torch.from_numpy(ReaderWeights.read(out).added["qa_outputs.weight"]), expected
    )


def test_a_missing_checkpoint_is_one_clear_line(base: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"none\.pt is missing"):
        main([str(tmp_path / "none.pt"), "--base", str(base), "--out", str(tmp_path / "x")])
