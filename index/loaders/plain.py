"""Plain text and Markdown: the file's characters, to which all citations refer."""

from collections.abc import Iterator

from index.loaders import encoding
from index.loaders.document import Document
from index.loaders.source import Source


def load(source: Source) -> Iterator[Document]:
    """The whole text, unchanged but for its byte order mark and line ends."""
    yield Document(encoding.decode(source.data))
