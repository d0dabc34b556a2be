"""How well reprints are found: news edited as newsrooms do, against different news.

usage: python -m tests.bench.reprints NEWS_CSV_GZ [--authored FOLDER]

The news are lines of "label;'text'" (10kGNAD); FOLDER holds JSON Lines with a "text". Printed are
the exact similarities by size of shingle, which the constants of index/reprints.py were chosen by,
and then what these find: reprints by kind of edit, links and candidates among different texts.
"""

import argparse
import gzip
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np

from index import reprints
from qa.sentences import split

Sentences = list[str]
Edit = Callable[[random.Random, Sentences, Sentences], Sentences]
Pair = tuple[float, str, str]

_LANGUAGE = "de"
_SIZES = (2, 3, 4)
_THRESHOLDS = (0.2, 0.3, 0.4, 0.5)
_LEAST_WORDS = (20, 30, 40, 50)
_LEAST_SENTENCES = 4
_TYPO_CHARS = 5
_SHOWN = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("news", type=Path, help="10kGNAD, gzip")
    parser.add_argument("--authored", type=Path, help="a folder of JSON Lines with texts")
    arguments = parser.parse_args()
    news = read_news(arguments.news)
    report_choices([text for _, text in news], edited(news))
    report_found(edited(news))
    report_different([text for _, text in news], "news")
    if arguments.authored:
        report_different(read_authored(arguments.authored), "authored texts")


