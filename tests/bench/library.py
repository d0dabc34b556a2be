"""What a library costs as it grows: time and memory of each kind of change, by number of articles.

usage: python -m tests.bench.library [--sizes 1000 10000 100000] [--chars 2600] [--out FILE.json]
       python -m tests.bench.library --news NEWS_CSV_GZ [--limit N]

The articles of the first are made up of German-looking words, about 2,600 characters each unless told, and their
vectors of hashed words, so that what is measured is all but the model. Each group of steps runs in a
process of its own, whose peak memory is printed with it. The second indexes real news (10kGNAD) with
the real model from the command line, then adds one more.
"""

import argparse
import json
import math
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import accumulate
from pathlib import Path

import numpy as np

from index import build
from index.change import Tools
from index.loaders import Limits
from index.retention import Keeping
from index.retriever import Fusion, HybridRetriever
from index.search.vectors import VectorOptions
from index.states import Recipe
from index.store import Library
from qa.protocols import Progress, Vectors
from qa.records import Filter
from tests.bench.reprints import read_news
from tests.program import PROGRAM, ROOT

Times = dict[str, float]

_GROUPS = ("build", "look again", "change", "read")
_SYLLABLES = re.findall(
    r"\w+",
    "an auf be bel berg brand bruch dach den der eil fahr fall feld ge gen grund hand haus heim hof "
    "kauf kel ken kraft lag land last lauf lich lung markt mas ment nung ort rat raum recht richt "
    "rung schaft schicht schlag seg sel ser stand stel tag ter trag tung ver vor wald weg werk zeit",
)
_SMALL = re.findall(
    r"\w+", "der die das und in zu den von mit ist auf für ein eine nicht sich dem es an werden"
)
_VOCABULARY = 20_000
_TOPICS = 500
_TOPIC_WORDS = 120
_CHARS = 2600
_SLOTS = 4096
_PER_FOLDER = 1000
_MEASURED_QUERIES = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--chars", type=int, default=_CHARS, help="of each article")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    parser.add_argument("--news", type=Path, help="10kGNAD, gzip: real news and the real model")
    parser.add_argument("--limit", type=int, help="of --news: so many articles")
    parser.add_argument("--group", nargs=2, metavar=("NAME", "FOLDER"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.group:
        name, folder = arguments.group
        print(json.dumps(measure(name, Path(folder), MadeUpNews(arguments.chars))))
        return
    if arguments.news:
        figures = {"news": compare_with_build(arguments.news, arguments.limit)}
    else:
        figures = {str(size): of_size(size, arguments.chars) for size in arguments.sizes}
        print_growth(arguments.sizes, figures)
    if arguments.out:
        arguments.out.write_text(json.dumps(figures, indent=2) + "\n", encoding="ascii")


class MadeUpNews:
    """Articles by number, always the same: each on one of 500 topics with words of its own."""

    def __init__(self, chars: int = _CHARS) -> None:
        rng = random.Random(7)
        self.chars = chars
        made = (
            "".join(rng.choices(_SYLLABLES, k=rng.randint(1, 4))) for _ in range(3 * _VOCABULARY)
        )
        self._words = list(dict.fromkeys(made))[:_VOCABULARY]
        self._weights = list(accumulate(1 / (rank + 10) for rank in range(len(self._words))))
        self._topics = [rng.sample(self._words, _TOPIC_WORDS) for _ in range(_TOPICS)]

    def text(self, number: int) -> str:
        rng = random.Random(number)
        topic = self._topics[number % _TOPICS]
        sentences = [f"{self._sentence(rng, topic, 5).rstrip('.')}\n"]
        while sum(map(len, sentences)) < self.chars:
            sentences.append(self._sentence(rng, topic, rng.randint(8, 22)))
            if rng.random() < 0.2:
                sentences.append("\n")
        return " ".join(sentences)

    def question(self, number: int) -> str:
        return self._sentence(random.Random(-number), self._topics[number % _TOPICS], 7)

    def _sentence(self, rng: random.Random, topic: Sequence[str], length: int) -> str:
        drawn = [
            rng.choice(_SMALL),
            *rng.choices(self._words, cum_weights=self._weights, k=length // 2),
            *rng.choices(_SMALL, k=length // 4),
            *rng.choices(topic, k=length - length // 2 - length // 4),
        ]
        rng.shuffle(drawn)
        words = [word.capitalize() if rng.random() < 0.3 else word for word in drawn]
        return f"{words[0].capitalize()} {' '.join(words[1:])}."


class HashedWords:
    """An ``Embedder`` that adds up a fixed random direction for each word; topics are clusters."""

    fingerprint = "hashed-words-1"
    dimension = 384

    def __init__(self) -> None:
        rng = np.random.default_rng(7)
        self._directions = rng.normal(size=(_SLOTS, self.dimension)).astype(np.float32)
        self._slots: dict[str, int] = {}

    def queries(self, texts: Sequence[str]) -> Vectors:
        sums = np.array([self._directions[self._slots_of(text)].sum(axis=0) for text in texts])
        vectors: Vectors = sums / np.linalg.norm(sums, axis=1, keepdims=True)
        return vectors

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        return self.queries(texts)

    def load(self) -> None:
        pass

    def _slots_of(self, text: str) -> list[int]:
        return [self._slot(word) for word in text.lower().split()] or [0]

    def _slot(self, word: str) -> int:
        if word not in self._slots:
            self._slots[word] = zlib.crc32(word.encode()) % _SLOTS
        return self._slots[word]


def of_size(size: int, chars: int) -> Times:
    """Seconds of each step, and megabytes, of a library with so many articles."""
    with tempfile.TemporaryDirectory(prefix="belegt-bench-") as name:
        folder = Path(name)
        news = MadeUpNews(chars)
        for number in range(size):
            path = folder / "articles" / f"{number // _PER_FOLDER}" / f"{number}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(news.text(number), encoding="utf-8")
        figures: Times = {}
        for group in _GROUPS:
            measured = in_a_process(group, folder, chars)
            print(f"{size} articles: {json.dumps(measured)}", file=sys.stderr, flush=True)
            figures |= measured
        return figures


def in_a_process(group: str, folder: Path, chars: int) -> Times:
    program = [sys.executable, "-m", "tests.bench.library"]
    command = [*program, "--group", group, str(folder), "--chars", str(chars)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    figures: Times = json.loads(done.stdout)
    return figures


def measure(group: str, folder: Path, news: MadeUpNews) -> Times:
    """One group of steps, in this process; its peak memory is of all that the process did."""
    steps: dict[str, Callable[[Path, Tools, MadeUpNews], Iterator[tuple[str, float]]]] = {
        "build": building,
        "look again": looking_again,
        "change": changing,
        "read": reading,
    }
    figures = dict(steps[group](folder, tools(folder), news))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**figures, f"peak of {group}, MiB": peak}


def tools(folder: Path) -> Tools:
    recipe = Recipe(HashedWords.fingerprint, chunk_chars=800, overlap_sentences=1)
    keeping = Keeping(states=20, megabytes=500)
    return Tools(folder / "data", HashedWords(), recipe, Limits(), VectorOptions(), keeping)


def building(folder: Path, made_with: Tools, news: MadeUpNews) -> Iterator[tuple[str, float]]:
    yield "full build", seconds(lambda: build.sync(made_with, [folder / "articles"]))
    size = sum(each.stat().st_size for each in made_with.data_dir.rglob("*") if each.is_file())
    yield "on disk, MiB", size / 2**20


def looking_again(folder: Path, made_with: Tools, news: MadeUpNews) -> Iterator[tuple[str, float]]:
    yield "index, nothing changed", seconds(lambda: build.sync(made_with, []))


def changing(folder: Path, made_with: Tools, news: MadeUpNews) -> Iterator[tuple[str, float]]:
    more, known = folder / "articles" / "more.txt", folder / "articles" / "0" / "0.txt"
    more.write_text(news.text(-1), encoding="utf-8")
    yield "add one", seconds(lambda: build.add(made_with, [more]))
    known.write_text(f"{news.text(0)} {news.question(1)}", encoding="utf-8")
    yield "edit one", seconds(lambda: build.add(made_with, [known]))
    yield "delete one", seconds(lambda: build.remove(made_with, [str(more)]))
    yield "undo", seconds(lambda: build.undo(made_with))


def reading(folder: Path, made_with: Tools, news: MadeUpNews) -> Iterator[tuple[str, float]]:
    yield "open", seconds(lambda: Library(made_with.data_dir).close())
    library = Library(made_with.data_dir)
    retriever = HybridRetriever(library, made_with.embedder, Fusion(50, 0.05, 0.10))
    some = Filter(sources=(str(folder / "articles" / "0"),))
    for name, only in (("retrieve", None), ("retrieve of 1,000 by folder", some)):
        questions = [news.question(number) for number in range(_MEASURED_QUERIES)]
        took = [seconds(partial(retriever.retrieve, each, 10, only)) for each in questions]
        yield name, float(np.median(took))
    library.close()


def seconds(step: Callable[[], object]) -> float:
    started = time.perf_counter()
    step()
    return time.perf_counter() - started


def print_growth(sizes: Sequence[int], figures: dict[str, Times]) -> None:
    """Each step by size, and the power of the size that it grew with at last."""
    print(f"{'':36}", *(f"{size:>10}" for size in sizes), "  power")
    for step in figures[str(sizes[0])]:
        row = [figures[str(size)][step] for size in sizes]
        power = ""
        if len(row) > 1 and min(row[-2:]) > 0:
            power = f"{math.log(row[-1] / row[-2]) / math.log(sizes[-1] / sizes[-2]):7.2f}"
        print(f"{step:36}", *(f"{value:>10.3f}" for value in row), power)


def compare_with_build(news: Path, limit: int | None) -> Times:
    """Seconds to index real news with the real model, and then to add one more."""
    texts = [text for _label, text in read_news(news)][: None if limit is None else limit + 1]
    with tempfile.TemporaryDirectory(prefix="belegt-bench-") as name:
        folder, data = Path(name, "articles"), Path(name, "data")
        folder.mkdir()
        for number, text in enumerate(texts[:-1]):
            (folder / f"{number:05}.txt").write_text(text, encoding="utf-8")
        more = Path(name, "more.txt")
        more.write_text(texts[-1], encoding="utf-8")
        _belegt("prepare")
        built = seconds(lambda: _belegt("index", folder, "--data", data))
        added = seconds(lambda: _belegt("add", more, "--data", data))
    figures = {"articles": len(texts) - 1, "build": built, "add one": added, "share": added / built}
    print(
        f"{len(texts) - 1} articles built in {built:.1f} s, one more added in {added:.2f} s: "
        f"{100 * added / built:.2f} %"
    )
    return figures


def _belegt(*arguments: str | Path) -> None:
    subprocess.run([*PROGRAM, *map(str, arguments)], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
