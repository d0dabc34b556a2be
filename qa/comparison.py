"""Questions that compare two things: each is asked for on its own, and both answers are shown.

"Welches Bergwerk bringt mehr Arbeitsplätze, Radanj oder Hirschenstein?" asks how many the one brings
and how many the other does. No sentence of an article need hold both, and belegt does not say
which is more: it shows both figures with their evidence.
"""

import re
from collections.abc import Sequence

from qa.question_form import word_set

_MAX_CHARS = 250
_MORE = word_set("mehr weniger more less fewer")
_SOONER = word_set("zuerst früher eher später zuletzt first earlier sooner later last")
# How to ask for what is compared; one of a pair asks for the same as the other.
_MEASURES = {
    "Was kostet": "teurer billiger günstiger",
    "Wie groß ist": "größer kleiner",
    "Wie hoch ist": "höher niedriger",
    "Wie lang ist": "länger kürzer",
    "Wie alt ist": "älter jünger",
    "Wie stark ist": "stärker schwächer",
    "Wie schwer ist": "schwerer leichter",
    "Wie schnell ist": "schneller langsamer",
    "Wie weit ist": "weiter näher",
    "Wie tief ist": "tiefer",
    "How much is": "cheaper expensive",
    "How large is": "larger bigger smaller greater",
    "How high is": "higher lower",
    "How long is": "longer shorter",
    "How old is": "older younger newer",
    "How deep is": "deeper",
}
_ASKED_BY = {word: ask for ask, words in _MEASURES.items() for word in words.split()}
_OR = r"\s+(?:oder|or)\s+"
_AFTER = re.compile(rf"^(?P<head>[^,:]+)[,:]\s*(?P<one>[^,]+?){_OR}(?P<other>[^,]+?)\s*\?*$")
_INSIDE = re.compile(
    rf"^(?P<verb>\w+)\s+(?P<one>[^,]+?){_OR}(?P<other>[^,]+?)\s+"
    rf"(?P<more>mehr|weniger|more|less|fewer)\b\s*(?P<rest>[^,]*?)\s*\?*$"
)
_THAN = re.compile(
    r"^(?:ist|sind|war|waren|is|are|was|were)\s+(?P<one>[^,]+?)\s+(?P<than>\w+)\s+(?:als|than)\s+"
    r"(?P<other>[^,]+?)\s*\?*$",
    re.IGNORECASE,
)
_ENGLISH = word_set("who which what where")
_NO_VERB = word_set(
    "von in im aus an am auf bei für mit zu zum zur um der die das den dem beiden zwei nun denn"
)


def compared(question: str) -> tuple[str, ...]:
    """What to ask for each of two things that a question compares; empty for other questions."""
    question = " ".join(question.split())
    if len(question) > _MAX_CHARS:
        return ()
    if found := _AFTER.match(question):
        return _asked_for(found["head"].split(), (found["one"], found["other"]))
    if found := _INSIDE.match(question):
        head = ["Wer", found["verb"].lower(), found["more"], *found["rest"].split()]
        return _asked_for(head, (found["one"], found["other"]))
    if found := _THAN.match(question):
        return _asked_for(["Was", "ist", found["than"]], (found["one"], found["other"]))
    return ()


def _asked_for(head: Sequence[str], things: tuple[str, str]) -> tuple[str, ...]:
    """The question for each thing, from the words before "A or B"."""
    words = [word.lower() for word in head]
    for word in words:
        if ask := _ASKED_BY.get(word):
            return tuple(f"{ask} {thing}?" for thing in things)
    at = next((n for n, word in enumerate(words) if word in _MORE | _SOONER), None)
    verb = None if at is None else _verb(head[:at])
    if at is None or verb is None:
        return ()
    rest, after = head[verb + 1 : at], head[at + 1 :]
    is_english = words[0] in _ENGLISH
    if words[at] in _SOONER:
        asking = "When" if is_english else "Wann"
    elif after and (is_english or after[0][:1].isupper()):
        asking = " ".join(["How many" if is_english else "Wie viele", *after])
        after = ()
    else:
        asking = "How much" if is_english else "Wie viel"
    return tuple(" ".join([asking, head[verb], thing, *rest, *after]) + "?" for thing in things)


def _verb(before: Sequence[str]) -> int | None:
    """Where the verb stands among the words before "more".

    English has it last; in German it is the first word in small letters, and behind a noun with
    adjectives ("Welche kleine Mine bringt") the last one.
    """
    if len(before) < 2:
        return None
    if before[0].lower() in _ENGLISH:
        return len(before) - 1
    small = [
        at for at, word in enumerate(before) if at and word[0].islower() and word not in _NO_VERB
    ]
    if not small:
        return None
    return small[-1] if before[0].lower().startswith("welche") else small[0]
