"""Whether the rows of a library's database agree with each other and with their hashes."""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from index import reprints, states
from index.articles import article_id
from index.database import IN_STATE, is_of_the_disk
from index.safety import sound_texts
from index.safety.faults import Faults
from index.states import State

_MOST_LINES = 5
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Found = Iterator[tuple[str, str]]  # kind of thing, fact


@dataclass(frozen=True, slots=True)
class _Look:
    """What each check is given: the database, what counts the things, and whom to tell of it."""

    database: sqlite3.Connection
    checked: Counter[str]
    tell: Callable[[int], None]


def examine(
    database: sqlite3.Connection, faults: Faults, step: str, tell: Callable[[int], None]
) -> None:
    """Check all rows of a snapshot; a part that cannot be read is a fault of its own.

    Args:
        database: within a transaction, so that all is of one moment.
        faults: takes what is wrong.
        step: what mends it, a sentence.
        tell: called with 1 after each content.

    Raises:
        sqlite3.Error: the disk cannot be read, which says nothing of the database.
    """
    look = _Look(database, faults.checked, tell)
    for check in (_pages, _states, _articles, _times, _texts, _reprints):
        try:
            for kind, fact in check(look):
                faults.add(kind, fact, step)
        except (sqlite3.DatabaseError, ValueError, TypeError) as error:
            if isinstance(error, sqlite3.Error) and is_of_the_disk(error):
                raise
            faults.add("tables", f"A table cannot be read ({error})", step)


def _pages(look: _Look) -> Found:
    for (told,) in look.database.execute(f"PRAGMA integrity_check({_MOST_LINES})"):
        if told != "ok":
            yield "pages", f"SQLite finds the database damaged: {' '.join(told.split())}"
    for table, row, other, _key in look.database.execute("PRAGMA foreign_key_check"):
        yield "references", f"Row {row} of {table} refers to a row of {other} that is not there"


def _states(look: _Look) -> Found:
    for state in states.kept(look.database):
        look.checked["states"] += 1
        actual = _counts(look.database, state.number)
        said = (state.articles, state.contents, state.chunks, state.sentences, state.languages)
        if actual != said:
            yield "states", f"State {state.number} says that it has {said}, but has {actual}"
        if other := _cut_otherwise(look.database, state):
            yield "states", f"State {state.number} has {other} articles cut by another recipe"


def _counts(database: sqlite3.Connection, state: int) -> tuple[object, ...]:
    held = f"(SELECT DISTINCT content FROM articles WHERE {IN_STATE})"
    query = f"""
        SELECT (SELECT count(*) FROM articles WHERE {IN_STATE}), count(*),
            coalesce(sum((SELECT count(*) FROM chunks WHERE chunks.content = held.content)), 0),
            coalesce(sum((SELECT count(*) FROM sentences AS s WHERE s.content = held.content)), 0)
        FROM {held} AS held"""
    languages = f"SELECT DISTINCT language FROM contents WHERE id IN {held} ORDER BY language"
    named = {"state": state}
    codes = tuple(row[0] for row in database.execute(languages, named))
    return (*database.execute(query, named).fetchone(), codes)


def _cut_otherwise(database: sqlite3.Connection, state: State) -> int:
    query = f"""
        SELECT count(*) FROM articles JOIN contents ON contents.id = content
        JOIN recipes ON recipes.id = recipe WHERE {IN_STATE} AND (model, chunk_chars,
        overlap_sentences, cut_version) != (:model, :chunk_chars, :overlap, :cut_version)"""
    recipe = state.recipe
    named = {
        "state": state.number,
        "model": recipe.model,
        "chunk_chars": recipe.chunk_chars,
        "overlap": recipe.overlap_sentences,
        "cut_version": recipe.cut_version,
    }
    return int(database.execute(query, named).fetchone()[0])


