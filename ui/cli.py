"""The command line: translates arguments into calls and results into lines."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qa.errors import AssistantError, QuestionError
from qa.language import detect
from qa.records import Answer
from qa.settings import load
from ui import render
from ui.progress import shown_progress
from ui.texts import for_language

if TYPE_CHECKING:
    from qa.assistant import Assistant

ANSWERED, USER_ERROR, NO_ANSWER = 0, 2, 3


class _OneLineErrors(click.Group):
    """Prints every error that a user can meet as one line, and ends with exit code 2."""

    def main(self, *args: Any, **extra: Any) -> Any:
        extra["standalone_mode"] = False
        try:
            code = super().main(*args, **extra)
        except click.exceptions.Abort:
            _fail("Stopped. What was complete before is unchanged", 130)
        except click.ClickException as error:
            where = (
                error.ctx.command_path
                if isinstance(error, click.UsageError) and error.ctx
                else "belegt"
            )
            _fail(f"{error.format_message().rstrip('.')}. See: {where} --help")
        except AssistantError as error:
            _fail(str(error))
        except Exception as error:
            if os.environ.get("BELEGT_TRACEBACK"):
                raise
            _fail(
                f"This should not happen: {type(error).__name__}: {error}. "
                "Run the command again with BELEGT_TRACEBACK=1, and report what it prints"
            )
        sys.exit(code or 0)


def _example(*lines: str) -> str:
    """The example under a command's help; click keeps the lines of a block that begins so."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)


def _fail(message: str, code: int = USER_ERROR) -> None:
    click.echo(f"belegt: {render.one_line(message)}", err=True)
    sys.exit(code)


def _data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--data",
        "data_dir",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="Data folder of the index (default: see belegt doctor).",
    )(command)


