"""Rules that turn a main clause into a question by moving its parts.

A clause is cut into what stands before its finite verb, the verb, and the rest. A rule says what these
have to look like and how the question is put together from them; it knows nothing of what words mean.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qa.records import Sentence

MAX_CLAUSE_CHARS = 170
MAX_QUESTION_CHARS = 120
_MAX_SENTENCE_CHARS = 400

_BRACKETS = re.compile(r" \([^()]*\)")
# Speech, lists, markup and questions: what a rule would tear apart.
_NOT_PLAIN = re.compile(r"[\"„“”»«‚‘|\[\]()…?!*#:_]")


@dataclass(frozen=True, slots=True)
class MadeQuestion:
    """A question, and the bounds in the article's text of the words that answer it."""

    question: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A main clause in three parts, with the offsets in the article's text at which two begin.

    Attributes:
        front: what stands before the finite verb.
        verb: the finite verb, with what may not be parted from it.
        rest: all that follows.
        front_start, rest_start: where they begin.
        reason: bounds of the subordinate clause that says why, if there is one.
    """

    front: str
    verb: str
    rest: str
    front_start: int
    rest_start: int
    reason: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """How to ask for one part of a clause.

    Attributes:
        asks: the question without its mark; in braces ``front``, ``verb``, and groups of the patterns.
        front, verb, rest: patterns that the parts have to match in full. The group ``a`` is the
            answer; without one it is the front.
    """

    asks: str
    front: str = ".+"
    verb: str = ".+"
    rest: str = "(?P<rest>.+)"


def asked(
    rules: Iterable[Rule], clause: Clause, front: str | None = None
) -> Iterator[MadeQuestion]:
    """The questions that the rules make of a clause, in their order.

    Args:
        rules: each makes one question at most.
        clause: what to ask about.
        front: the front as it is written inside of a sentence, as long as the clause's own.
    """
    for rule in rules:
        before = re.fullmatch(rule.front, clause.front)
        after = re.fullmatch(rule.rest, clause.rest)
        if not before or not after or not re.fullmatch(rule.verb, clause.verb):
            continue
        parts = {"front": front or clause.front, "verb": clause.verb}
        parts |= before.groupdict("") | after.groupdict("")
        start, end = 0, len(clause.front)
        if "a" in after.re.groupindex:
            start, end = after.span("a")
            offset = clause.rest_start
        else:
            if "a" in before.re.groupindex:
                start, end = before.span("a")
            offset = clause.front_start
        question = put_together(rule.asks.format_map(parts))
        yield MadeQuestion(question, offset + start, offset + end)


def put_together(words: str) -> str:
    """Words as a question: with a capital, single blanks and its mark."""
    question = " ".join(words.split())
    return f"{question[:1].upper()}{question[1:]}?"


def plain(text: str, sentence: Sentence, connectors: re.Pattern[str]) -> str | None:
    """A sentence without its full stop, or None where it is not plain and short.

    Line ends, brackets and connectors are blanks in it, so that its offsets stay true.

    Args:
        text: the article's text.
        sentence: its bounds in it.
        connectors: words that tie a sentence to the one before it and can be left out.
    """
    if sentence.end - sentence.start > _MAX_SENTENCE_CHARS:
        return None
    flat = re.sub(r"\s", " ", text[sentence.start : sentence.end])
    for aside in (connectors, _BRACKETS):
        flat = aside.sub(lambda match: " " * len(match.group()), flat)
    return flat[:-1] if flat.endswith(".") and not _NOT_PLAIN.search(flat) else None


def clause_of(
    text: str, verb: tuple[int, int], start: int, reason: tuple[int, int] | None
) -> Clause | None:
    """A clause cut at its verb; None where nothing stands before or behind it.

    Args:
        text: the clause's characters.
        verb: bounds of the verb in them.
        start: where they begin in the article's text.
        reason: bounds of the subordinate clause that says why, counted as ``verb`` is.
    """
    front, rest = text[: verb[0]].strip(), text[verb[1] :].strip()
    if not front or not rest:
        return None
    rest_start = text.index(rest, verb[1])
    return Clause(
        front,
        text[verb[0] : verb[1]],
        rest,
        start + text.index(front),
        start + rest_start,
        (start + reason[0], start + reason[1]) if reason else None,
    )
