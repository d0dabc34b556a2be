"""Whether two answers say the same though they are written differently.

Two answers that are wrongly held the same hide from the reader that articles disagree; two equal ones
that are shown side by side cost a glance. In doubt answers are not the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from qa.days import ENGLISH_MONTHS, GERMAN_MONTHS, MONTH_OF
from qa.question_form import word_set

_Kind = Literal["word", "figure", "negation", "day", "month", "year"]

# What the longer of two answers may say beyond the shorter: any word, and what the shorter leaves open.
_NEVER_ADDED: frozenset[_Kind] = frozenset(("figure", "negation"))
_ADDED_WHERE_OPEN: frozenset[_Kind] = frozenset(("day", "month", "year"))

_EMPTY = word_set(
    """der die das den dem des ein eine einen einem einer im am in an zu zum zur von vom aus bei mit rund
    ca etwa als circa umgerechnet insgesamt jährlich rd voraussichtlich sowohl the a an of on at than
    about around some total both st nd th dr prof herr frau mr mrs ms"""
)
_NEGATIONS = word_set(
    """nicht kein keine keinen keiner keines ohne nie niemals weder ausser not no none without never
    neither except minus"""
)
# "Mehr als" and "knapp" stand before rounded figures: "mehr als 300" and "300" may be one figure.
_LIMITS = {
    "≥": "ab seit mehr über gut mindestens mind from since more over above least",
    "≤": "bis höchstens maximal max knapp fast beinahe until till by upto most nearly almost",
    "<": "vor unter weniger früher before under below less fewer earlier",
    ">": "nach später after later",
    "auf": "auf to",
    "um": "um",
}
_LIMIT_OF = {word: limit for limit, words in _LIMITS.items() for word in words.split()}
# "Vor 2020" is not in 2020, but "ab 2020" may be.
_STRICT = frozenset("<>")
_SPELLINGS = (
    "t tonne tonnen tonnes tons",
    "kg kilogramm kilogram kilograms",
    "g gramm gram grams",
    "km kilometer kilometern kilometres kilometers",
    "m meter metern metres meters",
    "ha hektar hectares",
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
)
_MEANT = {word: words.split()[0] for words in _SPELLINGS for word in words.split()}
_NUMBERS = {
    "0.5": "halb halbe halben halber halbes half",
    "1": "eins one",
    "1.5": "anderthalb eineinhalb",
    "2": "zwei two",
    "3": "drei three",
    "4": "vier four",
    "5": "fünf five",
    "6": "sechs six",
    "7": "sieben seven",
    "8": "acht eight",
    "9": "neun nine",
    "10": "zehn ten",
    "11": "elf eleven",
    "12": "zwölf twelve",
    "20": "zwanzig twenty",
    "30": "dreißig thirty",
    "40": "vierzig forty",
    "50": "fünfzig fifty",
    "60": "sechzig sixty",
    "70": "siebzig seventy",
    "80": "achtzig eighty",
    "90": "neunzig ninety",
}
_NUMBER_OF = {
    word.casefold(): number for number, words in _NUMBERS.items() for word in words.split()
}
# A German "Billion" is an English "trillion"; it is told from "billion" by its capital.
_SCALES = {
    12: "dutzend dozen",
    100: "hundert hundred",
    10**3: "tausend tsd thousand",
    10**6: "million millionen mio mn millions",
    10**9: "milliarde milliarden mrd billion billions bn",
    10**12: "billionen bio trillion",
}
_SCALE_OF = {word: scale for scale, words in _SCALES.items() for word in words.split()}
_MONTH_NAMES = {
    name.casefold() for name in (*MONTH_OF, *GERMAN_MONTHS, *ENGLISH_MONTHS, "Jänner", "sept")
} - {"mar"}

_SCALE = "|".join(sorted(_SCALE_OF, key=len, reverse=True))
_TOKEN = re.compile(
    rf"""(?P<minus>(?<![\w.,])[-−–](?=\d))
    |(?:(?P<grouped>[1-9]\d{{0,2}}(?:(?P<sign>[.,'’\ \u00a0\u2009\u202f])\d{{3}})
            (?:(?P=sign)\d{{3}})*(?:[.,]\d+)?(?!\d))
        |(?P<digits>\d+(?:[.,]\d+)?)
        |\b(?P<spelled>{"|".join(_NUMBER_OF)})\b(?:\ an?\b(?=\ (?:{_SCALE})\b))?
        |\b(?P<article>eine?[nmr]?|an?)(?=\ (?:{_SCALE})\b))
        (?:[\s-]*(?P<scale>{_SCALE})\b)?
    |(?P<word>[^\W\d_]\w*|[%€$£])""",
    re.VERBOSE,
)
_YEAR = re.compile(r"1\d{3}|20\d{2}")
_DATE = re.compile(r"\b(\d{1,2})\.\s?(0?[1-9]|1[0-2])\.\s?(\d{4})\b")
_BETWEEN = re.compile(
    r"""[;/+&]|,(?!\d|\s*\d{4}\b)
    |\b(?:und|sowie|oder|bzw|beziehungsweise|als\ auch|and|or|as\ well\ as|plus)\b""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Thing:
    """What an answer says of one thing.

    Attributes:
        said: its words and numbers with their kinds, in the order of the text.
        limits: how its numbers are meant, keys of ``_LIMITS``.
    """

    said: Mapping[str, _Kind]
    limits: frozenset[str]


def same_words(one: str, other: str) -> bool:
    """Whether two answers say the same, thing by thing where they enumerate several.

    Case, filling words, and how numbers, dates, units and currencies are written make no difference:
    "rd. 1,6 Mrd. Euro" and "1.600 Mio. Euro" are the same. One may say more than the other:
    "Lithiumbergwerk Radanj" and "Radanj" are the same, "27. Januar 2025" and "ab 2025", too. It may
    not hold another figure or another thing: "Frankreich" and "Frankreich und Italien" are not the
    same, nor are "bis 2025" and "ab 2025".
    """
    first, second = _things(one), _things(other)
    if not first or not second:
        return one.casefold().split() == other.casefold().split()
    return len(first) == len(second) and _are_among(first, second) and _are_among(second, first)


def _things(text: str) -> list[_Thing]:
    text = _DATE.sub(lambda day: f"{day[1]}. {GERMAN_MONTHS[int(day[2]) - 1]} {day[3]}", text)
    text = re.sub(r"\bBillion\b", "Billionen", text).casefold().replace("up to", "upto")
    things = (_thing(part) for part in _BETWEEN.split(text))
    return [thing for thing in things if thing.said]


def _are_among(things: list[_Thing], others: list[_Thing]) -> bool:
    return all(any(_agree(thing, other) for other in others) for thing in things)


def _agree(one: _Thing, other: _Thing) -> bool:
    if not _are_compatible(one.limits, other.limits):
        return False
    shorter, longer = sorted((one.said, other.said), key=len)
    if not shorter.keys() <= longer.keys():
        return False
    # "Von 48 auf 67" and "von 67 auf 48" hold the same words.
    if _numbers(shorter) != [key for key in _numbers(longer) if key in shorter]:
        return False
    added = {longer[key] for key in longer.keys() - shorter.keys()}
    return not added & (_NEVER_ADDED | (_ADDED_WHERE_OPEN & set(shorter.values())))


def _are_compatible(limits: frozenset[str], others: frozenset[str]) -> bool:
    if limits and others:
        return limits == others
    return not (limits | others) & _STRICT


def _numbers(said: Mapping[str, _Kind]) -> list[str]:
    return [key for key in said if key[0].isdigit()]


def _thing(part: str) -> _Thing:
    tokens = (_read(token) for token in _TOKEN.finditer(part))
    read = [(key, kind) for key, kind in tokens if key not in _EMPTY]
    is_month = [False, *(kind == "month" for _key, kind in read), False]
    numbers = [n for n, (_key, kind) in enumerate(read) if kind in ("figure", "month", "year")]
    last_number = max(numbers, default=-1)
    said: dict[str, _Kind] = {}
    limits = set()
    for n, (key, kind) in enumerate(read):
        if key in _LIMIT_OF and n < last_number:
            limits.add(_LIMIT_OF[key])
        else:
            said[key] = "day" if kind == "figure" and (is_month[n] or is_month[n + 2]) else kind
    return _Thing(said, frozenset(limits))


def _read(token: re.Match[str]) -> tuple[str, _Kind]:
    if token["minus"]:
        return "minus", "negation"
    if word := token["word"]:
        if word in _SCALE_OF:  # "Millionen", nobody knows how many
            return word, "figure"
        if word in _MONTH_NAMES:
            return f"month {MONTH_OF[word[:3]]}", "month"
        return _MEANT.get(word, word), "negation" if word in _NEGATIONS else "word"
    if not token["scale"] and _YEAR.fullmatch(token["digits"] or ""):
        return token["digits"], "year"
    return _value(token), "figure"


def _value(token: re.Match[str]) -> str:
    """A number in digits, with a point before decimals and no zeros behind them."""
    if grouped := token["grouped"]:
        digits = grouped.replace(token["sign"], "")
    elif spelled := token["spelled"]:
        digits = _NUMBER_OF[spelled]
    else:
        digits = token["digits"] or "1"
    value = Decimal(digits.replace(",", ".")) * _SCALE_OF.get(token["scale"] or "", 1)
    return f"{value.normalize():f}"
