"""A change to a library while it is being made: what is read, dropped, embedded, put into force."""

import hashlib
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from index import articles, differences, history, loaders, retention, states
from index.database import IN_FORCE
from index.differences import Differences
from index.loaders import Limits, Skipped
from index.retention import Keeping
from index.search.vectors import VectorOptions
from index.states import Recipe, State
from index.store import stored_articles, stored_digest
from index.writer import Stage
from qa.errors import SourceError
from qa.protocols import Embedder, Progress
from qa.records import Article

_SAMPLE = 24


@dataclass(frozen=True, slots=True)
class Tools:
    """What changes are made with.

    Attributes:
        data_dir: folder of the library; made when missing.
        embedder: makes the vectors.
        recipe: of what is indexed; ``recipe.model`` is ``embedder.fingerprint``.
        limits: of the files.
        options: how vectors are kept and searched.
        keeping: how much of the past is kept.
        wait_s: how long to wait for another writer, in seconds.
        progress: called with ("read", files so far, files) and ("embed", texts so far, texts).
    """

    data_dir: Path
    embedder: Embedder
    recipe: Recipe
    limits: Limits
    options: VectorOptions
    keeping: Keeping
    wait_s: float = 10
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What was done, or would be.

    Attributes:
        state: the library now; None while it is empty.
        differences: between the states before and after.
        skipped: what could not be read.
        embedded: texts that were embedded, or would be.
        seconds: how long it took; for a preview, how long embedding would take.
    """

    state: State | None
    differences: Differences
    skipped: tuple[Skipped, ...]
    embedded: int
    seconds: float


class Change:
    """Collects what the next state is to have, and puts it into force.

    Attributes:
        before: the state in force; None in an empty library.
        skipped: what could not be read.
    """

    def __init__(
        self, database: sqlite3.Connection, tools: Tools, action: str, recipe: Recipe
    ) -> None:
        """
        Args:
            database: of the library, to be written. When a transaction is open, nothing lasts.
            tools: see there.
            action: what is done, for people.
            recipe: of what is staged.
        """
        self.before = states.current(database)
        self.skipped: list[Skipped] = []
        self._database = database
        self._tools = tools
        self._action = action
        self._recipe = recipe
        self._started = time.perf_counter()
        self._stage = Stage(database, recipe)
        self._seen: set[str] = set()
        self._gone_files: list[str] = []
        self._gone_articles: list[str] = []

    def read_below(self, sources: Sequence[Path]) -> None:
        """Stage the articles of all files in some folders that are new or have changed.

        Raises:
            SourceError: a source does not exist or cannot be listed, or there is no file at all.
        """
        found = articles.find_files(sources)
        self.read_files(found.files)
        self.skipped += found.unreadable

    def read_files(self, files: Sequence[Path]) -> None:
        """Stage the articles of the files that are new or have changed."""
        in_force, staged = self._in_force, self._stage.digests()
        for number, path in enumerate(files, 1):
            file = articles.printable(path)
            try:
                digest = articles.digest(path, self._tools.limits)
            except FileNotFoundError:
                continue  # gone since the folder was listed
            except OSError as error:
                reason = f"cannot be read ({error.strerror}). Give the right to read it, or move it"
                self.skipped.append(Skipped(file, reason))
                self._seen.add(file)
                continue
            self._seen.add(file)
            if not digest or digest not in (in_force.get(file), staged.get(file)):
                self._load(path, file, digest)
            elif digest != in_force.get(file):
                self._stage.take(file)
            self._tell("read", number, len(files))

    def take_articles(self, given: Iterable[Article]) -> None:
        """Stage articles that come from elsewhere than files.

        Raises:
            SourceError: two have the same path.
        """
        for number, article in enumerate(given, 1):
            if article.path in self._seen:
                raise history.two_of_one_path(article.path)
            self._seen.add(article.path)
            digest = hashlib.sha256(f"{article!r}".encode()).digest()[:16]
            self._stage.replace(article.path, digest, [article])
            self._tell("read", number, 0)

    def drop_missing(self, sources: Sequence[str]) -> None:
        """Let the articles go whose files lay below some folders and were not seen.

        What lies in a folder that could not be listed is not known to be gone.
        """
        unknown = tuple(f"{each.name}/" for each in self.skipped)

        def missing(files: Iterable[str]) -> list[str]:
            return [
                file
                for file in files
                if file not in self._seen
                and any(_is_below(file, source) for source in sources)
                and not file.startswith(unknown)
            ]

        self._gone_files += missing(self._in_force)
        self._stage.discard(missing(self._stage.files()))

    def drop_unseen(self) -> None:
        """Let all articles go whose files were not seen."""
        self._gone_files += [file for file in self._in_force if file not in self._seen]

    def drop(self, name: str) -> None:
        """Let an article go by its id or path, or all of a file or below a folder.

        Raises:
            SourceError: there is none.
        """
        absolute = articles.printable(Path(name).absolute())
        query = f"""SELECT id FROM articles WHERE {IN_FORCE}
                   AND (id = ? OR path IN (?, ?))"""
        named = [row[0] for row in self._database.execute(query, (name, name, absolute))]
        files = [file for file in self._in_force if _is_below(file, absolute)]
        if not named and not files:
            raise SourceError(f"There is no article {name}. See which there are: belegt list")
        self._gone_articles += named
        self._gone_files += files

    def finish(self, sources: tuple[str, ...]) -> Report:
        """Embed what is new and put the change into force, or tell what would be done.

        Args:
            sources: folders that ``belegt index`` keeps in step with from now on.
        """
        self._recut()
        missing = self._stage.missing()
        if self._stage.is_lasting:
            self._stage.embed(self._tools.embedder, missing, self._tools.progress)
        found = differences.find(self._database, self._gone_files, self._gone_articles)
        if self._stage.is_lasting:
            state = self._publish(found, sources)
            seconds = time.perf_counter() - self._started
        else:
            state, seconds = self.before, self._embedding_seconds()
        return Report(state, found, tuple(self.skipped), missing, seconds)

    def _load(self, path: Path, file: str, digest: bytes) -> None:
        skipped: list[Skipped] = []
        read: set[str] = set()

        def documents() -> Iterator[Article]:
            for each in loaders.load(path, self._tools.limits):
                if isinstance(each, Skipped):
                    skipped.append(each)
                else:
                    article = articles.article(file, each)
                    read.add(article.path)
                    yield article
            yield from self._unread_parts(file, skipped, read)

        count = self._stage.replace(file, digest, documents())
        self.skipped += skipped
        if skipped and count:
            self._stage.doubt(file)
        elif skipped:
            self._stage.leave(file)  # what was read of it before stays in force

    def _unread_parts(
        self, file: str, skipped: Sequence[Skipped], read: set[str]
    ) -> Iterator[Article]:
        """What is in force of the parts of a file that cannot be read now."""
        parts = [each.name for each in skipped if each.name != file]
        if parts:
            for stored in stored_articles(self._database, file):
                if stored.path not in read and any(_is_part(stored.path, each) for each in parts):
                    yield stored

    def _recut(self) -> None:
        """Stage what stays of the library by the new recipe, from its own texts."""
        if self.before is None or self.before.recipe == self._recipe:
            return
        done = {*self._gone_files, *self._stage.taken()}
        files = [file for file in self._in_force if file not in done]
        for number, file in enumerate(files, 1):
            stored = stored_articles(self._database, file)
            self._stage.replace(file, stored_digest(self._database, file), stored)
            self._tell("read", number, len(files))

    def _embedding_seconds(self) -> float:
        """How long embedding would take, by a sample of the texts."""
        sample, share = self._stage.sample(_SAMPLE)
        if not sample:
            return 0.0
        self._tools.embedder.passages(sample[:1])  # loads the model
        started = time.perf_counter()
        self._tools.embedder.passages(sample)
        return (time.perf_counter() - started) / share

    def _publish(self, found: Differences, sources: tuple[str, ...]) -> State | None:
        before = self.before
        is_new_recipe = before is not None and before.recipe != self._recipe
        is_new_source = before is not None and before.sources != sources
        if not (found or is_new_recipe or is_new_source):
            history.settle(self._database)
            return before
        action = f"{self._action}: {found.summary() or 'settings changed'}"
        tools = self._tools
        state = history.publish(
            self._database, tools.data_dir, action, self._recipe, sources, tools.options
        )
        retention.forget(self._database, tools.data_dir, tools.keeping)
        return state

    @cached_property
    def _in_force(self) -> dict[str, bytes]:
        """The files in force and the hash of what they held; empty where the recipe was another."""
        query = f"""SELECT DISTINCT file, CASE WHEN recipe = ? THEN digest ELSE x'' END
                   FROM articles JOIN contents ON contents.id = content
                   WHERE {IN_FORCE}"""
        number = states.recipe_id(self._database, self._recipe)
        return dict(self._database.execute(query, (number,)))

    def _tell(self, stage: str, done: int, total: int) -> None:
        if self._tools.progress:
            self._tools.progress(stage, done, total)


def _is_below(file: str, folder: str) -> bool:
    return file == folder or file.startswith(folder.rstrip("/") + "/")


def _is_part(path: str, name: str) -> bool:
    return path == name or path.startswith((f"{name}!/", f"{name}#"))
