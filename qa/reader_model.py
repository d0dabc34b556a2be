"""Put the reader together: the bundled encoder, what training changed in it, and the heads.

The result is a standard Hugging Face folder for ``AutoModelForQuestionAnswering``, made once in the
user's cache, so that any other program can load it too.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import filelock
from safetensors import safe_open

from qa.errors import ModelError
from qa.protocols import Progress
from qa.reader_weights import FloatTensor, ReaderWeights
from qa.tensor_file import PlannedTensor, write_tensors

_WEIGHTS = resources.files("qa").joinpath("weights/reader.safetensors")
_SEAL = "belegt-reader.json"  # written last: a folder without it is not finished
_COPIED = ("tokenizer.json", "tokenizer_config.json")
_ROWS_AT_ONCE = 1 << 14


def prepare(
    cache_dir: Path, base: Path, progress: Progress | None = None, weights: Path | None = None
) -> Path:
    """Return the reader's folder, making it first when it is not there yet.

    It is written beside the final folder and renamed, so a folder that exists is complete; two
    processes that start together make it once. About 100 MB of memory are used.

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
    final = cache_dir / f"belegt-reader-{_digest(weights)[:12]}"
    if (final / _SEAL).is_file():
        return final
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(cache_dir / f".{final.name}.lock"):
            if not (final / _SEAL).is_file():
                _make(final, base, weights, progress)
    except OSError as error:
        raise ModelError(
            f"The reader cannot be written to {cache_dir} ({error.strerror or error}). "
            "Free space there (500 MB), or name another folder: BELEGT_CACHE_DIR=/path"
        ) from error
    return final


def _make(final: Path, base: Path, weights: Path, progress: Progress | None) -> None:
    work = Path(tempfile.mkdtemp(prefix=f".{final.name}-", dir=final.parent))
    try:
        for name in _COPIED:
            shutil.copyfile(base / name, work / name)
        config = json.loads((base / "config.json").read_text(encoding="utf-8"))
        config["architectures"] = ["BertForQuestionAnswering"]
        _write_json(work / "config.json", config)
        with safe_open(base / "model.safetensors", framework="numpy") as encoder:
            plan = list(_plan(encoder, ReaderWeights.read(weights)))
            write_tensors(work / "model.safetensors", plan, progress, "reader")
        _write_json(work / _SEAL, {"base": base.name, "weights_sha256": _digest(weights)})
        for path in work.iterdir():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        shutil.rmtree(final, ignore_errors=True)  # an unsealed folder of a broken copy
        work.rename(final)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _plan(encoder: Any, weights: ReaderWeights) -> Iterator[PlannedTensor]:
    for name in encoder.keys():  # noqa: SIM118 - it is no mapping
        part = encoder.get_slice(name)
        shape = part.get_shape()
        blocks = (
            _blocks(part, shape[0]) if shape[0] > _ROWS_AT_ONCE else _whole(encoder, name, weights)
        )
        yield PlannedTensor(f"bert.{name}", shape, blocks)
    for name, values in weights.added.items():
        yield PlannedTensor(name, values.shape, [values])


def _blocks(part: Any, rows: int) -> Iterator[FloatTensor]:
    """The vocabulary table, which training leaves as it is."""
    for first in range(0, rows, _ROWS_AT_ONCE):
        yield part[first : min(rows, first + _ROWS_AT_ONCE)]


def _whole(encoder: Any, name: str, weights: ReaderWeights) -> Iterator[FloatTensor]:
    yield weights.tuned(name, encoder.get_tensor(name))


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(
            f"The reader's weights {path} are missing. "
            "Install belegt again: pip install --force-reinstall belegt"
        ) from error
