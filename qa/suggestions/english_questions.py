"""Questions that an English sentence answers, correct by its word order.

English asks by putting an auxiliary before the subject, so only sentences that have one can be turned
round; where there is none, only the subject is asked for:

    The treaty was signed in Paris in 1951.           ->  When was the treaty signed in Paris?
    The Vienna consultancy Rail Compass sees queues.  ->  Which Vienna consultancy sees queues?
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from qa.conversation import leans
from qa.days import ENGLISH_MONTH
from qa.question_form import word_set
from qa.records import Sentence
from qa.suggestions.rules import (
    MAX_CLAUSE_CHARS,
    MAX_QUESTION_CHARS,
    Clause,
    MadeQuestion,
    Rule,
    asked,
    clause_of,
    plain,
)

_AUXILIARY = word_set("is are was were has have had will would can could may might must should")
# They tie a sentence to the one before it, and it is whole without them.
_CONNECTORS = re.compile(r"(?<=\w) (?:therefore|also|however|now|still|already|thus|then)(?= )")
_END = re.compile(r", (?!\d{4}\b)|;| [–—-] |$")
_SUBORDINATE = re.compile(
    r"(?:which|who|whose|where|because|since|as|while|when|although|though|after|before|if|unless|so|but|"
    r"with|according|bringing|up from|down from|compared|roughly|about|most|each|the company said)\b"
)
_REASON = re.compile(r",? (because [^,;–]+|(?<=, )since (?!\d)[^;–]+)")
_NO_SUBJECT = word_set(
    """In On At By For From With To Of After Before During Since Until When While As If Although Because
    There Here It He She They We You This That These Those Its Their His Her One Two Both Some Many
    Not No What How Who Why Where And But Or So Now Then Today Only Another Other Most Each Every"""
)
_SUBCLAUSE = word_set("that which who whom whose when where while if because as to")

_MONTH = f"(?:{ENGLISH_MONTH})"
_YEAR = r"(?:1\d|20)\d\d"
_DATE = rf"(?:\d{{1,2}} {_MONTH}(?: {_YEAR})?|{_MONTH} \d{{1,2}}(?:, {_YEAR})?|{_MONTH}(?: {_YEAR})?|{_YEAR})"
_CAPITAL = r"[A-Z][\w&'’.-]*"
_PLACE = rf"in (?:the )?(?!{_MONTH}|{_YEAR}){_CAPITAL}(?: (?:of )?{_CAPITAL})*"
_ABOUT = r"(?:(?:about|some|around|roughly|nearly|almost|up to|at least|more than|over) )?"
_FIGURE = rf"{_ABOUT}\d[\d,.]*(?: (?:million|billion|trillion))?"
_MONEY = rf"(?:{_ABOUT}(?:[$€£]|[A-Z]{{3}} ){_FIGURE}|{_FIGURE} (?:euros|dollars|pounds))"
_DONE = r"[a-z]+(?:ed|en|n|d|t|un|ung)"
_ONE_VERB = r"(?P<pre>(?:(?! (?:and|but|or) [a-z]).)+)"
_BEHIND = r"(?P<rest>(?: (?:in|at|by|for|with|from|on|to) (?:(?! and [a-z]).)+)?)"

_OF_ANY = (
    Rule(
        "When {verb} {front} {pre} {rest}", rest=rf"{_ONE_VERB} (?P<a>(?:in|on) {_DATE}){_BEHIND}"
    ),
    Rule(
        "Where {verb} {front} {pre} {rest}",
        verb="is|are|was|were",
        rest=rf"(?P<pre>{_DONE}) (?P<a>{_PLACE})(?P<rest>(?: (?:in|on) {_DATE})?)",
    ),
    Rule(
        "How much {verb} {front} {pre} {rest}",
        rest=rf"(?P<pre>[a-z]+) (?P<a>{_MONEY}){_BEHIND}",
    ),
    Rule(
        "Who {verb} {front} {pre} by {rest}",
        verb="is|are|was|were",
        rest=rf"(?P<pre>{_DONE}) by (?P<a>(?:the )?(?:[a-z]+ )*{_CAPITAL}(?: {_CAPITAL})+){_BEHIND}",
    ),
    Rule("What {verb} {front}", rf"the {_CAPITAL}(?: {_CAPITAL})*", "is|was", "(?P<a>an? .+)"),
)
_OF_REASON = (Rule("Why {verb} {front} {rest}", rest=_ONE_VERB.replace("pre", "rest")),)
_OF_DOER = (
    Rule(
        "Which {n} {verb} {rest}",
        rf"[Tt]he (?P<n>(?:{_CAPITAL} )?(?:[a-z-]+ ){{0,2}}[a-z]+(?<!of)(?<!in)(?<!for)(?<!and)) {_CAPITAL}(?: {_CAPITAL})*",
    ),
    Rule(
        "Which company {verb} {rest}",
        rf".*{_CAPITAL} (?:ASA|plc|Inc\.?|Ltd\.?|LLC|Corp\.?|AG|GmbH)",
    ),
)
_TURNS = re.compile(rf" (?:{'|'.join(sorted(_AUXILIARY))}) ")
_DOES = re.compile(rf" (?:{'|'.join(sorted(_AUXILIARY))}|[a-z]{{3,}}(?:s|ed)) ")

_POINTING = re.compile(
    r"(?i)\b(?:it|its|they|them|their|this|that|these|those|he|him|his|she|her|we|our|there|here|both|such|"
    r"another|others?|later|earlier|former|latter|same|last|next|one|only)\b"
)
_TOLD_APART = re.compile(
    r"the (?:(?!(?:of|for|in|on|at|by|to|from|with|and|the|a) )[a-z-]+ ){0,3}(?:[A-Z]|[a-z]+ (?:of|for) )"
)
_NAME = re.compile(rf"(?<=\w )(?!{_MONTH}){_CAPITAL}")


def questions_of(text: str, sentence: Sentence) -> Iterator[MadeQuestion]:
    """The questions that an English sentence of an article answers, in a fixed order."""
    made: list[MadeQuestion] = []
    if clause := _clause(text, sentence, _TURNS):
        made += asked(_OF_ANY, clause)
        if clause.reason:
            start, end = clause.reason
            made += [replace(each, start=start, end=end) for each in asked(_OF_REASON, clause)]
    if clause := _clause(text, sentence, _DOES):
        made += asked(_OF_DOER, clause)
    for each in made:
        if _is_clear(each.question) and text[each.start : each.end] not in each.question:
            yield each


def _clause(text: str, sentence: Sentence, verbs: re.Pattern[str]) -> Clause | None:
    """The clause with which a sentence begins, cut at the first of some verbs."""
    body = plain(text, sentence, _CONNECTORS)
    if body is None:
        return None
    reason = _REASON.search(body)
    end = reason or _END.search(body)
    cut = end.start() if end else len(body)
    if body.startswith(", ", cut) and not _SUBORDINATE.match(body, cut + 2):
        return None
    verb = verbs.search(body, 0, cut)
    if verb is None or cut > MAX_CLAUSE_CHARS or re.search(r", (?!\d{4}\b)", body[:cut]):
        return None
    front = _inside(body[: verb.start()], text)
    if not front or not _SUBCLAUSE.isdisjoint(front.split()):
        return None
    bounds = (verb.start() + 1, verb.end() - 1)
    because = reason.span(1) if reason else None
    return clause_of(front + body[verb.start() : cut], bounds, sentence.start, because)


def _inside(front: str, text: str) -> str | None:
    """A subject as it is written within a sentence; None where it is not sure to be one."""
    first, *_others = front.split() or [""]
    if first in _NO_SUBJECT or not first[:1].isupper():
        return None
    small = front[0].lower() + front[1:]
    if first in ("The", "A", "An") or re.search(rf"\b{re.escape(small.split()[0])}\b", text):
        return small
    is_name = re.search(rf"[a-z,\d] {re.escape(first)}\b", text) or " " not in front
    return front if is_name or re.match(rf"{_CAPITAL} {_CAPITAL}", front) else None


def _is_clear(question: str) -> bool:
    """Whether a question is short, names something and points to nothing outside of it."""
    if len(question) > MAX_QUESTION_CHARS or _POINTING.search(question) or leans(question):
        return False
    name = _NAME.search(question)
    return name is not None and all(
        _TOLD_APART.match(question, match.start()) or match.start() > name.start()
        for match in re.finditer(r"\bthe ", question)
    )
