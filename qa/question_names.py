"""Which names and numbers of a question an article does not hold: a hint that it answers another."""

import re

# A capitalised word inside the question (in German every noun), or a number.
_NAME = re.compile(r"(?<=\w)\s+(?P<word>[^\W\d_a-zß]\w{3,})|(?P<number>\d{2,})")
# At most so many letters are compared: endings differ, and compounds hold a word inside.
_STEM = 6
_SHORTEST = 4


def missing_names(question: str, text: str) -> float:
    """Share of the question's names and numbers that a text does not hold, 0..1; 0 without any."""
    names = [match["word"] or match["number"] for match in _NAME.finditer(question)]
    if not names:
        return 0.0
    folded = text.casefold()
    missing = [name for name in names if name.casefold()[: _length(name)] not in folded]
    return len(missing) / len(names)


def _length(name: str) -> int:
    return len(name) if name.isdigit() else max(_SHORTEST, min(_STEM, len(name) - 1))
