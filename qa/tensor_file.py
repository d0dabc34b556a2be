"""Write a safetensors file piece by piece: its own writer wants all tensors in memory at once.

The format: u64 length of the header, a JSON header of names, types, shapes and offsets, the values
(https://github.com/huggingface/safetensors, "Format").
"""

import json
import math
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa.protocols import Progress

FloatRows = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PlannedTensor:
    """A float32 tensor to be written.

    Attributes:
        name: in the file.
        shape: of the whole tensor.
        blocks: its values in order, in pieces of any shape; read once, when they are written.
    """

    name: str
    shape: Sequence[int]
    blocks: Iterable[FloatRows]


def write_tensors(
    path: Path, tensors: Sequence[PlannedTensor], progress: Progress | None = None, stage: str = ""
) -> None:
    """Write tensors in their order; one block at a time is held.

    Args:
        path: the file.
        tensors: what to write.
        progress: called with (stage, bytes written, bytes in all).
        stage: its first argument.
    """
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    end = 0
    for tensor in tensors:
        start, end = end, end + 4 * math.prod(tensor.shape)
        header[tensor.name] = {
            "dtype": "F32",
            "shape": list(tensor.shape),
            "data_offsets": [start, end],
        }
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    written = 0
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors:
            for values in tensor.blocks:
                file.write(values.astype("<f4").tobytes())
                written += values.nbytes
                if progress:
                    progress(stage, written, end)
