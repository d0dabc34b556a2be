"""Commands about test sets: what is wrong with one, what it holds, two of one, and a first draft."""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from qa.errors import TestSetError
from qa.evaluation import loading
from qa.evaluation.composition import composition
from qa.evaluation.drafts import Draft, drafts_in, settle, write_drafts
from qa.evaluation.split_file import split as split_in_two
from qa.evaluation.squad_file import is_squad
from qa.evaluation.testset import FindArticle, TestSet
from qa.settings import Settings, load
from ui.cli.group import FILE, USER_ERROR, data_option, example, json_option, print_json
from ui.render import counted, one_line

_DECISIONS = {"y": "yes", "n": "no", "s": "skip", "q": "quit"}


class _InOrder(click.Group):
    def list_commands(self, context: click.Context) -> list[str]:
        """In the order in which they are needed, not by the alphabet."""
        return list(self.commands)


@click.group(
    cls=_InOrder, invoke_without_command=True, epilog=example("belegt testset check questions.csv")
)
@click.pass_context
def testset(context: click.Context) -> None:
    """Check, describe, split and draft test sets for belegt eval.

    They are SQuAD files, JSON Lines, or tables as a spreadsheet saves them (CSV).
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@testset.command(epilog=example("belegt testset check questions.csv"))
@click.argument("file", type=FILE)
@data_option
def check(file: Path, data_dir: Path | None) -> None:
    """Name all that is wrong with a test set, a line each.

    Its answers and sentences are held against the articles in the index.

    Exit code 0: belegt eval can use it; 2: the lines say what to mend.
    """
    from qa.evaluation.conversations import is_conversations, load_conversations

    if is_conversations(file):
        with _index(load(data_dir=data_dir)) as find_article:
            found = load_conversations(file, find_article)
        click.echo(f"{counted(len(found), 'conversation')}, no fault")
        return
    test_set = _loaded(load(data_dir=data_dir), file)
    for fault in test_set.faults:
        click.echo(one_line(str(fault)))
    for warning in _warnings(test_set, file):
        click.echo(one_line(warning))
    if test_set.faults:
        click.echo(f"{counted(len(test_set.faults), 'fault')} in {one_line(str(file))}")
        sys.exit(USER_ERROR)
    click.echo(f"{counted(len(test_set.questions), 'question')}, no fault")


@testset.command(epilog=example("belegt testset stats questions.jsonl"))
@click.argument("file", type=FILE)
@json_option
def stats(file: Path, as_json: bool) -> None:
    """Say what a test set is made of. No index is needed."""
    _refuse_conversations(file)
    found = composition(loading.checked(file))
    if as_json:
        print_json(found)
    else:
        click.echo(_table(found))


@testset.command(
    epilog=example("belegt testset split questions.jsonl --share 0.2 tuning.jsonl test.jsonl")
)
@click.argument("file", type=FILE)
@click.argument("first", type=FILE)
@click.argument("second", type=FILE)
@click.option(
    "--share",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.5,
    show_default=True,
    help="Share of the questions that goes to FIRST.",
)
@click.option("--seed", type=int, default=7, show_default=True, help="Of the dealing.")
def split(file: Path, first: Path, second: Path, share: float, seed: int) -> None:
    """Split a test set into two new files, so that no article is in both.

    Rows stay as they are. The same seed gives the same files.
    """
    _refuse_conversations(file)
    parts = split_in_two(file, (first, second), share, seed)
    for path, part in zip((first, second), parts, strict=True):
        questions, articles = counted(part.questions, "question"), counted(part.articles, "article")
        click.echo(f"{questions} about {articles} in {one_line(str(path))}")


@testset.command(epilog=example("belegt testset draft --count 50 drafts.jsonl"))
@click.argument("file", type=FILE)
@click.option(
    "--count", type=click.IntRange(1), default=50, show_default=True, help="How many questions."
)
@click.option(
    "--seed", type=int, default=7, show_default=True, help="Of the order of the articles."
)
@data_option
def draft(file: Path, count: int, seed: int, data_dir: Path | None) -> None:
    """Write a new FILE with drafts of questions, made of the articles' own sentences.

    They are spread over the articles in the index, and do not count until a person has accepted them.
    """
    from ui import compose

    with contextlib.closing(compose.open_library(load(data_dir=data_dir))) as library:
        articles = list(library.articles())
    written = write_drafts(file, articles, loading.finder(articles), count, seed)
    name = one_line(str(file))
    few = f"; the articles give no more than these of {count}" if written < count else ""
    click.echo(f"{counted(written, 'draft')} in {name}{few}")
    click.echo(
        f'None counts yet. Review them: belegt testset accept {name}, or set "draft" to false there'
    )


@testset.command(
    epilog=example(
        "belegt testset accept drafts.jsonl",
        "belegt testset accept drafts.jsonl --id draft-0a1b2c3d4e",
    )
)
@click.argument("file", type=FILE)
@click.option("--all", "accept_all", is_flag=True, help="Accept all drafts.")
@click.option("--id", "ids", multiple=True, metavar="ID", help="Accept this one; may be repeated.")
def accept(file: Path, accept_all: bool, ids: tuple[str, ...]) -> None:
    """Let drafts count: take the mark off their rows.

    Without options, on a terminal, each is shown to be decided on: y(es), n(o, which removes its row),
    s(kip) or q(uit). Other lines of the file stay as they are.
    """
    if accept_all and ids:
        raise click.UsageError("--all goes without --id")
    drafts = drafts_in(file)
    if not drafts:
        click.echo(f"No drafts in {one_line(str(file))}")
        return
    if not accept_all and not ids:
        if not sys.stdin.isatty():
            raise click.UsageError("This is no terminal to ask on. Pass --all, or --id ID")
        _review(file, drafts)
        return
    chosen = drafts if accept_all else _with_ids(file, drafts, ids)
    settle(file, accepted=chosen)
    click.echo(f"Accepted {len(chosen)} of {counted(len(drafts), 'draft')}. {_next_step(file)}")


def _with_ids(file: Path, drafts: Sequence[Draft], ids: Sequence[str]) -> list[Draft]:
    for each in ids:
        if each not in {draft.id for draft in drafts}:
            raise TestSetError(f"{file} has no draft {each!r}. Name one of it, e.g. {drafts[0].id}")
    return [draft for draft in drafts if draft.id in ids]


def _review(file: Path, drafts: Sequence[Draft]) -> None:
    """Show each draft and do what is decided at once, so that Ctrl+C loses nothing."""
    counts = dict.fromkeys(_DECISIONS, 0)
    for number, each in enumerate(drafts, 1):
        click.echo(f"[{number} of {len(drafts)}] {one_line(each.row.article or '')}")
        click.echo(f"  Question: {one_line(each.row.question)}")
        click.echo(f"  Answer:   {one_line(' | '.join(each.row.answers))}")
        click.echo(f"  Sentence: {one_line(' | '.join(each.row.sentences))}")
        decision = click.prompt("y(es), n(o: remove it), s(kip), q(uit)", value_proc=_decision)
        counts[decision] += 1
        if decision == "q":
            break
        if decision == "y":
            settle(file, accepted=[each])
        elif decision == "n":
            settle(file, removed=[each])
    left = len(drafts) - counts["y"] - counts["n"]
    click.echo(f"Accepted {counts['y']}, removed {counts['n']}, left {left}. {_next_step(file)}")


def _decision(typed: str) -> str:
    word = typed.strip().lower()
    for letter, whole in _DECISIONS.items():
        if word in (letter, whole):
            return letter
    raise click.BadParameter("Type y, n, s or q")


def _next_step(file: Path) -> str:
    return f"Check: belegt testset check {one_line(str(file))}"


def _refuse_conversations(file: Path) -> None:
    from qa.evaluation.conversations import is_conversations

    if is_conversations(file):
        raise TestSetError(f"{file} holds conversations. Name a file with single questions")


def _loaded(settings: Settings, file: Path) -> TestSet:
    """A test set held against the index, or against the paragraphs that it brings."""
    if is_squad(file):
        return loading.load(file)
    with _index(settings) as find_article:
        return loading.load(file, find_article)


@contextlib.contextmanager
def _index(settings: Settings) -> Iterator[FindArticle]:
    from ui import compose

    with contextlib.closing(compose.open_library(settings)) as library:
        yield loading.finder(library.articles())


def _warnings(test_set: TestSet, file: Path) -> Iterator[str]:
    """What a test set can be used in spite of."""
    if absent := test_set.not_indexed:
        yield (
            f"warning: {counted(len(absent), 'question')} about articles that are not in the index, e.g. "
            f"{absent[0].article!r}. Index them: belegt index FOLDER"
        )
    if test_set.drafts:
        yield (
            f"warning: {counted(test_set.drafts, 'draft')} not counted. Review them: "
            f"belegt testset accept {file}"
        )


def _table(found: dict[str, Any]) -> str:
    """The composition of a test set as lines: a name, and what there is of it."""
    rows = [(name, str(found[name])) for name in ("questions", "answerable", "drafts")]
    rows.append(("articles named", str(found["articles"])))
    rows += [(f"kind {one_line(name)}", str(count)) for name, count in found["kinds"].items()]
    rows += [(f"language {name}", str(count)) for name, count in found["languages"].items()]
    for name, title in (("words", "words per question"), ("answers", "answers per question")):
        if spread := found[name]:
            values = f"{spread['min']} .. {spread['max']}, median {spread['median']:g}"
            rows.append((title, values))
    width = max(len(name) for name, _ in rows)
    figures = max(len(value) for _, value in rows[: -2 if found["answers"] else -1])
    return "\n".join(f"{name:<{width}}  {value:>{figures}}" for name, value in rows)
