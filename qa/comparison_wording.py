"""What a comparison says of its two things, and how to ask for each: "Wie viel zahlt A?"."""

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from qa.question_form import word_set

# How to ask for what an adjective in the comparative compares.
_MEASURES = {
    "Wie teuer": "teurer billiger günstiger",
    "Wie groß": "größer kleiner",
    "Wie hoch": "höher niedriger",
    "Wie lang": "länger kürzer",
    "Wie alt": "älter jünger",
    "Wie schnell": "schneller langsamer",
    "How much": "cheaper",
    "How large": "larger bigger smaller greater",
    "How high": "higher lower",
    "How long": "longer shorter",
    "How old": "older younger newer",
    "How fast": "faster slower",
}
MEASURE_OF = {word: ask for ask, words in _MEASURES.items() for word in words.split()}
SOONER = word_set("zuerst früher später zuletzt first earlier sooner later last")
# One of these stands in each comparison.
DEGREES = word_set("mehr weniger more less fewer") | SOONER | MEASURE_OF.keys()
_COSTS = {"ist": "kostet", "sind": "kosten", "war": "kostete", "waren": "kosteten"}

COPULAS = word_set("ist sind war waren is are was were")
_DO = word_set("do does did")
_HAVE = word_set("has have had")
ENGLISH_AUXILIARIES = _DO | _HAVE | word_set("is are was were will would can could should")
_AUXILIARIES = ENGLISH_AUXILIARIES | word_set("ist sind war wird werden wurde hat haben hatte kann")
PREPOSITIONS = word_set(
    """in im an am auf aus bei beim mit nach von vom zu zum zur für laut gegen seit vor unter über durch
    um pro at from to for by on with under near per during since"""
)
ARTICLES = word_set("der die das den dem des ein eine einen einem einer the a an")
# Small words between "welche Mine" and the verb.
NO_VERB = PREPOSITIONS | ARTICLES | word_set("beiden zwei davon nun denn genau of these two both")
# "Mehr als 5 Millionen" and "nicht mehr" compare nothing.
_NOT_ASKED = word_set("nicht nie kein keine als than not no never immer anders eher")
YEAR = re.compile(r"[12]\d{3}")

_MASS_NOUN = re.compile(
    r".*(kupfer|silber|wasser|zucker|pulver|papier|leder|eisen|energie|kohle|wärme|wolle|fläche|zeit"
    r"|gas|glas|gips|mais|reis|hilfe|ung)"
)
_ENGLISH_PLURAL = re.compile(r"people|children|women|men|.*[^su](?<!ga)s")
_ADVERB = re.compile(r"often|frequently|\w+ly")
_PASTS = """paid:pay sold:sell bought:buy made:make built:build won:win lost:lose spent:spend
    had:have held:hold grew:grow gave:give took:take began:begin rose:rise fell:fall sent:send
    came:come went:go led:lead left:leave ran:run brought:bring cost:cost died:die"""
_PAST = dict(pair.split(":") for pair in _PASTS.split())
# Stems of the past tense that end in a silent e: "produc(e)", "creat(e)", "min(e)".
_SILENT_E = re.compile(r".*(?:[cuvz]|[^s]s|[^aeo](?:at|id|in|um|ir|or)|ud|ar|plet|[^aeio]g)")


class Clause(NamedTuple):
    """What is said of each thing, in words: verb hat, middle 2025, degree mehr, after Gold gefördert."""

    verb: str
    middle: Sequence[str]
    degree: str
    after: Sequence[str]
    is_english: bool  # else German


def clause_in(words: Sequence[str], is_english: bool) -> Clause | None:
    """The clause of a question that begins with its question word; None without verb or degree."""
    lower = [word.lower() for word in words]
    degrees = (n for n, word in enumerate(lower) if word in DEGREES)
    # "Wer hat früher mehr gezahlt?" asks for more.
    at = min(degrees, key=lambda n: lower[n] in SOONER, default=0)
    verb = next((n for n in range(1, at) if lower[n] in _AUXILIARIES), None)
    if at and verb is None:
        verb = (_english_verb if is_english else _german_verb)(words[:at])
    if verb is None:
        return None
    finite, middle = lower[verb], words[verb + 1 : at]
    if is_english and (finite not in ENGLISH_AUXILIARIES or (finite in _HAVE and not middle)):
        finite, base = _do_and_base(finite)
        middle = [base, *middle]
    return Clause(finite, middle, lower[at], words[at + 1 :], is_english)


def asked(clause: Clause, things: tuple[str, str]) -> tuple[str, ...]:
    """The question for each thing: "Wie viel zahlt A?"; empty where it cannot be worded surely."""
    verb, middle, _degree, after, is_english = clause
    if not _NOT_ASKED.isdisjoint(word.lower() for word in (*middle, *after)):
        return ()
    found = _asking(clause, is_adjunct(things[0]))
    # "Did more people die in A or B?": which of the words is the verb is not known.
    if found is None or (verb in _DO and not middle):
        return ()
    ask, verb, after = found
    words = [*middle, *after]
    at = (len(words) if is_english else len(middle)) if is_adjunct(things[0]) else 0
    return tuple(" ".join([ask, verb, *words[:at], thing, *words[at:]]) + "?" for thing in things)


