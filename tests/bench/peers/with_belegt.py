"""belegt as it comes, through its Python API."""

from collections.abc import Sequence
from pathlib import Path

from index.build import put
from qa import language
from qa.evaluation.measures import words_of
from qa.records import Article
from qa.settings import Settings, load
from tests.bench.peers.jobs import RETRIEVED, Paragraph, serve
from ui import compose
from ui.evaluation.running import machine

_PACKAGES = ("belegt", "sentence-transformers", "transformers", "torch", "onnxruntime")


class Belegt:
    """The ``System``; both models are those that the settings name."""

    def __init__(self, embedder: Path, reader: Path) -> None:
        self._embedder = compose.open_embedder(load())

    def load(self) -> None:
        """See ``System``."""
        self._embedder.load()

    def index(self, paragraphs: Sequence[Paragraph], folder: Path, mode: str) -> int:
        """See ``System``; each paragraph is an article."""
        tools = compose.tools_with(load(data_dir=folder), self._embedder)
        state = put(tools, [_article(each) for each in paragraphs]).state
        return state.chunks if state else 0

    def open(self, folder: Path, mode: str) -> "_Opened":
        """See ``System``."""
        return _Opened(load(data_dir=folder / mode))


class _Opened:
    def __init__(self, settings: Settings) -> None:
        self._parts = compose.open_current(settings)

    def retrieve(self, question: str) -> list[str]:
        passages = self._parts.retriever.retrieve(question, RETRIEVED)
        return list(dict.fromkeys(passage.article.id for passage in passages))

    def answer(self, question: str) -> str:
        return words_of(self._parts.assistant.ask(question))


def _article(paragraph: Paragraph) -> Article:
    """As ``belegt eval`` makes one of a paragraph in a SQuAD file."""
    return Article(
        id=paragraph.id,
        title=paragraph.title,
        path=f"peers#{paragraph.id}",
        text=paragraph.text,
        language=language.detect(paragraph.text),
    )


def main() -> None:
    """Do the job on the standard input."""
    settings = load()
    about = {
        "embedder": str(compose.prepared_model(settings)),
        "reader": str(compose.reader_folder(settings)),
        "machine": machine(),
        "settings": settings.model_dump(mode="json"),
    }
    serve(_PACKAGES, Belegt, about)


if __name__ == "__main__":
    main()
