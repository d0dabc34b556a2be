"""Which questions are trained on when: languages, window lengths, and questions without answer.

Everything is drawn from generators seeded by (seed, what, how often), so that a run that goes on
from a checkpoint sees what it would have seen without the break.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from qa.training.data import AUTHORED
from qa.training.windows import (
    Ids,
    Tokenised,
    TokenisedText,
    Window,
    swapped_window,
    training_window,
    window_without_answer,
)

# Shares of the sets beside German; squad-it asks most like the questions that are measured.
OTHER_SHARES = {
    "squad-it": 0.42,
    "norquad": 0.22,
    "drcd": 0.18,
    "cmrc2018": 0.08,
    "policyqa": 0.10,
}
_LENGTH_STEP = 16
_CHUNK_BATCHES = 24


@dataclass(frozen=True, slots=True)
class Course:
    """How the mixture moves from the start of training (first value) to its end (second).

    Attributes:
        german_share: of the questions drawn.
        shortest, longest: window lengths in tokens are drawn evenly between them.
        missing_share: of questions whose window is placed beside the answer.
        neighbour_share: of questions put to a neighbouring text instead of their own.
        swapped_share: of questions asked with another name, see ``qa.training.swapped``.
        batch_tokens: tokens of a batch, padding included.
    """

    german_share: tuple[float, float] = (0.3, 0.6)
    shortest: tuple[int, int] = (112, 176)
    longest: tuple[int, int] = (176, 320)
    missing_share: float = 0.07
    neighbour_share: float = 0.05
    swapped_share: float = 0.08
    batch_tokens: int = 2816


@dataclass(slots=True)
class Position:
    """Where a run is in its mixture: what a checkpoint keeps, and it holds no tokens.

    So a run can go on with more data, which changes the numbers of the tokens.

    Attributes:
        chunk: number of the chunk under way.
        drawn: questions drawn from each set before that chunk.
        progress: what it was drawn for.
        taken: how many of its batches were trained on.
    """

    chunk: int = 0
    drawn: dict[str, int] = field(default_factory=dict)
    progress: float = 0.0
    taken: int = 0


class Mixture:
    """Draws batches of windows from the sets."""

    def __init__(
        self, sets: Mapping[str, Sequence[Tokenised]], course: Course, seed: int, position: Position
    ) -> None:
        self._sets = {name: held for name, held in sets.items() if held}
        self._course = course
        self._seed = seed
        self._neighbours = {name: _texts(held) for name, held in self._sets.items()}
        self._orders: dict[tuple[str, int], Ids] = {}
        self.position = position
        self._ahead = Position(position.chunk, dict(position.drawn))
        self._batches: list[list[Window]] = []
        if position.taken:
            self._batches = self._chunk(position.progress)[: -position.taken]

    def next_batch(self, progress: float) -> list[Window]:
        """Windows of like length, for ``progress`` from 0 to 1."""
        if not self._batches:
            self.position = Position(self._ahead.chunk, dict(self._ahead.drawn), progress)
            self._batches = self._chunk(progress)
        self.position.taken += 1
        return self._batches.pop()

    def _chunk(self, progress: float) -> list[list[Window]]:
        """Batches in random order; many are drawn at once, for their lengths to be alike."""
        rng = np.random.default_rng([self._seed, 1, self._ahead.chunk])
        self._ahead.chunk += 1
        shares = self._shares(progress)
        mean_length = (
            _between(self._course.shortest, progress) + _between(self._course.longest, progress)
        ) / 2
        count = int(_CHUNK_BATCHES * self._course.batch_tokens / mean_length)
        names = rng.choice(list(shares), size=count, p=list(shares.values()))
        windows = [self._window(str(name), progress, rng) for name in names]
        batches = _batches(windows, self._course.batch_tokens)
        rng.shuffle(batches)
        return batches

    def _shares(self, progress: float) -> dict[str, float]:
        german = _between(self._course.german_share, progress)
        others = {name: OTHER_SHARES.get(name, 0.1) for name in self._sets if name != AUTHORED}
        total = sum(others.values())
        shares = {name: (1 - german) * share / total for name, share in others.items()}
        if AUTHORED in self._sets:
            shares[AUTHORED] = german
        scale = sum(shares.values())
        return {name: share / scale for name, share in shares.items()}

    def _window(self, name: str, progress: float, rng: np.random.Generator) -> Window:
        tokenised = self._next(name)
        low = int(_between(self._course.shortest, progress))
        high = int(_between(self._course.longest, progress))
        length = int(rng.integers(low, high + 1)) // _LENGTH_STEP * _LENGTH_STEP
        kind = rng.random()
        if kind < self._course.missing_share:
            window = window_without_answer(tokenised, length, rng)
            if window is not None:
                return window
        elif kind < self._course.missing_share + self._course.neighbour_share:
            moved = self._at_neighbour(tokenised, rng)
            if moved is not None:
                tokenised = moved
        elif kind > 1 - self._course.swapped_share:
            window = swapped_window(tokenised, length, rng)
            if window is not None:
                return window
        return training_window(tokenised, length, rng)

    def _next(self, name: str) -> Tokenised:
        """The next of the set's questions: each once, in an order of its own for each pass."""
        held = self._sets[name]
        drawn = self._ahead.drawn.get(name, 0)
        self._ahead.drawn[name] = drawn + 1
        turn, at = divmod(drawn, len(held))
        if (name, turn) not in self._orders:
            # not hash(): it differs between processes
            rng = np.random.default_rng([self._seed, 2, turn, *name.encode()])
            self._orders = {key: o for key, o in self._orders.items() if key[0] != name}
            self._orders[name, turn] = rng.permutation(len(held)).astype(np.int32)
        return held[int(self._orders[name, turn][at])]

    def _at_neighbour(self, tokenised: Tokenised, rng: np.random.Generator) -> Tokenised | None:
        """The question, put to the text before or after its own, unless that names the answer."""
        texts = self._neighbours[tokenised.example.source]
        number = tokenised.example.text_number + int(rng.choice([-2, -1, 1, 2]))
        if number not in texts or not tokenised.example.answers:
            return None
        context, text = texts[number]
        if any(answer.lower() in context.lower() for answer in tokenised.example.answer_texts):
            return None
        return Tokenised(tokenised.example, tokenised.question, text, None, None)


def _texts(held: Sequence[Tokenised]) -> dict[int, tuple[str, TokenisedText]]:
    return {t.example.text_number: (t.example.context, t.text) for t in held}


def _batches(windows: list[Window], batch_tokens: int) -> list[list[Window]]:
    """Cut windows, longest first, into batches of ``batch_tokens`` with their padding.

    A rest of less than half a batch joins the last one, for each batch weighs the same.
    """
    ordered = sorted(windows, key=lambda window: -len(window.ids))
    batches: list[list[Window]] = []
    while ordered:
        size = max(1, batch_tokens // padded_length(len(ordered[0].ids)))
        if batches and len(ordered) < size / 2:
            batches[-1] += ordered
            break
        batches.append(ordered[:size])
        ordered = ordered[size:]
    return batches


def padded_length(length: int) -> int:
    """The length a batch is padded to: few distinct shapes keep the matrix kernels prepared."""
    return -(-length // _LENGTH_STEP) * _LENGTH_STEP


def _between(ends: tuple[float, float], progress: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * progress
