"""What is shipped of a trained reader, and how it becomes a standard Hugging Face folder.

Shipped is one safetensors file with the parameters that training changed, under the names that
``BertForQuestionAnswering`` gives them: matrices as int8 with a float32 scale for each row
(``name`` and ``name.scale``: value = int8 x scale), vectors as float16. All else is the bundled
model, so the two are put together on the user's machine.
"""

import json
import shutil
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from qa.errors import ModelError
from qa.training.train import replace_file

HEADS = "qa_outputs"
_SCALE = ".scale"
_LARGEST = 127
_TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json")


def pack(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """Matrices as int8 rows with their scales, vectors as float16.

    A value is off by at most half its row's scale, which is the row's largest magnitude / 127.
    """
    packed = {}
    for name, value in weights.items():
        if value.ndim < 2 or name.startswith(HEADS):
            packed[name] = value.to(torch.float16)
            continue
        scale = value.float().abs().amax(dim=1).clamp(min=1e-12) / _LARGEST
        packed[name] = (value.float() / scale[:, None]).round().to(torch.int8)
        packed[name + _SCALE] = scale
    return packed


def unpack(packed: dict[str, Tensor]) -> dict[str, Tensor]:
    """The float32 parameters that ``pack`` was given, to its precision."""
    return {
        name: value.float() * packed[name + _SCALE][:, None]
        if value.dtype == torch.int8
        else value.float()
        for name, value in packed.items()
        if not name.endswith(_SCALE)
    }


def write_reader(path: Path, packed: dict[str, Tensor], about: dict[str, str]) -> None:
    """Write what is shipped in one step; ``about`` becomes the file's metadata."""
    tensors = {name: value.contiguous() for name, value in packed.items()}
    replace_file(path, lambda beside: save_file(tensors, beside, metadata=about))


def read_reader(path: Path) -> dict[str, Tensor]:
    """The parameters of a shipped file, float32, by their Hugging Face names."""
    return unpack(load_file(path))


def assemble(base: Path, reader: Path, folder: Path) -> None:
    """Make a folder for ``AutoModelForQuestionAnswering`` with the full vocabulary.

    Args:
        base: folder of the bundled model, see ``index.bundled_model``.
        reader: what is shipped.
        folder: made anew; it appears when it is complete.

    Raises:
        ModelError: the two do not fit together.
    """
    changed = read_reader(reader)
    with safe_open(base / "model.safetensors", framework="pt") as file:
        tensors = {f"bert.{name}": file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    strangers = [
        name
        for name, value in changed.items()
        if not name.startswith(HEADS)
        and (name not in tensors or tensors[name].shape != value.shape)
    ]
    if strangers:
        raise ModelError(
            f"{reader} does not fit the model in {base}: {strangers[0]}. Prepare both: belegt prepare"
        )
    beside = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    save_file({**tensors, **changed}, beside / "model.safetensors", metadata={"format": "pt"})
    for name in _TOKENIZER_FILES:
        shutil.copyfile(base / name, beside / name)
    config = json.loads((base / "config.json").read_text(encoding="utf-8"))
    config["architectures"] = ["BertForQuestionAnswering"]
    (beside / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    beside.rename(folder)
