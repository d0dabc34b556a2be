"""Words: BM25 over stems and over character 5-grams, in tantivy (MIT).

Stems find inflected forms; 5-grams find parts of German compounds and survive typos. Both are
written as plain tokens, so that question and text are cut by the same code. ``index.search.coverage`` says
what becomes of the scores.

A state's folder is made from another's at the cost of what changed: tantivy writes added chunks
into new segments and marks removed ones, which N and df go on counting until their segment is
rewritten. So they are held to a tenth of all; past that everything is written as a whole.
"""

import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import tantivy

from index.search.coverage import Coverage as Coverage
from index.search.coverage import attained, idf, share
from index.search.links import link_or_copy, writable
from qa.errors import IndexDamaged
from qa.language import KNOWN

Ids = npt.NDArray[np.int64]
ChunkTexts = Iterable[tuple[int, str, str]]

_GRAM = 5
_MAX_QUESTION_TOKENS = 512
_MAX_FAULT_CHARS = 120
_WORD = re.compile(r"\w+")
_FIELDS = ("stems", "grams")
_WRITER_BYTES = 64_000_000
_MOST_DEAD = 0.1  # share of removed chunks that still count in N and df
_REWRITTEN_FILES = ("meta.json", ".managed.json")  # all others are written once
_LOCKS = ".lock"
_MOST_RANKED = 5_000
_NO_IDS: Ids = np.empty(0, dtype=np.int64)
_STEMMERS = {
    "de": "german",
    "en": "english",
    "fr": "french",
    "it": "italian",
    "es": "spanish",
    "nl": "dutch",
    "pt": "portuguese",
    "da": "danish",
    "sv": "swedish",
    "fi": "finnish",
    "no": "norwegian",
    "ro": "romanian",
    "hu": "hungarian",
    "tr": "turkish",
    "ru": "russian",
}
_WITHOUT_STOP_WORDS = ("ro", "tr")


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """A question's tokens with their idf: ``stems`` by article language, ``grams`` for all."""

    stems: dict[str, dict[str, float]]
    grams: dict[str, float]

    def coverage(self, text: str, language: str) -> float:
        """Share of the question's idf that the tokens of a text hold, 0..1: mean of both kinds."""
        own = self.stems.get(language, {})
        return (share(own, stems(text, language)) + share(self.grams, grams(text))) / 2


def stems(text: str, language: str) -> list[str]:
    """Stemmed words without stop words, each marked with its language (``de:handel``)."""
    return [f"{language}:{stem}" for stem in _analyzer(language).analyze(text)]


def grams(text: str) -> list[str]:
    """Overlapping runs of 5 characters of ``_word_``; shorter words whole."""
    tokens = []
    for word in _WORD.findall(text.lower()):
        framed = f"_{word}_"
        ends = range(_GRAM, max(_GRAM, len(framed)) + 1)
        tokens += [framed[max(0, end - _GRAM) : end] for end in ends]
    return tokens


class LexicalIndex:
    """An open lexical index; safe to search from several threads."""

    def __init__(self, folder: Path, languages: Iterable[str]) -> None:
        """Open a folder that ``write_index`` or ``update_index`` made.

        Args:
            folder: where it is.
            languages: of the chunks; a question is stemmed in each of them.

        Raises:
            IndexDamaged: it cannot be read.
        """
        self._languages = tuple(languages)
        self._index = _open(folder)
        self._schema = self._index.schema
        self._searcher = self._index.searcher()

    @property
    def size(self) -> int:
        """Number of chunks."""
        return int(self._searcher.num_docs)

    def words(self, question: str) -> QuestionWords:
        """Cut a question into tokens and look up how rare each is."""
        return QuestionWords(
            {code: self._idf("stems", stems(question, code)) for code in self._languages},
            self._idf("grams", grams(question)),
        )

    def unknown(self, words: Iterable[str]) -> frozenset[str]:
        """Those words of which no chunk holds a stem; stop words are known."""
        return frozenset(word for word in words if self._is_unknown(word))

    def _is_unknown(self, word: str) -> bool:
        tokens = [stems(word, code) for code in self._languages]
        return all(tokens) and not any(
            self._searcher.doc_freq("stems", token) for own in tokens for token in own
        )

    def search(
        self, words: QuestionWords, top: int, only: Ids | None = None
    ) -> dict[int, Coverage]:
        """The chunks that cover most of a question, by id.

        Args:
            words: from ``words``.
            top: how many of each kind, stems and grams, at most.
            only: ids of the chunks to look at, in any order; None for all. Coverage is the same.
        """
        all_stems = [token for own in words.stems.values() for token in own]
        by_stems = {
            chunk: attained(score, words.stems[language])
            for chunk, (score, language) in self._scores("stems", all_stems, top, only).items()
        }
        by_grams = {
            chunk: attained(score, words.grams)
            for chunk, (score, _language) in self._scores("grams", words.grams, top, only).items()
        }
        return {
            chunk: Coverage(by_stems.get(chunk, 0.0), by_grams.get(chunk, 0.0))
            for chunk in by_stems.keys() | by_grams.keys()
        }

    def _idf(self, field: str, tokens: Sequence[str]) -> dict[str, float]:
        count = _written(self._searcher)
        return {
            token: idf(count, self._searcher.doc_freq(field, token))
            for token in tokens[:_MAX_QUESTION_TOKENS]
        }

    def _scores(
        self, field: str, tokens: Iterable[str], top: int, only: Ids | None
    ) -> dict[int, tuple[float, str]]:
        """BM25 score and language of the best chunks, by id."""
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, field, token))
            for token in tokens
        ]
        if not terms:
            return {}
        query = tantivy.Query.boolean_query(terms)
        if only is None:
            return self._best(query, top)
        # Of many allowed chunks, enough are among the best of all: that is found faster than
        # 200,000 ids are looked up.
        ranked = 4 * top * self.size // max(1, len(only))
        if 0 < ranked <= _MOST_RANKED:
            best = self._best(query, ranked)
            allowed = np.isin(np.fromiter(best, dtype=np.int64), only)
            kept = [
                hit for hit, is_allowed in zip(best.items(), allowed, strict=True) if is_allowed
            ]
            if len(kept) >= top or len(best) < ranked:
                return dict(kept[:top])
        ids = tantivy.Query.term_set_query(self._schema, "id", only.tolist())
        unscored = tantivy.Query.const_score_query(ids, 0.0)
        both = [(tantivy.Occur.Must, query), (tantivy.Occur.Must, unscored)]
        return self._best(tantivy.Query.boolean_query(both), top)

    def _best(self, query: tantivy.Query, top: int) -> dict[int, tuple[float, str]]:
        """Score and language of the best hits by chunk, best first."""
        hits = self._searcher.search(query, top, count=False).hits
        addresses = [address for _score, address in hits]
        ids = self._searcher.fast_field_values("id", addresses)
        codes = self._searcher.fast_field_values("language", addresses)
        return {
            int(chunk): (float(score), KNOWN[int(code)])
            for (score, _address), chunk, code in zip(hits, ids, codes, strict=True)
        }


