"""Commands that answer, serve and measure."""

import json
import sys
from collections import defaultdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa.errors import QuestionError
from qa.language import detect
from qa.records import Answer, Filter, NoAnswer
from qa.settings import load
from qa.suggestions.suggest import instead
from ui import render
from ui.cli.filters import filter_options
from ui.cli.group import (
    DONE,
    FILE,
    NO_ANSWER,
    USER_ERROR,
    data_option,
    example,
    print_json,
    write_json,
)
from ui.progress import shown_progress
from ui.texts import for_language

if TYPE_CHECKING:
    from qa.assistant import Assistant


@click.command(
    epilog=example(
        'belegt ask "Was kostet das Seltenerd-Projekt?"', "belegt ask --json - < questions.txt"
    )
)
@click.argument("question")
@filter_options
@click.option("--json", "as_json", is_flag=True, help="Print the answer as one JSON object.")
@data_option
def ask(question: str, only: Filter, as_json: bool, data_dir: Path | None) -> None:
    """Answer a QUESTION from the articles.

    With --json and - for QUESTION, questions are read from standard input, one a line, as plain text
    or as {"question": ..., "conversation": ...}; one JSON object is printed for each. Questions of the
    same conversation may lean on each other ("Und wie viel kostet das?").

    The filters (--source to --tag) say which articles may answer. Those that are given all apply; of
    one that is repeated, one value has to fit.

    Exit code 0: answered; 3: the articles do not say, or none fits the filters; 2: something has to
    be mended first.
    """
    from ui import compose

    settings = load(data_dir=data_dir)
    if question == "-" and not as_json:
        raise click.UsageError("- reads many questions and goes with --json: belegt ask --json -")
    with shown_progress() as progress:
        assistant = compose.open_current(settings, progress).assistant
    if question == "-":
        sys.exit(_ask_lines(assistant, only))
    result = assistant.ask(question, only)
    if as_json:
        print_json(render.answer_json(result))
    else:
        texts = for_language(detect(question))
        click.echo(render.answer_text(result, texts))
        offered = instead(partial(assistant.ask, only=only), result, compose.SUGGESTED)
        click.echo(render.suggestions_text(list(offered), texts), nl=False)
    sys.exit(DONE if isinstance(result, Answer) else NO_ANSWER)


@click.command(epilog=example("belegt serve --port 8000"))
@click.option("--host", help="Address to listen on (default 127.0.0.1).")
@click.option("--port", type=int, help="Port to listen on (default 7860; 0 takes a free one).")
@data_option
def serve(host: str | None, port: int | None, data_dir: Path | None) -> None:
    """Serve the page over the current index until Ctrl+C."""
    from ui.web import app

    app.serve(load(data_dir=data_dir, host=host, port=port))


@click.command(epilog=example("belegt run"))
@click.option("--host", help="Address to listen on (default 127.0.0.1).")
@click.option("--port", type=int, help="Port to listen on (default 7860; 0 takes a free one).")
@data_option
def run(host: str | None, port: int | None, data_dir: Path | None) -> None:
    """Index the articles that come with belegt, and serve the page.

    The model is prepared first where it is not yet. An index of your own articles is left as it is
    and served.
    """
    from ui import compose
    from ui.report import holding
    from ui.web import app

    settings = load(data_dir=data_dir, host=host, port=port)
    with shown_progress() as progress:
        report = compose.index_seeds(settings, progress)
    if report and report.state:
        click.echo(f"{holding(report.state)} are indexed ({report.seconds:.1f} s)")
    app.serve(settings)


@click.command(epilog=example("belegt prepare"))
def prepare() -> None:
    """Prepare the models, so that later commands start at once."""
    from ui import compose

    with shown_progress() as progress:
        embedder = compose.open_embedder(load(), progress)
        compose.open_reader(load(), progress)
    click.echo(f"The model {embedder.fingerprint} and the reader are ready")


@click.command(
    "eval",
    epilog=example(
        "belegt eval seeds/questions.jsonl",
        "belegt eval dev.json --json figures.json --predictions answers.json",
    ),
)
@click.argument("file", type=FILE)
@click.option(
    "--json",
    "json_file",
    type=FILE,
    metavar="FILE",
    help="Write the figures to FILE as JSON.",
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
@data_option
def evaluate(
    file: Path,
    json_file: Path | None,
    predictions: Path | None,
    given_paragraph: bool,
    data_dir: Path | None,
) -> None:
    """Measure answers against a test set.

    FILE is in the format of SQuAD 1.1 or 2.0, or JSON Lines. A SQuAD file brings its own paragraphs,
    which are indexed for the run; JSON Lines are asked of the current index. Lines with "turns" are
    conversations, measured by kind. docs/evaluation.md says what each figure means.
    """
    from ui import evaluation

    if evaluation.is_conversations(file):
        with shown_progress() as progress:
            turns = evaluation.run_conversations(load(data_dir=data_dir), file, progress)
        kinds = evaluation.by_kind(turns)
        click.echo(evaluation.kinds_table(kinds))
        if json_file:
            write_json(json_file, kinds)
        return
    with shown_progress() as progress:
        results = evaluation.run(load(data_dir=data_dir), file, progress)
    figures = evaluation.summary(results)
    click.echo(evaluation.table(figures))
    if json_file:
        write_json(json_file, figures)
    if predictions:
        write_json(predictions, evaluation.predictions(results, given_paragraph))


@click.command(epilog=example("belegt doctor --json"))
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON object.")
@data_option
def doctor(as_json: bool, data_dir: Path | None) -> None:
    """Say what is installed and in use, and what is wrong with it.

    Exit code 0: all is well; 2: something has to be mended, and the last lines say how.
    """
    from ui import doctor as examination

    findings = examination.examine(load(data_dir=data_dir))
    if as_json:
        print_json(findings)
    else:
        click.echo(examination.as_text(findings))
    sys.exit(USER_ERROR if findings["problems"] else 0)


def _ask_lines(assistant: "Assistant", only: Filter) -> int:
    """Answer each line of standard input with a line; the exit code is that of the best one."""
    codes = []
    conversations: defaultdict[str, list[Answer | NoAnswer]] = defaultdict(list)
    for number, line in enumerate(sys.stdin.buffer, 1):
        # Bytes that are no UTF-8 are refused with their question, and do not end the run.
        question = line.decode("utf-8", "surrogateescape").removeprefix("\ufeff").strip()
        if not question:
            continue
        try:
            question, conversation = _question_of(question, number)
            result = assistant.ask(question, only, conversations[conversation])
            if conversation:
                conversations[conversation].append(result)
            codes.append(DONE if isinstance(result, Answer) else NO_ANSWER)
            print_json(render.answer_json(result))
        except QuestionError as error:
            codes.append(USER_ERROR)
            print_json(render.failure_json(question, str(error)))
    if not codes:
        raise QuestionError("Standard input holds no question. Write one a line")
    return DONE if DONE in codes else max(codes)


def _question_of(line: str, number: int) -> tuple[str, str]:
    """The question, and the name of its conversation, "" for none."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return line, ""
    if not isinstance(value, dict):
        return line, ""
    question, conversation = value.get("question"), value.get("conversation", "")
    if not isinstance(question, str):
        raise QuestionError(f'Line {number} has no text under "question". Add it')
    if not isinstance(conversation, str | int):
        raise QuestionError(f'Line {number}: "conversation" is no text or number. Mend it')
    return question, str(conversation)
