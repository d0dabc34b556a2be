from pathlib import Path

import torch
from transformers import AutoModelForQuestionAnswering

from qa import reader_model
from qa.training.export import load_shipped, write_shipped
from qa.training.model import Reader, Vocabulary, collate, freeze, load_reader
from qa.training.windows import Tokenised, reading_windows


def trained(reader: Reader) -> dict[str, torch.Tensor]:
    """The parameters as training might leave them: moved a little."""
    torch.manual_seed(3)
    return {
        name: parameter.detach() + 0.1 * torch.randn_like(parameter)
        for name, parameter in reader.named_parameters()
        if parameter.requires_grad
    }


def test_a_user_s_folder_reads_like_the_trained_network(
    base: Path, vocabulary: Vocabulary, questions: list[Tokenised], tmp_path: Path
) -> None:
    reader = load_reader(base, vocabulary, seed=2).eval()
    freeze(reader, 1)
    weights = trained(reader)
    reader.load_state_dict(weights, strict=False)
    write_shipped(tmp_path / "reader.safetensors", base, weights, {"base": "small"})
    shipped = load_shipped(tmp_path / "reader.safetensors", base, vocabulary).eval()
    folder = reader_model.prepare(tmp_path / "cache", base, weights=tmp_path / "reader.safetensors")
    standard = AutoModelForQuestionAnswering.from_pretrained(folder).eval()

    batch = collate(list(reading_windows(questions[0], 256, 64)), torch.device("cpu"))
    with torch.inference_mode():
        exact, ours = reader(batch)[0], shipped(batch)[0]
        theirs = standard(batch.ids, attention_mask=batch.attended.long())
    text = batch.allowed[0]
    assert torch.allclose(exact[text], ours[text], atol=0.05)
    assert torch.allclose(ours[text, 0], theirs.start_logits[0, text], atol=1e-4)
    assert torch.allclose(ours[text, 1], theirs.end_logits[0, text], atol=1e-4)


def test_frozen_layers_are_not_shipped(base: Path, vocabulary: Vocabulary, tmp_path: Path) -> None:
    reader = load_reader(base, vocabulary, seed=2)
    freeze(reader, 2)
    write_shipped(tmp_path / "heads", base, trained(reader), {})
    assert (tmp_path / "heads").stat().st_size < 1000
