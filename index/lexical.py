"""Words: BM25 over stems and over character 5-grams, in tantivy (MIT).

Stems find inflected forms; 5-grams find parts of German compounds and survive typos. Both are
written as plain tokens, so that question and text are cut by the same code.

A BM25 score says little on its own. Divided by the most that the question could reach (every one of
its words, as often as one likes), it is a share between 0 and 1 that falls by itself when question
and text do not share a language, which a weight per language would have to guess:

    coverage(q, c) = BM25(q, c) / sum over t in q of idf(t) * (k1 + 1)

with BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), k1 = 1.2 and
b = 0.75 as tantivy fixes them, and idf(t) = ln(1 + (N - df + 0.5) / (df + 0.5)).
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import tantivy

_K1 = 1.2
_GRAM = 5
_MAX_QUESTION_TOKENS = 512
_WORD = re.compile(r"\w+")
_FIELDS = ("stems", "grams")
_WRITER_BYTES = 64_000_000
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
class Coverage:
    """Shares of a question's words that a chunk holds, each 0..1."""

    stems: float = 0.0
    grams: float = 0.0


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """A question's tokens with their idf: ``stems`` by article language, ``grams`` for all."""

    stems: dict[str, dict[str, float]]
    grams: dict[str, float]

    def coverage(self, text: str, language: str) -> float:
        """Share of the question's idf that the tokens of a text hold, 0..1: mean of both kinds."""
        own = self.stems.get(language, {})
        return (_share(own, stems(text, language)) + _share(self.grams, grams(text))) / 2


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
        self._index = tantivy.Index.open(str(folder))
        self._schema = self._index.schema
        self._languages = tuple(languages)
        self._index.reload()
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

    def search(
        self, words: QuestionWords, top: int, only: Sequence[int] | None = None
    ) -> dict[int, Coverage]:
        """The chunks that cover most of a question, by id.

        Args:
            words: from ``words``.
            top: how many of each kind, stems and grams, at most.
            only: ids of the chunks to look at; None for all.
        """
        all_stems = {token: idf for own in words.stems.values() for token, idf in own.items()}
        most = {code: _attainable(own) for code, own in words.stems.items()}
        by_stems = self._scores("stems", all_stems, top, only)
        by_grams = self._scores("grams", words.grams, top, only)
        most_grams = _attainable(words.grams)
        return {
            chunk: Coverage(
                min(1.0, by_stems[chunk][0] / most[by_stems[chunk][1]])
                if chunk in by_stems
                else 0.0,
                min(1.0, by_grams[chunk][0] / most_grams) if chunk in by_grams else 0.0,
            )
            for chunk in by_stems.keys() | by_grams.keys()
        }

    def _idf(self, field: str, tokens: Sequence[str]) -> dict[str, float]:
        count = self._searcher.num_docs
        idf = {}
        for token in tokens[:_MAX_QUESTION_TOKENS]:
            found = self._searcher.doc_freq(field, token)
            idf[token] = math.log(1 + (count - found + 0.5) / (found + 0.5))
        return idf

    def _scores(
        self, field: str, tokens: Iterable[str], top: int, only: Sequence[int] | None
    ) -> dict[int, tuple[float, str]]:
        """BM25 score and language of the best chunks, by id."""
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, field, token))
            for token in tokens
        ]
        if not terms:
            return {}
        query = tantivy.Query.boolean_query(terms)
        if only is not None:
            allowed = tantivy.Query.term_set_query(self._schema, "id", list(only))
            unscored = tantivy.Query.const_score_query(allowed, 0.0)
            both = [(tantivy.Occur.Must, query), (tantivy.Occur.Must, unscored)]
            query = tantivy.Query.boolean_query(both)
        hits = self._searcher.search(query, top, count=False).hits
        addresses = [address for _score, address in hits]
        ids = self._searcher.fast_field_values("id", addresses)
        codes = self._searcher.fast_field_values("language", addresses)
        return {
            int(chunk): (float(score), self._languages[int(code)])
            for (score, _address), chunk, code in zip(hits, ids, codes, strict=True)
        }


def write_index(
    folder: Path, chunks: Iterable[tuple[int, str, str]], languages: Sequence[str]
) -> None:
    """Write the lexical index of all chunks.

    Args:
        folder: created; must not hold an index yet.
        chunks: (id, text, language) of each chunk.
        languages: all languages that occur; ``LexicalIndex`` is opened with the same.

    Raises:
        OSError: it cannot be written.
    """
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", indexed=True, fast=True)
    builder.add_unsigned_field("language", fast=True)
    for field in _FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    folder.mkdir(parents=True)
    codes = {language: code for code, language in enumerate(languages)}
    try:
        writer = tantivy.Index(builder.build(), path=str(folder)).writer(_WRITER_BYTES, 1)
        for chunk, text, language in chunks:
            writer.add_document(_document(chunk, text, language, codes[language]))
        writer.commit()
        writer.wait_merging_threads()
    except ValueError as error:  # what tantivy makes of a full disk
        raise OSError(f"{folder.name} could not be written: {error}") from error


def _document(chunk: int, text: str, language: str, code: int) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned("id", chunk)
    document.add_unsigned("language", code)
    document.add_text("stems", " ".join(stems(text, language)))
    document.add_text("grams", " ".join(grams(text)))
    return document


def _share(idf: dict[str, float], tokens: list[str]) -> float:
    total = sum(idf.values())
    return sum(idf[token] for token in idf.keys() & set(tokens)) / total if total else 0.0


def _attainable(idf: dict[str, float]) -> float:
    return sum(idf.values()) * (_K1 + 1) or 1.0


@lru_cache(maxsize=len(_STEMMERS))
def _analyzer(language: str) -> tantivy.TextAnalyzer:
    name = _STEMMERS[language]
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    builder = builder.filter(tantivy.Filter.remove_long(80)).filter(tantivy.Filter.lowercase())
    if language not in _WITHOUT_STOP_WORDS:
        builder = builder.filter(tantivy.Filter.stopword(name))
    return builder.filter(tantivy.Filter.stemmer(name)).build()
