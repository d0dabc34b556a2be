"""What the reader offers for development questions, kept in a file to fit and compare rules on.

usage: python -m tests.bench.candidates SHARED_DATA_FOLDER CANDIDATES_FILE [--every N]

Questions with an answer: xquad-dev (German, and English on German text) over its 120 paragraphs; and
of the articles written for training those that it holds out, each asked about itself, for such
questions rely on it ("Wer leitete die Arbeiten?"). Without one: xquad-dev asked of the other half of
its articles, and the authored unanswerable ones, most of them near misses.
"""

import argparse
import json
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from index.articles import article
from index.build import put
from index.loaders import Document
from qa.evaluation import measures
from qa.evaluation.outcome import RIGHT_F1
from qa.evaluation.squad_file import load_squad
from qa.records import Article, Filter, Span
from qa.settings import load
from qa.training.data import OWN_DATA, is_held_out
from ui import compose


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that the reader offered.

    Attributes:
        features: see ``qa.records.Span``.
        article: id of its article.
        start: of the span in the article.
        sentence: start of the sentence that carries it.
        text: the words.
        f1: against the most similar expected answer.
    """

    features: dict[str, float]
    article: str
    start: int
    sentence: int
    text: str
    f1: float

    @property
    def right(self) -> bool:
        """Whether it would do as an answer."""
        return self.f1 >= RIGHT_F1


@dataclass(frozen=True, slots=True)
class Case:
    """A question's candidates, best first.

    Attributes:
        question: as it is asked.
        group: the article asked about; groups are kept together when data is split.
        kind: set and language.
        answers: accepted texts; empty when the articles that were searched do not answer it.
        candidates: what the reader offered.
    """

    question: str
    group: str
    kind: str
    answers: tuple[str, ...]
    candidates: tuple[Candidate, ...]

    @property
    def answerable(self) -> bool:
        """Whether the articles that were searched answer it."""
        return bool(self.answers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="folder with xquad-dev/ and authored/")
    parser.add_argument("file", type=Path, help="where to write the candidates, JSON Lines")
    parser.add_argument(
        "--every", type=int, default=1, help="take every Nth question of XQuAD only"
    )
    arguments = parser.parse_args()
    if not (arguments.data / "xquad-dev").is_dir():
        sys.exit(f"There is no development data in {arguments.data}: see docs/evaluation.md")
    with arguments.file.open("w", encoding="utf-8") as file:
        for case in cases(arguments.data, arguments.every):
            file.write(json.dumps(asdict(case), ensure_ascii=False) + "\n")
            file.flush()


def read_cases(file: Path) -> list[Case]:
    """The cases that ``main`` wrote."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [
        Case(
            **{
                **row,
                "answers": tuple(row["answers"]),
                "candidates": tuple(Candidate(**each) for each in row["candidates"]),
            }
        )
        for row in rows
    ]


def cases(data: Path, every: int) -> Iterator[Case]:
    """All cases; reading is what takes the time."""
    for name in ("de", "en-de"):
        yield from _squad_cases(data / "xquad-dev" / f"xquad-dev.{name}.json", name, every)
    yield from _authored_cases(data / "authored")


def _squad_cases(path: Path, name: str, every: int) -> Iterator[Case]:
    """Each question twice: of all paragraphs, and of those of the other half of the articles."""
    squad = load_squad(path)
    half = {a.id: zlib.crc32(a.title.encode()) & 1 for a in squad.articles}
    with _parts_over(list(squad.articles)) as parts:
        for question in squad.questions[::every]:
            own = str(question.article_id)
            others = Filter(frozenset(a for a, side in half.items() if side != half[own]))
            yield _case(parts, question.question, own, question.answers, f"xquad-{name}")
            yield _case(parts, question.question, own, (), f"xquad-{name}", others)


def _authored_cases(folder: Path) -> Iterator[Case]:
    rows = [
        json.loads(line)
        for path in (*sorted(folder.glob("*.jsonl")), *sorted(OWN_DATA.glob("*.jsonl")))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    rows = [row for row in rows if is_held_out(row["title"])]
    found = [
        article(f"{n}.txt", Document(row["text"], title=row["title"])) for n, row in enumerate(rows)
    ]
    with _parts_over(found) as parts:
        for own, row in zip(found, rows, strict=True):
            only = Filter(frozenset({own.id}))
            for question in row["qas"]:
                answers = (question["a"], *question.get("alt", [])) if question["a"] else ()
                yield _case(parts, question["q"], own.id, answers, "authored", only)


def _case(
    parts: compose.Parts,
    question: str,
    own: str,
    answers: tuple[str, ...],
    kind: str,
    only: Filter | None = None,
) -> Case:
    spans = parts.reader.read(question, parts.retriever.retrieve(question, 10, only))
    offered = tuple(_candidate(span, own, answers) for span in spans)
    return Case(question, own[:4], kind, answers, offered)


def _candidate(span: Span, own: str, answers: tuple[str, ...]) -> Candidate:
    fits = span.article.id == own and answers
    f1 = measures.best(measures.f1, span.text, answers) if fits else 0.0
    sentence = span.sentences[0].start
    return Candidate(span.features, span.article.id, span.start, sentence, span.text, f1)


@contextmanager
def _parts_over(found: list[Article]) -> Iterator[compose.Parts]:
    """The real parts over articles, indexed into a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load(data_dir=Path(folder), read_passages=10)
        embedder, reader = compose.open_embedder(settings), compose.open_reader(settings)
        put(compose.tools_with(settings, embedder), found)
        library = compose.open_library(settings)
        yield compose.open_parts(settings, library, embedder, reader)


if __name__ == "__main__":
    main()
