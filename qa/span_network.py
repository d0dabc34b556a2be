"""The reader's network: a Hugging Face question-answering folder (transformers, Apache-2.0)."""

import os
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from qa.errors import ModelError
from qa.protocols import Logits, Offsets, WindowScores

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

_MAX_TOKENS = 384  # of a window: question, part of a text, 4 special tokens
_STRIDE = 128  # tokens that two windows of a long text share
_MAX_QUESTION_TOKENS = 64
_BATCH = 16


class SpanNetwork:
    """The ``SpanModel`` around a folder, loaded at first use; safe to call from several threads."""

    def __init__(self, folder: Path) -> None:
        """
        Args:
            folder: what ``AutoModelForQuestionAnswering`` and ``AutoTokenizer`` load.
        """
        self._folder = folder
        self._lock = threading.Lock()  # fast tokenizers do not bear two callers at once

    def load(self) -> None:
        """Load the network now; raises ``ModelError`` when it cannot be."""
        _ = self._network, self._tokenizer

    def score(self, question: str, texts: Sequence[str]) -> list[list[WindowScores]]:
        """See ``qa.protocols.SpanModel``."""
        if not texts:
            return []
        with self._lock:
            windows = self._tokenised(question, texts)
            owners = windows.pop("overflow_to_sample_mapping")
            offsets = windows.pop("offset_mapping")
            logits = self._logits(windows)
        found: list[list[WindowScores]] = [[] for _ in texts]
        for number, owner in enumerate(owners):
            own = np.array([part == 1 for part in windows.sequence_ids(number)])
            found[owner].append(_scores(logits[number], np.array(offsets[number]), own))
        return found

    @cached_property
    def _tokenizer(self) -> "PreTrainedTokenizerFast":
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from transformers import PreTrainedTokenizerFast

        return PreTrainedTokenizerFast.from_pretrained(self._folder)

    @cached_property
    def _network(self) -> Any:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        import transformers

        transformers.logging.set_verbosity_error()
        transformers.logging.disable_progress_bar()
        try:
            network = transformers.AutoModelForQuestionAnswering.from_pretrained(self._folder)
        except (OSError, ValueError) as error:
            raise ModelError(
                f"The reader in {self._folder} cannot be loaded ({type(error).__name__}). "
                "Remove that folder, then: belegt prepare"
            ) from error
        return network.eval()

    def _tokenised(self, question: str, texts: Sequence[str]) -> Any:
        tokens = self._tokenizer(question, add_special_tokens=False, return_offsets_mapping=True)
        if len(tokens["input_ids"]) > _MAX_QUESTION_TOKENS:
            question = question[: tokens["offset_mapping"][_MAX_QUESTION_TOKENS - 1][1]]
        return self._tokenizer(
            [question] * len(texts),
            list(texts),
            truncation="only_second",
            max_length=_MAX_TOKENS,
            stride=_STRIDE,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
        )

    def _logits(self, windows: Any) -> list[Logits]:
        """Float32 of shape ``(length, 2)`` for each window; like lengths are run together."""
        import torch

        lengths = [len(ids) for ids in windows["input_ids"]]
        order = sorted(range(len(lengths)), key=lengths.__getitem__)
        logits: dict[int, Logits] = {}
        for first in range(0, len(order), _BATCH):
            rows = order[first : first + _BATCH]
            ids = {"input_ids": [windows["input_ids"][row] for row in rows]}
            batch = self._tokenizer.pad(ids, return_tensors="pt")
            with torch.inference_mode():
                out = self._network(**batch)
            both = torch.stack([out.start_logits, out.end_logits], dim=-1).float().numpy()
            logits |= {row: both[at, : lengths[row]] for at, row in enumerate(rows)}
        return [logits[row] for row in range(len(lengths))]


def _scores(logits: Logits, offsets: Offsets, own: npt.NDArray[np.bool_]) -> WindowScores:
    bounds = offsets[own]
    return WindowScores(
        bounds[:, 0], bounds[:, 1], logits[own, 0], logits[own, 1], float(logits[0].sum())
    )
