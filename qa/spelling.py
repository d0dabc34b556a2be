"""Words in a question that no article holds, read as what they were meant to be.

5-grams and vectors find the right passages in spite of a typing error; the reader and the confidence
stumble over it. So the passages themselves are the dictionary of names, and nothing is suggested that the
articles do not say. Words that are right and missing in the articles have neighbours too, which mean
something else ("Anbau" and "Abbau"): what a dictionary of the question's language knows stays as it is.

Names, the capitalised words inside the question, are read as capitalised words with the same first letter.
Those of three to five letters have like ones everywhere: they are read otherwise only beside a name that
stands beside the other one too ("Halbinsel Hasar", "Halbinsel Hazar"). One error is allowed, a letter put
in, left out, replaced or swapped with its neighbour (Damerau, CACM 1964), or two that put in or leave out;
distances by rapidfuzz (MIT). Words in small letters that are like none of the passages are read as the
dictionary has it ("heist", "heißt").

"Wieviel" is read as "Wie viel", as it is written since 1996 and where the reader was trained.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA, Indel

from qa import dictionary
from qa.language import detect
from qa.protocols import Retriever
from qa.records import Passage

_NAME = re.compile(r"(?<=\w)[^\w.?!]+(?P<name>[^\W\d_a-zß][^\W\d_]{5,})")
_CAPITALISED = re.compile(r"\b[^\W\d_a-zß][^\W\d_]{4,}")
_WORD = re.compile(r"\b[^\W\d_]{5,}")
_SMALL = re.compile(r"\b[a-zäöüß]{3,}\b(?!\.)")
_LONG = 8  # letters from which on two letters may be put in or left out
# Short names have like ones everywhere ("Hafer", "Hafen"): the name beside them has to be the same too.
_SHORT_NAME = re.compile(
    r"(?=\b(?P<before>[^\W\d_a-zß][\w-]+) (?P<name>[^\W\d_a-zß][^\W\d_]{2,4})\b)"
)
_OLD_SPELLING = re.compile(r"\b(?P<how>[Ww]ie)viel(?P<ending>e[nr]?)?\b")
_SPELLINGS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def corrected(question: str, passages: Sequence[Passage], retriever: Retriever) -> str:
    """The question with words that no article holds replaced by what they were meant to be.

    Args:
        question: one question.
        passages: what was found for it.
        retriever: knows which words the articles hold.
    """
    question = _OLD_SPELLING.sub(r"\g<how> viel\g<ending>", question)
    language = detect(question)
    question = _with_names(question, language, passages, retriever)
    question = _with_short_names(question, passages, retriever)
    if language not in dictionary.LANGUAGES:
        return question
    return _with_ordinary_words(question, language, passages, retriever)


def _with_names(
    question: str, language: str, passages: Sequence[Passage], retriever: Retriever
) -> str:
    wrong = _unknown((each["name"] for each in _NAME.finditer(question)), language, retriever)
    held = _most_frequent(_CAPITALISED, passages) if wrong else []
    for name in wrong:
        like = next((each for each in held if _is_like(_folded(name), _folded(each))), name)
        question = re.sub(rf"\b{re.escape(name)}\b", like, question)
    return question


def _with_ordinary_words(
    question: str, language: str, passages: Sequence[Passage], retriever: Retriever
) -> str:
    wrong = _unknown(_SMALL.findall(question), language, retriever)
    held = _most_frequent(_WORD, passages) if wrong else []
    for word in wrong:
        like = next((each for each in held if _is_meant(word, each)), "")
        meant = like or dictionary.as_meant(word, language)
        question = re.sub(rf"\b{word}\b", meant, question)
    return question


def _unknown(words: Iterable[str], language: str, retriever: Retriever) -> list[str]:
    """Those that neither an article holds nor the dictionary knows."""
    new = [w for w in dict.fromkeys(words) if not dictionary.is_known(w.casefold(), language)]
    missing = retriever.unknown_words(new) if new else frozenset()
    return [word for word in new if word in missing]


def _with_short_names(question: str, passages: Sequence[Passage], retriever: Retriever) -> str:
    pairs = {(match["before"], match["name"]) for match in _SHORT_NAME.finditer(question)}
    unknown = retriever.unknown_words([name for _before, name in pairs]) if pairs else frozenset()
    for before, name in sorted(pair for pair in pairs if pair[1] in unknown):
        beside = re.compile(rf"\b{re.escape(before)} ([^\W\d_a-zß][^\W\d_]{{2,5}})\b")
        found = (match for each in passages for match in beside.findall(each.text))
        like = next((each for each in found if _is_like(_folded(name), _folded(each))), name)
        question = question.replace(f"{before} {name}", f"{before} {like}")
    return question


def _most_frequent(pattern: re.Pattern[str], passages: Iterable[Passage]) -> list[str]:
    """Words of passages and of their titles, the most frequent first."""
    texts = (text for each in passages for text in (each.text, each.article.title))
    counts = Counter(name for text in texts for name in pattern.findall(text))
    return [name for name, _count in counts.most_common()]


def _is_like(name: str, other: str) -> bool:
    is_genitive = f"{name}s" == other or name == f"{other}s"
    if name[0] != other[0] or is_genitive:
        return False
    if OSA.distance(name, other, score_cutoff=1) <= 1:
        return True
    return len(name) >= _LONG and Indel.distance(name, other, score_cutoff=2) <= 2


def _is_meant(word: str, other: str) -> bool:
    """Whether a word in small letters may be the other one; two errors only where that is a name."""
    first, second = _folded(word), _folded(other)
    if other[0].isupper():
        return _is_like(first, second)
    return first[0] == second[0] and OSA.distance(first, second, score_cutoff=1) <= 1


def _folded(name: str) -> str:
    return name.casefold().translate(_SPELLINGS)