def _articles(look: _Look) -> Found:
    rows = look.database.execute(
        """SELECT since IS NOT NULL AND until IS NULL, id, path, file, date, tags, pages,
                  CASE WHEN pages != '[]'
                  THEN (SELECT length(text) FROM contents WHERE contents.id = content) END
           FROM articles"""
    )
    for is_in_force, article, path, *values in rows:
        look.checked["articles" if is_in_force else "articles of the past"] += 1
        if wrong := _wrong_with_article(article, path, *values):
            yield "articles", f"Article {article} ({path}) {wrong}"


def _wrong_with_article(
    article: str,
    path: str,
    file: str,
    day: str | None,
    tags: str,
    pages: str,
    characters: int | None,
) -> str | None:
    if article_id(path) != article:
        return "has an id that does not follow from its path"
    if not path.startswith(file):
        return f"is said to be from the file {file}"
    if day is not None and not _is_day(day):
        return f"has the date {day}, which is no day"
    if not _is_list(tags, str):
        return f"has the tags {tags}, which are no list of words"
    if not _is_list(pages, int):
        return f"has the pages {pages}, which are no list of numbers"
    begins = [0, *json.loads(pages), characters or 0]
    if any(right < left for left, right in pairwise(begins)):
        return f"has pages that do not ascend within its {characters} characters"
    return None


def _is_day(day: str) -> bool:
    try:
        return bool(_DAY.fullmatch(day) and date.fromisoformat(day))
    except ValueError:
        return False


def _is_list(value: str, kind: type) -> bool:
    try:
        found = json.loads(value)
    except ValueError:
        return False
    return isinstance(found, list) and all(type(each) is kind for each in found)


def _times(look: _Look) -> Found:
    newest = states.current_number(look.database)
    impossible = look.database.execute(
        """SELECT id, path, since, until FROM articles WHERE since NOT BETWEEN 1 AND :newest
           OR until NOT BETWEEN since + 1 AND :newest OR (since IS NULL AND until IS NOT NULL)""",
        {"newest": newest},
    )
    for article, path, since, until in impossible:
        yield "times", f"Article {article} ({path}) is in states {since} to {until} of {newest}"
    twice = look.database.execute(
        """SELECT a.id, a.path, max(a.since, b.since) FROM articles a JOIN articles b
           ON a.id = b.id AND a.row < b.row AND a.since < ifnull(b.until, 9e9)
           AND b.since < ifnull(a.until, 9e9)"""
    )
    for article, path, state in twice:
        yield "times", f"Article {article} ({path}) is twice in state {state}"


def _texts(look: _Look) -> Found:
    sizes = sound_texts.vector_sizes(look.database)
    look.checked["vectors"] += look.database.execute("SELECT count(*) FROM vectors").fetchone()[0]
    for content in sound_texts.contents(look.database):
        look.checked["contents"] += 1
        yield from sound_texts.faults_of(
            look.database, content, sizes.get(content.model), look.checked
        )
        look.tell(1)


def _reprints(look: _Look) -> Found:
    links = "SELECT content, other FROM reprints AS link"
    look.checked["reprints"] += (
        look.database.execute("SELECT count(*) FROM reprints").fetchone()[0] // 2
    )
    back = (
        "(back.content, back.other, back.similarity) = (link.other, link.content, link.similarity)"
    )
    one_way = f"{links} WHERE NOT EXISTS (SELECT 1 FROM reprints AS back WHERE {back})"
    for content, other in look.database.execute(one_way):
        yield "reprints", f"Content {content} is linked as a reprint of {other}, but not back"
    wrong = f"""{links} WHERE content = other OR similarity NOT BETWEEN ? AND 1
        OR content NOT IN (SELECT id FROM contents) OR other NOT IN (SELECT id FROM contents)"""
    for content, other in look.database.execute(wrong, (reprints.THRESHOLD,)):
        yield "reprints", f"Contents {content} and {other} cannot be reprints of each other"
    lost = "SELECT DISTINCT content FROM bands WHERE content NOT IN (SELECT id FROM contents)"
    for (content,) in look.database.execute(lost):
        yield "reprints", f"Content {content}, which is not there, is looked up among reprints"
