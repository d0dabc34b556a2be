"""Make a question that leans on earlier ones stand on its own.

People ask "Und wie viel kostet das?" after "Wer baut die Mine in Chile?". Such a question is
recognised by what it lacks: it begins with "Und", holds a word that points back, or names nothing. What
it is about (the topic) is then put behind it in brackets, so that words and vectors find the same
passages as a question written out in full, and the reader sees what "das" is:

    Und wie viel kostet das? (Mine, Chile)

Nothing is kept here: who asks hands over the earlier results.
"""

import re
from collections.abc import Iterator, Sequence

from qa.parallels import put_in_place
from qa.pointing_words import points_back
from qa.question_form import ASKING, word_set
from qa.question_words import (
    AUXILIARIES,
    MEASURES,
    PARTICLES,
    PREPOSITIONS,
    in_small_letters,
    names_of,
    stands_alone,
    words_of,
)
from qa.records import Answer, NoAnswer
from qa.small_talk import is_small_talk

# So many results before a question matter to it.
REMEMBERED = 2

# Added to the score of passages of the articles just cited: a prior and not a cage.
SPOKEN_OF = 0.06

_ASIDE = re.compile(
    r"^(und|aber|oder|also|and|but|or|so(?=,|\s+(wh\w+|how|is|are|do|does|did)\b))(?=[\s,?]|$)[\s,]*",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"^(what|how) about\b|^wie (ist|sieht) es (mit|bei)\b", re.IGNORECASE)
# "das IRM (Institut für Rohstoffmärkte)"; what a question leans on stands in brackets at its end.
_WRITTEN_OUT = re.compile(r" \([^()]*\)(?!\s*$)")
_BESIDE_NOUNS = PREPOSITIONS | word_set(
    "der die das dem den des ein eine einem einen einer auch noch the a an too also"
)
_TIMES = word_set("danach davor damals dann vorher then before after afterwards")
_REASON = word_set("warum weshalb wieso weswegen woran why")
_PROPOSITION = word_set("das that")
_WHICH = word_set("welch which what")
_MAX_TOPIC_WORDS = 5
_MAX_THINGS = 4
_SHORT = 4
_ELLIPTIC = 6


def self_contained(question: str, earlier: Sequence[Answer | NoAnswer]) -> str:
    """The question, with what it is about in brackets where it leans on earlier ones.

    Args:
        question: as it was asked.
        earlier: the results before it, oldest first.
    """
    if not leans(question):
        return question
    spoken = [each for each in earlier if not _is_remark(each)]
    about = _said_before(question, spoken) or ", ".join(_topic(question, spoken))
    return f"{question} ({about})" if about else question


def cited_last(earlier: Sequence[Answer | NoAnswer]) -> frozenset[str]:
    """Ids of the articles that the last answer was cited from; empty without one."""
    for result in reversed(earlier[-REMEMBERED:]):
        if isinstance(result, Answer):
            return frozenset(citation.article.id for citation in result.citations)
    return frozenset()


def leans(question: str) -> bool:
    """Whether a question cannot be understood without those before it."""
    words = words_of(question)
    if not words:
        return False
    if _ASIDE.match(question) or _ABOUT.match(question):
        return True
    if points_back(words) or not stands_alone(words):
        return True
    return words[0].low in PREPOSITIONS and is_elliptic(question)


def is_elliptic(question: str) -> bool:
    """Whether a question says neither what it asks for nor what happened: "Und das Werk?".

    The question before it says that.
    """
    words = words_of(_ABOUT.sub("", _ASIDE.sub("", question)))
    if not 0 < len(words) <= _ELLIPTIC:
        return False
    if not (ASKING | AUXILIARIES).isdisjoint(word.low for word in words):
        return False
    opens = words[0].text[0].isupper() or words[0].low in _BESIDE_NOUNS | PARTICLES | _TIMES
    if question.islower() or (_ASIDE.match(question) and opens):
        return True
    return not points_back(words) and all(
        word.low in _BESIDE_NOUNS | PARTICLES or word.text[0].isupper() for word in words
    )


