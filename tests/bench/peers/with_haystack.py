"""Haystack 3: an in-memory store with BM25 and embeddings, joined by reciprocal ranks, and its reader.

Put together as its documentation does for hybrid retrieval and extractive question answering, with its
defaults but for what is to be the same for all: models, prefixes, and how many passages are read.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import (
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from haystack_integrations.components.readers.transformers import TransformersExtractiveReader

from tests.bench.peers.jobs import (
    PASSAGE_PREFIX,
    QUERY_PREFIX,
    READ,
    RETRIEVED,
    Paragraph,
    serve,
)

_PACKAGES = (
    "haystack-ai",
    "transformers-haystack",
    "sentence-transformers-haystack",
    "sentence-transformers",
    "transformers",
    "torch",
)
_FILE = "store.json"


class Haystack:
    """The ``System``; one store serves all modes."""

    def __init__(self, embedder: Path, reader: Path) -> None:
        self._embedder = embedder
        self._reader = reader
        self._documents = SentenceTransformersDocumentEmbedder(
            model=str(embedder), prefix=PASSAGE_PREFIX, progress_bar=False
        )

    def load(self) -> None:
        """See ``System``."""
        self._documents.warm_up()

    def index(self, paragraphs: Sequence[Paragraph], folder: Path, mode: str) -> int:
        """See ``System``; each paragraph is a document."""
        store = InMemoryDocumentStore()
        pipeline = Pipeline()
        pipeline.add_component("embedder", self._documents)
        pipeline.add_component("writer", DocumentWriter(store))
        pipeline.connect("embedder", "writer")
        documents = [
            Document(id=each.id, content=each.text, meta={"title": each.title})
            for each in paragraphs
        ]
        written = pipeline.run({"embedder": {"documents": documents}})
        store.save_to_disk(str(folder / _FILE))
        return int(written["writer"]["documents_written"])

    def open(self, folder: Path, mode: str) -> "_Opened":
        """See ``System``."""
        store = InMemoryDocumentStore.load_from_disk(str(folder / "hybrid" / _FILE))
        return _Opened(store, mode, self._embedder, self._reader)


class _Opened:
    def __init__(
        self, store: InMemoryDocumentStore, mode: str, embedder: Path, reader: Path
    ) -> None:
        self._mode = mode
        self._finds = Pipeline()
        self._last = _add_retrieval(self._finds, store, mode, embedder, RETRIEVED)
        self._answers = Pipeline()
        last = _add_retrieval(self._answers, store, mode, embedder, READ)
        self._answers.add_component("reader", TransformersExtractiveReader(model=str(reader)))
        self._answers.connect(last, "reader.documents")

    def retrieve(self, question: str) -> list[str]:
        found = self._finds.run(_inputs(self._mode, question))
        return [document.id for document in found[self._last]["documents"]]

    def answer(self, question: str) -> str:
        inputs = {**_inputs(self._mode, question), "reader": {"query": question}}
        answers = self._answers.run(inputs)["reader"]["answers"]
        return (answers[0].data or "") if answers else ""


def _add_retrieval(
    pipeline: Pipeline, store: InMemoryDocumentStore, mode: str, embedder: Path, top: int
) -> str:
    """Add what finds ``top`` documents; returns the name of the component that gives them out."""
    single_top = RETRIEVED if mode == "hybrid" else top
    if mode in ("hybrid", "dense"):
        texts = SentenceTransformersTextEmbedder(
            model=str(embedder), prefix=QUERY_PREFIX, progress_bar=False
        )
        pipeline.add_component("embedder", texts)
        pipeline.add_component("dense", InMemoryEmbeddingRetriever(store, top_k=single_top))
        pipeline.connect("embedder.embedding", "dense.query_embedding")
    if mode in ("hybrid", "sparse"):
        pipeline.add_component("sparse", InMemoryBM25Retriever(store, top_k=single_top))
    if mode != "hybrid":
        return mode
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=top)
    pipeline.add_component("joiner", joiner)
    pipeline.connect("dense", "joiner")
    pipeline.connect("sparse", "joiner")
    return "joiner"


def _inputs(mode: str, question: str) -> dict[str, Any]:
    embedded = {"embedder": {"text": question}} if mode in ("hybrid", "dense") else {}
    matched = {"sparse": {"query": question}} if mode in ("hybrid", "sparse") else {}
    return {**embedded, **matched}


def main() -> None:
    """Do the job on the standard input."""
    serve(_PACKAGES, Haystack)


if __name__ == "__main__":
    main()
