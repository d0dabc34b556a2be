"""Ordinary words of German and English: what is one, and which one a word with an error was meant to be.

The words and how often they are used come with pyspellchecker (MIT; counted in film subtitles).
"""

from functools import lru_cache

from spellchecker import SpellChecker

LANGUAGES = ("de", "en")

# Rarer words are in the lists too, errors among them: they are known, but nothing is corrected to them.
_LEAST_USED = 1e-6
_FEWEST_LETTERS = 5
_TYPED_WITHOUT_UMLAUTS = (("ae", "ä"), ("oe", "ö"), ("ue", "ü"), ("ss", "ß"), ("ß", "ss"))


def as_meant(word: str, language: str) -> str:
    """The ordinary word that a word in small letters was meant to be, itself where that is unknown.

    "fuer" is "für" and "daß" is "dass"; from five letters on one letter may be put in, left out,
    replaced or swapped with its neighbour, but not the first one.

    Args:
        word: in small letters.
        language: one of ``LANGUAGES``.
    """
    words = _words(language)
    if word in words:
        return word
    for typed, written in _TYPED_WITHOUT_UMLAUTS:
        if typed in word and (spelled := word.replace(typed, written)) in words:
            return spelled
    if len(word) < _FEWEST_LETTERS:
        return word
    near = [each for each in words.candidates(word) or () if each[0] == word[0]]
    best = max(near, key=words.word_usage_frequency, default=word)
    return best if words.word_usage_frequency(best) >= _LEAST_USED else word


def is_known(word: str, language: str) -> bool:
    """Whether a word in small letters is an ordinary one; in languages without a list none is."""
    return language in LANGUAGES and word in _words(language)


@lru_cache(maxsize=len(LANGUAGES))
def _words(language: str) -> SpellChecker:
    return SpellChecker(language=language, distance=1)
