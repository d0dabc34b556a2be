"""Abbreviations in a question, written out: units by a table, all others as the articles introduce them.

"Wie hoch ist der UFK?" is "Wie hoch ist der UFK (ungebundener Finanzkredit)?" where a passage says "ein
ungebundener Finanzkredit (UFK)". Which words before the brackets belong to it is found as by Schwartz and
Hearst (Pacific Symposium on Biocomputing 2003): from the right, each letter of the abbreviation has to
stand among them, the first one at the beginning of a word.
"""

import re
from collections.abc import Sequence

from qa.language import detect
from qa.question_form import word_set
from qa.records import Passage

_ABBREVIATION = re.compile(
    r"\b(?P<short>[A-ZÄÖÜ][A-Za-zÄÖÜäöü]?[A-ZÄÖÜ]{1,5})\b(?P<compound>-[\w-]+)?(?!\s*[()])"
)
# What is asked for must not stand in the question.
_ASKED_FOR_ITSELF = re.compile(
    r"\b(?:Abkürzung|abgekürzt|Kürzel|ausgeschrieben|abbreviation|acronym|stands? for|short for"
    r"|steh(?:t|en)\b.*\bfür|wofür steh(?:t|en))\b",
    re.IGNORECASE,
)
_MOST_WORDS_MORE = 5  # than the abbreviation has letters, as Schwartz and Hearst have it
_MOST_CHARS = 200
_CLAUSE_END = re.compile(r"[.!?()\n]")
_ASKED_UNIT = re.compile(
    r"(?P<asks>\b(?:[Ww]ie ?viele?|[Hh]ow many|[Hh]ow much)\s+)(?P<unit>[A-Za-z]{1,3})\b(?=\s)"
)
_JOINING = word_set("der die das des den dem für von und in im of the for and to")
_UNITS = {
    "km": ("Kilometer", "kilometres"),
    "m": ("Meter", "metres"),
    "ha": ("Hektar", "hectares"),
    "t": ("Tonnen", "tonnes"),
    "kg": ("Kilogramm", "kilograms"),
    "g": ("Gramm", "grams"),
    "kW": ("Kilowatt", "kilowatts"),
    "MW": ("Megawatt", "megawatts"),
    "GW": ("Gigawatt", "gigawatts"),
    "kWh": ("Kilowattstunden", "kilowatt-hours"),
    "MWh": ("Megawattstunden", "megawatt-hours"),
    "GWh": ("Gigawattstunden", "gigawatt-hours"),
}


def written_out(question: str, passages: Sequence[Passage]) -> str:
    """The question with units that it asks for, and what the passages introduce, written out.

    Args:
        question: one question.
        passages: what was found for it.
    """
    question = _ASKED_UNIT.sub(_unit, question)
    if _ASKED_FOR_ITSELF.search(question):
        return question
    for found in reversed(list(_ABBREVIATION.finditer(question))):
        short, at = found["short"], found.end()
        long = next((form for each in passages if (form := long_form(short, each.text))), "")
        if long and long.casefold() not in question.casefold():
            question = f"{question[:at]} ({long}){question[at:]}"
    return question


def long_form(short: str, text: str) -> str:
    """The words that a text abbreviates, "" where it does not: ``long form (short)``."""
    ends = (found.start() for found in re.finditer(re.escape(f" ({short})"), text))
    return next((long for end in ends if (long := _ending_at(end, short, text))), "")


def _ending_at(end: int, short: str, text: str) -> str:
    clause = _CLAUSE_END.split(text[max(0, end - _MOST_CHARS) : end])[-1]
    most = min(len(short) + _MOST_WORDS_MORE, 2 * len(short))
    before = " ".join(clause.split()[-most:])
    at = len(before)
    for number, letter in enumerate(reversed(short.casefold()), 1):
        at = _last(before, at, letter, begins=number == len(short))
        if at < 0:
            return ""
    return before[at:]


def _last(text: str, end: int, letter: str, *, begins: bool) -> int:
    """Where a letter stands last before ``end``, -1 for nowhere.

    If it ``begins`` the long form, it has to begin a word, and none that only joins others.
    """
    for at in range(end - 1, -1, -1):
        if text[at].casefold() == letter:
            word = re.match(r"\w*", text[at:])
            inside = at > 0 and text[at - 1].isalnum()
            if not begins or (word and not inside and word.group() not in _JOINING):
                return at
    return -1


def _unit(match: re.Match[str]) -> str:
    names = _UNITS.get(match["unit"])
    if names is None:
        return match.group()
    return match["asks"] + names[detect(match.string) == "en"]
