"""``python -m qa.training.average --base MODEL --out FILE CHECKPOINT...``: ship the mean of some runs.

Runs that began alike lie in one basin, and the mean of their ends is better than any of them
("model soup": Wortsman et al., ICML 2022).
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from qa.errors import AssistantError, ModelError
from qa.training.export import write_shipped
from qa.training.train import trained_weights


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the mean of the trained weights in some checkpoints, as ``reader.safetensors``."""
    parser = argparse.ArgumentParser(prog="python -m qa.training.average", description=__doc__)
    parser.add_argument("checkpoints", type=Path, nargs="+", help="checkpoint.pt of each run")
    parser.add_argument("--base", type=Path, required=True, help="folder of the bundled model")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    options = parser.parse_args(arguments)
    try:
        weights = mean([trained_weights(path) for path in options.checkpoints])
        write_shipped(options.out, options.base, weights, {"base": options.base.name})
    except AssistantError as error:
        sys.exit(f"qa.training.average: {error}")


def mean(weights: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of each parameter.

    Raises:
        ModelError: not all trained the same layers.
    """
    names = weights[0].keys()
    if any(each.keys() != names for each in weights):
        raise ModelError("The runs trained different layers. Average runs of one --frozen-layers")
    return {name: torch.stack([each[name] for each in weights]).mean(dim=0) for name in names}


if __name__ == "__main__":
    main()
