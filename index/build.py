"""Bring a library in step with the documents: load, chunk, embed, store."""

import contextlib
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from index import articles, history, retention, states
from index import database as db
from index.change import Change, Report, Tools
from index.states import Recipe, State
from index.writer import writing
from qa.errors import IndexMismatch, SourceError
from qa.records import Article


def sync(tools: Tools, sources: Sequence[Path], preview: bool = False) -> Report:
    """Add, update and remove articles until the library is in step with some folders.

    Articles from elsewhere stay. What was indexed and cannot be read now stays as it was. When the
    recipe is another than the library's, all of it is cut and embedded anew.

    Args:
        tools: to do it with.
        sources: folders and files, which are remembered; empty for those that are.
        preview: only tell what would be done.

    Raises:
        AssistantError: a source is missing, or the data folder cannot be written.
    """
    names = tuple(articles.printable(source.absolute()) for source in sources)
    with _changing(tools, "index", tools.recipe, preview) as change:
        known = change.before.sources if change.before else ()
        if not (names or known):
            raise SourceError("No folder is indexed yet. Name one: belegt index FOLDER")
        change.read_below(sources or [_remembered(name) for name in known])
        change.drop_missing(names or known)
        return change.finish(tuple(dict.fromkeys((*known, *names))))


def add(tools: Tools, files: Sequence[Path], preview: bool = False) -> Report:
    """Add or update single files, or all below some folders; nothing is removed.

    Raises:
        AssistantError: a file is missing, the data folder cannot be written, or the library was
            embedded with another model.
    """
    with _changing(tools, "add", None, preview) as change:
        change.read_below(files)
        return change.finish(change.before.sources if change.before else ())


def put(tools: Tools, given: Iterable[Article]) -> Report:
    """Make articles that come from elsewhere than files the only ones of the library.

    Raises:
        AssistantError: two have the same path, or the data folder cannot be written.
    """
    with _changing(tools, "put", tools.recipe) as change:
        change.take_articles(given)
        change.drop_unseen()
        return change.finish(())


def remove(tools: Tools, names: Sequence[str], preview: bool = False) -> Report:
    """Remove articles by id or path, or all below a folder, which is no longer kept in step.

    Raises:
        SourceError: there is no such article.
    """
    with _changing(tools, "remove", None, preview) as change:
        for name in names:
            change.drop(name)
        known = change.before.sources if change.before else ()
        dropped = {articles.printable(Path(name).absolute()) for name in names}
        return change.finish(tuple(source for source in known if source not in dropped))


def undo(tools: Tools, target: int | None = None) -> State:
    """Go back to an earlier state at once; raises as ``index.history.go_back`` does."""
    with writing(tools.data_dir, "undo", tools.wait_s) as database:
        state = history.go_back(database, tools.data_dir, target, tools.options)
        retention.forget(database, tools.data_dir, tools.keeping)
        return state


def repair(tools: Tools) -> State:
    """Make the searchers of the state in force anew; raises ``IndexMissing``."""
    with writing(tools.data_dir, "repair", tools.wait_s) as database:
        return history.make_searchers(database, tools.data_dir, tools.options)


@contextlib.contextmanager
def _changing(
    tools: Tools, action: str, recipe: Recipe | None, preview: bool = False
) -> Iterator[Change]:
    """A change under way; None for a recipe takes the library's own."""
    with (
        _folder(tools.data_dir, preview) as data_dir,
        writing(data_dir, action, tools.wait_s) as database,
    ):
        if preview:
            database.execute("BEGIN IMMEDIATE")  # and never committed
        change = Change(database, tools, action, recipe or _recipe_in_force(database, tools))
        if change.before is None or change.before.recipe.model != tools.recipe.model:
            tools.embedder.queries(["?"])  # or refuse, before all is read and cut for nothing
        yield change


@contextlib.contextmanager
def _folder(data_dir: Path, preview: bool) -> Iterator[Path]:
    """The data folder; for the preview of a library that is not there yet, a passing one."""
    if preview and not (data_dir / db.FILE_NAME).exists():
        with tempfile.TemporaryDirectory(prefix="belegt-preview-") as folder:
            yield Path(folder)
    else:
        yield data_dir


def _recipe_in_force(database: sqlite3.Connection, tools: Tools) -> Recipe:
    before = states.current(database)
    if before is None:
        return tools.recipe
    if before.recipe.model != tools.recipe.model:
        raise IndexMismatch(mismatch(before.recipe.model, tools.recipe.model))
    return before.recipe


def mismatch(built_with: str, in_use: str) -> str:
    """What to say when an index was built with another model than the settings name."""
    return (
        f"The index was built with the model {built_with}, the settings name {in_use}. Embed it "
        "again: belegt index; or name the other model: BELEGT_MODEL"
    )


def _remembered(name: str) -> Path:
    """A source that was indexed before, if it is still there: one that is not may come back."""
    if not Path(name).exists():
        raise SourceError(
            f"{name}, which is indexed, is gone. Bring it back, or take out what was indexed from "
            f"there: belegt remove {name}"
        )
    return Path(name)
