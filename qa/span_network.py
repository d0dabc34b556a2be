"""The reader's network: a Hugging Face question-answering folder (transformers, Apache-2.0)."""

import os
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qa.errors import ModelError
from qa.protocols import Logits, Offsets, WindowScores

_MAX_TOKENS = 384  # of a window: question, part of a text, special tokens
_OVERLAP = 128  # tokens that two windows of a long text share
_MAX_QUESTION_TOKENS = 64
_BATCH = 16


class SpanNetwork:
    """The ``SpanModel`` around a folder, loaded at first use; safe to call from several threads."""

    def __init__(self, folder: Path) -> None:
        """
        Args:
            folder: what ``AutoModelForQuestionAnswering`` and a fast tokenizer load.
        """
        self._folder = folder
        self._lock = threading.Lock()  # fast tokenizers do not bear two callers at once

    def load(self) -> None:
        """Load the network now; raises ``ModelError`` when it cannot be."""
        _ = self._loaded

    def score(self, question: str, texts: Sequence[str]) -> list[list[WindowScores]]:
        """See ``qa.protocols.SpanModel``."""
        if not texts:
            return []
        tokenizer, network = self._loaded
        with self._lock:
            windows = _tokenised(tokenizer, question, texts)
            logits = _logits(tokenizer, network, windows)
        found: list[list[WindowScores]] = [[] for _ in texts]
        for number, owner in enumerate(windows["overflow_to_sample_mapping"]):
            own = np.array([part == 1 for part in windows.sequence_ids(number)])
            offsets = np.array(windows["offset_mapping"][number])
            found[owner].append(_scores(logits[number], offsets, own))
        return found

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        """Tokenizer and network."""
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        import transformers

        transformers.logging.set_verbosity_error()
        transformers.logging.disable_progress_bar()
        try:
            tokenizer = transformers.AutoTokenizer.from_pretrained(self._folder)
            network, loading = transformers.AutoModelForQuestionAnswering.from_pretrained(
                self._folder, output_loading_info=True
            )
        except Exception as error:  # the libraries raise a dozen kinds for a damaged folder
            raise self._unusable(type(error).__name__) from error
        if loading["missing_keys"]:  # they would be filled at random
            raise self._unusable(f"it has no {min(loading['missing_keys'])}")
        return tokenizer, network.eval()

    def _unusable(self, fact: str) -> ModelError:
        return ModelError(
            f"The reader in {self._folder} cannot be used ({fact}). Check BELEGT_READER, or, when "
            "that is not set, remove the folder, then: belegt prepare"
        )


def _tokenised(tokenizer: Any, question: str, texts: Sequence[str]) -> Any:
    tokens = tokenizer(question, add_special_tokens=False, return_offsets_mapping=True)
    if len(tokens["input_ids"]) > _MAX_QUESTION_TOKENS:
        question = question[: tokens["offset_mapping"][_MAX_QUESTION_TOKENS - 1][1]]
    return tokenizer(
        [question] * len(texts),
        list(texts),
        truncation="only_second",
        max_length=_MAX_TOKENS,
        stride=_OVERLAP,
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
    )


def _logits(tokenizer: Any, network: Any, windows: Any) -> list[Logits]:
    """Float32 of shape ``(length, 2)`` for each window; like lengths are run together."""
    import torch

    names = [name for name in tokenizer.model_input_names if name in windows]
    lengths = [len(ids) for ids in windows["input_ids"]]
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    logits: dict[int, Logits] = {}
    for first in range(0, len(order), _BATCH):
        rows = order[first : first + _BATCH]
        inputs = {name: [windows[name][row] for row in rows] for name in names}
        with torch.inference_mode():
            out = network(**tokenizer.pad(inputs, return_tensors="pt"))
        both = torch.stack([out.start_logits, out.end_logits], dim=-1).float().numpy()
        logits |= {row: both[at, : lengths[row]] for at, row in enumerate(rows)}
    return [logits[row] for row in range(len(lengths))]


def _scores(logits: Logits, offsets: Offsets, own: npt.NDArray[np.bool_]) -> WindowScores:
    bounds = offsets[own]
    return WindowScores(
        bounds[:, 0], bounds[:, 1], logits[own, 0], logits[own, 1], float(logits[0].sum())
    )
