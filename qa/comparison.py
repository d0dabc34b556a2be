"""Questions that compare two things: each is asked for on its own, and both answers are shown.

"Welches Bergwerk bringt mehr Arbeitsplätze, Radanj oder Hirschenstein?" asks how many the one brings
and how many the other does. No sentence of an article need hold both, and belegt does not say
which is more: it shows both figures with their evidence. A question that is not understood with
confidence compares nothing, and is asked as it is.
"""

import re
from collections.abc import Sequence

from qa import comparison_wording as wording
from qa.comparison_wording import ARTICLES, PREPOSITIONS, YEAR, Clause
from qa.question_form import ASKING, word_set

_MAX_CHARS = 250
_OPENINGS = word_set("und aber also and but so")
_INTENSIFIERS = word_set("viel deutlich wesentlich noch insgesamt much far even")
_FOR_THINGS = word_set("wer was welche welches welcher who what which")
_FOR_PLACES = word_set("wo woher wohin where")
_SUBJECTS = word_set("der die das ein eine the a an es er sie man wir it he she they")
# No verb that a German question begins with.
_NO_BEGINNING = ASKING | wording.NO_VERB | _OPENINGS
# What stands where a thing is expected without being one: "größer als erwartet".
_NO_THING = word_set(
    """nicht nichts nein beide keiner keine not no neither both either it that this before ever usual
    average last previous now today many most he she they"""
)
_NO_LAST_WORD = re.compile(
    r"\w*ed|says|said|expects|month|average|years?|metres|percent|jahre|meter|prozent|tonnen|euro"
)

_THINGS = r"(?P<one>[^,:?]+?)\s+(?P<or>oder|or)\s+(?P<other>[^,:?]+?)"
_AFTER = re.compile(rf"(?P<head>[^,:?]+)(?:[,:?]|\s[–—-])\s*{_THINGS}(?:,\s*(?P<tail>[^,:?]+))?")
_VERB_FIRST = re.compile(
    rf"(?P<verb>\w+)\s+{_THINGS}\s+(?P<degree>{'|'.join(sorted(wording.DEGREES))})\b(?P<after>[^,:?]*)"
)
_MORE_FIRST = re.compile(
    rf"(?P<verb>\w+)\s+(?P<middle>(?:[^,:?]+?\s+)??)(?P<degree>mehr|weniger|more|fewer|less)\s+{_THINGS}"
)
_THAN = re.compile(
    r"(?P<verb>\w+)\s+(?P<one>[^,:?]+?)\s+(?:\w+er\s+(?:oder|or)\s+)?"
    r"(?P<degree>(?:more|less)\s+\w+|\w+er)\s+(?P<or>als|than)\s+(?P<other>[^,:?]+)"
)


def compared(question: str) -> tuple[str, ...]:
    """What to ask for each of two things that a question compares; empty for other questions."""
    question = " ".join(question.split()).rstrip("? ")
    if len(question) > _MAX_CHARS:
        return ()
    if found := _AFTER.fullmatch(question):
        return _after_question_word(found)
    if found := _VERB_FIRST.fullmatch(question):
        return _verb_first(found)
    if found := _MORE_FIRST.fullmatch(question):
        return _more_first(found)
    found = _THAN.fullmatch(question)
    return _than(found) if found else ()


def _after_question_word(found: re.Match[str]) -> tuple[str, ...]:
    """For "Wer zahlt mehr, A oder B?", "In welchem Land wird mehr gefördert, in A oder B?"."""
    words = f"{found['head']} {found['tail'] or ''}".split()
    words = words[len(words) > 1 and words[0].lower() in _OPENINGS :]
    words = [words[0], *(word for word in words[1:] if word.lower() not in _INTENSIFIERS)]
    lead = words[0].lower() if words[0].lower() in PREPOSITIONS else ""
    asks = "".join(words[1:2] if lead else words[:1]).lower()
    is_place = asks in _FOR_PLACES or (lead != "" and asks.startswith(("welche", "which")))
    if asks == "where":
        lead = "in"
    elif found["or"] == "oder" and YEAR.fullmatch(found["one"]):
        lead = ""
    clause = wording.clause_in(words, found["or"] == "or")
    things = _things(found["one"], found["other"], lead)
    if not (is_place or asks in _FOR_THINGS) or clause is None or things is None:
        return ()
    # "Welches Metall fördert Chile mehr?": the things may be what is done something with.
    begins = clause.middle[0] if clause.middle and asks not in ("wer", "welcher") else ""
    has_subject = begins[:1].isupper() or begins in _SUBJECTS
    if wording.is_adjunct(things[0]) != is_place or (has_subject and not is_place):
        return ()
    return wording.asked(clause, things)


