"""Commands that change the library, look into it, and keep it safe."""

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qa.records import Filter
from qa.settings import load
from ui import listing, report
from ui.cli.filters import filter_options
from ui.cli.group import (
    DONE,
    FILE,
    SOME_SKIPPED,
    USER_ERROR,
    as_stored,
    data_option,
    example,
    json_option,
    print_array,
    print_json,
)
from ui.progress import shown_progress
from ui.render import one_line, printable

if TYPE_CHECKING:
    from index.change import Report, Tools


def _preview_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--dry-run", "preview", is_flag=True, help="Only tell what would be done; change nothing."
    )(command)


@click.command(
    epilog=example(
        "belegt index ~/articles ~/more/articles", "belegt index", "belegt index --watch"
    )
)
@click.argument("sources", nargs=-1, type=FILE, metavar="[FOLDER]...")
@click.option(
    "--watch", is_flag=True, help="Go on: follow the folders and take up changes until Ctrl+C."
)
@_preview_option
@json_option
@data_option
def index(
    sources: tuple[Path, ...], watch: bool, preview: bool, as_json: bool, data_dir: Path | None
) -> None:
    """Bring the index in step with folders.

    New and changed files are read, and what is gone is removed; articles from elsewhere stay. Folders
    are remembered: without one, all of them are looked at. Only new texts are embedded, and what was
    stopped goes on where it stopped.

    Exit code 0: done; 1: done, but some files could not be read; 2: nothing was done.
    """
    from index import build

    if watch and (preview or as_json):
        raise click.UsageError("--watch goes with neither --dry-run nor --json")
    settings = load(data_dir=data_dir)
    if watch:
        from ui import following

        following.follow(settings, sources, click.echo)
        return
    _run(settings, lambda tools: build.sync(tools, sources, preview), preview, as_json)


@click.command(epilog=example("belegt add minutes.pdf ~/mail/offer.eml"))
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@_preview_option
@json_option
@data_option
def add(files: tuple[Path, ...], preview: bool, as_json: bool, data_dir: Path | None) -> None:
    """Add single files, or update them; nothing is removed.

    Exit code 0: done; 1: done, but some files could not be read; 2: nothing was done.
    """
    from index import build

    _run(load(data_dir=data_dir), lambda tools: build.add(tools, files, preview), preview, as_json)


@click.command(epilog=example("belegt remove minutes.pdf", "belegt remove 1f3a5c7e9b0d"))
@click.argument("names", nargs=-1, required=True, type=FILE, metavar="ID|PATH...")
@_preview_option
@json_option
@data_option
def remove(names: tuple[Path, ...], preview: bool, as_json: bool, data_dir: Path | None) -> None:
    """Take articles out, by id or path, or all below a folder.

    The files stay. One that lies in an indexed folder comes back with the next belegt index; a folder
    that is named is forgotten. belegt undo takes the removal back.
    """
    from index import build
    from ui import compose

    settings, stored = load(data_dir=data_dir), [as_stored(str(name)) for name in names]
    compose.require_index(settings)
    _run(settings, lambda tools: build.remove(tools, stored, preview), preview, as_json)


@click.command("list", epilog=example("belegt list", "belegt list --from 2024-05 --json"))
@json_option
@data_option
@filter_options
def list_articles(as_json: bool, data_dir: Path | None, only: Filter) -> None:
    """List the articles, by path.

    In a line each: id, day, language, title, path, and the source and tags where they are known.
    With --json an array with an object for each.
    """
    from ui import compose

    with contextlib.closing(compose.open_library(load(data_dir=data_dir))) as library:
        ids = library.article_ids(only)
        if as_json:
            print_array(listing.article_json(library.article(each)) for each in ids)
            return
        for each in ids:
            click.echo(listing.article_line(library.article(each)))
        if not ids:
            click.echo(f"belegt: No article{' fits the filters' if only else 's'}", err=True)


@click.command(epilog=example("belegt show 1f3a5c7e9b0d"))
@click.argument("name", type=FILE, metavar="ID|PATH")
@json_option
@data_option
def show(name: Path, as_json: bool, data_dir: Path | None) -> None:
    """Show what is known of an article, and its text."""
    from ui import compose

    shown = compose.find_article(load(data_dir=data_dir), as_stored(str(name)))
    if as_json:
        print_json({**listing.article_json(shown), "text": shown.text})
    else:
        click.echo(listing.article_text(shown))


