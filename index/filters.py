"""A filter as a condition on the rows of a state's articles."""

import json
import sqlite3

from index.database import IN_STATE
from qa.records import Filter

# Values are compared as they are spelled in the library: SQLite folds the case of ASCII only.
_TAGS = "SELECT DISTINCT value FROM articles, json_each(articles.tags)"
_SOURCES = "SELECT DISTINCT source FROM articles WHERE source IS NOT NULL"


def condition(
    database: sqlite3.Connection, state: int, only: Filter | None
) -> tuple[str, dict[str, object]]:
    """SQL for "in a state, and let through by a filter", and the values that it names."""
    parts = [IN_STATE]
    named: dict[str, object] = {"state": state}
    only = only or Filter()
    if only.articles is not None:
        parts.append("articles.id IN (SELECT value FROM json_each(:articles))")
        named["articles"] = json.dumps(sorted(only.articles))
    if only.sources:
        parts.append(_IN_SOURCES)
        named["sources"] = json.dumps([*only.sources, *_spelled(database, _SOURCES, only.sources)])
    if only.from_date:
        parts.append("date >= :from_date")
        named["from_date"] = only.from_date
    if only.to_date:
        parts.append("date <= :to_date")
        named["to_date"] = only.to_date
    if only.languages:
        parts.append(_IN_LANGUAGES)
        named["languages"] = json.dumps(only.languages)
    if only.tags:
        parts.append(_WITH_TAGS)
        named["tags"] = json.dumps(_spelled(database, _TAGS, only.tags))
    return " AND ".join(parts), named


_IN_SOURCES = """EXISTS (SELECT 1 FROM json_each(:sources) AS wanted
    WHERE articles.source = wanted.value OR articles.path = wanted.value
    OR substr(articles.path, 1, length(rtrim(wanted.value, '/')) + 1) = rtrim(wanted.value, '/') || '/'
    OR articles.file = wanted.value)"""
_IN_LANGUAGES = """content IN (SELECT id FROM contents
    WHERE language IN (SELECT value FROM json_each(:languages)))"""
_WITH_TAGS = """EXISTS (SELECT 1 FROM json_each(articles.tags) AS tag
    WHERE tag.value IN (SELECT value FROM json_each(:tags)))"""


def _spelled(database: sqlite3.Connection, query: str, names: tuple[str, ...]) -> list[str]:
    wanted = {name.casefold() for name in names}
    return [value for (value,) in database.execute(query) if value.casefold() in wanted]
