"""The reader as a network: the bundled encoder with start and end heads, on fewer vocabulary rows.

The rows of the vocabulary table that the data does not use are left out while training, and the
table stays as it is, so what is learned fits every other row as well.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from torch import Tensor, nn
from transformers import BertConfig, BertForQuestionAnswering

from qa.errors import ModelError
from qa.training.mixture import padded_length
from qa.training.windows import PAD, Ids, TokenisedText, Window

_WORDS = "embeddings.word_embeddings.weight"
_SPECIAL_ROWS = 4


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The rows of the full vocabulary table in use; the special tokens keep their ids.

    Attributes:
        rows: int32 of shape ``(k,)``, ascending: row ``rows[i]`` of the full table is row ``i``.
    """

    rows: Ids

    @classmethod
    def of(cls, texts: Iterable[Ids]) -> "Vocabulary":
        """The vocabulary that these tokens need."""
        used = np.unique(np.concatenate([np.arange(_SPECIAL_ROWS, dtype=np.int32), *texts]))
        return cls(used.astype(np.int32))

    def renumber(self, ids: Ids) -> Ids:
        """Tokens of the full vocabulary as rows of this one; all must be in use."""
        return np.searchsorted(self.rows, ids).astype(np.int32)

    def renumber_text(self, text: TokenisedText) -> TokenisedText:
        """The same for a whole text."""
        return TokenisedText(self.renumber(text.ids), text.starts, text.ends)


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows as tensors of shape ``(batch, length)``; the last two are of shape ``(batch,)``.

    Attributes:
        ids: int64 token ids.
        attended: bool, False where padded.
        allowed: bool, True where an answer may start or end: the text, and position 0.
        starts, ends: int64 positions of the answers.
    """

    ids: Tensor
    attended: Tensor
    allowed: Tensor
    starts: Tensor
    ends: Tensor


class Reader(nn.Module):
    """Start and end scores for each token of a window."""

    def __init__(self, network: BertForQuestionAnswering) -> None:
        super().__init__()
        self.network = network

    def forward(self, batch: Batch) -> Tensor:
        """Float32 of shape ``(batch, length, 2)``, minus infinity where no answer may be."""
        hidden = self.network.bert(
            batch.ids, attention_mask=batch.attended.long()
        ).last_hidden_state
        # the heads stay in 32 bits: 8 bits of mantissa would make neighbours tie
        scores = self.network.qa_outputs(hidden.float())
        masked: Tensor = scores.masked_fill(~batch.allowed[..., None], float("-inf"))
        return masked

    def loss(self, batch: Batch) -> Tensor:
        """Mean cross entropy of the start and the end position."""
        scores = self(batch)
        start = nn.functional.cross_entropy(scores[..., 0], batch.starts)
        end = nn.functional.cross_entropy(scores[..., 1], batch.ends)
        return (start + end) / 2


def collate(windows: list[Window], device: torch.device) -> Batch:
    """Pad windows to one length."""
    length = padded_length(max(len(window.ids) for window in windows))
    ids = np.full((len(windows), length), PAD, np.int64)
    attended = np.zeros(ids.shape, bool)
    allowed = np.zeros(ids.shape, bool)
    for row, window in enumerate(windows):
        n = len(window.ids)
        ids[row, :n] = window.ids
        attended[row, :n] = True
        allowed[row, 0] = True
        allowed[row, window.text_at : n - 1] = True
    starts = np.array([window.start for window in windows], np.int64)
    ends = np.array([window.end for window in windows], np.int64)
    parts = (torch.from_numpy(part).to(device) for part in (ids, attended, allowed, starts, ends))
    return Batch(*parts)


def load_reader(base: Path, vocabulary: Vocabulary, seed: int) -> Reader:
    """The encoder in folder ``base`` (see ``index.bundled_model``) with fresh heads, in float32.

    Raises:
        ModelError: the folder holds no BERT encoder.
    """
    weights = base / "model.safetensors"
    if not weights.is_file():
        raise ModelError(f"{base} holds no model.safetensors. Prepare the model: belegt prepare")
    config = BertConfig.from_dict(json.loads((base / "config.json").read_text(encoding="utf-8")))
    config.vocab_size = len(vocabulary.rows)
    # written-out attention: on a CPU a step took 30 % less time than with the fused kernel
    config._attn_implementation = "eager"
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
    torch.manual_seed(seed)
    network = BertForQuestionAnswering(config)
    with safe_open(weights, framework="pt") as file:
        state = {name: file.get_tensor(name) for name in file.keys() if name != _WORDS}  # noqa: SIM118
        state[_WORDS] = file.get_tensor(_WORDS)[torch.from_numpy(vocabulary.rows).long()]
    network.bert.load_state_dict(state)
    return Reader(network)


def freeze(reader: Reader, lowest_layers: int) -> None:
    """Keep the embeddings and the lowest layers as they are."""
    bert = reader.network.bert
    for part in (bert.embeddings, *bert.encoder.layer[:lowest_layers]):
        part.requires_grad_(False)
