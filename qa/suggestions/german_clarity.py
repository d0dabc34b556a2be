"""Whether a German question is understood by somebody who has not read the article.

It is not where it points back ("dort", "dieser Vertrag"), where it speaks of something definite that
nothing tells apart ("das Unternehmen", "der geplante Bau"), or where it names nothing.
"""

import itertools
import re

from qa.conversation import leans
from qa.days import GERMAN_MONTH
from qa.question_form import word_set
from qa.suggestions.rules import MAX_QUESTION_CHARS

_LONG_NOUN_CHARS = 12
_TIMES = frozenset(
    f"{GERMAN_MONTH}|Jahr|Jahre|Quartal|Halbjahr|Frühjahr|Sommer|Herbst|Winter".split("|")
)

_POINTING = re.compile(
    r"(?i)\b(?:damit|dadurch|dafür|dagegen|dabei|davon|daran|darauf|darin|darüber|danach|dazu|stattdessen|"
    r"ferner|ebenso|seither|seitdem|dort|hier|hierfür|hierzu|dortig\w*|beid\w+|solch\w*|dies\w*|jen\w+|"
    r"jedem|zuvor|bisher|derweil|heute|heutig\w*|übrig\w*|restlich\w*|genannt\w*|letzt\w*|sogar|noch|"
    r"schon|wieder|gleichzeitig|anschließend|dann|so|einander|gemeinsam|ander\w+|später\w*|vorig\w*|"
    r"vergangen\w*|laufend\w*|kommend\w*|folgend\w*|nächst\w*|alle[rn]?|man|wir|uns|ich|"
    r"d(?:es|er|em)selben|erst|deren|dessen|es|er|sie|ihm|ihn|jedoch|allerdings|dennoch|auch|nun|"
    r"jetzt|bereits)\b"
)
# "das nicht" is a pronoun, "der Sohn Hermann" somebody's son, and "wer" has no gender to match "ihr".
_RELATIVE_TO = re.compile(
    r"\b(?:das|die|der|den|dem) (?!\S*(?:e|en|er|es|em|rund|knapp|etwa) )[a-zäöüß]+ |"
    r"\b(?:Sohn|Tochter|Bruder|Schwester|Vater|Mutter|Witwe|Ehefrau|Gründer|Nachfolger|Vorgänger|"
    r"Konkurrent)(?:in)?\b(?! (?:des|der|von))|"
    r"^Wer .*\b(?:ihr|sein)"
)
_THIN = re.compile(r"Warum(?: \S+){1,4}")
# Things that are definite to everybody.
_KNOWN = word_set(
    """Mongolei Schweiz Türkei Ukraine Slowakei Niederlande Niederlanden USA Vereinigten Europäische
    Europäischen Welt Erde EU Iran Irak Kongo Sudan Libanon Vatikan Rhein Donau Elbe"""
)
_NOUN = r"[A-ZÄÖÜ][\w-]*"
_DEFINITE = re.compile(
    rf"\b(der|die|das|den|dem|des|im|am|zum|zur|beim|vom) ((?:[a-zäöüß-]+ )*?)({_NOUN}|\d[\d.]*)(?: (\S+))?"
)
# Adjectives of countries and towns, but not "technisch".
FROM_PLACE = (
    r"(?!\w*(?:elektr|techn|chem|phys|polit|tor|krit|mechan|log|nom|ist|prakt|typ|fiz|klass|mediz|gra[fp]h?|"
    r"organ|magnet|städt|heim|klin|metr|therm|mat|akust|opt|tox|sakr|zyn)isch)[a-zäöüß-]*(?:isch|deutsch)"
)
_FROM_PLACE = re.compile(rf"{FROM_PLACE}(?:e|en|er|es|em)")
# "der erste Wasserstoff" counts on others; "der 640 Arbeitsplätze" as well.
_ORDINAL = re.compile(r"(?:erst|zweit|dritt|weiter|ander)\w* $")
_TELLS_APART = re.compile(r"(?:für|um|über|gegen) \D")
_OF = word_set("der des vom eines einer de")
_PASSIVE = re.compile(r"\b(?:wird|werden|wurde|wurden|worden)\b")
_CAPITALS = re.compile(r"[A-ZÄÖÜ].*[A-ZÄÖÜ]")
_NO_NAME_BEHIND = re.compile(
    r".*\.|(?:Tonnen|Prozent|Kilogramm|Liter|Kilometer|Meter|Euro|Ende|Mitte|Anfang)"
)
_NAMED = re.compile(
    rf"\b[a-zäöüß]+ (?!{GERMAN_MONTH})[A-ZÄÖÜ]\w+ [A-ZÄÖÜ]|\b(?:in|nach|aus) [A-ZÄÖÜ]"
)


