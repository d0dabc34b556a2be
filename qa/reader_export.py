"""Export the reader as an ONNX graph with 8-bit weights, once at set-up.

The graph takes the vectors of the tokens, so that the vocabulary table, 384 of the model's 470 MB,
stays where it is and is not copied: ``qa.span_session`` looks rows up in it. The shipped weights
have 8 bits already; what the graph adds is 8 bits for activations. docs/reader.md has what that
costs and gains, and what else was tried.
"""

import json
import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qa.protocols import Progress

MODEL_FILE = "model.safetensors"
VOCABULARY_TABLE = "bert.embeddings.word_embeddings.weight"
GRAPH_FILE = "reader-int8.onnx"

_FULL_GRAPH = ".reader.onnx"
_OPSET = 23  # the first with attention as one operator
_LONGEST = 512
_BLOCK = 128
_HEADS = 2


def export(folder: Path, progress: Progress | None = None) -> None:
    """Write the graph beside the Hugging Face model in ``folder``.

    About 700 MB of memory and 15 s are used.

    Args:
        folder: holds config.json and model.safetensors; gets ``GRAPH_FILE``.
        progress: called with ("reader graph", steps done, 2).
    """
    with _quiet():
        _report(progress, 0)
        _write_graph(folder, folder / _FULL_GRAPH)
        _report(progress, 1)
        _quantise(folder / _FULL_GRAPH, folder / GRAPH_FILE)
        (folder / _FULL_GRAPH).unlink()
        _report(progress, 2)


def _write_graph(folder: Path, path: Path) -> None:
    import torch

    length = torch.export.Dim("length", min=4, max=_LONGEST)
    network = _network(folder)
    example = torch.zeros(1, 16, network.bert.config.hidden_size)
    program: Any = torch.onnx.export(
        _scorer(network),
        (example,),
        dynamo=True,
        verbose=False,
        opset_version=_OPSET,
        dynamic_shapes=({1: length},),
        input_names=["embeddings"],
        output_names=["logits"],
    )
    program.save(path)


def _network(folder: Path) -> Any:
    """The model without its vocabulary table."""
    from safetensors.torch import load_file
    from transformers import BertConfig, BertForQuestionAnswering

    config = BertConfig.from_dict(json.loads((folder / "config.json").read_text(encoding="utf-8")))
    config.vocab_size = config.pad_token_id + 1
    network = BertForQuestionAnswering(config)
    values = load_file(folder / MODEL_FILE)
    del values[VOCABULARY_TABLE]
    network.load_state_dict(values, strict=False)
    return network.eval()


def _scorer(network: Any) -> Any:
    import torch

    class Scorer(torch.nn.Module):
        """Vectors of shape ``(1, length, width)`` to start and end logits ``(1, length, 2)``."""

        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, embeddings: Any) -> Any:
            hidden = self.network.bert(inputs_embeds=embeddings).last_hidden_state
            return self.network.qa_outputs(hidden)

    return Scorer()


def _quantise(source: Path, target: Path) -> None:
    """Weights to 8 bits with a scale for each output, as in the shipped file.

    What narrows the feed-forward layer gets inputs with outliers a hundred times as large as the
    rest, which one scale for all cannot bear; it gets a scale for each block of 128.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    graph = onnx.load(source)
    del graph.graph.value_info[:]  # shapes of the export that the quantiser takes for wrong
    shapes = {each.name: tuple(each.dims) for each in graph.graph.initializer}
    narrowing = MatMulNBitsQuantizer(
        graph,
        bits=8,
        block_size=_BLOCK,
        is_symmetric=True,
        accuracy_level=4,  # computes with 8 bits
        nodes_to_exclude=[node.name for node in graph.graph.node if not _narrows(node, shapes)],
    )
    narrowing.process()
    quantize_dynamic(
        narrowing.model.model,
        target,
        per_channel=True,
        op_types_to_quantize=["MatMul", "Gemm"],
        weight_type=QuantType.QInt8,
        extra_options={
            "MatMulConstBOnly": True,
            "DefaultTensorType": onnx.TensorProto.FLOAT,
        },
    )


def _narrows(node: Any, shapes: Mapping[str, tuple[int, ...]]) -> bool:
    """Whether a node multiplies by a matrix with more inputs than outputs, the heads aside."""
    shape = shapes.get(node.input[1], ()) if node.op_type == "MatMul" else ()
    return len(shape) == 2 and shape[0] > shape[1] > _HEADS


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the exporter's advice to developers away from users."""
    disabled = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(disabled)


def _report(progress: Progress | None, done: int) -> None:
    if progress:
        progress("reader graph", done, 2)
