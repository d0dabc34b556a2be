"""Commands that answer, serve and measure."""

import json
import sys
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import click

from qa.assistant import Assistant, Trace
from qa.errors import QuestionError
from qa.language import detect
from qa.records import Answer, Filter, NoAnswer
from qa.settings import Settings, load
from qa.suggestions.suggest import instead
from ui import explanation, explanation_json, explanation_text, render
from ui.cli.filters import filter_options
from ui.cli.group import (
    DONE,
    NO_ANSWER,
    SOME_SKIPPED,
    USER_ERROR,
    data_option,
    example,
    json_option,
    print_array,
    print_json,
)
from ui.progress import shown_progress
from ui.texts import for_language


@click.command(
    epilog=example(
        'belegt ask "Was kostet das Seltenerd-Projekt?"', "belegt ask --json - < questions.txt"
    )
)
@click.argument("question")
@filter_options
@click.option("--explain", is_flag=True, help="Tell below the answer how it came about.")
@click.option(
    "--save", is_flag=True, help="Keep the question and its answer for belegt eval --replay."
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as one JSON object.")
@data_option
def ask(
    question: str, only: Filter, explain: bool, save: bool, as_json: bool, data_dir: Path | None
) -> None:
    """Answer a QUESTION from the articles.

    With --json and - for QUESTION, questions are read from standard input, one a line, as plain text
    or as {"question": ..., "conversation": ...}; one JSON object is printed for each. Questions of the
    same conversation may lean on each other ("Und wie viel kostet das?").

    The filters (--source to --tag) say which articles may answer. Those that are given all apply; of
    one that is repeated, one value has to fit.

    --explain tells what was looked for, which passages were found and how, the words in them that
    might answer, and why they were given or not.

    --save keeps the question with its answer and citations as they are now, in the place of the same
    question that was saved before. belegt saved lists what is kept.

    Exit code 0: answered; 3: the articles do not say, or none fits the filters; 2: something has to
    be mended first.
    """
    from ui import compose

    settings = load(data_dir=data_dir)
    if question == "-" and explain:
        raise click.UsageError('--explain is for one question: belegt ask --explain "Wer …?"')
    if question == "-" and save:
        raise click.UsageError('--save is for one question: belegt ask --save "Wer …?"')
    if question == "-" and not as_json:
        raise click.UsageError("- reads many questions and goes with --json: belegt ask --json -")
    with shown_progress() as progress:
        assistant = compose.open_current(settings, progress).assistant
    if question == "-":
        sys.exit(_ask_lines(assistant, only))
    trace = assistant.trace(question, only)
    result = trace.result
    explained = (
        _explained(trace, partial(assistant.trace, only=only), settings) if explain else None
    )
    if as_json:
        told = {"explanation": explanation_json.as_json(explained)} if explained else {}
        print_json({**render.answer_json(result), **told})
    else:
        offered = instead(partial(assistant.ask, only=only), result, compose.SUGGESTED)
        _print_text(result, list(offered), explained)
    if save:
        _save(settings, result, only)
    sys.exit(DONE if isinstance(result, Answer) else NO_ANSWER)


@click.command(
    epilog=example(
        "belegt saved", 'belegt saved --remove "Wer schloss das Abkommen?"', "belegt eval --replay"
    )
)
@click.option("--remove", "removed", metavar="QUESTION", help="Keep this one no longer.")
@json_option
@data_option
def saved(removed: str | None, as_json: bool, data_dir: Path | None) -> None:
    """List the questions that belegt ask --save keeps.

    In a line each: day, question, answer. With --json an array with an object for each. They are in
    saved.jsonl in the data folder; --remove leaves the file as it was in saved.jsonl.bak beside it.

    Exit code 0: done; 1: done, but some lines of the file cannot be used; 2: nothing was done.
    """
    from qa.evaluation import saved as file
    from ui.evaluation.saved import saved_line

    folder = load(data_dir=data_dir).data_dir
    if removed is not None:
        if as_json:
            raise click.UsageError("--remove goes without --json")
        count = file.remove(folder, removed)
        before = render.one_line(str(file.backup_in(folder)))
        click.echo(f"Removed {render.counted(count, 'question')}. The file before is {before}")
        return
    held = file.read(folder)
    if as_json:
        print_array(map(file.as_json, held.questions))
    else:
        for each in held.questions:
            click.echo(saved_line(each))
        if not held.questions:
            click.echo(
                "belegt: No question is saved. Save one: belegt ask --save QUESTION", err=True
            )
    for fault in held.faults:
        click.echo(f"belegt: {render.one_line(fault)}", err=True)
    sys.exit(SOME_SKIPPED if held.faults else DONE)


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


def _print_text(
    result: Answer | NoAnswer, offered: list[str], explained: explanation.Explanation | None
) -> None:
    texts = for_language(detect(result.question))
    click.echo(render.answer_text(result, texts))
    click.echo(render.suggestions_text(offered, texts), nl=False)
    if explained:
        click.echo(explanation_text.as_text(explained, texts))


def _save(settings: Settings, result: Answer | NoAnswer, only: Filter) -> None:
    from index.store import newest_state
    from qa.evaluation import saved as file
    from qa.evaluation.replay import Given, Kept

    folder = settings.data_dir
    state = newest_state(folder)
    file.keep(folder, [Kept(result.question, Given.of(result), date.today(), state, only)])
    click.echo(f"belegt: Saved in {render.one_line(str(file.path_in(folder)))}", err=True)


def _explained(
    trace: Trace, ask_side: Callable[[str], Trace], settings: Settings
) -> explanation.Explanation:
    question = trace.result.question
    sides = explanation.traced_sides(question, ask_side) if settings.comparisons else ()
    return explanation.explanation(trace, explanation.Rules.of(settings), sides)


def _ask_lines(assistant: Assistant, only: Filter) -> int:
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
