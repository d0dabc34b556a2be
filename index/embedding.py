"""Texts to vectors with sentence-transformers (Apache-2.0), from a folder or a hub name."""

import hashlib
import os
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.bundled_model import KNOWN_PAIR
from qa.errors import ModelError
from qa.protocols import Progress, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH = 16
_SLICE = 256  # texts between two reports of progress; long enough to sort by length inside
_SAMPLE_BYTES = 1 << 20


class SentenceEmbedder:
    """The ``Embedder`` around a sentence-transformers model, loaded at first use.

    Loading takes seconds (torch and transformers are imported), so what needs only the fingerprint
    does not pay for it.
    """

    def __init__(
        self, model: str | Path, query_prefix: str | None = None, passage_prefix: str | None = None
    ) -> None:
        """
        Args:
            model: a sentence-transformers folder, or a model's name on a hub.
            query_prefix, passage_prefix: put before texts; None takes the prompts "query" and
                "document" or "passage" of the model's own files, or nothing where it has none.
        """
        self._name = str(model)
        self._query_prefix = query_prefix
        self._passage_prefix = passage_prefix
        self._lock = threading.Lock()  # fast tokenizers do not bear two callers at once

    @cached_property
    def fingerprint(self) -> str:
        """See ``qa.protocols.Embedder``; a folder is known by its files, a hub model by its name."""
        folder = Path(self._name)
        identity = _folder_digest(folder) if folder.is_dir() else self._name
        prefixes = f"{self._query_prefix!r} {self._passage_prefix!r}"
        return f"{folder.name}-{hashlib.sha256(f'{identity} {prefixes}'.encode()).hexdigest()[:12]}"

    @property
    def dimension(self) -> int:
        """See ``qa.protocols.Embedder``."""
        return int(self._model.get_embedding_dimension() or 0)

    def queries(self, texts: Sequence[str]) -> Vectors:
        """See ``qa.protocols.Embedder``."""
        prefix = self._prefix(self._query_prefix, "query")
        return self._encode([prefix + text for text in texts])

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """See ``qa.protocols.Embedder``; progress is called with "embed"."""
        prefix = self._prefix(self._passage_prefix, "document", "passage")
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _SLICE):
            part = texts[start : start + _SLICE]
            vectors[start : start + len(part)] = self._encode([prefix + text for text in part])
            if progress:
                progress("embed", start + len(part), len(texts))
        return vectors

    def load(self) -> None:
        """Load the model now; raises ``ModelError`` when it cannot be."""
        _ = self._model

    @cached_property
    def _model(self) -> "SentenceTransformer":
        if Path(self._name).is_dir():
            # Set before transformers is imported, or a start without network hangs on retries.
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        import transformers

        # It would warn that a pooler is missing, which sentence embeddings do not use.
        transformers.logging.set_verbosity_error()
        transformers.logging.disable_progress_bar()
        try:
            return _loaded(self._name)
        except Exception as error:  # the libraries raise some twenty kinds for a missing model
            raise ModelError(
                f"The model {self._name!r} is neither a sentence-transformers folder nor in the "
                f"local hub cache, and no hub could be reached ({type(error).__name__}). Check the "
                "name, or leave BELEGT_MODEL unset to use the bundled model"
            ) from error

    def _encode(self, texts: list[str]) -> Vectors:
        with self._lock:
            vectors = self._model.encode(
                texts,
                batch_size=_BATCH,
                prompt="",
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), self.dimension)

    def _prefix(self, given: str | None, *names: str) -> str:
        if given is not None:
            return given
        prompts = self._model.prompts
        return next((found for name in names if (found := prompts.get(name))), "")


def known_cosine(folder: Path) -> float:
    """Cosine of ``bundled_model.KNOWN_PAIR`` with the model in a folder."""
    embedder = SentenceEmbedder(folder)
    question, passage = KNOWN_PAIR
    return float(embedder.queries([question])[0] @ embedder.passages([passage])[0])


def _loaded(name: str) -> "SentenceTransformer":
    """A model from a folder or the hub's local cache; only what is in neither is fetched."""
    from huggingface_hub import HfApi
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(name, device="cpu", local_files_only=True)
    except Exception:
        if Path(name).is_dir():
            raise
    # Without network this fails at once, where a download retries for more than a minute.
    HfApi().model_info(name, timeout=10)
    return SentenceTransformer(name, device="cpu")


def _folder_digest(folder: Path) -> str:
    """Hash of a model folder: all of the small files, both ends of the large ones."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder)} {size} ".encode())
        with path.open("rb") as file:
            digest.update(file.read(_SAMPLE_BYTES))
            file.seek(max(0, size - _SAMPLE_BYTES))
            digest.update(file.read())
    return digest.hexdigest()
