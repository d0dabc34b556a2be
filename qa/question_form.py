"""What kind of answer a German or English question asks for, by its first words.

Only the form in which an answer is shown depends on it, never which words are marked, so that a
question whose kind is taken wrongly still gets its answer.
"""

import re
from typing import Literal

Form = Literal["words", "sentence", "list", "yes_no", "comparison"]

_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)


def word_set(text: str) -> frozenset[str]:
    """The words of a text, between white space."""
    return frozenset(text.split())


_REASON = word_set("warum weshalb wieso weswegen wodurch why")
_REASON_PHRASE = re.compile(
    r"^(aus welche[mn] gr[uü]nde?n?|for what reasons?|how come|inwiefern|auf welche weise)\b"
)
# "Wie" and "how" with these ask for a figure or a name, else for a manner.
_MEASURED = word_set(
    """viel viele vielen vieler hoch hohe hohen lang lange groß große großen alt weit oft häufig
    teuer schwer schnell tief breit stark spät früh warm heiß heißt heißen hieß hießen lautet
    lauten nennt nennen nannte dick nah many much long old far high large big often tall deep
    wide heavy fast early late soon lautete lauteten quickly close"""
)

ASKING = word_set(
    """wer wen wem wessen was wann wo wohin woher wie warum weshalb wieso weswegen wozu womit
    wodurch wofür woran worauf woraus worin worüber wovon wovor welche welcher welches welchen
    welchem who whom whose what when where why how which"""
)
_VERBS = word_set(
    """ist sind war waren wird werden wurde wurden hat haben hatte hatten kann können konnte
    konnten darf dürfen durfte durften soll sollen sollte sollten muss müssen musste mussten
    will wollen wollte wollten gibt gab möchte möchten könnte könnten würde würden dürfte is are
    was were has have had do does did can could will would shall should may might must"""
)
_SUBJECT = word_set(
    """der die das den dem ein eine einer einen es er sie man wir ich ihr du dieser diese dieses
    der sich dort hier auch in im am bei the a an it he she they there this that these those any"""
)
_NO_VERB = word_set("""seit mit laut statt samt jetzt heute zuletzt nicht selbst""")
_PLURAL_VERBS = word_set(
    """sind waren werden wurden haben hatten können konnten dürfen durften sollen sollten müssen
    mussten wollen wollten gehören liegen stehen kommen bilden nehmen gelten stammen fördern
    liefern kaufen are were have"""
)
_LIST_PHRASE = re.compile(r"^(nenne|nennen sie|zähle|liste|name|list)\b|^wer alles\b")
_NEAR = 8
# Nouns in the singular that look like a plural in the dative.
_SINGULAR = word_set("namen hafen boden garten wagen laden ofen rahmen menschen staaten herrn")
_DATIVE = word_set("aus mit von bei nach zu seit in an auf unter vor neben zwischen")
_ASKED_FOR = re.compile(r"\b(was|welch\w*|wen|wem|wessen|what|which|whom)\b")


def form_of(question: str) -> Form:
    """The form of answer that a question asks for.

    "yes_no": whether something is so; "sentence": why or how; "list": several things; "words" for all
    else. "comparison" is for ``qa.comparison`` to tell.
    """
    words = [word.lower() for word in _WORD.findall(question)]
    if not words:
        return "words"
    if _asks_for_reason(words, question.strip().lower()):
        return "sentence"
    if _asks_for_several(words, question.strip()):
        return "list"
    return "yes_no" if _asks_whether(words, question) else "words"


def _asks_for_reason(words: list[str], question: str) -> bool:
    if words[0] in _REASON or _REASON_PHRASE.match(question):
        return True
    return words[0] in ("wie", "how") and words[1:2] != [] and words[1] not in _MEASURED


def _asks_for_several(words: list[str], asked: str) -> bool:
    if _LIST_PHRASE.match(asked.lower()):
        return True
    at = next((n for n, word in enumerate(words[:3]) if word.startswith("welche")), None)
    if at is not None and words[at] in ("welche", "welchen"):
        after = words[at + 1 : at + _NEAR]
        return not _PLURAL_VERBS.isdisjoint(after) or _has_plural(words, at, asked)
    which = next((n for n, word in enumerate(words[:3]) if word in ("which", "what")), None)
    if which is None or len(words) < which + 2:
        return False
    thing = words[which + 1]
    return thing.endswith("s") and not thing.endswith("ss") and thing not in _VERBS


def _has_plural(words: list[str], at: int, asked: str) -> bool:
    """Whether the noun after "welche" at position ``at`` looks like a plural."""
    noun = next((word for word in words[at + 1 : at + 4] if word.capitalize() in asked), "")
    if words[at] == "welche":
        return noun.endswith(("en", "ern", "eln"))
    in_dative = at > 0 and words[at - 1] in _DATIVE
    return in_dative and noun.endswith("n") and noun not in _SINGULAR


def _asks_whether(words: list[str], question: str) -> bool:
    first, second = words[0], words[1] if len(words) > 1 else ""
    if first in ASKING or not question.rstrip().endswith("?"):
        return False
    if _ASKED_FOR.search(question.lower()):
        return False
    if first in _VERBS:
        return second not in ASKING
    is_like_a_verb = first.endswith(("t", "en", "te", "ten")) and first not in _NO_VERB
    return is_like_a_verb and second in _SUBJECT
