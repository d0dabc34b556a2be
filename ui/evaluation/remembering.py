"""Parts that remember what they gave: the same questions asked again with other settings cost little.

Nothing here scores. A library, an embedder and a reader's network stand behind the real code as before;
what they gave for the same arguments, which no setting changes, is given again.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, cast

import numpy as np

from index.store import Library
from qa.evaluation.ahead import Remembering
from qa.protocols import SpanModel, Vectors, WindowScores

_Key = Callable[..., Hashable]


class RememberingNetwork:
    """A ``SpanModel`` that reads no text twice for a question, however many questions there are."""

    def __init__(self, model: SpanModel) -> None:
        self._model = model
        self._by_question: dict[str, Remembering] = {}

    def load(self) -> None:
        """See ``qa.protocols.SpanModel``."""
        self._model.load()

    def score(self, question: str, texts: Sequence[str]) -> list[list[WindowScores]]:
        """See ``qa.protocols.SpanModel``."""
        own = self._by_question.setdefault(question, Remembering(self._model))
        return own.score(question, texts)


class SharedNetwork:
    """Gives all readers the network of the first one, which remembers what it scored."""

    def __init__(self) -> None:
        self._network: SpanModel | None = None

    def take(self, model: SpanModel) -> SpanModel:
        """To be called by ``SpanReader.with_model``."""
        self._network = self._network or RememberingNetwork(model)
        return self._network


def remembering_library(library: Library) -> Library:
    """The same library, as ``HybridRetriever`` uses it: it reads and searches nothing twice."""
    lexical, vectors = library.lexical, {"search": _search}

    def words(question: str) -> object:
        return _Remembering(lexical.words(question), {"coverage": _arguments})

    return cast(
        Library,
        _Remembering(
            library,
            {
                "articles_of": _arguments,
                "chunks": frozenset,
                "chunks_with_sentences": tuple,
                "contents": _arguments,
                "pieces_of": lambda contents, piece: (tuple(contents), piece),
                "reprints": _arguments,
                "sentence_texts": _arguments,
                "sentences": _arguments,
            },
            {
                "chunk_vectors": _Remembering(library.chunk_vectors, vectors),
                "sentence_vectors": _Remembering(library.sentence_vectors, vectors),
                "lexical": _Remembering(
                    lexical,
                    # One question's words are one object, which lives as long as this.
                    {"search": lambda words, *rest: (id(words), *map(_hashable, rest))},
                    {"words": _remembering(words, _arguments)},
                ),
            },
        ),
    )


class _Remembering:
    """An object of which some methods remember what they gave; all else is its own.

    Args:
        of: the object.
        keys: by the name of a method, what tells its calls apart.
        instead: attributes that it has instead of the object's.
    """

    def __init__(
        self, of: object, keys: Mapping[str, _Key], instead: Mapping[str, object] | None = None
    ) -> None:
        self._of = of
        self.__dict__.update(
            {name: _remembering(getattr(of, name), key) for name, key in keys.items()}
        )
        self.__dict__.update(instead or {})

    def __getattr__(self, name: str) -> Any:
        return getattr(self._of, name)


def _remembering(call: Callable[..., Any], key: _Key) -> Callable[..., Any]:
    known: dict[Hashable, Any] = {}

    def remembered(*arguments: Any) -> Any:
        own = key(*arguments)
        if own not in known:
            known[own] = call(*arguments)
        return known[own]

    return remembered


def _arguments(*arguments: Hashable) -> Hashable:
    return arguments


def _search(query: Vectors, top: int, only: Any = None) -> Hashable:
    return query.tobytes(), top, _hashable(only)


def _hashable(value: Any) -> Hashable:
    return value.tobytes() if isinstance(value, np.ndarray) else value