@click.group(
    cls=_OneLineErrors,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_example("belegt index seeds/", 'belegt ask "Was kostet das Seltenerd-Projekt?"'),
)
@click.version_option(package_name="belegt", message="%(package)s %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """Ask your own articles; get answers in their words, each with its evidence."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@main.command(epilog=_example("belegt index ~/articles ~/more/articles"))
@click.argument(
    "sources", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FOLDER..."
)
@_data_option
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
def index(sources: tuple[Path, ...], data_dir: Path | None, as_json: bool) -> None:
    """Index the text and Markdown articles of some folders.

    The index in force before stays until the new one is complete. When nothing has changed, nothing
    is done.
    """
    from ui import compose

    settings = load(data_dir=data_dir)
    with shown_progress() as progress:
        report = compose.build_index(settings, list(sources), progress)
    if as_json:
        _print_json(
            {
                "articles": report.articles,
                "chunks": report.chunks,
                "seconds": round(report.seconds, 3),
                "chunks_per_second": round(report.chunks_per_second, 2),
                "unchanged": report.unchanged,
                "data": str(settings.data_dir),
            }
        )
    elif report.unchanged:
        click.echo(f"Nothing has changed: {report.articles} articles, {report.chunks} chunks")
    else:
        click.echo(
            f"{report.articles} articles, {report.chunks} chunks, {report.seconds:.1f} s, "
            f"{report.chunks_per_second:.1f} chunks/s"
        )


@main.command(
    epilog=_example(
        'belegt ask "Was kostet das Seltenerd-Projekt?"', "belegt ask --json - < questions.txt"
    )
)
@click.argument("question")
@_data_option
@click.option("--json", "as_json", is_flag=True, help="Print the answer as one JSON object.")
def ask(question: str, data_dir: Path | None, as_json: bool) -> None:
    """Answer a QUESTION from the indexed articles.

    With --json and - for QUESTION, questions are read from standard input, one a line, as plain text
    or as {"question": ..., "conversation": ...}; one JSON object is printed for each.

    Exit code 0: answered; 3: the articles do not say; 2: something has to be mended first.
    """
    from ui import compose

    settings = load(data_dir=data_dir)
    if question == "-" and not as_json:
        raise click.UsageError("- reads many questions and goes with --json: belegt ask --json -")
    with shown_progress() as progress:
        assistant = compose.open_current(settings, progress).assistant
    if question == "-":
        sys.exit(_ask_lines(assistant))
    result = assistant.ask(question)
    if as_json:
        _print_json(render.answer_json(result))
    else:
        click.echo(render.answer_text(result, for_language(detect(question))))
    sys.exit(ANSWERED if isinstance(result, Answer) else NO_ANSWER)


@main.command(epilog=_example("belegt serve --port 8000"))
@click.option("--host", help="Address to listen on (default 127.0.0.1).")
@click.option("--port", type=int, help="Port to listen on (default 7860; 0 takes a free one).")
@_data_option
def serve(host: str | None, port: int | None, data_dir: Path | None) -> None:
    """Serve the page over the current index until Ctrl+C."""
    from ui.web import app

    app.serve(load(data_dir=data_dir, host=host, port=port))


@main.command(epilog=_example("belegt run"))
@click.option("--host", help="Address to listen on (default 127.0.0.1).")
@click.option("--port", type=int, help="Port to listen on (default 7860; 0 takes a free one).")
@_data_option
def run(host: str | None, port: int | None, data_dir: Path | None) -> None:
    """Prepare the model, index the articles that come with belegt, and serve the page.

    An index of your own articles is left as it is and served.
    """
    from ui import compose
    from ui.web import app

    settings = load(data_dir=data_dir, host=host, port=port)
    with shown_progress() as progress:
        if report := compose.index_seeds(settings, progress):
            click.echo(f"Indexed {report.articles} articles in {report.seconds:.1f} s")
    app.serve(settings)


@main.command(epilog=_example("belegt prepare"))
def prepare() -> None:
    """Prepare the embedding model and the reader, so that later commands start at once."""
    from ui import compose

    with shown_progress() as progress:
        embedder = compose.open_embedder(load(), progress)
        compose.open_reader(load(), progress)
    click.echo(f"The model {embedder.fingerprint} and the reader are ready")


@main.command(
    "eval",
    epilog=_example(
        "belegt eval seeds/questions.jsonl",
        "belegt eval dev.json --json figures.json --predictions answers.json",
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--json",
    "json_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the figures to FILE as JSON.",
)
@click.option(
    "--predictions",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write question id -> answer text to FILE, in SQuAD's format.",
)
@click.option(
    "--given-paragraph",
    is_flag=True,
    help="With --predictions: the reader's answers in the right paragraph.",
)
@_data_option
def evaluate(
    file: Path,
    json_file: Path | None,
    predictions: Path | None,
    given_paragraph: bool,
    data_dir: Path | None,
) -> None:
    """Measure answers against a test set: SQuAD 1.1 or 2.0, or JSON Lines.

    A SQuAD file brings its own paragraphs, which are indexed for the run; JSON Lines are asked of
    the current index. docs/evaluation.md says what each figure means.
    """
    from ui import evaluation

    with shown_progress() as progress:
        results = evaluation.run(load(data_dir=data_dir), file, progress)
    figures = evaluation.summary(results)
    click.echo(evaluation.table(figures))
    if json_file:
        _write_json(json_file, figures)
    if predictions:
        _write_json(predictions, evaluation.predictions(results, given_paragraph))


@main.command(epilog=_example("belegt doctor --json"))
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON object.")
@_data_option
def doctor(as_json: bool, data_dir: Path | None) -> None:
    """Say what is installed, which model and index are in use, and what is wrong with them.

    Exit code 0: all is well; 2: something has to be mended, and the last lines say how.
    """
    from ui import doctor as examination

    findings = examination.examine(load(data_dir=data_dir))
    if as_json:
        _print_json(findings)
    else:
        click.echo(examination.as_text(findings))
    sys.exit(USER_ERROR if findings["problems"] else 0)


def _ask_lines(assistant: "Assistant") -> int:
    """Answer each line of standard input with a line; the exit code is that of the best one."""
    codes = []
    for number, line in enumerate(sys.stdin.buffer, 1):
        # Bytes that are no UTF-8 are refused with their question, and do not end the run.
        question = line.decode("utf-8", "surrogateescape").removeprefix("\ufeff").strip()
        if not question:
            continue
        try:
            question = _question_of(question, number)
            result = assistant.ask(question)
            codes.append(ANSWERED if isinstance(result, Answer) else NO_ANSWER)
            _print_json(render.answer_json(result))
        except QuestionError as error:
            codes.append(USER_ERROR)
            _print_json(render.failure_json(question, str(error)))
    if not codes:
        raise QuestionError("Standard input holds no question. Write one a line")
    return ANSWERED if ANSWERED in codes else max(codes)


def _question_of(line: str, number: int) -> str:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return line
    if not isinstance(value, dict):
        return line
    question = value.get("question")
    if not isinstance(question, str):
        raise QuestionError(f'Line {number} has no text under "question". Add it')
    return question


def _print_json(value: dict[str, Any]) -> None:
    text = json.dumps(value, ensure_ascii=False)
    # What is no UTF-8, half of a surrogate pair, becomes JSON's own escape for it.
    click.echo(text.encode("utf-8", "backslashreplace").decode())


def _write_json(path: Path, value: dict[str, Any]) -> None:
    try:
        path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise click.ClickException(
            f"{path} cannot be written ({error.strerror}). Name a file in a folder that exists"
        ) from error
