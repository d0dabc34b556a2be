"""What is shipped of a trained reader: see ``qa.reader_weights``."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import torch
from safetensors import safe_open
from torch import Tensor

from qa.reader_weights import FloatTensor, ReaderWeights, write_reader_weights
from qa.training.model import Reader, Vocabulary, load_reader

_ENCODER = "network.bert."
_NETWORK = "network."


def write_shipped(
    path: Path, base: Path, weights: Mapping[str, Tensor], about: dict[str, str]
) -> None:
    """Write what training changed.

    Args:
        path: the file to ship.
        base: folder of the bundled model that training began with.
        weights: trained parameters by their names in ``qa.training.model.Reader``.
        about: goes into the file's metadata.
    """
    trained = {
        name.removeprefix(_ENCODER).removeprefix(_NETWORK): value.float().cpu().numpy()
        for name, value in weights.items()
    }
    write_reader_weights(path, _tensors(base, trained), trained, about)


def load_shipped(path: Path, base: Path, vocabulary: Vocabulary) -> Reader:
    """The reader as a user has it, on fewer vocabulary rows."""
    reader = load_reader(base, vocabulary, seed=0)
    shipped = ReaderWeights.read(path)
    encoder = _tensors(base, (name.removeprefix(_ENCODER) for name in reader.state_dict()))
    state = {
        **{f"{_ENCODER}{name}": shipped.tuned(name, held) for name, held in encoder.items()},
        **{f"{_NETWORK}{name}": values for name, values in shipped.added.items()},
    }
    del state[f"{_ENCODER}embeddings.word_embeddings.weight"]  # the rows in use are there already
    reader.load_state_dict({n: torch.from_numpy(v) for n, v in state.items()}, strict=False)
    return reader


def _tensors(base: Path, names: Iterable[str]) -> dict[str, FloatTensor]:
    """Those of the named tensors that the bundled model has."""
    with safe_open(base / "model.safetensors", framework="numpy") as file:
        held = set(file.keys())
        return {name: file.get_tensor(name) for name in names if name in held}
