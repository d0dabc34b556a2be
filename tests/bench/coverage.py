"""How often the bootstrap interval holds the truth, on simulated runs whose truth is known.

usage: python -m tests.bench.coverage [--runs 1000]

F1 of a question is 0 for some, 1 for most, and between for the rest, as in real runs; citations are right
one by one, and a question has none to three.
"""

import argparse

import numpy as np

from qa.evaluation.intervals import Floats, interval

_SIZES = (100, 236, 626, 1190)
_F1 = 0.64  # 0.5 + 0.25 * 0.56
_PRECISION = 0.82


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=1000, help="simulated runs of each size")
    runs = parser.parse_args().runs
    print("questions  F1 held  citation precision held")
    for size in _SIZES:
        f1, precision = coverage(size, runs, seed=1)
        print(f"{size:>9}  {f1:7.3f}  {precision:23.3f}")


def coverage(size: int, runs: int, seed: int) -> tuple[float, float]:
    """Shares of simulated runs whose interval holds the truth, for F1 and citation precision."""
    rng = np.random.default_rng(seed)
    held = [
        (_holds(simulated_f1(size, rng), _F1), _holds(simulated_citations(size, rng), _PRECISION))
        for _ in range(runs)
    ]
    f1, precision = np.mean(held, axis=0)
    return float(f1), float(precision)


def simulated_f1(size: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """A quarter 0, half 1, a quarter spread around 0.56: 0.64 in the mean."""
    kind = rng.random(size)
    between = rng.beta(2.8, 2.2, size)  # 0.56 in the mean
    return np.where(kind < 0.25, 0.0, np.where(kind < 0.75, 1.0, between)), np.ones(size)


def simulated_citations(size: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Right citations and citations of each question; those of one question resemble each other."""
    cited = rng.integers(0, 4, size)
    right = rng.binomial(cited, rng.beta(8.2, 1.8, size))
    return right.astype(float), cited.astype(float)


def _holds(drawn: tuple[Floats, Floats], truth: float) -> bool:
    found = interval(*drawn)
    assert found
    return found.low <= truth <= found.high


if __name__ == "__main__":
    main()
