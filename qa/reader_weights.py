"""The reader's weights as they are shipped: what training changed in the bundled encoder, in 8 bits.

Training moves a weight little from where it began, and where it began is on the user's machine
already. So the change is what is rounded, not the weight, to 8 bits with one scale for each row:

    weight = base + scale[row] * change[row, column],    change in -127..127

Tensors that did not change are left out; those that the base does not have are kept in float32.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from qa.errors import ModelError

Tensors = Mapping[str, npt.NDArray[np.generic]]
FloatTensor = npt.NDArray[np.float32]

_SCALE = ".scale"
_LARGEST = 127


class ReaderWeights:
    """The content of a shipped weight file."""

    def __init__(self, tensors: Tensors) -> None:
        self._tensors = tensors

    @classmethod
    def read(cls, path: Path) -> "ReaderWeights":
        """Open a file written by ``write_reader_weights``.

        Raises:
            ModelError: it is missing or not such a file.
        """
        try:
            return cls(load_file(path))
        except (OSError, SafetensorError) as error:
            raise ModelError(
                f"The reader's weights {path} cannot be read ({error}). "
                "Install belegt again: pip install --force-reinstall belegt"
            ) from error

    @property
    def added(self) -> dict[str, FloatTensor]:
        """The tensors that the base does not have, by name."""
        return {
            name: values.astype(np.float32)
            for name, values in self._tensors.items()
            if values.dtype == np.float32 and not name.endswith(_SCALE)
        }

    def tuned(self, name: str, base: FloatTensor) -> FloatTensor:
        """A tensor of the base as training left it; same shape."""
        if name not in self._tensors:
            return base
        change = self._tensors[name].astype(np.float32)
        scale = self._tensors[name + _SCALE].astype(np.float32)
        tuned: FloatTensor = base + change * scale
        return tuned


def write_reader_weights(
    path: Path,
    base: Mapping[str, FloatTensor],
    trained: Mapping[str, FloatTensor],
    about: dict[str, str],
) -> None:
    """Write what differs between two sets of tensors.

    Args:
        path: the file, overwritten.
        base: the tensors before training, by name.
        trained: the tensors after training; names that ``base`` lacks are kept as they are.
        about: goes into the file's metadata: how it was made.
    """
    tensors: dict[str, npt.NDArray[np.generic]] = {}
    for name, values in trained.items():
        if name not in base:
            tensors[name] = values.astype(np.float32)
        elif not np.array_equal(values, base[name]):
            tensors[name], tensors[name + _SCALE] = _rounded(values - base[name])
    save_file(tensors, path, metadata=about)


def _rounded(change: FloatTensor) -> tuple[npt.NDArray[np.int8], FloatTensor]:
    scale = np.abs(change).max(axis=-1, keepdims=True) / _LARGEST
    steps = change / np.where(scale, scale, 1)
    return np.rint(steps).astype(np.int8), scale.astype(np.float32)
