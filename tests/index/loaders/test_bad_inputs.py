"""No file brings the loaders down: each bad one ends in one clear line, and good ones are read."""

import time
from dataclasses import dataclass

import pytest

from index.loaders import Document, Limits, Skipped, load
from tests.index.bad_inputs import make_bad_inputs
from tests.index.loaders.cases import Case


@dataclass(frozen=True)
class Outcome:
    case: Case
    texts: dict[str, str]
    skipped: tuple[Skipped, ...]
    seconds: float


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    """All bad inputs, read one after the other in the order of their names."""
    folder = tmp_path_factory.mktemp("inputs")
    outcomes = []
    for case in sorted(make_bad_inputs(folder), key=lambda each: each.name):
        begin = time.process_time()
        found = list(load(folder / case.name, Limits()))
        texts = {each.part: each.text for each in found if isinstance(each, Document)}
        skipped = tuple(each for each in found if isinstance(each, Skipped))
        outcomes.append(Outcome(case, texts, skipped, time.process_time() - begin))
    for large in ("eine zeile.txt", "riesenfeld.csv"):
        (folder / large).unlink()
    return outcomes


def test_there_are_many(outcomes: list[Outcome]) -> None:
    assert len(outcomes) >= 60


def test_each_ends_as_it_should(outcomes: list[Outcome]) -> None:
    faults = {
        each.case.name: (each.texts, [skipped.reason for skipped in each.skipped])
        for each in outcomes
        if each.texts != each.case.texts or not has_expected_reasons(each)
    }
    assert not faults


def has_expected_reasons(outcome: Outcome) -> bool:
    pairs = zip(outcome.case.reasons, outcome.skipped, strict=False)
    is_each_expected = all(expected in skipped.reason for expected, skipped in pairs)
    return is_each_expected and len(outcome.case.reasons) == len(outcome.skipped)


def test_what_is_skipped_is_said_in_one_line_with_a_next_step(outcomes: list[Outcome]) -> None:
    for skipped in (skipped for each in outcomes for skipped in each.skipped):
        assert "\n" not in skipped.name + skipped.reason
        assert skipped.name.encode() + skipped.reason.encode()  # can be stored: no lone surrogates
        assert len(skipped.reason) < 330, skipped
        assert ". " in skipped.reason or "; " in skipped.reason, skipped


def test_none_takes_long(outcomes: list[Outcome]) -> None:
    assert {each.case.name: each.seconds for each in outcomes if each.seconds > 5} == {}