def is_sluice(question: str) -> bool:
    """Whether a question is no more than its question phrase: "Wo denn?", "Zu welchem Preis?".

    What happened is said by the question before it. So it is where "das" is the whole of that: "Woran
    liegt das?".
    """
    words = words_of(_ASIDE.sub("", question))
    asking = next((at for at, word in enumerate(words[:3]) if word.low in ASKING), None)
    if asking is None:
        return False
    low = [word.low for word in words]
    is_echo = asking > 0 and asking + 1 == len(low)  # "says who"
    is_reason = low[asking] in _REASON and not _PROPOSITION.isdisjoint(low)
    if is_echo or (is_reason and not stands_alone(words)):
        return True
    has_noun = len(low) > 1 and (low[-2] in MEASURES or low[-2][:5] in _WHICH)
    phrase = ASKING | MEASURES | PARTICLES | PREPOSITIONS | _PROPOSITION
    return phrase.issuperset(low[:-1] if has_noun else low)


def _said_before(question: str, earlier: Sequence[Answer | NoAnswer]) -> str:
    """The question that a fragment leans on; empty for other questions, and without one."""
    lacks_question, lacks_event = is_elliptic(question), is_sluice(question)
    if not (lacks_question or lacks_event):
        return ""
    for result in reversed(earlier):
        if is_elliptic(result.question) or (lacks_event and is_sluice(result.question)):
            continue
        said = _flat(_ASIDE.sub("", result.understood))
        if lacks_event:
            return _without_phrase(said)
        return put_in_place(_ABOUT.sub("", _ASIDE.sub("", question)), said)
    return ""


def _without_phrase(question: str) -> str:
    """What happened, without what was asked for: "tagt der Ausschuss?" of "Wie oft tagt ...?"."""
    words = words_of(question)
    asking = next((at for at, word in enumerate(words[:4]) if word.low in ASKING), None)
    if asking is None:
        return question
    after = next((word for word in words[asking + 1 :] if word.low not in MEASURES), None)
    return question[after.start :] if after else question


def _flat(question: str) -> str:
    """Without brackets of its own, and without abbreviations that are written out in it."""
    return _WRITTEN_OUT.sub("", question).replace(" (", ", ").replace(")", "")


def _is_remark(result: Answer | NoAnswer) -> bool:
    """Whether what was typed asks for nothing: thanks, or "Wow, nicht schlecht."."""
    if isinstance(result, NoAnswer) and is_small_talk(result.reason):
        return True
    words = words_of(result.question)
    if "?" in result.question or any(word.low in ASKING for word in words):
        return False
    is_exclaimed = result.question.rstrip().endswith((".", "!")) and in_small_letters(words)
    return is_exclaimed or isinstance(result, NoAnswer)


def _topic(question: str, earlier: Sequence[Answer | NoAnswer]) -> list[str]:
    """Names of what was spoken of last, the newest first, that the question does not name itself."""
    own = {name.casefold() for name in names_of(words_of(question))}
    found: dict[str, str] = {}
    for result in reversed(earlier[-REMEMBERED:]):
        for name in (*_names_of_answer(result), *names_of(words_of(_flat(result.understood)))):
            if name.casefold() not in own:
                found.setdefault(name.casefold(), name)
        if found:
            break
    return list(found.values())[:_MAX_TOPIC_WORDS]


def _names_of_answer(result: Answer | NoAnswer) -> Iterator[str]:
    """The answer itself where it is a name: "er" may be who the last question asked for."""
    if isinstance(result, Answer) and result.form in ("words", "list"):
        for span in result.spans[:_MAX_THINGS]:
            text = span.text
            if (
                len(text.split()) <= _SHORT
                and text[:1].isupper()
                and not any(map(str.isdigit, text))
            ):
                yield text
