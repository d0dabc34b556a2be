"""The reader in 8 bits, run by ONNX Runtime (MIT): neither torch nor transformers is imported."""

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from qa.errors import ModelError
from qa.protocols import Offsets, WindowScores
from qa.reader_export import GRAPH_FILE, MODEL_FILE, VOCABULARY_TABLE
from qa.tensor_file import FloatRows, mapped

_MAX_TOKENS = 384  # of a window: question, part of a text, special tokens
_OVERLAP = 128  # tokens that two windows of a long text share
_MAX_QUESTION_TOKENS = 64


_BEFORE, _BETWEEN, _AFTER = (0,), (2, 2), (2,)  # ids of <s> and </s>


class _Window(NamedTuple):
    """What is run at once.

    Attributes:
        text: number of the text it is a part of.
        ids: of all tokens.
        text_at: position of the text's first token among them.
        bounds: int64 of shape ``(n, 2)``, where each token of the part stands in the text.
    """

    text: int
    ids: list[int]
    text_at: int
    bounds: Offsets


class _Loaded(NamedTuple):
    tokenizer: Tokenizer
    table: FloatRows
    session: Any
    workers: ThreadPoolExecutor


class SpanSession:
    """The ``SpanModel`` in a folder of ``qa.reader_model``, loaded at first use; thread-safe.

    Each window is run alone on one core, and as many at once as there are cores. In batches the
    activations of all windows would share one 8-bit scale, so that a text's scores depended on what
    else was read; and padding costs more than a batch gains.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def load(self) -> None:
        """Load the network now; raises ``ModelError`` when it cannot be."""
        _ = self._loaded

    def score(self, question: str, texts: Sequence[str]) -> list[list[WindowScores]]:
        """See ``qa.protocols.SpanModel``."""
        if not texts:
            return []
        with self._lock:
            loaded = self._loaded
        windows = list(_windows(loaded.tokenizer, question, texts))
        # the longest first, so that no core is left with it at the end
        order = sorted(range(len(windows)), key=lambda at: -len(windows[at].ids))
        scored = loaded.workers.map(lambda at: _scores(loaded, windows[at]), order)
        by_number = dict(zip(order, scored, strict=True))
        found: list[list[WindowScores]] = [[] for _ in texts]
        for number, window in enumerate(windows):
            found[window.text].append(by_number[number])
        return found

    @cached_property
    def _loaded(self) -> _Loaded:
        try:
            tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
            table = mapped(self._folder / MODEL_FILE, VOCABULARY_TABLE)
            session = _session(self._folder / GRAPH_FILE)
        except Exception as error:  # the libraries raise a dozen kinds for a damaged folder
            raise ModelError(
                f"The reader in {self._folder} cannot be used ({type(error).__name__}). Remove "
                "that folder, then: belegt prepare"
            ) from error
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return _Loaded(tokenizer, table, session, ThreadPoolExecutor(_cores()))


def _session(path: Path) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _windows(tokenizer: Tokenizer, question: str, texts: Sequence[str]) -> Iterator[_Window]:
    """``<s> question </s> </s> part of a text </s>``, as the network was trained."""
    asked = tokenizer.encode(question, add_special_tokens=False).ids[:_MAX_QUESTION_TOKENS]
    room = _MAX_TOKENS - len(asked) - len(_BEFORE) - len(_BETWEEN) - len(_AFTER)
    encodings = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    for number, encoding in enumerate(encodings):
        begins = range(0, max(1, len(encoding.ids) - _OVERLAP), room - _OVERLAP)
        for begin in begins:
            part = slice(begin, begin + room)
            ids = [*_BEFORE, *asked, *_BETWEEN, *encoding.ids[part], *_AFTER]
            bounds = np.array(encoding.offsets[part], dtype=np.int64).reshape(-1, 2)
            yield _Window(number, ids, len(_BEFORE) + len(asked) + len(_BETWEEN), bounds)


def _scores(loaded: _Loaded, window: _Window) -> WindowScores:
    [[logits]] = loaded.session.run(None, {"embeddings": loaded.table[window.ids][None]})
    own = logits[window.text_at : window.text_at + len(window.bounds)]
    return WindowScores(
        window.bounds[:, 0], window.bounds[:, 1], own[:, 0], own[:, 1], float(logits[0].sum())
    )
