"""Put a fragment in the place of its counterpart in the question before it (gapping).

"Und das Manganwerk?" after "Wo liegt die Vanadiumanlage Julia Plains?" asks "Wo liegt das Manganwerk?".
Counterparts are built alike: a noun with its article, a name, or one of these after the same preposition.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from qa.question_form import word_set
from qa.question_words import PARTICLES, PREPOSITIONS, Word, asked_for, is_named, words_of

_ARTICLES = word_set("der die das den dem ein eine einen einem einer the a an")
# "im" and "in" are the same preposition.
_WITHOUT_ARTICLE = {
    "im": "in",
    "ins": "in",
    "am": "an",
    "beim": "bei",
    "vom": "von",
    "zum": "zu",
    "zur": "zu",
}

_Test = Callable[[Sequence[Word], int], bool]


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A noun or name with what stands before it.

    Attributes:
        first, end: half-open range of its words.
        preposition: which one opens it; empty without one.
        has_article: whether an article does, by itself or in "im".
    """

    first: int
    end: int
    preposition: str
    has_article: bool


def put_in_place(fragment: str, question: str) -> str:
    """The question with the fragment instead of its counterpart; as it is without just one."""
    words, into = words_of(fragment), words_of(question)
    while words and words[-1].low in PARTICLES:
        words = words[:-1]
    whole = _phrase(words, 0) if words else None
    if whole is None or whole.end < len(words):
        return question
    built = (whole.preposition, whole.has_article)
    alike = [each for each in _phrases(into) if (each.preposition, each.has_article) == built]
    if len(alike) != 1:
        return question
    start, end = into[alike[0].first].start, into[alike[0].end - 1].end
    return question[:start] + fragment[words[0].start : words[-1].end] + question[end:]


def _phrases(words: Sequence[Word]) -> Iterator[_Phrase]:
    """The phrases of a question but for what it asks for ("wie viele Menschen").

    Its first word is no noun.
    """
    at = 1
    while at < len(words):
        phrase = _phrase(words, at)
        if phrase and phrase.first not in asked_for(words):
            yield phrase
        at = phrase.end if phrase else at + 1


def _phrase(words: Sequence[Word], first: int) -> _Phrase | None:
    """The phrase that begins with a word, if one does."""
    at = first
    opener = words[at].low
    preposition = _WITHOUT_ARTICLE.get(opener, opener) if opener in PREPOSITIONS else ""
    at += bool(preposition)
    has_article = bool(preposition) and preposition != opener
    if at < len(words) and words[at].low in _ARTICLES:
        has_article = True
        at += 1
    if has_article:
        at = _end_of_run(words, first, at, _is_adjective)
    end = _end_of_run(words, first, at, _is_noun)
    return _Phrase(first, end, preposition, has_article) if end > at else None


def _end_of_run(words: Sequence[Word], first: int, at: int, belongs: _Test) -> int:
    """Where the words that belong together end; a phrase does not reach beyond its clause."""
    while at < len(words) and belongs(words, at) and (at == first or not words[at - 1].is_last):
        at += 1
    return at


def _is_adjective(words: Sequence[Word], at: int) -> bool:
    return words[at].text.islower() and words[at].low.endswith(("e", "en"))


def _is_noun(words: Sequence[Word], at: int) -> bool:
    return words[at].text[0].isupper() and (at == 0 or is_named(words, at))
