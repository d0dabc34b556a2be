"""Draw how the confidence of given answers agrees with how often they are right.

usage: python -m tests.bench.reliability FIGURES.json PLOT.svg

The figures come from ``belegt eval TESTSET --json FIGURES.json``.
"""

import argparse
import json
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("figures", type=Path, help="from belegt eval --json")
    parser.add_argument("plot", type=Path, help="the SVG to write")
    arguments = parser.parse_args()
    run = json.loads(arguments.figures.read_text(encoding="utf-8"))
    error = run["figures"]["all"][""]["confidence: calibration error"]["value"]
    draw(run["reliability"], error, arguments.plot)


def draw(bins: list[dict[str, float]], error: float, target: Path) -> None:
    mpl.rcParams["svg.hashsalt"] = "belegt"  # the same figures give the same file
    figure = Figure(figsize=(5, 4.6), layout="constrained")
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color="0.6", linestyle="--", linewidth=1, label="as often as claimed")
    confidence = [each["confidence"] for each in bins]
    right = [each["right"] for each in bins]
    axes.plot(confidence, right, color="#1f4f8f", marker="o", markersize=0, linewidth=1.2)
    sizes = [1200 * each["share"] for each in bins]
    axes.scatter(confidence, right, s=sizes, color="#1f4f8f", alpha=0.65, label="given answers")
    for each in bins:
        axes.annotate(
            f"{each['share']:.0%}",
            (each["confidence"], each["right"]),
            textcoords="offset points",
            xytext=(9, -11),
            fontsize=8,
            color="0.3",
        )
    axes.set(xlim=(0, 1), ylim=(0, 1.03), xlabel="confidence", ylabel="share that is right")
    axes.set_title(f"expected calibration error {error:.3f}", fontsize=10)
    axes.legend(loc="upper left", frameon=False, fontsize=8, markerscale=0.5)
    figure.savefig(target, metadata={"Date": None})


if __name__ == "__main__":
    main()
