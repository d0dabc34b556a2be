"""Options that say which articles may answer."""

import calendar
import contextlib
import datetime
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from qa import language
from qa.records import Filter
from ui.cli.group import as_known, as_stored

_DATE = re.compile(r"\d{4}(-\d{1,2}){0,2}", re.ASCII)

_OPTIONS = (
    click.option(
        "--source", "sources", multiple=True, metavar="NAME",
        help="Only articles of this publication, or of this file or folder; may be repeated.",
    ),
    click.option(
        "--from", "from_date", metavar="DATE",
        help="Only articles of this day or later: 2024, 2024-05 or 2024-05-03.",
    ),
    click.option(
        "--to", "to_date", metavar="DATE",
        help="Only articles of this day or earlier; a month or year counts to its end.",
    ),
    click.option(
        "--language", "languages", multiple=True, metavar="CODE",
        type=click.Choice(language.KNOWN, case_sensitive=False),
        help="Only articles in this language (de, en, fr …); may be repeated.",
    ),
    click.option(
        "--tag", "tags", multiple=True, metavar="TAG",
        help="Only articles with this tag; may be repeated.",
    ),
)  # fmt: skip


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a filter; it gets them as one argument ``only``."""

    def with_filter(
        *arguments: Any,
        sources: tuple[str, ...],
        from_date: str | None,
        to_date: str | None,
        languages: tuple[str, ...],
        tags: tuple[str, ...],
        **named: Any,
    ) -> Any:
        only = Filter(
            sources=tuple(place for name in sources for place in _places(name)),
            from_date=_day(from_date, "--from", is_end=False),
            to_date=_day(to_date, "--to", is_end=True),
            languages=languages,
            tags=tuple(map(as_stored, tags)),
        )
        return command(*arguments, only=only, **named)

    with_filter.__name__, with_filter.__doc__ = command.__name__, command.__doc__
    with_filter.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    for option in reversed(_OPTIONS):
        with_filter = option(with_filter)
    return with_filter


def _places(name: str) -> tuple[str, ...]:
    """A source as it was typed, and as the folder or file that it may name from here."""
    return as_stored(name), as_stored(str(as_known(Path(name)).absolute()))


def _day(text: str | None, option: str, is_end: bool) -> str | None:
    """An ISO day; a year or a month stands for its first or last day."""
    if text is None:
        return None
    if _DATE.fullmatch(text):
        with contextlib.suppress(ValueError):  # there is no such day
            parts = [int(part) for part in text.split("-")]
            year, month = (*parts, 12 if is_end else 1)[:2]
            last = calendar.monthrange(year, month)[1]
            day = (*parts[2:], last if is_end else 1)[0]
            return datetime.date(year, month, day).isoformat()
    raise click.BadParameter(
        f"{text!r} is no date. Write it as 2024, 2024-05 or 2024-05-03", param_hint=f"'{option}'"
    )
