"""The words of a question, and which of them name what it is about.

In German every noun has a capital, so that nouns are read off the spelling. Where a question is typed in
small letters, or is an English one without names, its content words take their place.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qa.question_form import ASKING, word_set

PREPOSITIONS = word_set(
    """in im ins aus bei beim an am ans auf für fürs mit von vom zu zum zur nach über um durch gegen ohne unter
    vor zwischen seit bis ab laut wegen trotz pro je während
    of at by for with on to from under until since before after about like into through without per
    during between"""
)
AUXILIARIES = word_set(
    """ist sind war waren wird werden wurde wurden worden hat haben hatte hatten kann können konnte konnten
    kannst könnt könnten könnte darf dürfen durfte soll sollen sollte sollten muss müssen musste mussten
    will wollen wollte wollten mag möchte möchten würde würden wäre wären hätte hätten gewesen
    sein gibt gab
    is isn are aren was wasn were weren be been being has have had having do does did don doesn didn
    done can could will would shall should may might must"""
)
# After these in the question phrase: "wie viel", "how long".
MEASURES = word_set(
    """viel viele vielen vieler wenig wenige hoch hohe lang lange groß alt weit oft häufig teuer schnell tief
    stark spät früh much many long old high large big often deep fast soon late early far wieviel
    wieviele genau"""
)
PARTICLES = word_set(
    """denn nur genau eigentlich so jetzt noch dann nun überhaupt jeweils schon auch nicht nichts bisher
    heute früher künftig später vorher sonst etwa ungefähr insgesamt selbst online wirklich bitte mal
    exactly just else now then currently today too also not next again ever yet still already actually
    itself themselves hin her los raus rein drauf dran"""
)
_CONJUNCTIONS = word_set(
    """und oder aber sondern sowie dass daß ob weil wenn falls obwohl als bevor nachdem sobald solange
    seitdem damit and or but if because whether than as when while"""
)
_SUBORDINATING = word_set("dass daß ob weil wenn falls obwohl because whether")
_PRONOUNS = word_set(
    """ich du er sie es wir ihr ihn ihm ihnen mich dich mir dir uns euch sich man jemand niemand jene jener
    jenes dieser diese dieses diesem diesen der die das den dem des dessen deren denen ein eine einen
    einem einer eines kein keine keinen beide beiden sein seine seiner seinen seinem ihre ihrer ihren
    ihrem mein meine etwas alles alle allen was davon dafür dagegen damit daran darauf daraus darin
    darüber dazu dabei danach davor dadurch deshalb deswegen dort da hier seitdem damals
    i you he she it we they me him her us them his hers its their theirs my your our this that these
    those there here a an the one ones any some all none both anyone anybody someone somebody nobody
    everyone anything something nothing no"""
)
# A question with these as its subject names nothing: "Hatte man mehr erwartet?"
_INDEFINITE = word_set(
    "man jemand niemand anyone anybody someone somebody nobody everyone anything something"
)
COMPARATIVES = word_set(
    """mehr weniger größer kleiner höher niedriger teurer billiger günstiger länger kürzer älter jünger besser
    schlechter schneller leichter schwerer einfacher früher später more less fewer larger bigger smaller
    higher lower cheaper longer shorter older better worse faster easier safer"""
)
# Asking for an answer: "Kannst du mir sagen, wer ...?"
_ASKING_FOR = word_set("sagen sag sage weißt wissen tell know say s t")
_FUNCTION_WORDS = (
    ASKING
    | PREPOSITIONS
    | AUXILIARIES
    | MEASURES
    | PARTICLES
    | _CONJUNCTIONS
    | _PRONOUNS
    | COMPARATIVES
    | _ASKING_FOR
)
# Nouns that a question asks with and not about.
_GENERAL = word_set(
    """jahr jahre jahren monat monaten tag tagen platz rang anteil prozent zahl menge höhe preis kosten
    art name namen grund gründe land länder ländern firma firmen unternehmen thema euro dollar
    million millionen milliarden tonne tonnen kilo kilogramm stück year years month months day days
    percent country countries"""
)
_MEANINGLESS = _FUNCTION_WORDS | _GENERAL
_TOKEN = re.compile(r"\w[\w-]*")
_YEAR = re.compile(r"(1[5-9]|20)\d\d")
_VERB_LAST = re.compile(r"(ge|be|ver|er|ent|zer)\w+(t|en)|\w+(iert|ieren)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question.

    Attributes:
        text: as it was typed.
        start, end: its bounds in the question.
        low: in small letters.
        clause: number of its clause in the question.
        after_comma: whether a comma stands before it.
        is_last: whether its clause ends with it.
        is_name: whether the question is about it, see ``names_of``.
    """

    text: str
    start: int
    end: int
    low: str
    clause: int
    after_comma: bool
    is_last: bool
    is_name: bool = False


