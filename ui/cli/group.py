"""What all commands share: one line for each error, options, and how JSON is printed."""

import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from qa.errors import AssistantError
from ui import render

DONE, SOME_SKIPPED, USER_ERROR, NO_ANSWER, WORSE = 0, 1, 2, 3, 4


class _OneLineErrors(click.Group):
    """Prints every error that a user can meet as one line, and ends with exit code 2."""

    def list_commands(self, context: click.Context) -> list[str]:
        """In the order in which they are needed, not by the alphabet."""
        return list(self.commands)

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


def example(*lines: str) -> str:
    """The example under a command's help; click keeps the lines of a block that begins so."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)


def as_known(path: Path) -> Path:
    """The one path by which a file is known, whichever way up and down was typed."""
    return path.resolve() if ".." in path.parts else path


class _Named(click.Path):
    """A path as it is known."""

    def convert(self, value: Any, parameter: Any, context: Any) -> Any:
        if value == "":  # an unset variable, which must not stand for the working folder
            self.fail("The name is empty. Name a file or folder", parameter, context)
        path: Any = super().convert(value, parameter, context)
        return as_known(path)


FILE = _Named(path_type=Path)


def _fail(message: str, code: int = USER_ERROR) -> None:
    click.echo(f"belegt: {render.one_line(message)}", err=True)
    sys.exit(code)


def as_stored(name: str) -> str:
    r"""A name as the library holds it: bytes of it that are no UTF-8 become ``\xff``."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option that names its data folder."""
    return click.option(
        "--data",
        "data_dir",
        type=FILE,
        metavar="DIR",
        help="Data folder of the index (default: see belegt doctor).",
    )(command)


@click.group(
    cls=_OneLineErrors,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=example("belegt index seeds/", 'belegt ask "Was kostet das Seltenerd-Projekt?"'),
)
@click.version_option(package_name="belegt", message="%(package)s %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """Ask your own articles; get answers in their words, each with its evidence."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option to print JSON."""
    return click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")(command)


def print_json(value: dict[str, Any]) -> None:
    """Print one JSON object in one line."""
    click.echo(_json_line(value))


def print_array(values: Iterable[dict[str, Any]]) -> None:
    """Print a JSON array, an element a line, without holding all of it."""
    mark = "["
    for value in values:
        click.echo(f"{mark}{_json_line(value)}", nl=False)
        mark = ",\n "
    click.echo("]" if mark != "[" else "[]")


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write a JSON object for programs and people; raises ``click.ClickException``."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a text file; raises ``click.ClickException``."""
    try:
        # What is no UTF-8, half of a surrogate pair, becomes an escape, in JSON its own one.
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise click.ClickException(
            f"{path} cannot be written ({error.strerror}). Name a file in a folder that exists"
        ) from error


def _json_line(value: dict[str, Any]) -> str:
    """JSON in one line, in which what could steer a terminal or end the line is escaped."""
    text = json.dumps(value, ensure_ascii=False)
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)
