"""AdamW on 32-bit master weights while the network itself computes in the faster type."""

import time
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

from qa.training.model import Reader

_TIMED_ROWS, _TIMED_INNER, _TIMED_OUTER = 2048, 384, 1536


def faster_dtype(device: torch.device) -> torch.dtype:
    """bfloat16 where this machine multiplies it faster than float32, as a measurement says.

    A name would not tell: with AVX2 only, bfloat16 is ten times slower; with AVX512-BF16, faster.
    """
    seconds = {dtype: _seconds(dtype, device) for dtype in (torch.float32, torch.bfloat16)}
    return min(seconds, key=lambda dtype: seconds[dtype])


def _seconds(dtype: torch.dtype, device: torch.device) -> float:
    left = torch.ones(_TIMED_ROWS, _TIMED_INNER, dtype=dtype, device=device)
    right = torch.ones(_TIMED_INNER, _TIMED_OUTER, dtype=dtype, device=device)
    taken = []
    for _ in range(6):
        started = time.perf_counter()
        (left @ right).sum().item()  # item() waits for the device
        taken.append(time.perf_counter() - started)
    return min(taken[1:])


class MasterWeights:
    """The trained parameters in float32, their optimiser, and the copy that computes.

    Args:
        reader: in float32; its trained encoder parameters are turned to ``dtype``, the heads stay.
        dtype: what the encoder computes in.
        learning_rate: of the highest layer.
        layer_decay: each layer's rate as a share of that of the layer above it.
    """

    def __init__(
        self, reader: Reader, dtype: torch.dtype, learning_rate: float, layer_decay: float
    ) -> None:
        self._named = [(n, p) for n, p in reader.named_parameters() if p.requires_grad]
        self._masters = {name: p.detach().clone().float() for name, p in self._named}
        reader.network.bert.to(dtype)
        layers = reader.network.config.num_hidden_layers
        groups = [
            {
                "params": [self._masters[name]],
                "lr": learning_rate,
                "peak": learning_rate * rate,
                "weight_decay": 0.01 if self._masters[name].ndim > 1 else 0.0,
            }
            for name, rate in _rates([name for name, _ in self._named], layers, layer_decay)
        ]
        self._optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-6, fused=True)

    def step(self, share: float, clip: float = 1.0) -> None:
        """Move the weights by the gradients found, clipped, at ``share`` of the peak rates."""
        for name, parameter in self._named:
            grad = parameter.grad
            self._masters[name].grad = None if grad is None else grad.float()
            parameter.grad = None
        nn.utils.clip_grad_norm_(self._masters.values(), clip)
        for group in self._optimiser.param_groups:
            group["lr"] = group["peak"] * share
        self._optimiser.step()
        self._copy_to_network()

    def state(self) -> dict[str, Any]:
        """What a checkpoint keeps."""
        return {"masters": self._masters, "optimiser": self._optimiser.state_dict()}

    def load_state(self, state: dict[str, Any]) -> None:
        """Go on from a checkpoint of the same network."""
        with torch.no_grad():
            for name, master in self._masters.items():
                master.copy_(state["masters"][name])
        self._optimiser.load_state_dict(state["optimiser"])
        self._copy_to_network()

    def weights(self) -> dict[str, Tensor]:
        """The trained parameters by name, float32."""
        return dict(self._masters)

    @torch.no_grad()
    def _copy_to_network(self) -> None:
        for name, parameter in self._named:
            parameter.copy_(self._masters[name])


def _rates(names: list[str], layers: int, decay: float) -> Iterator[tuple[str, float]]:
    """Each parameter with its share of the learning rate; fresh heads learn three times as fast."""
    for name in names:
        if ".layer." in name:
            layer = int(name.split(".layer.")[1].split(".")[0])
            yield name, decay ** (layers - 1 - layer)
        else:
            yield name, 3.0 if "qa_outputs" in name else decay**layers
