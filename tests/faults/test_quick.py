"""A few of the faults of ``python -m tests.faults``, so few that they fit into each run of the tests."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults import disk, together
from tests.faults.child import EMBED, START, WORDS
from tests.faults.kills import kill_often
from tests.faults.story import STORY, write


def test_a_library_outlives_kills(tmp_path: Path) -> None:
    steps = {step.name: step for step in STORY}
    few = replace(steps["build"], edit=lambda place: write(place.articles, range(6)))
    story = [few, steps["index edits"], steps["remove many"], steps["undo"]]
    kills = kill_often(tmp_path / "kills", 12, seed=7, story=story)
    assert kills.faults == []
    assert kills.count == 12
    assert len(kills.by_phase) >= 4


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> disk.Library:
    return disk.Library(tmp_path_factory.mktemp("disk") / "library")


def test_a_full_disk_is_told_in_one_line_and_changes_nothing(library: disk.Library) -> None:
    phases = (START, EMBED, WORDS)
    tried = disk.files_that_cannot_grow(library, phases, (4_000,), ("index", "import"))
    refusals = list(tried)
    assert [fault for each in refusals for fault in each.faults] == []
    assert all("free space" in each.message for each in refusals)


def test_a_folder_that_cannot_be_written_can_still_be_read(library: disk.Library) -> None:
    refusals = list(disk.read_only(library))
    assert [fault for each in refusals for fault in each.faults] == []


def test_a_second_writer_waits_or_says_who_writes(tmp_path: Path) -> None:
    assert together.two_writers(tmp_path / "two") == []


def test_a_reader_sees_whole_states_only(tmp_path: Path) -> None:
    followed = together.ask_while_it_changes(tmp_path / "together", changes=3, seed=7)
    assert followed.faults == ()