def read_news(path: Path) -> list[tuple[str, str]]:
    """(label, text) of each."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split(";", 1) for line in lines]
    return [(label, text.strip("'")) for label, text in rows]


def read_authored(folder: Path) -> list[str]:
    lines = [
        line
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return list(dict.fromkeys(json.loads(line)["text"] for line in lines))


def without_end(share: float) -> Edit:
    """Less of a text's end, as a page's make-up wants it."""
    return lambda _rng, own, _others: own[: max(1, round(len(own) * (1 - share)))]


def replaced(count: int) -> Edit:
    """Sentences anywhere that tell something else."""

    def edit(rng: random.Random, own: Sentences, others: Sentences) -> Sentences:
        at = set(rng.sample(range(len(own)), count))
        return [rng.choice(others) if n in at else each for n, each in enumerate(own)]

    return edit


def mistyped(share: float) -> Edit:
    """Two letters swapped in a share of the longer words."""

    def word(rng: random.Random, own: str) -> str:
        if len(own) < _TYPO_CHARS or rng.random() >= share:
            return own
        at = rng.randrange(1, len(own) - 2)
        return own[:at] + own[at + 1] + own[at] + own[at + 2 :]

    return lambda rng, own, _others: [
        " ".join(word(rng, each) for each in sentence.split(" ")) for sentence in own
    ]


def after_each_other(*edits: Edit) -> Edit:
    def edit(rng: random.Random, own: Sentences, others: Sentences) -> Sentences:
        for each in edits:
            own = each(rng, own, others)
        return own

    return edit


def dateline(_rng: random.Random, own: Sentences, _others: Sentences) -> Sentences:
    return [f"Berlin (dpa) - {own[0]}", *own[1:], "dpa/afp"]


def headline(_rng: random.Random, own: Sentences, others: Sentences) -> Sentences:
    return [others[0], *own[1:]]


def lead(_rng: random.Random, own: Sentences, others: Sentences) -> Sentences:
    return [*others[:2], *own[2:]]


EDITS: dict[str, Edit] = {
    "agency line added": dateline,
    "other headline": headline,
    "headline and lead rewritten": lead,
    "last fifth cut": without_end(0.2),
    "last third cut": without_end(1 / 3),
    "last half cut": without_end(0.5),
    "last two thirds cut": without_end(2 / 3),
    "1 sentence replaced": replaced(1),
    "2 sentences replaced": replaced(2),
    "3 sentences replaced": replaced(3),
    "2 % of words mistyped": mistyped(0.02),
    "5 % of words mistyped": mistyped(0.05),
    "all: line, headline, 1 replaced, fifth cut, 2 %": after_each_other(
        headline, replaced(1), without_end(0.2), mistyped(0.02), dateline
    ),
}


def edited(news: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """(kind of edit, text, reprint); what is put in comes from another text of the same label."""
    rng = random.Random(7)
    parts = [[text[s.start : s.end] for s in split(text, _LANGUAGE)] for _, text in news]
    long = [
        n
        for n, own in enumerate(parts)
        if len(own) >= _LEAST_SENTENCES and reprints.signature(news[n][1])
    ]
    for n in long:
        others = [m for m in long if m != n and news[m][0] == news[n][0]]
        for kind, edit in EDITS.items():
            reprint = edit(rng, parts[n], parts[rng.choice(others)])
            yield kind, " ".join(parts[n]), " ".join(reprint)


def shingles(text: str, size: int) -> set[tuple[str, ...]]:
    words = reprints.words(text)
    return {tuple(words[n : n + size]) for n in range(len(words) - size + 1)}


def jaccard(left: str, right: str, size: int) -> float:
    one, other = shingles(left, size), shingles(right, size)
    return len(one & other) / max(1, len(one | other))


def alike(texts: Sequence[str], size: int) -> list[Pair]:
    """Pairs that share a shingle, the most alike first: (Jaccard, text, text)."""
    sets = [shingles(text, size) for text in texts]
    holders = defaultdict(list)
    for n, own in enumerate(sets):
        for shingle in own:
            holders[shingle].append(n)
    shared = Counter(pair for own in holders.values() for pair in combinations(own, 2))
    found = [
        (both / (len(sets[a]) + len(sets[b]) - both), texts[a], texts[b])
        for (a, b), both in shared.items()
    ]
    return sorted(found, reverse=True)


def report_choices(texts: Sequence[str], pairs: Iterator[tuple[str, str, str]]) -> None:
    made = list(pairs)
    print("share of all reprints at or above a Jaccard of", *_THRESHOLDS, sep="  ")
    for size in _SIZES:
        values = np.array([jaccard(left, right, size) for _, left, right in made])
        shares = "  ".join(f"{np.mean(values >= each):.3f}" for each in _THRESHOLDS)
        print(f"  {size} words: {shares}")
    print("the most alike of different news, by words that a text must have")
    for least in _LEAST_WORDS:
        kept = [text for text in texts if len(reprints.words(text)) >= least]
        values = "  ".join(f"{size} words: {alike(kept, size)[0][0]:.3f}" for size in _SIZES)
        print(f"  at least {least} ({len(kept)} texts)  {values}")


def report_found(pairs: Iterator[tuple[str, str, str]]) -> None:
    found = defaultdict(list)
    candidates = defaultdict(list)
    for kind, text, reprint in pairs:
        left, right = reprints.signature(text), reprints.signature(reprint)
        shared = bool({*reprints.band_keys(left)} & {*reprints.band_keys(right)})
        candidates[kind].append(shared)
        found[kind].append(shared and reprints.similarity(left, right) >= reprints.THRESHOLD)
    print(f"reprints of {len(found['other headline'])} news: candidates, linked")
    for kind in EDITS:
        print(f"  {np.mean(candidates[kind]):.3f}  {np.mean(found[kind]):.3f}  {kind}")


def report_different(texts: Sequence[str], name: str) -> None:
    kept = [text for text in texts if reprints.signature(text)]
    signatures = [reprints.signature(text) for text in kept]
    holders = defaultdict(list)
    for n, own in enumerate(signatures):
        for key in reprints.band_keys(own):
            holders[key].append(n)
    candidates = {pair for own in holders.values() for pair in combinations(own, 2)}
    estimates = {(a, b): reprints.similarity(signatures[a], signatures[b]) for a, b in candidates}
    links = [pair for pair, value in estimates.items() if value >= reprints.THRESHOLD]
    print(
        f"{name}: {len(texts)}, long enough {len(kept)}, pairs {len(kept) * (len(kept) - 1) // 2}, "
        f"candidates {len(candidates)}, highest estimate {max(estimates.values(), default=0):.3f}, "
        f"linked {len(links)}"
    )
    for a, b in links:
        print(f"  linked {estimates[a, b]:.3f}  {kept[a][:60]!r}  {kept[b][:60]!r}")
    for value, left, right in alike(kept, 3)[:_SHOWN]:
        print(f"  Jaccard {value:.3f}  {left[:60]!r}  {right[:60]!r}")


if __name__ == "__main__":
    main()