@click.command(epilog=example("belegt undo", "belegt undo --list", "belegt undo 7"))
@click.argument("state", type=int, required=False)
@click.option("--list", "as_list", is_flag=True, help="List the states that can be gone back to.")
@json_option
@data_option
def undo(state: int | None, as_list: bool, as_json: bool, data_dir: Path | None) -> None:
    """Take back the last change, or go to an earlier STATE.

    STATE is a number that --list shows. Nothing is embedded. Going back is a change of its own: a
    later state can be gone to as well.
    """
    from index import build
    from ui import compose

    settings = load(data_dir=data_dir)
    compose.require_index(settings)
    if as_list and state is not None:
        raise click.UsageError("--list goes without a STATE")
    if as_list:
        states = compose.kept_states(settings)
        if as_json:
            print_array(each.summary() for each in states)
        else:
            click.echo(listing.states_text(states))
        return
    now = build.undo(compose.open_tools(settings), state)
    if as_json:
        print_json(now.summary())
    else:
        click.echo(f"{now.action.capitalize()}: {report.holding(now)}")


@click.command(epilog=example("belegt verify"))
@json_option
@data_option
def verify(as_json: bool, data_dir: Path | None) -> None:
    """Check every hash, offset and vector of the index.

    Exit code 0: all is well; 2: the lines say what is wrong and how to mend it.
    """
    from index.safety.verify import verify as examine
    from ui import compose

    settings = load(data_dir=data_dir)
    with shown_progress() as progress:
        compose.take_over(settings, progress)
        findings = examine(settings.data_dir, progress)
    if as_json:
        print_json(findings.as_json())
    else:
        click.echo(printable(findings.as_text()))
    sys.exit(USER_ERROR if findings.problems else DONE)


@click.command(epilog=example("belegt repair"))
@data_option
def repair(data_dir: Path | None) -> None:
    """Make what searches anew; nothing is embedded.

    For when belegt doctor, belegt verify or another command tells you to.
    """
    from index import build
    from ui import compose

    settings = load(data_dir=data_dir)
    compose.require_index(settings)
    now = build.repair(compose.open_tools(settings))
    click.echo(f"Made anew for {report.holding(now)}. Check: belegt verify")


@click.command(epilog=example("belegt export ~/backup/library.belegt"))
@click.argument("file", type=FILE)
@data_option
def export(file: Path, data_dir: Path | None) -> None:
    """Write the index into one new FILE.

    It holds the articles as they are now, with their vectors, and is for belegt import, here or on
    another machine. The index may be in use and written to meanwhile.
    """
    from index.safety import backup
    from ui import compose

    settings = load(data_dir=data_dir)
    with shown_progress() as progress:
        compose.take_over(settings, progress)
        written = backup.export(settings.data_dir, file, progress)
    size = f"{file.stat().st_size / 1e6:.1f} MB"
    click.echo(f"{report.holding(written)} in {one_line(str(file))} ({size})")


@click.command("import", epilog=example("belegt import ~/backup/library.belegt"))
@click.argument("file", type=FILE)
@json_option
@data_option
def restore(file: Path, as_json: bool, data_dir: Path | None) -> None:
    """Put an exported index in the place of the present one.

    FILE was written by belegt export. Nothing is embedded; belegt undo takes it back.
    """
    from index.safety import backup

    _run(load(data_dir=data_dir), lambda tools: backup.restore(tools, file), False, as_json)


def _run(settings: Any, change: "Callable[[Tools], Report]", preview: bool, as_json: bool) -> None:
    """Make a change, print what was done, and end with the exit code that says how it went."""
    from ui import compose

    with shown_progress() as progress:
        done = change(compose.open_tools(settings, progress))
    if as_json:
        print_json({**report.as_json(done), "preview": preview, "data": str(settings.data_dir)})
    else:
        click.echo(report.preview_text(done) if preview else report.as_text(done))
    sys.exit(SOME_SKIPPED if done.skipped else DONE)