def is_clear(question: str) -> bool:
    """Whether a question is short, names something and points to nothing outside of it."""
    if len(question) > MAX_QUESTION_CHARS or _POINTING.search(question) or leans(question):
        return False
    if _RELATIVE_TO.search(question) or _THIN.fullmatch(question):
        return False
    words = question[:-1].split()
    if words[0].startswith("Welch") and words[1] in _KNOWN:
        return False
    return _names(words) and not _is_vague(question)


def _names(words: list[str]) -> bool:
    """Whether a question holds a proper name, as far as its spelling and its neighbours show."""
    inner = list(itertools.pairwise(words))
    return any(
        (_CAPITALS.search(word) and word != "US-Dollar")
        or _FROM_PLACE.fullmatch(word)
        or word in _KNOWN
        or (word[0].isupper() and before in ("in", "nach", "aus", "de"))
        or (at > 0 and _follows_a_noun(before, word, words[at - 1]))
        or (at == 1 and _is_lone_subject(words))
        for at, (before, word) in enumerate(inner)
    )


def _follows_a_noun(before: str, word: str, article: str) -> bool:
    """Two nouns side by side are a thing and its name in German: "Insel Halmahera"."""
    return (
        article not in ("ein", "eine", "einen", "einem", "einer")
        and word[0].isupper()
        and before[0].isupper()
        and word not in _TIMES
        and not _NO_NAME_BEHIND.fullmatch(word)
        and not _NO_NAME_BEHIND.fullmatch(before)
    )


def _is_lone_subject(words: list[str]) -> bool:
    """A subject in the singular without an article is a name: "Wann starb Tesla"."""
    asks, verb, subject = words[:3]
    is_name = subject[0].isupper() and not verb.endswith("en")
    return is_name and asks in ("Wann", "Warum", "Was", "Wo")


def _is_vague(question: str) -> bool:
    """Whether something definite is told apart by nothing, nor long and beside a name."""
    has_name = _NAMED.search(re.sub(r"\b(?:Tonnen|Prozent|Euro) [A-ZÄÖÜ]", "", question))
    words = question.split()
    asking = 3 if words[1] in ("wann", "lange", "hoch", "wem") else 2
    subject_at = len(" ".join(words[:asking])) + 1
    for match in _DEFINITE.finditer(question[:-1]):
        if not _is_told_apart(match, question):
            is_subject = match.start() <= subject_at
            if not has_name or is_subject or not _is_long(match.group(3)):
                return True
    return False


def _is_told_apart(definite: re.Match[str], question: str) -> bool:
    """Whether it is clear without the article which thing a definite noun means."""
    article, adjectives, noun = definite.group(1, 2, 3)
    after = definite.group(4) or ""
    if noun[0].isdigit():
        return article in ("am", "im", "dem", "zum")
    if noun in _KNOWN | _TIMES or "-" in noun or noun.isupper():
        return True
    if after[:1].isupper() or after in _OF or (after == "von" and not _PASSIVE.search(question)):
        return True
    if adjectives and _FROM_PLACE.fullmatch(adjectives.split()[-1]):
        return True
    if article in ("im", "am", "zum", "zur", "beim", "vom"):
        return not adjectives and after != ""
    behind = question[definite.start(4) :] if after else ""
    in_place = _is_long(noun) and after in ("in", "im")
    return (in_place or bool(_TELLS_APART.match(behind))) and not _ORDINAL.search(adjectives)


def _is_long(noun: str) -> bool:
    """Long nouns are compounds, which say by themselves what they are."""
    return len(noun) >= _LONG_NOUN_CHARS
