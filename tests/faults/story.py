"""The life of a library, step by step: how its files change, and which commands follow."""

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from index import database as db
from index import states
from tests.bench.library import MadeUpNews
from tests.faults.child import Run

_NEWS = MadeUpNews()
_CHARS = 900
_LONG_AGO = "2024-05-03T12:00:00+0000"
_TABLE = "title,text,date,author\n"


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of a library's life."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def articles(self) -> Path:
        return self.root / "articles"

    @property
    def exported(self) -> Path:
        return self.root / "library.belegt"

    def clear(self) -> None:
        """Begin from nothing."""
        shutil.rmtree(self.root, ignore_errors=True)
        self.articles.mkdir(parents=True)
        (self.root / "elsewhere").mkdir()

    def call(self, *arguments: str | Path, **settings: str) -> Run:
        """A call of the program on this library."""
        chosen = {
            "BELEGT_CONFIG": str(self.root / "belegt.toml"),
            "BELEGT_DATA_DIR": str(self.data),
            "BELEGT_KEEP_STATES": "4",
            **settings,
        }
        return Run(tuple(map(str, arguments)), self.root / "run", chosen)

    def number(self) -> int:
        """Of the state in force; 0 when there is none."""
        if not (self.data / db.FILE_NAME).exists():
            return 0
        with contextlib.closing(db.open_readonly(self.data / db.FILE_NAME)) as database:
            return states.current_number(database)

    def age(self) -> None:
        """Let all states be old, so that those beyond the kept ones are forgotten."""
        with contextlib.closing(sqlite3.connect(self.data / db.FILE_NAME, timeout=30)) as database:
            database.execute("UPDATE states SET created = ?", (_LONG_AGO,))
            database.commit()


@dataclass(frozen=True, slots=True)
class Step:
    """A change.

    Attributes:
        name: for people.
        edit: changes the files.
        command: the command line, from the number of the state in force before it.
        settings: environment variables.
        watches: the program is running, and takes the change up by itself.
    """

    name: str
    edit: Callable[[Place], object]
    command: Callable[[Place, int], tuple[str | Path, ...]]
    settings: Mapping[str, str] = field(default_factory=dict)
    watches: bool = False


def write(folder: Path, numbers: range, more: str = "") -> None:
    """Write some articles, each a file."""
    for number in numbers:
        text = _NEWS.text(number)[:_CHARS]
        (folder / f"{number:03}.txt").write_text(f"{text}.{more}\n", encoding="utf-8")


def _begin(place: Place) -> None:
    write(place.articles, range(20))
    rows = (f"Zeile {n},{_NEWS.text(100 + n)[:300]!r},2024-05-0{n},Ada" for n in range(1, 4))
    table = _TABLE + "\n".join(row.replace("\\n", " ") for row in rows)
    (place.articles / "table.csv").write_text(table + "\n", encoding="utf-8")


def _elsewhere(place: Place) -> None:
    reprint = (place.articles / "001.txt").read_text(encoding="utf-8")
    folder = place.root / "elsewhere"
    (folder / "reprint.txt").write_text(f"Neue Zeile davor. {reprint}", encoding="utf-8")
    shutil.copy(place.articles / "002.txt", folder / "copy.txt")


def _rename_and_delete(place: Place) -> None:
    for number in (3, 4):
        (place.articles / f"{number:03}.txt").rename(place.articles / f"moved-{number}.txt")
    for number in range(8, 12):
        (place.articles / f"{number:03}.txt").unlink()


def _nothing(_place: Place) -> None:
    pass


def _index(_place: Place, _number: int) -> tuple[str, ...]:
    return ("index",)


_CUT_SHORT = {"BELEGT_CHUNK_CHARS": "400"}

STORY = (
    Step("build", _begin, lambda place, _: ("index", place.articles)),
    Step("index more", lambda place: write(place.articles, range(20, 30)), _index),
    Step("index edits", lambda place: write(place.articles, range(5, 9), " Und mehr."), _index),
    Step("add", _elsewhere, lambda place, _: ("add", place.root / "elsewhere")),
    Step("index renames", _rename_and_delete, _index),
    Step("remove", _nothing, lambda place, _: ("remove", place.root / "elsewhere" / "copy.txt")),
    Step("undo", _nothing, lambda _, number: ("undo", str(number - 2))),
    Step("index anew", _nothing, _index, _CUT_SHORT),
    Step("repair", _nothing, lambda *_: ("repair",)),
    Step("export", _nothing, lambda place, _: ("export", place.exported)),
    Step("remove many", _nothing, lambda place, _: ("remove", place.articles)),
    Step("import", _nothing, lambda place, _: ("import", place.exported), _CUT_SHORT),
    Step(
        "index --watch",
        lambda place: write(place.articles, range(40, 46)),
        lambda place, _: ("index", "--watch", place.articles),
        _CUT_SHORT,
        watches=True,
    ),
)
