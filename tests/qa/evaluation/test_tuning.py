"""Searching settings: planted optima are found, chance is not taken for one, and the file is changed with care."""

import shlex
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from qa.errors import AssistantError, SettingsError
from qa.errors import TestSetError as SetError
from qa.evaluation import settings_file
from qa.evaluation.gates import NAMES
from qa.evaluation.intervals import Floats
from qa.evaluation.tuning import GOALS, Grid, Tuned, Values, deal, grids, left_out, tune
from qa.settings import Settings, load

GRAMS = Grid("gram_weight", 0.1, (0.0, 0.1, 0.2, 0.3))
DEPTH = Grid("read_passages", 5, (3, 5, 8))
FOLDS = deal([f"{at // 4}.txt" for at in range(200)])
NOISE = np.random.default_rng(1).normal(0, 0.05, 200)


def search(goal: Callable[[Values], Floats], *own: Grid) -> Tuned:
    """Tune for what each of 200 questions gains with some values."""
    return tune("f1", own or (GRAMS, DEPTH), FOLDS, lambda v: (goal(v) + 0 * NOISE, np.ones(200)))


def test_a_planted_optimum_is_found_and_its_gain_is_real() -> None:
    tuned = search(lambda values: 0.8 - abs(values["gram_weight"] - 0.2) + NOISE)
    found = tuned.alone["gram_weight"]
    assert found.best == {"gram_weight": 0.2}
    assert found.by_fold == ({"gram_weight": 0.2},) * 5
    assert found.is_real
    assert found.gain is not None
    assert found.gain.value == pytest.approx(found.on_all) == pytest.approx(0.1)
    assert found.gain.p_value < 0.01
    assert not tuned.alone["read_passages"].changes
    assert tuned.together.best == {"gram_weight": 0.2, "read_passages": 5}
    assert tuned.real is not None
    assert tuned.real.best == {"gram_weight": 0.2}
    assert tuned.value == pytest.approx(0.7, abs=0.02)


@pytest.mark.parametrize("seed", range(5))
def test_chance_is_no_gain(seed: int) -> None:
    def random(values: Values) -> Floats:
        key = zlib.crc32(f"{seed} {sorted(values.items())}".encode())
        return np.random.default_rng(key).random(200)

    tuned = search(random)
    assert tuned.together.on_all > 0  # the best of twelve always looks like a gain
    assert not any(found.is_real for found in (*tuned.alone.values(), tuned.together))
    assert tuned.real is None


def test_where_nothing_changes_anything_the_values_in_force_stay() -> None:
    tuned = search(lambda values: np.full(200, 0.5))
    assert tuned.together.best == {"gram_weight": 0.1, "read_passages": 5}
    assert not tuned.together.changes
    assert tuned.together.gain is not None
    assert tuned.together.gain.interval == (0.0, 0.0)


def test_of_equal_values_the_nearest_to_the_one_in_force_is_best() -> None:
    tuned = search(lambda values: np.full(200, float(values["gram_weight"] >= 0.2)))
    assert tuned.alone["gram_weight"].best == {"gram_weight": 0.2}


def test_settings_that_serve_only_together_are_found_one_after_the_other() -> None:
    def staircase(values: Values) -> Floats:
        deep, heavy = values["read_passages"] == 8, values["gram_weight"]
        return NOISE + (0.2 + heavy if deep else 0.1)

    tuned = search(staircase)
    assert not tuned.alone["gram_weight"].changes
    assert tuned.together.best == {"gram_weight": 0.3, "read_passages": 8}
    assert tuned.together.is_real


def test_each_fold_is_answered_with_values_chosen_without_it() -> None:
    own = np.where(FOLDS == 0, 0.0, 0.3)
    tuned = search(lambda values: 1 - abs(own - values["gram_weight"]))
    assert tuned.alone["gram_weight"].by_fold[0] == {"gram_weight": 0.3}
    gain = tuned.alone["gram_weight"].gain
    assert gain is not None
    assert gain.value == pytest.approx((0.2 * (FOLDS != 0).sum() - 0.2 * (FOLDS == 0).sum()) / 200)


def test_no_combination_is_asked_twice() -> None:
    asked: list[tuple[float, ...]] = []

    def counting(values: Values) -> tuple[Floats, Floats]:
        asked.append(tuple(values.values()))
        return NOISE + values["gram_weight"], np.ones(200)

    tuned = tune("f1", (GRAMS, DEPTH), FOLDS, counting)
    assert len(asked) == len(set(asked)) == tuned.combinations <= 12


def test_a_goal_that_cannot_be_told_is_no_gain() -> None:
    tuned = tune("f1", (GRAMS,), FOLDS, lambda values: (np.zeros(200), np.zeros(200)))
    assert (tuned.value, tuned.together.gain) == (None, None)
    assert not tuned.together.is_real