def write_index(folder: Path, chunks: ChunkTexts) -> None:
    """Write the lexical index of all chunks of a state.

    Args:
        folder: created; must not hold an index yet.
        chunks: (id, text, language) of each chunk; read once.

    Raises:
        OSError: it cannot be written.
    """
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", indexed=True, fast=True)
    builder.add_unsigned_field("language", indexed=True, fast=True)
    for field in _FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    folder.mkdir(parents=True)
    schema = builder.build()
    _write(folder, lambda: tantivy.Index(schema, path=str(folder)), _NO_IDS, chunks)


def update_index(
    folder: Path,
    before: Path,
    removed: Ids,
    added: ChunkTexts,
    everything: Callable[[], ChunkTexts],
) -> None:
    """Write the lexical index of a state from that of another one.

    Args:
        folder: created; must not hold an index yet.
        before: folder of the other state; its files are shared, none is changed.
        removed: ids of chunks in ``before`` that are not in the new state.
        added: (id, text, language) of the chunks that are not in ``before``.
        everything: the chunks of the new state; called when it is written as a whole.

    Raises:
        IndexDamaged: ``before`` cannot be read.
        OSError: it cannot be written.
    """
    searcher = _open(before).searcher()
    written = _written(searcher)
    dead = written - searcher.num_docs + len(removed)
    if dead > _MOST_DEAD * written:
        write_index(folder, everything())
        return
    folder.mkdir(parents=True)
    for file in sorted(before.iterdir()):
        if file.name in _REWRITTEN_FILES:
            shutil.copyfile(file, folder / file.name)
        elif file.suffix != _LOCKS:
            link_or_copy(file, folder / file.name)
    _write(folder, lambda: tantivy.Index.open(str(folder)), removed, added)


def _write(
    folder: Path, opened: Callable[[], tantivy.Index], removed: Ids, added: ChunkTexts
) -> None:
    try:
        index = opened()
        writer = index.writer(_WRITER_BYTES, 1)
        if len(removed):
            # Not by term: tantivy-py takes the number for a signed one, and finds nothing.
            ids = tantivy.Query.term_set_query(index.schema, "id", removed.tolist())
            writer.delete_documents_by_query(ids)
        for chunk, text, language in added:
            writer.add_document(_document(chunk, text, language))
        writer.commit()
        writer.wait_merging_threads()
    except ValueError as error:  # what tantivy makes of a full disk
        raise OSError(f"{folder.name} could not be written: {error}") from error


def _open(folder: Path) -> tantivy.Index:
    try:
        with writable(folder) as place:  # tantivy makes a lock file where it opens an index
            index = tantivy.Index.open(str(place))
            index.reload()
    except ValueError as error:
        fault = str(error).partition("\n")[0][:_MAX_FAULT_CHARS]  # the whole file may stand in it
        raise IndexDamaged(
            f"{folder} cannot be read ({fault}). Make it again: belegt repair"
        ) from error
    return index


def _written(searcher: tantivy.Searcher) -> int:
    """N as BM25 counts: chunks and those removed ones that are still in their segment."""
    return sum(searcher.doc_freq("language", code) for code in range(len(KNOWN)))


def _document(chunk: int, text: str, language: str) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned("id", chunk)
    document.add_unsigned("language", KNOWN.index(language))
    document.add_text("stems", " ".join(stems(text, language)))
    document.add_text("grams", " ".join(grams(text)))
    return document


@lru_cache(maxsize=len(_STEMMERS))
def _analyzer(language: str) -> tantivy.TextAnalyzer:
    name = _STEMMERS[language]
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    builder = builder.filter(tantivy.Filter.remove_long(80)).filter(tantivy.Filter.lowercase())
    if language not in _WITHOUT_STOP_WORDS:
        builder = builder.filter(tantivy.Filter.stopword(name))
    return builder.filter(tantivy.Filter.stemmer(name)).build()