def words_of(question: str) -> tuple[Word, ...]:
    """The words of a question with their clauses."""
    found = list(_TOKEN.finditer(question))
    ends = [0, *(match.end() for match in found)]
    gaps = [question[end : match.start()] for end, match in zip(ends, found, strict=False)]
    gaps.append(question[ends[-1] :])
    words: list[Word] = []
    clause = 0
    for at, match in enumerate(found):
        low = match.group().lower()
        clause += at > 0 and _opens_clause(gaps[at], low, words[-1].low)
        is_last = at + 1 == len(found) or not gaps[at + 1].isspace()
        words.append(
            Word(match.group(), match.start(), match.end(), low, clause, "," in gaps[at], is_last)
        )
    names = _where_names_are(words)
    return tuple(replace(word, is_name=at in names) for at, word in enumerate(words))


def names_of(words: Sequence[Word]) -> Iterator[str]:
    """What a question is about: nouns, names and years, or content words where it is in small letters."""
    return (word.text for word in words if word.is_name)


def is_named(words: Sequence[Word], at: int) -> bool:
    """Whether there is a word at a position, and it is one of ``names_of``."""
    return at < len(words) and words[at].is_name


def is_function_word(word: Word) -> bool:
    """Whether a word has no meaning of its own: pronouns, prepositions, auxiliaries and the like."""
    return word.low in _FUNCTION_WORDS


def in_small_letters(words: Sequence[Word]) -> bool:
    """Whether no word has a capital but the first."""
    return not any(word.text[0].isupper() for word in words[1:])


def asked_for(words: Sequence[Word]) -> set[int]:
    """Positions of what names nothing: the word after the question phrase, and a verb at the end.

    "wo liegt radanj" is about radanj, "wer zahlt" and "wie viele menschen" about nothing.
    """
    if not words:
        return set()
    found = {len(words) - 1} if _ends_with_verb(words) else set()
    asking = next((at for at, word in enumerate(words[:3]) if word.low in ASKING), None)
    if asking is None:
        return found | ({0} if words[0].low not in _FUNCTION_WORDS else set())
    after = asking + 1
    while after < len(words) and words[after].low in MEASURES:
        after += 1
    is_echo = after == len(words)  # "says who"
    return found | ({0} if is_echo else {after})


def stands_alone(words: Sequence[Word]) -> bool:
    """Whether a question says what it is about, in so far as it names anything."""
    beside = asked_for(words)
    named = [at for at, word in enumerate(words) if word.is_name and at not in beside]
    if in_small_letters(words) and not _INDEFINITE.isdisjoint(word.low for word in words):
        return len(named) > 1
    return bool(named)


def _where_names_are(words: Sequence[Word]) -> set[int]:
    years = {at for at, word in enumerate(words) if _YEAR.fullmatch(word.text)}
    with_meaning = {
        at
        for at, word in enumerate(words)
        if word.text[0].isalpha() and word.low not in _MEANINGLESS
    }
    if in_small_letters(words):
        return years | (with_meaning - asked_for(words))
    return years | {at for at in with_meaning if at > 0 and words[at].text[0].isupper()}


def _opens_clause(gap: str, low: str, before: str) -> bool:
    if ":" in gap or ";" in gap or low in _SUBORDINATING:
        return True
    if before in ("und", "and") and low in ASKING:
        return True
    return "," in gap and low in _FUNCTION_WORDS


def _ends_with_verb(words: Sequence[Word]) -> bool:
    """With an auxiliary before it, a German verb stands at the end: "wer hat gewonnen"."""
    return not AUXILIARIES.isdisjoint(word.low for word in words[:-1]) and bool(
        _VERB_LAST.fullmatch(words[-1].low)
    )