def test_no_article_is_in_two_folds_which_are_of_like_size() -> None:
    groups = [*(f"{at % 30}.txt" for at in range(150)), *[None] * 40]
    folds = deal(groups)
    assert np.bincount(folds).tolist() == [38] * 5
    assert np.bincount(folds[150:]).tolist() == [8] * 5  # those without an article are spread too
    assert all(len({*folds[:150][at::30]}) == 1 for at in range(30))
    assert (folds == deal(groups)).all()


def test_few_articles_make_few_folds_and_one_makes_none() -> None:
    assert set(deal(["a", "b", "a", "c"])) == {0, 1, 2}
    with pytest.raises(SetError, match="about one article"):
        deal(["a", "a"])


def names(goal: str, *, chunks: bool = True, threshold: bool = True) -> list[str]:
    found = grids(Settings().model_dump(), goal, chunks=chunks, threshold=threshold)
    return [grid.name for grid in found]


def test_what_cannot_change_a_goal_is_not_searched() -> None:
    assert names("recall@5") == ["chunk_chars", "stem_weight", "gram_weight"]
    assert names("f1", chunks=False, threshold=False) == [
        "stem_weight", "gram_weight", "read_passages", "top_passages",
    ]  # fmt: skip
    assert len(names("citation_recall")) == 6


def test_what_is_left_out_is_told() -> None:
    [threshold, chunks] = left_out(names("f1", chunks=False, threshold=False), "f1", 0)
    assert threshold.startswith("max_error_share left out: every question has an answer")
    assert "--chunks" in chunks
    assert list(left_out(names("f1"), "f1", 3)) == []
    [line] = left_out(names("recall@5"), "recall@5", 0)
    assert line.endswith("left out: recall@5 does not depend on them")


def test_values_are_allowed_and_the_one_in_force_is_among_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    present = {**Settings().model_dump(), "gram_weight": 0.12}
    for grid in grids(present, "f1", chunks=True, threshold=True):
        assert grid.present in grid.values
        for value in grid.values:
            load(**{grid.name: value})


def test_goals_are_means_of_which_more_is_better() -> None:
    assert set(NAMES) - set(GOALS) == {
        "calibration_error", "risk_area", "latency_p50", "latency_p95", "latency_p99",
    }  # fmt: skip


# The settings file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "belegt.toml"


def test_a_file_is_made_where_there_is_none_and_undo_removes_it(file: Path) -> None:
    written = settings_file.write(file, {"gram_weight": 0.2, "read_passages": 8})
    assert file.read_text() == "gram_weight = 0.2\nread_passages = 8\n"
    assert written.backup is None
    subprocess.run(shlex.split(written.undo), check=True)
    assert list(file.parent.iterdir()) == []


def test_other_lines_and_comments_stay_and_undo_brings_all_back(file: Path) -> None:
    before = (
        b"# mine: k\xc3\xb6nnte\r\nport = 7000\r\n  'gram_weight'=0.1# why\r\n\r\n# gram_weight = 9"
    )
    file.parent.mkdir()
    file.write_bytes(before)
    written = settings_file.write(file, {"gram_weight": 0.2, "read_passages": 8})
    assert file.read_bytes() == (before.replace(b"=0.1#", b"=0.2#") + b"\r\nread_passages = 8\r\n")
    assert written.backup == file.with_name("belegt.toml.bak")
    assert written.backup.read_bytes() == before
    subprocess.run(shlex.split(written.undo), check=True)
    assert file.read_bytes() == before
    assert [each.name for each in file.parent.iterdir()] == ["belegt.toml"]


def test_an_earlier_copy_stays(file: Path) -> None:
    for weight in (0.1, 0.2, 0.3):
        written = settings_file.write(file, {"gram_weight": weight})
    assert written.backup == file.with_name("belegt.toml.bak2")
    assert file.with_name("belegt.toml.bak").read_text() == "gram_weight = 0.1\n"


def test_a_link_stays_one(file: Path, tmp_path: Path) -> None:
    file.parent.mkdir()
    (tmp_path / "real.toml").write_text("port = 7000\n")
    file.symlink_to(tmp_path / "real.toml")
    settings_file.write(file, {"gram_weight": 0.2})
    assert file.is_symlink()
    assert file.read_text() == "port = 7000\ngram_weight = 0.2\n"


@pytest.mark.parametrize(
    "content",
    [
        b"gram_weight = = 1\n",
        b"# \xff\n",
        b'model = """\ngram_weight = 0.1\n"""\n',
        b"[more]\na=1\n",
    ],
)
def test_what_is_not_understood_is_left_alone(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=r"Put this into it: gram_weight = 0\.2") as refused:
        settings_file.write(file, {"gram_weight": 0.2})
    assert "\n" not in str(refused.value)
    assert file.read_bytes() == content
    assert [each.name for each in file.parent.iterdir()] == ["belegt.toml"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(AssistantError, match="cannot be made"):
        settings_file.write(tmp_path / "taken" / "sub" / "belegt.toml", {"gram_weight": 0.2})
