"""Questions that a text no longer answers, because a name or a number in them was replaced.

Entity swaps (as in the adversarial questions of SQuAD 2.0: Rajpurkar et al., ACL 2018, table 1) keep
the wording and the tempting candidate, so the reader has to compare names instead of kinds.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from qa.training.data import Example

# A capitalised word with the word before it, or a number.
_NAME = re.compile(r"(?P<before>\w+)\s+(?=(?P<word>[^\W\d_a-zß][^\W\d_]{3,}))|(?P<number>\d{2,})")
# A word in more questions of its set than this is hardly a name.
_COMMON_PER_THOUSAND = 4
_TRIES = 20

Pool = Mapping[str, Sequence[str]]


def swapped_questions(examples: Sequence[Example], seed: int) -> list[str | None]:
    """For each example its question with one name or number replaced, where it has one.

    Replaced is what the text holds too, by something that it does not hold: a number by one nearby,
    a name by one that follows the same word in another question, so that neither size nor grammar
    gives it away.

    Args:
        examples: of one set.
        seed: of the draws.
    """
    rng = np.random.default_rng([seed, 3])
    found = [list(_NAME.finditer(each.question)) for each in examples]
    counts = Counter(name for own in found for name in {_name(match) for match in own})
    common = max(3, _COMMON_PER_THOUSAND * len(examples) / 1000)
    rare = [[match for match in own if counts[_name(match)] <= common] for own in found]
    pool = defaultdict(list)
    for match in (match for own in rare for match in own if match["word"]):
        pool[match["before"].lower()].append(match["word"])
    return [_swapped(each, own, pool, rng) for each, own in zip(examples, rare, strict=True)]


def _swapped(
    example: Example, names: Sequence[re.Match[str]], pool: Pool, rng: np.random.Generator
) -> str | None:
    held = [match for match in names if _name(match) in example.context and example.answers]
    for taken in (held[at] for at in rng.permutation(len(held))):
        for other in _others(taken, pool, rng):
            if other not in example.context:
                start, end = taken.span("word" if taken["word"] else "number")
                return example.question[:start] + other + example.question[end:]
    return None


def _others(taken: re.Match[str], pool: Pool, rng: np.random.Generator) -> Iterator[str]:
    for _ in range(_TRIES):
        if taken["number"]:
            number = int(taken["number"])
            away = max(1, min(30, number // 4))
            yield str(number + int(rng.integers(1, away + 1)) * int(rng.choice([-1, 1])))
        else:
            alike = pool[taken["before"].lower()]
            yield alike[int(rng.integers(len(alike)))]


def _name(match: re.Match[str]) -> str:
    return match["word"] or match["number"]
