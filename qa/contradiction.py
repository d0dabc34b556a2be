"""Sentences that tell of another time than the question asks for.

"Was hat Jod im Dezember 2023 gekostet?" is not answered by "Im Dezember 2024 lag der Preis bei 69
US-Dollar". Whatever is in doubt speaks for the sentence: a right answer must not be lost by this.
"""

import re
from collections.abc import Sequence
from datetime import date

from qa.days import ENGLISH_MONTH, GERMAN_MONTH
from qa.period import Named, Period, named_periods, without_periods

_ASKS_FOR_TIME = re.compile(
    r"\b(?:wann|when|(?:wie|how)\s+(?:lange?|alt|old)"
    r"|(?:welche[mnrs]?|which|what)\s+(?:jahr|monat|year|month))",
    re.IGNORECASE,
)
# Before the year of a thing, or of what happened besides: "die 1564 gegründete Kolonie",
# "der Brand von 1866", "die Firma, die 2019 kam".
_ASIDE = re.compile(
    r"(?:\b(?:der|die|das|den|dem|des|the)\s+(?:um\s+|im\s+Jahre?\s+)?"
    r"|\b(?:von|vom|aus\s+dem\s+Jahre?)\s+"
    r"|,\s*(?:der|die|das|den|dem|deren|dessen|wo|who|which|that|whose|where)\s[^,]*)\Z",
    re.IGNORECASE,
)
# Before a year that another one is compared with: "4 % mehr als 2022", "nach 58 Dollar im Jahr 2023".
_COMPARED = re.compile(
    r"\b(?:verglichen|Vergleich|gegenüber|als|statt|compared|comparison|than|against"
    r"|(?:nach|from)\s+(?=\d))(?:[^,;:]|,(?=\d))*\Z",
    re.IGNORECASE,
)
_YEAR_BEFORE = re.compile(r"\b(?:Vorjahr|previous\s+year)", re.IGNORECASE)
_EARLIER = re.compile(r"\b(?:zuvor|davor|vorher|earlier|before)\b", re.IGNORECASE)
_LATER = re.compile(r"\b(?:später|danach|darauf|Folgejahr|later|following)", re.IGNORECASE)
# Times whose year stands elsewhere.
_UNDATED = re.compile(
    r"\b(?:heute|derzeit|aktuell|inzwischen|mittlerweile|now|currently|today"
    r"|(?:letzt|vorig|vergangen|dies|laufend|nächst|kommend)\w{1,2}\s+(?:Jahr|Monat|Quartal)"
    r"|(?:last|this|next)\s+(?:year|month|quarter)"
    rf"|(?:{GERMAN_MONTH}|{ENGLISH_MONTH})\b)",
    re.IGNORECASE,
)


def contradicts(question: str, sentence: str) -> bool:
    """Whether a sentence tells only of other years, or other months of them, than a question asks for.

    Never where the question asks for a time itself, where one of both names no year, or where the
    sentence names a time whose year stands elsewhere ("im vergangenen Jahr").
    """
    if _ASKS_FOR_TIME.search(question) or _UNDATED.search(without_periods(sentence)):
        return False
    asked = [each.period for each in named_periods(question) if not _is_aside(each)]
    named = list(named_periods(sentence))
    if not asked or all(_COMPARED.search(each.before) for each in named):
        return False
    told = _told([each.period for each in named], sentence)
    return not any(told.overlaps(each) for each in asked)


def _is_aside(named: Named) -> bool:
    return bool(_ASIDE.search(named.before) or _COMPARED.search(named.before))


def _told(periods: Sequence[Period], sentence: str) -> Period:
    """From the first to the last time of which a sentence may tell, "im Vorjahr" and the like among them.

    What lies between its years is among them too: who was elected in 2012 and left in 2018 was there
    in 2015.
    """
    first, last = min(each.first for each in periods), max(each.last for each in periods)
    if _EARLIER.search(sentence):
        first = date.min
    elif _YEAR_BEFORE.search(sentence) and first > date.min:
        first = date(first.year - 1, 1, 1)
    return Period(first, date.max if _LATER.search(sentence) else last)
