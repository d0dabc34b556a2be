"""Questions asked again: which ones, of what, and how it is shown that their answers changed."""

import contextlib
import datetime
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import zip_longest
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from index.store import Library
from qa.errors import TestSetError
from qa.evaluation import replay, run_file, saved
from qa.evaluation.outcome import Place
from qa.evaluation.replay import Fate, Given, Kept, Replayed
from qa.evaluation.saved import Saved
from qa.protocols import Progress
from qa.settings import Settings
from ui import compose
from ui.render import counted, one_line, short_name

# From so many columns on, before and after stand side by side.
SIDE_BY_SIDE = 100

# The models use all cores for one question; a second one fills the gaps between their calls.
_QUESTIONS_AT_ONCE = 2
_LISTED = 10
_FATES: dict[Fate, str] = {
    "same": "same",
    "new": "new",
    "gone": "gone",
    "different": "different",
    "moved": "evidence moved",
}


@dataclass(frozen=True, slots=True)
class Again:
    """Questions that were asked again.

    Attributes:
        questions: what became of them.
        faults: a line of text for each saved one that cannot be asked.
        run: name of the file of the run that they are from; None for saved ones.
        state: number of the index's state.
    """

    questions: tuple[Replayed, ...]
    faults: tuple[str, ...]
    run: str | None
    state: int

    @property
    def has_changed(self) -> bool:
        """Whether any answer is not the same."""
        return any(each.fate != "same" for each in self.questions)


def ask_again(settings: Settings, run: Path | None, progress: Progress | None = None) -> Again:
    """Ask the questions of a run again, or the saved ones without any.

    Raises:
        AssistantError: there are none, they were asked of other articles than an index's, or the
            index cannot be used.
    """
    earlier = run_file.load(run) if run else None
    held = Saved(replay.kept_in(earlier), ()) if earlier else saved.read(settings.data_dir)
    if not held.questions:
        raise _nothing_to_ask(run, settings, held.faults)
    with contextlib.closing(compose.open_library(settings)) as library:
        if run and earlier:
            _refuse_squad(run, earlier, library)
        found = _asked(settings, library, held.questions, progress)
        return Again(found, held.faults, run.name if run else None, library.state.number)


def accept(settings: Settings, again: Again) -> Path:
    """Keep the answers of now in the place of those before; raises ``DataFolderError``.

    Returns:
        the file as it was.
    """
    now = [
        Kept(each.kept.question, each.now, each.kept.day, again.state, each.kept.only)
        for each in again.questions
    ]
    saved.keep(settings.data_dir, now, backup=True)
    return saved.backup_in(settings.data_dir)


def as_json(again: Again) -> dict[str, Any]:
    """What became of all questions, for a file."""
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    asked_of = {
        "belegt": version("belegt"),
        "created": now.isoformat(),
        "run": again.run,
        "index": {"state": again.state},
    }
    return replay.as_json(again.questions, asked_of)


def as_text(again: Again, columns: int = 0) -> str:
    """The counts, and each question whose answer changed.

    Args:
        again: what became of the questions.
        columns: of the terminal; 0 where it is none.
    """
    counts = replay.counts(again.questions)
    told = ", ".join(f"{count} {_FATES[fate]}" for fate, count in counts.items())
    whose = f" of {one_line(again.run)}" if again.run else ""
    number = counted(len(again.questions), "question" if again.run else "saved question")
    lines = [f"{number}{whose} asked again: {told}"]
    for fate, title in _FATES.items():
        for each in again.questions:
            if each.fate == fate != "same":
                lines += ["", f"{title}: {one_line(each.kept.question)}"]
                lines += _beside(each, columns) if columns >= SIDE_BY_SIDE else _below(each)
    return "\n".join([*lines, *_renamed(again.questions)])


def saved_line(kept: Kept) -> str:
    """A saved question in a line: day, question, answer."""
    words = one_line(kept.given.words) or "-"
    filtered = "  (filtered)" if kept.only else ""
    return f"{kept.day.isoformat()}  {one_line(kept.question)}  {words}{filtered}"


def _asked(
    settings: Settings, library: Library, questions: Sequence[Kept], progress: Progress | None
) -> tuple[Replayed, ...]:
    embedder = compose.open_embedder(settings, progress)
    reader = compose.open_reader(settings, progress)
    return replay.replay(
        compose.open_parts(settings, library, embedder, reader).assistant,
        questions,
        lambda path: library.find_article(path) is not None,
        progress,
        at_once=_QUESTIONS_AT_ONCE,
    )


def _nothing_to_ask(run: Path | None, settings: Settings, faults: Sequence[str]) -> TestSetError:
    if run:
        return TestSetError(f"The run {run} holds no questions. Name another one")
    if faults:
        return TestSetError(faults[0])
    return TestSetError(
        f"No questions are saved in {settings.data_dir}. Save one: belegt ask --save QUESTION"
    )


def _refuse_squad(path: Path, run: run_file.Run, library: Library) -> None:
    """SQuAD's paragraphs are indexed for the run only, and not under the path of a file."""
    articles = {case.path for case in run.cases if case.kind == "squad" and case.path}
    if articles and not any(map(library.find_article, articles)):
        raise TestSetError(
            f"{path} is a run over a SQuAD file, whose paragraphs are not in the index. Measure it "
            f"again instead: belegt eval FILE --against {path}"
        )


def _below(each: Replayed) -> Iterator[str]:
    for title, given in (("before", each.kept.given), ("after", each.now)):
        first, *more = _lines(given)
        yield f"  {title:<6}  {first}"
        yield from (f"          {line}" for line in more)


def _beside(each: Replayed, columns: int) -> list[str]:
    table = Table.grid(padding=(0, 3, 0, 0))
    for _side in range(2):
        table.add_column(ratio=1, overflow="fold")
    sides = zip_longest(_lines(each.kept.given), _lines(each.now), fillvalue="")
    for before, after in [("before", "after"), *sides]:
        table.add_row(Text(before), Text(after))
    table.expand = True
    drawn = Console(file=io.StringIO(), width=columns - 2, color_system=None)
    with drawn.capture() as shown:
        drawn.print(table)
    return [f"  {line}".rstrip() for line in shown.get().splitlines()]


def _lines(given: Given) -> list[str]:
    """An answer, how sure it is, and each cited sentence with its place."""
    words, sure = one_line(given.words), f"{round(100 * given.confidence)} %"
    lines = [f"{words}  ({sure})" if words else f"no answer  (best words: {sure})"]
    for place in given.citations:
        lines += [one_line(place.text), _place(place)]
    return lines


def _place(place: Place) -> str:
    return f"{short_name(place.path)} [{place.start}:{place.end}]"


def _renamed(again: Sequence[Replayed]) -> list[str]:
    """The articles that stand for others that are gone, in answers that count as same."""
    renamed = Counter(pair for each in again for pair in each.renamed).most_common()
    if not renamed:
        return []
    lines = ["", "Same sentences, cited from another path, for the one before is not in the index:"]
    for (before, after), count in renamed[:_LISTED]:
        lines.append(
            f"  {short_name(before)} -> {short_name(after)}  ({counted(count, 'question')})"
        )
    if len(renamed) > _LISTED:
        lines.append(f"  and {len(renamed) - _LISTED} more: --json has all")
    return lines
