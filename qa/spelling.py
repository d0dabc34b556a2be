"""Names in a question that no article holds, read as names that the passages found do hold.

5-grams and vectors find the right passages in spite of a typing error; the reader and the confidence
stumble over it. So the passages themselves are the dictionary: no list of words has to be kept, and
nothing is suggested that the articles do not say.

Only capitalised words inside the question are read otherwise, by capitalised words with the same first
letter: what is right in a question but missing in the articles is mostly an ordinary word, and its
neighbours mean something else ("Anbau" and "Abbau"). Words of three to five letters have like ones
everywhere: they are read otherwise only beside a name that stands beside the other one too ("Halbinsel
Hasar", "Halbinsel Hazar"). One error is allowed, a letter put in, left out, replaced or swapped with its
neighbour (Damerau, CACM 1964), or two that put in or leave out; distances by rapidfuzz (MIT).

"Wieviel" is read as "Wie viel", as it is written since 1996 and where the reader was trained.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA, Indel

from qa.protocols import Retriever
from qa.records import Passage

_NAME = re.compile(r"(?<=\w)[^\w.?!]+(?P<name>[^\W\d_a-zß][^\W\d_]{5,})")
_CAPITALISED = re.compile(r"\b[^\W\d_a-zß][^\W\d_]{4,}")
_LONG = 8  # letters from which on two letters may be put in or left out
# Short names have like ones everywhere ("Hafer", "Hafen"): the name beside them has to be the same too.
_SHORT_NAME = re.compile(
    r"(?=\b(?P<before>[^\W\d_a-zß][\w-]+) (?P<name>[^\W\d_a-zß][^\W\d_]{2,4})\b)"
)
_OLD_SPELLING = re.compile(r"\b(?P<how>[Ww]ie)viel(?P<ending>e[nr]?)?\b")
_SPELLINGS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def corrected(question: str, passages: Sequence[Passage], retriever: Retriever) -> str:
    """The question with names that no article holds replaced by like ones of the passages.

    Args:
        question: one question.
        passages: what was found for it.
        retriever: knows which words the articles hold.
    """
    question = _OLD_SPELLING.sub(r"\g<how> viel\g<ending>", question)
    names = list(dict.fromkeys(match["name"] for match in _NAME.finditer(question)))
    unknown = retriever.unknown_words(names) if names and passages else frozenset()
    held = _names_of(passages) if unknown else []
    for name in (each for each in names if each in unknown):
        like = next((each for each in held if _is_like(_folded(name), _folded(each))), name)
        question = re.sub(rf"\b{re.escape(name)}\b", like, question)
    return _with_short_names(question, passages, retriever)


def _with_short_names(question: str, passages: Sequence[Passage], retriever: Retriever) -> str:
    pairs = {(match["before"], match["name"]) for match in _SHORT_NAME.finditer(question)}
    unknown = retriever.unknown_words([name for _before, name in pairs]) if pairs else frozenset()
    for before, name in sorted(pair for pair in pairs if pair[1] in unknown):
        beside = re.compile(rf"\b{re.escape(before)} ([^\W\d_a-zß][^\W\d_]{{2,5}})\b")
        found = (match for each in passages for match in beside.findall(each.text))
        like = next((each for each in found if _is_like(_folded(name), _folded(each))), name)
        question = question.replace(f"{before} {name}", f"{before} {like}")
    return question


def _names_of(passages: Iterable[Passage]) -> list[str]:
    """Their capitalised words and those of their titles, the most frequent first."""
    texts = (text for each in passages for text in (each.text, each.article.title))
    counts = Counter(name for text in texts for name in _CAPITALISED.findall(text))
    return [name for name, _count in counts.most_common()]


def _is_like(name: str, other: str) -> bool:
    is_genitive = f"{name}s" == other or name == f"{other}s"
    if name[0] != other[0] or is_genitive:
        return False
    if OSA.distance(name, other, score_cutoff=1) <= 1:
        return True
    return len(name) >= _LONG and Indel.distance(name, other, score_cutoff=2) <= 2


def _folded(name: str) -> str:
    return name.casefold().translate(_SPELLINGS)
