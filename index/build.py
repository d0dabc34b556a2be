"""From articles to an index: load, chunk, embed, store."""

import hashlib
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index import lexical, state, store, vectors
from index.chunking import chunk_bounds
from index.manifest import Manifest, Recipe
from qa import sentences
from qa.errors import AssistantError, SourceError
from qa.protocols import Embedder, Progress
from qa.records import Article
from qa.sealed_folder import sha256_of


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    Attributes:
        articles, chunks: how many the index holds.
        seconds: how long it took.
        unchanged: the index already held just these articles, and was left as it is.
    """

    articles: int
    chunks: int
    seconds: float
    unchanged: bool

    @property
    def chunks_per_second(self) -> float:
        """Chunks embedded and stored in a second; 0 when nothing had to be done."""
        return 0.0 if self.unchanged else self.chunks / max(self.seconds, 1e-9)


def build(
    articles: Iterable[Article],
    sources: tuple[str, ...],
    recipe: Recipe,
    embedder: Embedder,
    data_dir: Path,
    progress: Progress | None = None,
) -> BuildReport:
    """Make the index of some articles the one in force in ``data_dir``.

    The index in force before stays as it is until the new one is complete.

    Args:
        articles: read once; held one at a time.
        sources: where they come from, for the manifest.
        recipe: settings of the index; ``recipe.model`` is ``embedder.fingerprint``.
        embedder: makes the vectors.
        data_dir: created when missing.
        progress: called with ("read", articles so far, 0) and ("embed", texts, texts in all).

    Raises:
        AssistantError: articles cannot be read, or the data folder cannot be written.
    """
    started = time.perf_counter()
    with store.writing(data_dir) as work:
        content, languages, counts = _write_articles(articles, recipe, work, progress)
        before = _current_manifest(data_dir)
        if before and (before.recipe, before.content, before.sources) == (recipe, content, sources):
            return _report(before, started, unchanged=True)
        _write_searchers(work, languages, embedder, progress)
        manifest = Manifest(
            recipe=recipe,
            sources=sources,
            content=content,
            articles=counts.articles,
            chunks=counts.chunks,
            sentences=counts.sentences,
            languages=languages,
            created=time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            files=_files(work),
        )
        manifest.write(work)
        store.publish(work, data_dir)
        return _report(manifest, started, unchanged=False)


def _write_articles(
    articles: Iterable[Article], recipe: Recipe, work: Path, progress: Progress | None
) -> tuple[str, tuple[str, ...], state.StateWriter]:
    """Write articles, sentences and chunks; returns content hash, languages and counts."""
    digest = hashlib.sha256()
    languages: set[str] = set()
    with state.StateWriter(work) as writer:
        for article in articles:
            parts = sentences.split(article.text, article.language)
            bounds = chunk_bounds(article.text, parts, recipe.chunk_chars, recipe.overlap_sentences)
            writer.add(article, parts, bounds)
            languages.add(article.language)
            for value in (article.path, article.title, article.text):
                digest.update(value.encode() + b"\0")
            if progress:
                progress("read", writer.articles, 0)
    if not writer.chunks:
        raise SourceError("All articles are empty. Name a folder with text: belegt index FOLDER")
    return digest.hexdigest(), tuple(sorted(languages)), writer


def _write_searchers(
    work: Path, languages: tuple[str, ...], embedder: Embedder, progress: Progress | None
) -> None:
    chunk_texts = [text for _id, text, _language in state.chunk_texts(work)]
    sentence_texts = list(state.sentence_texts(work))
    total = len(chunk_texts) + len(sentence_texts)

    def from_chunks(stage: str, done: int, _all: int) -> None:
        if progress:
            progress(stage, done, total)

    def from_sentences(stage: str, done: int, _all: int) -> None:
        from_chunks(stage, len(chunk_texts) + done, total)

    chunk_vectors = embedder.passages(chunk_texts, from_chunks)
    vectors.write(work / store.CHUNK_VECTORS_FILE, chunk_vectors)
    sentence_vectors = embedder.passages(sentence_texts, from_sentences)
    vectors.write(work / store.SENTENCE_VECTORS_FILE, sentence_vectors)
    lexical.write_index(work / store.WORDS_FOLDER, state.chunk_texts(work), languages)


def _files(work: Path) -> dict[str, tuple[int, str]]:
    return {
        path.relative_to(work).as_posix(): (path.stat().st_size, sha256_of(path))
        for path in _all_files(work)
    }


def _all_files(work: Path) -> Iterator[Path]:
    # tantivy's lock files are not part of the index
    yield from (p for p in sorted(work.rglob("*")) if p.is_file() and p.suffix != ".lock")


def _current_manifest(data_dir: Path) -> Manifest | None:
    try:
        folder = store.current_folder(data_dir)
        manifest = Manifest.read(folder)
    except AssistantError:
        return None  # nothing to compare with: what is missing or damaged is built anew
    return None if manifest.damaged_files(folder) else manifest


def _report(manifest: Manifest, started: float, unchanged: bool) -> BuildReport:
    seconds = time.perf_counter() - started
    return BuildReport(manifest.articles, manifest.chunks, seconds, unchanged)