def asked_how_many(clause: Clause, things: tuple[str, str]) -> tuple[str, ...]:
    """The question for each thing that is counted: "Wie viel Kupfer fördert Chile?"; else empty."""
    verb, middle, _degree, after, is_english = clause
    nouns = [thing.split() for thing in things]
    # "Ist er mehr Politiker oder Unternehmer?" counts neither.
    is_sure = bool(middle) and verb in _DO if is_english else not (middle and verb in COPULAS)
    if not is_sure or any(len(n) > 1 if is_english else _counted(n, False) != n for n in nouns):
        return ()
    asks = [_how_many(noun, is_english) for noun in nouns]
    return tuple(" ".join([ask, verb, *middle, *after]) + "?" for ask in asks)


def is_adjunct(thing: str) -> bool:
    """Whether it is a place or time, "in Chile" or "2023", and not what something is said of."""
    first = thing.split()[0]
    return first.lower() in PREPOSITIONS or YEAR.fullmatch(first) is not None


def _asking(clause: Clause, of_adjunct: bool) -> tuple[str, str, Sequence[str]] | None:
    """How to ask, the verb, and what else follows it."""
    verb, middle, degree, after, is_english = clause
    is_end = not after or after[0].lower() in PREPOSITIONS
    if degree in SOONER:
        ask = "When" if is_english else "Wann"
        return (ask, verb, after) if not is_english or (middle and is_end) else None
    if degree in MEASURE_OF and is_english:
        # "has a larger population" and "sells cheaper" say nothing of the thing's own measure.
        is_own = is_end and not (middle and middle[-1] in ARTICLES | _HAVE)
        is_own &= degree != "cheaper" or verb in COPULAS
        return (MEASURE_OF[degree], verb, after) if is_own else None
    if degree in MEASURE_OF:
        ask, is_state = MEASURE_OF[degree], verb in COPULAS and not after
        if ask == "Wie teuer" and is_state and verb in _COSTS:
            return "Was", _COSTS[verb], ()
        return ask + "e" * (ask == "Wie lang" and not is_state), verb, after
    if is_english and verb in COPULAS and len(after) == 1 and not middle and not of_adjunct:
        return f"How {after[0]}".replace("How expensive", "How much"), verb, ()
    counted = _counted(after, is_english)
    if is_english and counted and _ADVERB.fullmatch(counted[-1]):
        return None
    return _how_many(counted, is_english), verb, after[len(counted) :]


def _counted(after: Sequence[str], is_english: bool) -> Sequence[str]:
    """What there is more of, at the beginning of the words after "more"."""
    if is_english:
        counted = list(takewhile(lambda word: word.lower() not in PREPOSITIONS, after))
        has_participle = counted and (counted[-1].endswith("ed") or counted[-1] in _PAST)
        return counted[:-1] if has_participle else counted
    adjectives = list(takewhile(lambda w: w.islower() and w not in NO_VERB and w[-1] != "t", after))
    nouns = list(takewhile(lambda word: word[0].isupper(), after[len(adjectives) :]))
    return [*adjectives, *nouns] if nouns else []


def _how_many(counted: Sequence[str], is_english: bool) -> str:
    """What asks for a number or an amount: "Wie viele Arbeitsplätze", "Wie viel Kupfer"."""
    if is_english:
        noun = " ".join(counted).split(" of ")[0].split(" ")[-1]
        return " ".join(["How many" if _ENGLISH_PLURAL.fullmatch(noun) else "How much", *counted])
    noun = next((word.lower() for word in counted if word[0].isupper()), "")
    is_mass = _MASS_NOUN.fullmatch(noun)
    is_plural = noun.endswith(("e", "en", "er", "ern", "eln", "s")) and not is_mass
    return " ".join(["Wie viele" if is_plural else "Wie viel", *counted])


def _german_verb(before: Sequence[str]) -> int | None:
    """Behind "wer" the first word that may be a verb, behind "welche kleine Mine" the first after it."""
    start = 1
    if any(word.lower().startswith("welche") for word in before[:2]):
        nouns = (n for n, word in enumerate(before) if n and word[0].isupper())
        start = next(nouns, 1 if len(before) == 2 else len(before))
    for n in range(start, len(before)):
        is_adjective = before[n - 1] in PREPOSITIONS | ARTICLES
        if before[n][0].islower() and before[n] not in NO_VERB and not is_adjective:
            return n
    return None


def _english_verb(before: Sequence[str]) -> int | None:
    last = len(before) - 1
    if before[0].lower() in ("who", "what"):
        return 1 if last else None
    past = [n for n, word in enumerate(before) if word.endswith("ed") or word in _PAST]
    if past:
        return past[-1]
    return last if last and before[last][0].islower() and before[last] not in NO_VERB else None


def _do_and_base(verb: str) -> tuple[str, str]:
    """An English verb in two: does, pay; did, sign."""
    if verb in _PAST:
        return "did", _PAST[verb]
    if verb in ("has", "have"):
        return "does", "have"
    if verb.endswith(("ied", "ies")):
        return "did" if verb.endswith("d") else "does", verb[:-3] + "y"
    if not verb.endswith("ed"):
        return "does", re.sub(r"(?<=ss|sh|ch)es$|(?<=x)es$|(?<=go)es$|s$", "", verb)
    stem = re.sub(r"([^lsd])\1$", r"\1", verb[:-2])
    return "did", stem + "e" * bool(_SILENT_E.fullmatch(stem))
