"""Put the reader together: the bundled encoder, what training changed in it, and the heads.

The result is a standard Hugging Face folder for ``AutoModelForQuestionAnswering``, made once in the
user's cache, so that any other program can load it too. Beside the model lies its 8-bit graph, which
belegt itself reads with (``qa.span_session``).
"""

import hashlib
import json
import shutil
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from qa.errors import ModelError
from qa.protocols import Progress
from qa.reader_export import GRAPH_FILE, MODEL_FILE, export
from qa.reader_weights import FloatTensor, ReaderWeights
from qa.sealed_folder import make_once, sha256_of, write_json
from qa.tensor_file import PlannedTensor, write_tensors

_WEIGHTS = resources.files("qa").joinpath("weights/reader.safetensors")
_SEAL = "belegt-reader.json"
_SEALED = (MODEL_FILE, GRAPH_FILE)
_COPIED = ("tokenizer.json", "tokenizer_config.json")
_ROWS_AT_ONCE = 1 << 14


def prepare(
    cache_dir: Path, base: Path, progress: Progress | None = None, weights: Path | None = None
) -> Path:
    """Return the reader's folder, making it first when it is not there yet.

    About 700 MB of memory are used; the folder takes 510 MB.

    Args:
        cache_dir: where models are kept; created when missing.
        base: folder of the bundled encoder.
        progress: called with ("reader", bytes written, bytes in all).
        weights: a file of ``qa.reader_weights``; None takes the one that comes with belegt.

    Raises:
        ModelError: the weights are missing or damaged, or the folder cannot be written.
    """
    if weights is None:
        with resources.as_file(_WEIGHTS) as shipped:
            return prepare(cache_dir, base, progress, shipped)
    shipped_weights = ReaderWeights.read(weights)
    identity = f"{base.name} {sha256_of(weights)} {GRAPH_FILE}"
    final = cache_dir / f"belegt-reader-{hashlib.sha256(identity.encode()).hexdigest()[:12]}"

    def fill(folder: Path) -> dict[str, Any]:
        _write(folder, base, shipped_weights, progress)
        export(folder, progress)
        return {"base": base.name, **{name: sha256_of(folder / name) for name in _SEALED}}

    try:
        return make_once(final, _SEAL, fill)
    except (SafetensorError, ValueError, FileNotFoundError) as error:
        raise ModelError(
            f"The model in {base}, of which the reader is made, is damaged ({error}). "
            "Remove that folder, then: belegt prepare"
        ) from error
    except OSError as error:
        raise ModelError(
            f"The reader cannot be written to {cache_dir} ({error.strerror or error}). "
            "Free space there (500 MB), or name another folder: BELEGT_CACHE_DIR=/path"
        ) from error


def problem(folder: Path) -> str | None:
    """What is wrong with a prepared folder (its weights are hashed), or None."""
    try:
        sealed = json.loads((folder / _SEAL).read_text(encoding="utf-8"))
        changed = [name for name in _SEALED if sha256_of(folder / name) != sealed[name]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        return f"The reader in {folder} is incomplete ({type(error).__name__})"
    return f"{folder / changed[0]} is not the file that was made at set-up" if changed else None


def _write(folder: Path, base: Path, weights: ReaderWeights, progress: Progress | None) -> None:
    for name in _COPIED:
        shutil.copyfile(base / name, folder / name)
    config = json.loads((base / "config.json").read_text(encoding="utf-8"))
    config["architectures"] = ["BertForQuestionAnswering"]
    write_json(folder / "config.json", config)
    with safe_open(base / MODEL_FILE, framework="numpy") as encoder:
        write_tensors(folder / MODEL_FILE, list(_plan(encoder, weights)), progress, "reader")


def _plan(encoder: Any, weights: ReaderWeights) -> Iterator[PlannedTensor]:
    for name in encoder.keys():  # noqa: SIM118 - it is no mapping
        part = encoder.get_slice(name)
        shape = part.get_shape()
        is_table = shape[0] > _ROWS_AT_ONCE
        blocks = _blocks(part, shape[0]) if is_table else _whole(encoder, name, weights)
        yield PlannedTensor(f"bert.{name}", shape, blocks)
    for name, values in weights.added.items():
        yield PlannedTensor(name, values.shape, [values])


def _blocks(part: Any, rows: int) -> Iterator[FloatTensor]:
    """The vocabulary table, which training leaves as it is."""
    for first in range(0, rows, _ROWS_AT_ONCE):
        yield part[first : min(rows, first + _ROWS_AT_ONCE)]


def _whole(encoder: Any, name: str, weights: ReaderWeights) -> Iterator[FloatTensor]:
    yield weights.tuned(name, encoder.get_tensor(name))
