"""Whether two answers say the same though they are written differently."""

import re

from qa.question_form import word_set

_TOKEN = re.compile(r"\d[\d.,]*\d|\d|[^\W\d_]+|[%€$£]")
# Thousands are grouped by points in German and by commas in English.
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_EMPTY = word_set(
    """der die das den dem des ein eine einen einem einer im am in an zu zum zur ab bis von vom auf aus bei
    mit um und rund ca etwa knapp gut fast mehr als über circa umgerechnet insgesamt jährlich rd mind
    voraussichtlich the a an of on at by from to and about around some nearly over up total dr prof herr
    frau mr mrs ms"""
)
_SPELLINGS = (
    "t tonne tonnen tonnes tons",
    "kg kilogramm kilogram kilograms",
    "g gramm gram grams",
    "km kilometer kilometern kilometres kilometers",
    "m meter metern metres meters",
    "ha hektar hectares",
    "million millionen mio millions",
    "milliarde milliarden mrd billion bn",
    "% prozent percent",
    "€ euro euros eur",
    "$ dollar dollars usd",
    "£ pfund pounds gbp",
    "mw megawatt",
    "gw gigawatt gigawatts",
    "gwh gigawattstunden",
    "jahr jahre jahren year years",
    "monat monate monaten month months",
    "tag tage tagen day days",
    "1 eins one",
    "2 zwei two",
    "3 drei three",
    "4 vier four",
    "5 fünf five",
    "6 sechs six",
    "7 sieben seven",
    "8 acht eight",
    "9 neun nine",
    "10 zehn ten",
    "11 elf eleven",
    "12 zwölf twelve",
)
_MEANT = {word: words.split()[0] for words in _SPELLINGS for word in reversed(words.split())}


def same_words(one: str, other: str) -> bool:
    """Whether two answers hold the same words, or one all of the other's.

    Case, filling words, and how numbers, units and currencies are written make no difference:
    "rd. 1,6 Mrd. Euro" and "1,6 Milliarden Euro" are the same, and so are "Radanj" and
    "Lithiumbergwerk Radanj".
    """
    first, second = _meant(one), _meant(other)
    if not first or not second:
        return one.casefold().split() == other.casefold().split()
    return first <= second or second <= first


def _meant(text: str) -> frozenset[str]:
    words = (_plain(token) for token in _TOKEN.findall(text.casefold()))
    return frozenset(word for word in words if word not in _EMPTY)


def _plain(token: str) -> str:
    if _GROUPED.fullmatch(token):
        token = re.sub(r"[.,]", "", token)
    return _MEANT.get(token, token.replace(",", "."))
