"""Articles and states as JSON values and as lines."""

from collections.abc import Sequence
from typing import Any

from index.states import State
from qa.records import Article
from ui.render import counted, one_line, printable, short_path

_TITLE_CHARS = 48


def article_json(article: Article) -> dict[str, Any]:
    """What is known of an article, without its text."""
    return {
        "id": article.id,
        "title": article.title,
        "path": article.path,
        "language": article.language,
        "source": article.source,
        "date": article.date,
        "author": article.author,
        "tags": list(article.tags),
        "pages": len(article.pages) or None,
        "characters": len(article.text),
    }


def article_line(article: Article) -> str:
    """An article in one line: id, date, language, title, path, and its source and tags."""
    title = one_line(article.title)
    if len(title) > _TITLE_CHARS:
        title = title[: _TITLE_CHARS - 1].rstrip() + "…"
    known = [each for each in (article.source, ", ".join(article.tags)) if each]
    return (
        f"{article.id}  {article.date or '-':<10}  {article.language}  {title:<{_TITLE_CHARS}}  "
        f"{short_path(article)}{''.join(f' · {one_line(each)}' for each in known)}"
    )


def article_text(article: Article) -> str:
    """What is known of an article, a line each, and its text."""
    known = {**article_json(article), "tags": ", ".join(article.tags)}
    lines = [f"{name + ':':<11} {one_line(str(value))}" for name, value in known.items() if value]
    return "\n".join([*lines, "", printable(article.text).rstrip("\n")])


def states_text(states: Sequence[State]) -> str:
    """The states that can be gone back to, newest first."""
    lines = [
        f"{state.number:>5}  {state.created[:19].replace('T', ' ')}  "
        f"{counted(state.articles, 'article'):>16}  {one_line(state.action)}"
        f"{'  (in force)' if number == 0 else ''}"
        for number, state in enumerate(states)
    ]
    return "\n".join(lines)
