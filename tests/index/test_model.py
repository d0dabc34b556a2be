"""Any sequence of changes, against a dictionary: after each step the library holds what it should."""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from index import build, writer
from index.change import Report, Tools
from index.retriever import Fusion, HybridRetriever
from index.safety.verify import verify
from index.store import Library
from qa import sentences
from qa.errors import IndexMissing
from qa.records import Filter
from tests.fakes import WordEmbedder
from tests.index.conftest import AGENCY, REPRINT, make_tools, write
from tests.index.observed import files
from tests.index.test_interruption import EndingEmbedder

TEXTS = (
    "Eins ist da. Zwei ist fort.",
    "# Erz\n\nZinn kostet mehr. Blei nicht.",
    "Öl 😀 fließt.",
    "The port ships copper. Prices rose in May.",
    AGENCY,
    REPRINT,
    "",
)
NO_TEXT = b"\x89PNG\r\n\x1a\n\x00\x00\x00"
names = st.sampled_from(["a.txt", "b.txt", "c.md", "tief/a.txt"])
texts = st.sampled_from(TEXTS)


class Changes(RuleBasedStateMachine):
    """Random changes to real files and to the library that is built from them.

    Attributes:
        expected: what the library should hold, text by path.
        disk: what the files hold, text by path; None for what is no text.
        shown: what each state held.
    """

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="belegt-model-"))
        self.folder, self.elsewhere = self.root / "artikel", self.root / "woanders"
        self.tools: Tools = make_tools(self.root / "data")
        self.disk: dict[Path, str | None] = {}
        self.expected: dict[str, str] = {}
        self.shown: dict[int, dict[str, str]] = {}
        self.restores: dict[int, int | None] = {}
        self.reader: tuple[Library, dict[str, str]] | None = None
        self.is_checked = True

    def teardown(self) -> None:
        if self.shown:
            assert verify(self.tools.data_dir).problems == ()
        self._close_reader()
        shutil.rmtree(self.root)

    @rule(name=names, text=texts)
    def write_a_file(self, name: str, text: str) -> None:
        self.disk[write(self.folder / name, text)] = text

    @rule(name=names)
    def spoil_a_file(self, name: str) -> None:
        path = write(self.folder / name, "")
        path.write_bytes(NO_TEXT)
        self.disk[path] = None

    @precondition(lambda self: self.disk)
    @rule(data=st.data(), name=names)
    def rename_a_file(self, data: st.DataObject, name: str) -> None:
        path = data.draw(st.sampled_from(sorted(self.disk)))
        new = self.folder / name
        new.parent.mkdir(parents=True, exist_ok=True)
        path.rename(new)
        self.disk[new] = self.disk.pop(path)

    @precondition(lambda self: self.disk)
    @rule(data=st.data())
    def delete_a_file(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(self.disk)))
        path.unlink()
        del self.disk[path]

    @precondition(lambda self: self._in_folder())
    @rule()
    def sync(self) -> None:
        expected = self._synced()
        self._changed(build.sync(self.tools, [self.folder]), expected)

    @precondition(lambda self: self._in_folder())
    @rule(most=st.integers(0, 6))
    def sync_and_be_interrupted(self, most: int) -> None:
        expected = self._synced()
        ending = replace(self.tools, embedder=EndingEmbedder(most))
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(writer, "_EMBED_BATCH", 2)
                report = build.sync(ending, [self.folder])
        except KeyboardInterrupt:
            self.is_checked = False
        else:
            self._changed(report, expected)

    @precondition(lambda self: self._in_folder() and self.shown)
    @rule()
    def preview(self) -> None:
        before = files(self.tools.data_dir)
        told = build.sync(self.tools, [self.folder], preview=True)
        assert files(self.tools.data_dir) == before
        expected = self._synced()
        report = build.sync(self.tools, [self.folder])
        assert (told.differences, told.embedded) == (report.differences, report.embedded)
        self._changed(report, expected)

    @precondition(lambda self: self.disk)
    @rule(data=st.data())
    def add(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(self.disk)))
        self._changed(build.add(self.tools, [path]), self._after_reading(self.expected, path))

    @rule(name=names, text=texts)
    def add_from_elsewhere(self, name: str, text: str) -> None:
        path = write(self.elsewhere / name, text)
        expected = {**self.expected, str(path): text}
        self._changed(build.add(self.tools, [path]), _without_empty(expected))

    @precondition(lambda self: self.expected)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(self.expected)))
        expected = {each: text for each, text in self.expected.items() if each != path}
        spent = self._spent()
        self._changed(build.remove(self.tools, [path]), expected)
        assert self._spent() == spent

    @precondition(lambda self: self.shown)
    @rule()
    def undo(self) -> None:
        newest = max(self.shown)
        in_force = self.restores[newest] or newest
        earlier = [number for number in self.shown if number < in_force]
        spent = self._spent()
        if not earlier:
            with pytest.raises(IndexMissing):
                build.undo(self.tools)
            return
        state = build.undo(self.tools)
        assert self._spent() == spent
        assert state.restores == (self.restores[max(earlier)] or max(earlier))
        self._in_force(state.number, state.restores, self.shown[max(earlier)])

    @rule(chunk_chars=st.sampled_from([100, 200, 1000]))
    def set_another_length_of_chunks(self, chunk_chars: int) -> None:
        recipe = replace(self.tools.recipe, chunk_chars=chunk_chars)
        self.tools = replace(self.tools, recipe=recipe)

    @precondition(lambda self: self.shown)
    @rule()
    def repair(self) -> None:
        build.repair(self.tools)
        self.is_checked = False

    @precondition(lambda self: self.shown)
    @rule()
    def begin_to_read(self) -> None:
        self._close_reader()
        self.reader = (Library(self.tools.data_dir), dict(self.expected))

    @invariant()
    def readers_see_what_they_should(self) -> None:
        if self.reader:
            _check(*self.reader)
        if self.shown and not self.is_checked:
            library = Library(self.tools.data_dir)
            _check(library, self.expected)
            library.close()
            self.is_checked = True

    def _changed(self, report: Report, expected: dict[str, str]) -> None:
        if report.state is None:
            assert expected == {}
        elif report.state.number in self.shown:
            assert expected == self.expected
        else:
            self._in_force(report.state.number, None, expected)

    def _in_force(self, number: int, restores: int | None, expected: dict[str, str]) -> None:
        assert number == max(self.shown, default=0) + 1
        self.expected = expected
        self.shown[number] = expected
        self.restores[number] = restores
        self.is_checked = False

    def _in_folder(self) -> list[Path]:
        return [path for path in self.disk if path.is_relative_to(self.folder)]

    def _synced(self) -> dict[str, str]:
        """What should be in force once the library is in step with the folder."""
        present = {str(path) for path in self._in_folder()}
        expected = {
            path: text
            for path, text in self.expected.items()
            if path in present or not Path(path).is_relative_to(self.folder)
        }
        for path in self._in_folder():
            expected = self._after_reading(expected, path)
        return expected

    def _after_reading(self, expected: dict[str, str], path: Path) -> dict[str, str]:
        text = self.disk[path]
        if text is None:  # what was read of it before stays
            return expected
        return _without_empty({**expected, str(path): text})

    def _spent(self) -> int:
        embedder = self.tools.embedder
        assert isinstance(embedder, WordEmbedder)
        return embedder.embedded

    def _close_reader(self) -> None:
        if self.reader:
            self.reader[0].close()
            self.reader = None


def _without_empty(articles: dict[str, str]) -> dict[str, str]:
    return {path: text for path, text in articles.items() if text}


def _check(library: Library, expected: dict[str, str]) -> None:
    assert {article.path: article.text for article in library.articles()} == expected
    for article in library.articles():
        contents = library.contents(Filter(articles=frozenset({article.id})))
        chunks = library.chunks(library.pieces_of(contents, "chunks"))
        covered = {sentence for chunk in chunks for sentence in library.sentences(chunk)}
        assert covered == set(sentences.split(article.text, article.language))
    retriever = HybridRetriever(library, WordEmbedder(), Fusion(1000, 0.05, 0.1))
    found = retriever.retrieve("Was kostet das Erz?", 1000)
    named = {article.path for p in found for article in (p.article, *p.also_in)}
    assert named == expected.keys()


TestChanges = Changes.TestCase
TestChanges.settings = settings(
    max_examples=10,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
