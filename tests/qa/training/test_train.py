import json
from pathlib import Path

import pytest
import torch

from qa.errors import ModelError
from qa.training.data import AUTHORED
from qa.training.evaluate import evaluate
from qa.training.mixture import Course
from qa.training.model import Reader, Vocabulary, load_reader
from qa.training.train import CHECKPOINT, CURVE, Plan, Run, start_from
from qa.training.windows import Tokenised

COURSE = Course(shortest=(48, 64), longest=(64, 128), batch_tokens=512)
PLAN = Plan(steps=12, frozen_layers=0, learning_rate=1e-3, course=COURSE)


class Bench:
    """Makes runs on the same small model and questions."""

    def __init__(self, base: Path, vocabulary: Vocabulary, questions: list[Tokenised]) -> None:
        self.base, self.vocabulary, self.questions = base, vocabulary, questions

    def run(self, folder: Path, plan: Plan = PLAN) -> tuple[Run, Reader]:
        reader = load_reader(self.base, self.vocabulary, plan.seed)
        sets = {AUTHORED: self.questions}
        return Run(reader, sets, {}, plan, folder, torch.float32), reader


@pytest.fixture
def bench(base: Path, vocabulary: Vocabulary, questions: list[Tokenised]) -> Bench:
    return Bench(base, vocabulary, questions)


def test_a_broken_run_ends_like_an_unbroken_one(bench: Bench, tmp_path: Path) -> None:
    whole, _ = bench.run(tmp_path / "whole")
    whole.train()
    first, _ = bench.run(tmp_path / "broken")
    first.train(stop_after=5)
    second, _ = bench.run(tmp_path / "broken")
    second.train()
    expected, found = whole.master.weights(), second.master.weights()
    assert expected.keys() == found.keys()
    assert all(torch.equal(expected[name], found[name]) for name in expected)


def test_a_finished_run_does_not_go_on(bench: Bench, tmp_path: Path) -> None:
    bench.run(tmp_path)[0].train()
    again, reader = bench.run(tmp_path)
    before = [parameter.clone() for parameter in reader.parameters()]
    again.train()
    after = list(reader.parameters())
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))


def test_another_run_can_begin_with_what_one_learned(bench: Bench, tmp_path: Path) -> None:
    run, _ = bench.run(tmp_path)
    run.train()
    reader = load_reader(bench.base, bench.vocabulary, seed=5)
    start_from(reader, tmp_path / CHECKPOINT)
    found = dict(reader.named_parameters())
    assert all(torch.equal(found[name], value) for name, value in run.master.weights().items())


def test_there_must_be_something_to_begin_with(bench: Bench, tmp_path: Path) -> None:
    reader = load_reader(bench.base, bench.vocabulary, seed=5)
    with pytest.raises(ModelError, match=r"checkpoint.pt of a run"):
        start_from(reader, tmp_path / "none")


def test_frozen_parts_stay(bench: Bench, tmp_path: Path) -> None:
    plan = Plan(steps=3, frozen_layers=1, course=COURSE)
    run, reader = bench.run(tmp_path, plan)
    fresh = load_reader(bench.base, bench.vocabulary, plan.seed)
    run.train()
    moved = {
        name
        for (name, a), b in zip(reader.named_parameters(), fresh.parameters(), strict=True)
        if not torch.equal(a, b)
    }
    assert moved == set(run.master.weights())
    assert not any("embeddings" in name or "layer.0." in name for name in moved)


def test_it_learns(bench: Bench, tmp_path: Path) -> None:
    course = Course(shortest=(64, 64), longest=(96, 96), batch_tokens=256)
    plan = Plan(steps=400, frozen_layers=0, learning_rate=3e-3, course=course)
    run, reader = bench.run(tmp_path, plan)
    run.train()
    run.note("by heart", evaluate(reader, bench.questions, max_tokens=128, stride=32))
    first, *_, last, measured = map(json.loads, (tmp_path / CURVE).read_text().splitlines())
    assert last["loss"] < 0.5 * first["loss"]
    assert (measured["step"], measured["answerable"], measured["unanswerable"]) == (400, 5, 1)


def test_the_curve_forgets_what_a_break_undid(bench: Bench, tmp_path: Path) -> None:
    bench.run(tmp_path)[0].train(stop_after=4)
    rows = [{"step": 2, "loss": 3.0}, {"step": 9, "loss": 1.0}]
    (tmp_path / CURVE).write_text("".join(json.dumps(row) + "\n" for row in rows))
    bench.run(tmp_path)
    assert [json.loads(row) for row in (tmp_path / CURVE).read_text().splitlines()] == rows[:1]


def test_a_checkpoint_leaves_nothing_beside_it(bench: Bench, tmp_path: Path) -> None:
    bench.run(tmp_path)[0].train(stop_after=1)
    assert [path.name for path in tmp_path.iterdir()] == [CHECKPOINT]
