"""A bundled model in small: two layers, a vocabulary learned from a few German sentences."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import BertConfig, BertModel

from qa.training.data import AUTHORED, Example
from qa.training.model import Vocabulary
from qa.training.windows import Tokenised, tokenise

TEXT = (
    "Die Mühle an der Örtze wurde 1742 von Jürgen Häßler erbaut. Sie mahlte täglich 3½ Tonnen "
    "Getreide und gehört heute der Gemeinde Müden. Im Jahr 1911 brannte sie ab; der Wiederaufbau "
    "kostete 12.400 Mark. Später zog eine Töpferei ein, die bis 1968 Krüge für ganz Niedersachsen "
    "brannte."
)
QUESTIONS = {
    "Wer erbaute die Mühle?": "Jürgen Häßler",
    "Wann brannte sie ab?": "1911",
    "Was kostete der Wiederaufbau?": "12.400 Mark",
    "Wem gehört sie heute?": "der Gemeinde Müden",
    "Wie viel mahlte sie täglich?": "3½ Tonnen",
    "Wer war der letzte Müller?": "",
}


def example(question: str, answer: str, context: str = TEXT) -> Example:
    start = context.index(answer)
    answers = ((start, start + len(answer)),) if answer else ()
    return Example(question, question, context, answers, "de", AUTHORED, 0)


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    """Cuts words as the bundled tokenizer does."""
    small = Tokenizer(models.Unigram())
    small.normalizer = normalizers.Sequence(
        [
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    small.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    trainer = trainers.UnigramTrainer(
        vocab_size=160,
        special_tokens=["<s>", "<pad>", "</s>", "<unk>"],
        unk_token="<unk>",
        show_progress=False,
    )
    small.train_from_iterator([TEXT, *QUESTIONS], trainer)
    return small


@pytest.fixture(scope="session")
def base(tokenizer: Tokenizer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like the bundled model's."""
    folder = tmp_path_factory.mktemp("base")
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=256,
        pad_token_id=1,
    )
    torch.manual_seed(0)
    network = BertModel(config, add_pooling_layer=False)
    save_file(network.state_dict(), folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "config.json").write_text(json.dumps(config.to_dict()))
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "PreTrainedTokenizerFast"}')
    return folder


@pytest.fixture(scope="session")
def questions(tokenizer: Tokenizer) -> list[Tokenised]:
    return tokenise(tokenizer, [example(q, a) for q, a in QUESTIONS.items()])


@pytest.fixture(scope="session")
def vocabulary(tokenizer: Tokenizer) -> Vocabulary:
    """Every row: the ids of ``questions`` need no other numbers."""
    return Vocabulary(np.arange(tokenizer.get_vocab_size(), dtype=np.int32))
