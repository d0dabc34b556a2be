"""Write a safetensors file piece by piece, and map a tensor of one without reading it.

Its own writer wants all tensors in memory at once, and its own reader copies them there.

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


def mapped(path: Path, name: str) -> FloatRows:
    """A float32 tensor of a safetensors file, read from the disk as its rows are used.

    Raises:
        ValueError: there is no such tensor, or it is not float32.
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    if header.get(name, {}).get("dtype") != "F32":
        raise ValueError(f"{path} holds no float32 tensor {name}")
    shape = tuple(header[name]["shape"])
    start = 8 + length + header[name]["data_offsets"][0]
    return np.memmap(path, dtype="<f4", mode="r", offset=start, shape=shape)


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
