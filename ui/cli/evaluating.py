"""Commands that measure answers."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa.settings import load
from ui.cli.group import DONE, FILE, USER_ERROR, WORSE, data_option, example, write_json, write_text
from ui.progress import shown_progress
from ui.render import one_line

if TYPE_CHECKING:
    from qa.evaluation.gates import Gate
    from qa.evaluation.run_file import Run

_SAVED = Path("-")  # --replay without a run
_NO_FILE = "Missing argument 'FILE'. Name a test set, or ask again what was asked: --replay"


@click.command(
    "eval",
    epilog=example(
        "belegt eval seeds/questions.jsonl",
        "belegt eval dev.json --json new.json --against old.json --fail-drop f1=0.01",
        "belegt eval --replay",
    ),
)
@click.argument("file", type=FILE, required=False)
@click.option(
    "--json", "json_file", type=FILE, metavar="FILE", help="Write figures and cases as JSON."
)
@click.option(
    "--html", "html_file", type=FILE, metavar="FILE", help="Write a page to look at and print."
)
@click.option(
    "--junit", "junit_file", type=FILE, metavar="FILE", help="Write JUnit XML for a build server."
)
@click.option(
    "--against", type=FILE, metavar="FILE", help="Compare with an earlier run, from --json."
)
@click.option(
    "--fail-under",
    multiple=True,
    metavar="FIGURE=VALUE",
    help="End with exit code 4 if the figure is worse than that, e.g. f1=0.8.",
)
@click.option(
    "--fail-drop",
    multiple=True,
    metavar="FIGURE=VALUE",
    help="The same if it is worse than in the earlier run by more than that, e.g. f1=0.01.",
)
@click.option(
    "--predictions",
    type=FILE,
    metavar="FILE",
    help="Write question id -> answer text to FILE, in SQuAD's format.",
)
@click.option(
    "--given-paragraph",
    is_flag=True,
    help="With --predictions: the reader's answers in the right paragraph.",
)
@click.option(
    "--replay",
    type=FILE,
    is_flag=False,
    flag_value=_SAVED,
    metavar="[RUN]",
    help="Ask again what belegt ask --save kept, or a RUN from --json; tell what changed.",
)
@click.option("--accept", is_flag=True, help="With --replay: keep the new answers of saved ones.")
@data_option
def evaluate(
    file: Path | None,
    json_file: Path | None,
    html_file: Path | None,
    junit_file: Path | None,
    against: Path | None,
    fail_under: tuple[str, ...],
    fail_drop: tuple[str, ...],
    predictions: Path | None,
    given_paragraph: bool,
    replay: Path | None,
    accept: bool,
    data_dir: Path | None,
) -> None:
    """Measure answers against a test set.

    FILE is in the format of SQuAD 1.1 or 2.0, JSON Lines, or a table in CSV. A SQuAD file brings its own
    paragraphs, which are indexed for the run; the others are asked of the current index. Lines with
    "turns" are conversations, measured by kind. docs/evaluation.md says what each figure means.

    --replay needs no FILE: questions are asked again that were saved, or those of an earlier run, and
    those are listed whose answer is new, gone, different or cited from elsewhere, before and after.

    Exit code 0: measured, or nothing changed; 2: the file or the index cannot be used; 4: worse than
    wanted, or something changed.
    """
    if replay:
        sys.exit(_replay(None if replay == _SAVED else replay, json_file, accept, data_dir))
    if accept or not file:
        raise click.UsageError("--accept goes with --replay" if accept else _NO_FILE)
    from qa.evaluation import gates, run_file
    from qa.evaluation.conversations import is_conversations
    from qa.evaluation.run import predictions as predicted
    from ui.evaluation import running, table

    under, drop = (list(map(gates.gate, given)) for given in (fail_under, fail_drop))
    if drop and not against:
        raise click.UsageError("--fail-drop compares two runs: name the earlier one with --against")
    earlier = run_file.load(against) if against else None
    if is_conversations(file):
        if html_file or junit_file:
            raise click.UsageError("Conversations have no --html and --junit: use --json")
        _conversations(file, json_file, data_dir)
        return
    with shown_progress() as progress:
        run = running.run(load(data_dir=data_dir), file, progress)
    click.echo(table.table(run.cases))
    if json_file:
        write_json(json_file, run_file.as_json(run))
    if predictions:
        write_json(predictions, predicted(run.cases, given_paragraph))
    _write_reports(run, earlier, html_file, junit_file)
    sys.exit(_judged(run, earlier, under, drop))


def _replay(run: Path | None, json_file: Path | None, accept: bool, data_dir: Path | None) -> int:
    """Ask again what was asked before, and print what changed; the exit code."""
    given = {name for name, value in click.get_current_context().params.items() if value}
    if given - {"replay", "json_file", "accept", "data_dir"}:
        raise click.UsageError(
            "--replay goes without FILE, and with --json, --accept and --data only"
        )
    if accept and run:
        raise click.UsageError("--accept is for saved questions. A run is made anew with --json")
    from ui.evaluation import saved

    settings = load(data_dir=data_dir)
    with shown_progress() as progress:
        again = saved.ask_again(settings, run, progress)
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    click.echo(saved.as_text(again, columns))
    for fault in again.faults:
        click.echo(f"belegt: {one_line(fault)}", err=True)
    if json_file:
        write_json(json_file, saved.as_json(again))
    if accept:
        before = saved.accept(settings, again)
        click.echo(f"The answers of now are kept. The file before is {one_line(str(before))}")
    if again.has_changed:
        return WORSE
    return USER_ERROR if again.faults else DONE


def _write_reports(
    run: "Run", earlier: "Run | None", html_file: Path | None, junit_file: Path | None
) -> None:
    from ui.evaluation import html, junit

    if html_file:
        write_text(html_file, html.page(run, earlier))
    if junit_file:
        write_text(junit_file, junit.document(run))


def _judged(
    run: "Run", earlier: "Run | None", under: Sequence["Gate"], drop: Sequence["Gate"]
) -> int:
    """Print how the run stands against an earlier one and its limits; the exit code."""
    from qa.evaluation import gates
    from qa.evaluation.compare import compare
    from qa.evaluation.figures import figures
    from ui.evaluation import table

    lines = list(gates.missed(figures(run.cases), under)) if under else []
    if earlier:
        comparison = compare(earlier.cases, run.cases)
        click.echo(f"\n{table.comparison_table(comparison)}")
        lines += gates.dropped(comparison.before, comparison.after, drop)
    for line in lines:
        click.echo(f"Worse than wanted: {line}", err=True)
    return WORSE if lines else DONE


def _conversations(file: Path, json_file: Path | None, data_dir: Path | None) -> None:
    from qa.evaluation.conversations import by_kind
    from ui.evaluation import running, table

    with shown_progress() as progress:
        turns = running.run_conversations(load(data_dir=data_dir), file, progress)
    kinds = by_kind(turns)
    click.echo(table.kinds_table(kinds))
    if json_file:
        write_json(json_file, kinds)
