import json
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from qa.errors import ModelError
from qa.training.export import assemble, pack, read_reader, unpack, write_reader
from qa.training.model import Reader, Vocabulary, collate, freeze, load_reader
from qa.training.windows import Tokenised, reading_windows


def changed(reader: Reader) -> dict[str, torch.Tensor]:
    """The trained parameters by their Hugging Face names, moved a little."""
    torch.manual_seed(3)
    return {
        name: parameter.detach() + 0.1 * torch.randn_like(parameter)
        for name, parameter in reader.network.named_parameters()
        if parameter.requires_grad
    }


def test_int8_is_off_by_half_a_step_at_most() -> None:
    torch.manual_seed(1)
    matrix = torch.randn(16, 48) * torch.logspace(-4, 2, 16)[:, None]
    back = unpack(pack({"matrix": matrix}))["matrix"]
    step = matrix.abs().amax(dim=1, keepdim=True) / 127
    assert ((back - matrix).abs() <= 0.501 * step).all()


def test_a_row_of_zeros_stays_zero() -> None:
    assert unpack(pack({"matrix": torch.zeros(2, 4)}))["matrix"].abs().max() == 0


def test_the_folder_reads_like_the_trained_network(
    base: Path, vocabulary: Vocabulary, questions: list[Tokenised], tmp_path: Path
) -> None:
    reader = load_reader(base, vocabulary, seed=2).eval()
    freeze(reader, 1)
    weights = changed(reader)
    write_reader(tmp_path / "reader.safetensors", pack(weights), {"base": "small"})
    assemble(base, tmp_path / "reader.safetensors", tmp_path / "model")
    reader.network.load_state_dict(read_reader(tmp_path / "reader.safetensors"), strict=False)

    standard = AutoModelForQuestionAnswering.from_pretrained(tmp_path / "model").eval()
    batch = collate(list(reading_windows(questions[0], 256, 64)), torch.device("cpu"))
    with torch.inference_mode():
        ours = reader(batch)[0]
        theirs = standard(batch.ids, attention_mask=batch.attended.long())
    text = batch.allowed[0]
    assert torch.allclose(ours[text, 0], theirs.start_logits[0, text], atol=1e-4)
    assert torch.allclose(ours[text, 1], theirs.end_logits[0, text], atol=1e-4)


def test_the_folder_names_its_architecture(
    base: Path, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    reader = load_reader(base, vocabulary, seed=2)
    write_reader(tmp_path / "reader.safetensors", pack(changed(reader)), {})
    assemble(base, tmp_path / "reader.safetensors", tmp_path / "model")
    config = json.loads((tmp_path / "model" / "config.json").read_text())
    assert config["architectures"] == ["BertForQuestionAnswering"]
    assert len(AutoTokenizer.from_pretrained(tmp_path / "model")) == len(vocabulary.rows)


def test_a_reader_of_another_model_is_refused(base: Path, tmp_path: Path) -> None:
    write_reader(tmp_path / "other.safetensors", {"bert.strange.weight": torch.ones(2)}, {})
    with pytest.raises(ModelError, match=r"does not fit .*bert.strange.weight"):
        assemble(base, tmp_path / "other.safetensors", tmp_path / "model")
    assert not (tmp_path / "model").exists()
