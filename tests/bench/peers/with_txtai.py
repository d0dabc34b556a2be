"""txtai: a hybrid index with content, and the Extractor pipeline over it, as its documentation has them.

txtai takes the best start and end over the whole window, question and special tokens included. A
reader like belegt's, which was trained on the text only, has no meaningful scores there, so they are
barred before txtai looks at them; the mode "bare" leaves them as they are. It joins the passages to one
context, of which it reads what fits in the reader's 512 tokens.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from txtai import Embeddings
from txtai.pipeline import Extractor

from tests.bench.peers.jobs import (
    PASSAGE_PREFIX,
    QUERY_PREFIX,
    READ,
    RETRIEVED,
    Paragraph,
    serve,
)

_PACKAGES = ("txtai", "transformers", "torch", "faiss-cpu")
_KINDS: dict[str, dict[str, Any]] = {
    "hybrid": {"hybrid": True},
    "dense": {},
    "sparse": {"keyword": True},
}


class Txtai:
    """The ``System``; each mode but "bare" has an index of its own."""

    def __init__(self, embedder: Path, reader: Path) -> None:
        self._embedder = embedder
        self._reader = reader
        self._models: dict[str, Any] = {}

    def load(self) -> None:
        """See ``System``."""
        self._new("hybrid")

    def index(self, paragraphs: Sequence[Paragraph], folder: Path, mode: str) -> int:
        """See ``System``; each paragraph is a document."""
        embeddings = self._new(mode)
        embeddings.index((each.id, each.text, None) for each in paragraphs)
        embeddings.save(str(folder))
        return int(embeddings.count())

    def open(self, folder: Path, mode: str) -> "_Opened":
        """See ``System``."""
        embeddings = Embeddings()
        embeddings.load(str(folder / ("hybrid" if mode == "bare" else mode)))
        return _Opened(embeddings, self._reader, is_barred=mode != "bare")

    def _new(self, mode: str) -> Embeddings:
        dense = {
            "path": str(self._embedder),
            "instructions": {"query": QUERY_PREFIX, "data": PASSAGE_PREFIX},
            "models": self._models,
        }
        given = {} if mode == "sparse" else dense
        return Embeddings(content=True, **given, **_KINDS[mode])


class _Opened:
    def __init__(self, embeddings: Embeddings, reader: Path, is_barred: bool) -> None:
        self._embeddings = embeddings
        self._reader = reader
        self._is_barred = is_barred
        self._extractor: Extractor | None = None

    def retrieve(self, question: str) -> list[str]:
        return [found["id"] for found in self._embeddings.search(question, RETRIEVED)]

    def answer(self, question: str) -> str:
        extractor = self._extractor = self._extractor or self._opened_extractor()
        return extractor([{"query": question, "question": question}])[0] or ""

    def _opened_extractor(self) -> Extractor:
        extractor = Extractor(self._embeddings, str(self._reader), context=READ, output="flatten")
        if self._is_barred:
            questions = extractor.model
            questions.model = _TextOnly(questions.model, questions.tokenizer.sep_token_id)
        return extractor


class _TextOnly(torch.nn.Module):
    """A reader that can only mark words of the text: what stands before and after is barred."""

    def __init__(self, reader: torch.nn.Module, separator: int) -> None:
        super().__init__()
        self._reader = reader
        self._separator = separator

    def forward(self, input_ids: torch.Tensor, **others: torch.Tensor) -> Any:
        output = self._reader(input_ids=input_ids, **others)
        bounds = (input_ids[0] == self._separator).nonzero().flatten().tolist()
        barred = torch.ones_like(input_ids, dtype=torch.bool)
        barred[:, bounds[-2] + 1 : bounds[-1]] = False
        output.start_logits = output.start_logits.masked_fill(barred, -torch.inf)
        output.end_logits = output.end_logits.masked_fill(barred, -torch.inf)
        return output


def main() -> None:
    """Do the job on the standard input."""
    serve(_PACKAGES, Txtai)


if __name__ == "__main__":
    main()
