"""The training loop: draw, step, measure, and keep what is needed to go on after a break."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch

from qa.errors import ModelError
from qa.sealed_folder import sync
from qa.training.evaluate import Figures, evaluate
from qa.training.mixture import Course, Mixture, Position
from qa.training.model import Reader, collate, freeze
from qa.training.optimise import MasterWeights
from qa.training.windows import Tokenised

CHECKPOINT = "checkpoint.pt"
CURVE = "curve.jsonl"
_STEPS_PER_REPORT = 50


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run goes.

    Attributes:
        minutes: how long to train, pauses and measuring not counted; the rate falls to 0 then.
        steps: train so many steps instead, for runs that must repeat exactly.
        learning_rate: at its peak, in the highest layer.
        layer_decay: each layer's rate as a share of that of the layer above.
        warm_up: share of the run in which the rate rises from 0.
        frozen_layers: lowest layers that stay as they are.
        seed: of the heads and of all draws.
        checkpoint_minutes, evaluate_minutes: time between two.
        course: the mixture.
    """

    minutes: float = 95.0
    steps: int | None = None
    learning_rate: float = 1.5e-4
    layer_decay: float = 0.95
    warm_up: float = 0.04
    frozen_layers: int = 2
    seed: int = 17
    checkpoint_minutes: float = 10
    evaluate_minutes: float = 15
    course: Course = field(default_factory=Course)


@dataclass(slots=True)
class Clock:
    """How far a run is; kept in checkpoints."""

    step: int = 0
    seconds: float = 0.0
    questions: int = 0

    def progress(self, plan: Plan) -> float:
        """Share of the run that is done, 0..1."""
        done = self.step / plan.steps if plan.steps else self.seconds / (60 * plan.minutes)
        return min(1.0, done)


class Run:
    """A training run in a folder; made again on the same folder, it goes on.

    Args:
        reader: in float32, with fresh heads.
        sets: the tokenised questions by source.
        development: small sets to measure on now and then, by name.
        plan: how it goes.
        folder: for checkpoint and curve; created when missing.
        dtype: what the encoder computes in.
    """

    def __init__(
        self,
        reader: Reader,
        sets: Mapping[str, Sequence[Tokenised]],
        development: Mapping[str, Sequence[Tokenised]],
        plan: Plan,
        folder: Path,
        dtype: torch.dtype,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._reader, self._development = reader, development
        self._plan, self._folder = plan, folder
        freeze(reader, plan.frozen_layers)
        self.master = MasterWeights(reader, dtype, plan.learning_rate, plan.layer_decay)
        self._clock, position = Clock(), Position()
        saved = _read_checkpoint(folder / CHECKPOINT)
        if saved:
            self.master.load_state(saved["weights"])
            self._clock, position = Clock(**saved["clock"]), Position(**saved["position"])
            self._forget_after(self._clock.step)
        self._mixture = Mixture(sets, plan.course, plan.seed, position)

    def train(self, stop_after: int | None = None) -> None:
        """Train to the end of the plan, or leave after ``stop_after`` steps as a break would."""
        saved = measured = time.monotonic()
        losses: list[torch.Tensor] = []
        self._reader.train()
        while self._clock.progress(self._plan) < 1 and self._clock.step != stop_after:
            losses.append(self._step())
            if self._clock.step % _STEPS_PER_REPORT == 0:
                self._report({"loss": round(float(torch.stack(losses).mean()), 4)})
                losses = []
            now = time.monotonic()
            if now - measured > 60 * self._plan.evaluate_minutes:
                self.measure(self._development)
                measured = time.monotonic()
            if now - saved > 60 * self._plan.checkpoint_minutes:
                self.save()
                saved = time.monotonic()
        self.save()

    def measure(self, sets: Mapping[str, Sequence[Tokenised]]) -> None:
        """Measure on some sets and note the figures in the curve."""
        for name, questions in sets.items():
            self.note(name, evaluate(self._reader, questions))

    def note(self, name: str, figures: Figures) -> None:
        """Add figures to the curve."""
        self._report({"set": name, **figures.rounded()})

    def save(self) -> None:
        """Write the checkpoint beside the old one and swap them."""
        state = {
            "weights": self.master.state(),
            "clock": asdict(self._clock),
            "position": asdict(self._mixture.position),
        }
        replace_file(self._folder / CHECKPOINT, lambda path: torch.save(state, path))

    def _step(self) -> torch.Tensor:
        started = time.monotonic()
        progress = self._clock.progress(self._plan)
        windows = self._mixture.next_batch(progress)
        batch = collate(windows, next(self._reader.parameters()).device)
        loss = self._reader.loss(batch)
        loss.backward()  # type: ignore[no-untyped-call]
        self.master.step(_rate(progress, self._plan.warm_up))
        self._clock.step += 1
        self._clock.questions += len(windows)
        self._clock.seconds += time.monotonic() - started
        return loss.detach()

    def _report(self, values: dict[str, Any]) -> None:
        row = {**asdict(self._clock), "seconds": round(self._clock.seconds), **values}
        line = json.dumps(row)
        print(line, flush=True)
        with (self._folder / CURVE).open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def _forget_after(self, step: int) -> None:
        """Take back the part of the curve that a break undid."""
        path = self._folder / CURVE
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        kept = "".join(f"{line}\n" for line in lines if json.loads(line)["step"] <= step)
        replace_file(path, lambda beside: beside.write_text(kept, encoding="utf-8"))


def start_from(reader: Reader, checkpoint: Path) -> None:
    """Give a fresh reader what another run learned, to train it further by a plan of its own.

    Raises:
        ModelError: there is no checkpoint.
    """
    reader.load_state_dict(trained_weights(checkpoint), strict=False)


def trained_weights(checkpoint: Path) -> dict[str, torch.Tensor]:
    """The trained parameters in a checkpoint, float32, by their names in ``Reader``.

    Raises:
        ModelError: there is no checkpoint.
    """
    saved = _read_checkpoint(checkpoint)
    if saved is None:
        raise ModelError(f"{checkpoint} is missing. Name the {CHECKPOINT} of a run")
    weights: dict[str, torch.Tensor] = saved["weights"]["masters"]
    return weights


def replace_file(path: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` fill a file beside ``path``, sync it and put it in the place of the old."""
    beside = path.with_name(f".{path.name}.new")
    write(beside)
    sync(beside)
    beside.replace(path)


def _rate(progress: float, warm_up: float) -> float:
    """Share of the peak rate: up in a straight line, then down to 0."""
    if progress < warm_up:
        return max(progress, 1e-4) / warm_up
    return (1 - progress) / (1 - warm_up)


def _read_checkpoint(path: Path) -> dict[str, Any] | None:
    if not path.is_file():
        return None
    state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    return state
