"""Previews: they change nothing, and tell what the run that follows does."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index.build import add, remove, sync
from index.change import Report, Tools
from qa.errors import AssistantError
from tests.index.conftest import AGENCY, PORT, RECIPE, REPRINT, write
from tests.index.observed import files

NO_TEXT = b"\x89PNG\r\n\x1a\n\x00\x00\x00"
OTHER_MODEL = replace(RECIPE, model="words-2")


def everything(tools: Tools, folder: Path) -> None:
    """One change of each kind to the files, and a file that cannot be read."""
    write(folder / "zinn.txt", "Zinn kostet mehr.")
    write(folder / "kopie.txt", PORT.text)
    write(folder / "mine.txt", AGENCY)
    write(folder / "zeitung.txt", REPRINT)
    (folder / "trade.txt").rename(folder / "handel.txt")
    (folder / "bild.txt").write_bytes(NO_TEXT)


def told(report: Report) -> tuple[object, ...]:
    return report.differences, report.skipped, report.embedded


def test_a_preview_changes_nothing_and_tells_what_the_next_run_does(
    synced: Report, tools: Tools, folder: Path, data_dir: Path
) -> None:
    everything(tools, folder)
    before = files(data_dir)
    preview = sync(tools, [], preview=True)
    assert files(data_dir) == before
    assert preview.state == synced.state
    assert told(preview) == told(sync(tools, []))
    assert preview.differences.summary() == "3 added, 1 changed, 1 renamed"


def test_a_preview_of_add_and_remove_changes_nothing_and_tells_the_same(
    synced: Report, tools: Tools, folder: Path, data_dir: Path
) -> None:
    everything(tools, folder)
    changes: tuple[Callable[[bool], Report], ...] = (
        lambda preview: add(tools, [folder], preview),
        lambda preview: remove(tools, [str(folder / "hafen.txt")], preview),
    )
    for change in changes:
        before = files(data_dir)
        preview = change(True)
        assert files(data_dir) == before
        assert told(preview) == told(change(False))


def test_a_preview_of_other_settings_tells_how_much_would_be_embedded(
    synced: Report, tools: Tools, data_dir: Path
) -> None:
    before = files(data_dir)
    preview = sync(replace(tools, recipe=OTHER_MODEL), [], preview=True)
    assert files(data_dir) == before
    assert preview.embedded == 10
    assert preview.seconds > 0


def test_a_preview_of_a_first_index_makes_no_data_folder(
    tools: Tools, folder: Path, data_dir: Path
) -> None:
    preview = sync(tools, [folder], preview=True)
    assert not data_dir.exists()
    assert preview.state is None
    assert told(preview) == told(sync(tools, [folder]))


def test_an_error_in_a_preview_changes_nothing(
    synced: Report, tools: Tools, data_dir: Path
) -> None:
    before = files(data_dir)
    with pytest.raises(AssistantError):
        remove(tools, ["fehlt"], preview=True)
    assert files(data_dir) == before