def _verb_first(found: re.Match[str]) -> tuple[str, ...]:
    """For "Nimmt A oder B mehr ab?", "Does A or B produce more?"."""
    is_english, verb = found["or"] == "or", found["verb"].lower()
    words, after = found["other"].split(), found["after"].split()
    name, rest = _name_and_rest(words)
    if is_english:
        end = len(words) - (verb not in wording.COPULAS or found["degree"] in wording.SOONER)
        name, rest = words[:end], words[end:]
    if not _may_begin(verb, is_english) or not name:
        return ()
    shared, one, other = _shared(found["one"], " ".join(name))
    things = _things(one, other)
    # "Hat A oder B in Chile mehr gekauft?": whether A did so in Chile is not said.
    has_place = [not PREPOSITIONS.isdisjoint(side.split()[1:]) for side in (one, other)]
    if things is None or has_place[0] != has_place[1]:
        return ()
    clause = Clause(verb, [*shared, *rest], found["degree"], after, is_english)
    return wording.asked(clause, things)


def _more_first(found: re.Match[str]) -> tuple[str, ...]:
    """For "Wird mehr Kupfer in A oder B gefördert?", "Does Chile produce more copper or gold?"."""
    is_english, verb = found["or"] == "or", found["verb"].lower()
    one, (other, rest) = found["one"].split(), _name_and_rest(found["other"].split())
    at = next((n for n, word in enumerate(one) if word.lower() in PREPOSITIONS), None)
    things = _things(" ".join(one[at:]), " ".join(other), "" if at is None else one[at])
    if things is None or not _may_begin(verb, is_english):
        return ()
    after = rest if at is None else [*one[:at], *rest]
    clause = Clause(verb, found["middle"].split(), found["degree"], after, is_english)
    return wording.asked_how_many(clause, things) if at is None else wording.asked(clause, things)


def _than(found: re.Match[str]) -> tuple[str, ...]:
    """For "Ist A größer als B?", "War der Preis 2023 höher als 2022?"."""
    is_english, verb = found["or"] == "than", found["verb"].lower()
    *more, degree = found["degree"].split()
    shared, one, other = _shared(found["one"], found["other"])
    things = _things(one, other)
    if verb not in wording.COPULAS or things is None or not (more or degree in wording.MEASURE_OF):
        return ()
    # "Größer als erwartet", "als die Experten erwarten", "als 300 Meter" name no thing.
    last = other.split()[-1]
    is_thing = not (other[0].isdigit() or _NO_LAST_WORD.fullmatch(last.lower()))
    if not wording.is_adjunct(things[0]) and not (is_thing and (is_english or last[0].isupper())):
        return ()
    clause = Clause(verb, shared, (more or [degree])[0], [degree] if more else [], is_english)
    return wording.asked(clause, things)


def _may_begin(verb: str, is_english: bool) -> bool:
    return verb in wording.ENGLISH_AUXILIARIES if is_english else verb not in _NO_BEGINNING


def _name_and_rest(words: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """A name up to its last capital, and what follows it: "Hanbit Chemical" and "gekauft"."""
    last = max((n for n, word in enumerate(words) if word[0].isupper()), default=len(words) - 1)
    return words[: last + 1], words[last + 1 :]


def _things(one: str, other: str, lead: str = "") -> tuple[str, str] | None:
    """Both things, each with the preposition that one of them or the question begins with."""
    words = [thing.split() for thing in (one, other)]
    leads = [thing[0].lower() if thing[0].lower() in PREPOSITIONS else "" for thing in words]
    lead = leads[0] or lead
    years = [any(map(YEAR.fullmatch, thing)) for thing in words]
    if any(map(_is_no_thing, words)) or (leads[1] and not lead) or years[0] != years[1]:
        return None
    led = [t if own else f"{lead} {t}".strip() for t, own in zip((one, other), leads, strict=True)]
    return led[0], led[1]


def _is_no_thing(words: Sequence[str]) -> bool:
    lower = [word.lower() for word in words]
    return (
        lower[0] in _NO_THING
        or not (wording.DEGREES | {"oder", "or", "sich"}).isdisjoint(words)
        # "die in Chile" needs the noun that it stands for
        or (words[0] in ARTICLES and (len(lower) == 1 or lower[1] in PREPOSITIONS | ARTICLES))
        or lower[-1].endswith(("'s", "’s"))
    )


def _shared(one: str, other: str) -> tuple[list[str], str, str]:
    """What both sides have in common: "der Preis" of "der Preis 2023" and "2022"."""
    words, first = one.split(), other.split()[0].lower()
    alike = [n for n, word in enumerate(words) if n and word.lower() == first in PREPOSITIONS]
    if YEAR.fullmatch(other) and YEAR.fullmatch(words[-1]):
        alike = [len(words) - 1]
    at = max(alike, default=0)
    return words[:at], " ".join(words[at:]), other
