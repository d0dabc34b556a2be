"""The same articles cut into chunks of several lengths, for one evaluation."""

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from index.build import put
from index.store import Library
from qa.evaluation.ahead import RememberingEmbedder
from qa.protocols import Progress
from qa.records import Article
from qa.settings import Settings
from ui import compose
from ui.evaluation.remembering import remembering_library


class ChunkLengths:
    """A library for each length, made in a temporary folder when it is first asked for.

    Args:
        settings: to make them with.
        articles: that they hold; with their ids, by which the test set names them.
        embedder: embeds them.
        stack: closes and removes them.
    """

    def __init__(
        self,
        settings: Settings,
        articles: Sequence[Article],
        embedder: RememberingEmbedder,
        stack: ExitStack,
    ) -> None:
        self.articles = {article.id: article for article in articles}
        self.embedder = embedder
        self._settings = settings
        self._stack = stack
        self._by_length: dict[int, Library] = {}

    def take(self, library: Library) -> None:
        """Use a library that is open already for the length by which it was cut."""
        self._by_length[library.state.recipe.chunk_chars] = remembering_library(library)

    def of(self, chunk_chars: int, progress: Progress | None = None) -> Library:
        """The library with chunks of a length.

        Args:
            chunk_chars: wanted length.
            progress: called with "embed".

        Raises:
            AssistantError: it cannot be made.
        """
        if chunk_chars not in self._by_length:
            folder = tempfile.TemporaryDirectory(prefix="belegt-tune-")
            new = {"data_dir": Path(self._stack.enter_context(folder)), "chunk_chars": chunk_chars}
            settings = self._settings.model_copy(update=new)
            put(compose.tools_with(settings, self.embedder, progress), self.articles.values())
            self.take(self._stack.enter_context(closing(compose.open_library(settings))))
        return self._by_length[chunk_chars]
