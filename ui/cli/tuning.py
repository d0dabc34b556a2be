"""The command that searches better settings."""

import os
from collections.abc import Mapping
from pathlib import Path

import click

from qa.settings import config_file, load
from ui.cli.group import FILE, data_option, example, write_json
from ui.progress import shown_progress
from ui.render import one_line


@click.command(
    epilog=example(
        "belegt tune seeds/questions.jsonl",
        "belegt tune questions.csv --goal citation_recall --write",
    )
)
@click.argument("file", type=FILE)
@click.option(
    "--goal",
    default="f1",
    show_default=True,
    metavar="FIGURE",
    help="What to make as high as possible: a figure of belegt eval, e.g. recall@5.",
)
@click.option(
    "--chunks",
    is_flag=True,
    help="Try other lengths of chunks too; all articles are embedded anew for each.",
)
@click.option(
    "--write", is_flag=True, help="Put the values whose gain is real into the settings file."
)
@click.option(
    "--write-all", is_flag=True, help="Put the best values there, whether or not they gain."
)
@click.option("--json", "json_file", type=FILE, metavar="FILE", help="Write all of it as JSON.")
@data_option
def tune(
    file: Path,
    goal: str,
    chunks: bool,
    write: bool,
    write_all: bool,
    json_file: Path | None,
    data_dir: Path | None,
) -> None:
    """Search the settings that serve a test set best.

    FILE is a test set as belegt eval reads it. Weights, the number of passages and the share of errors
    borne are searched; what they gain is measured on articles that they were not chosen on. Nothing is
    changed without --write.
    """
    from qa.evaluation.tuning import GOALS
    from ui.evaluation import tuning, tuning_table

    if goal not in GOALS:
        raise click.UsageError(f"There is no goal {goal!r}. There are: {', '.join(GOALS)}")
    if json_file and not json_file.absolute().parent.is_dir():
        raise click.UsageError(f"{json_file} cannot be written: its folder is not there. Make it")
    with tuning.opened(load(data_dir=data_dir), file, goal, chunks=chunks) as bench:
        plan = bench.plan()
        for line in tuning_table.plan_lines(plan):
            click.echo(line, err=True)
        with shown_progress() as progress:
            tuned = bench.tune(progress)
    click.echo(tuning_table.table(tuned))
    if json_file:
        write_json(json_file, tuning_table.as_json(tuned, plan))
    if write or write_all:
        _write(tuning_table.changed(tuned, tuned.together if write_all else tuned.real))


def _write(values: Mapping[str, float]) -> None:
    """Put values into the settings file, and say how to take that back."""
    from qa.evaluation import settings_file

    if not values:
        click.echo("Nothing is written: the values in force stay")
        return
    written = settings_file.write(config_file(), values)
    put = ", ".join(f"{name} = {value!r}" for name, value in values.items())
    click.echo(f"Written into {one_line(str(written.path))}: {put}")
    click.echo(f"Undo: {one_line(written.undo)}")
    if "chunk_chars" in values:
        click.echo("Chunks get their new length with: belegt index")
    given = {name.upper() for name in os.environ}
    for name in values:
        if (variable := f"BELEGT_{name.upper()}") in given:
            click.echo(f"{variable} is set, and wins over the file. Unset it", err=True)
