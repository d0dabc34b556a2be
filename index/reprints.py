"""Texts that are nearly the same: agency copy printed under other headlines, cut or touched up.

Two texts are as alike as their sets of three-word shingles: those in both by those in either
(Jaccard). That number is estimated from short signatures (Broder, "On the resemblance and
containment of documents", SEQUENCES 1997), made by datasketch (MIT). Candidates are found by bands
of signatures (Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", section 3.4). The sizes
here were chosen with ``tests/bench/reprints.py``.

Signatures and keys are stored for years, and what they are made of must not change: not the words,
not the shingles, not the permutations. ``tests/index/test_reprints.py`` holds some of them.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from datasketch import MinHash

# At this similarity half of the pairs are linked, above 0.4 nearly all. Different texts on one
# subject stay below 0.12.
THRESHOLD = 0.3

# A shorter text is often one sentence and a standing notice ("The full text is not available").
MIN_WORDS = 40

_SHINGLE_WORDS = 3
_PERMUTATIONS = 128
_SEED = 1
_VALUE = np.dtype("<u4")
# Two texts of similarity s share a key with the probability 1 - (1 - s**2)**50: 0.991 at 0.3.
_BANDS = 50
_BAND_BYTES = 2 * _VALUE.itemsize
_KEY_BYTES = 8
# Each shingle is permuted 128 times at once: a book would take a gigabyte, a batch takes 4 MB.
_BATCH = 4096

_WORD = re.compile(r"\w+")
_SOFT_HYPHEN = "\xad"


def signature(text: str) -> bytes:
    """What ``similarity`` compares: 512 bytes, the same on each machine and in each process.

    Case, punctuation, line breaks, ligatures and soft hyphens make no difference. A text of fewer
    than ``MIN_WORDS`` words is too short to tell and gives ``b""``, as does one in a script without
    spaces.
    """
    own = words(text)
    if len(own) < MIN_WORDS:
        return b""
    minima = _empty().copy()
    shingles = _shingles(own)
    while batch := list(islice(shingles, _BATCH)):
        minima.update_batch(batch)
    values: npt.NDArray[np.uint32] = minima.hashvalues
    return values.astype(_VALUE).tobytes()


@lru_cache(maxsize=1)
def _empty() -> "MinHash":
    """The signature of no text; making its permutations takes longer than reading an article."""
    from datasketch import MinHash  # brings scipy: not for those who only read

    # The scheme is named because datasketch changed its default once.
    return MinHash(num_perm=_PERMUTATIONS, seed=_SEED, scheme="affine32")


def band_keys(signature: bytes) -> list[int]:
    """Keys by which nearly equal texts are looked up: 50 signed 64-bit integers, none for ``b""``.

    Two texts at ``THRESHOLD`` share a key with a probability of 0.991, different ones hardly ever.
    """
    if not signature:
        return []
    return [_key(signature, band) for band in range(_BANDS)]


def similarity(left: bytes, right: bytes) -> float:
    """How alike two texts are by their signatures, 0 to 1; 0 when one of them is ``b""``.

    The standard error is at most 0.045, and 0.041 at ``THRESHOLD``.
    """
    if not (left and right):
        return 0.0
    same = np.frombuffer(left, dtype=_VALUE) == np.frombuffer(right, dtype=_VALUE)
    return float(np.mean(same))


def words(text: str) -> list[str]:
    """A text's words as they are compared, in order."""
    plain = unicodedata.normalize("NFKC", text).replace(_SOFT_HYPHEN, "")
    return _WORD.findall(plain.casefold())


def _shingles(own: list[str]) -> Iterator[bytes]:
    ends = range(_SHINGLE_WORDS, len(own) + 1)
    return (" ".join(own[end - _SHINGLE_WORDS : end]).encode() for end in ends)


def _key(signature: bytes, band: int) -> int:
    values = signature[band * _BAND_BYTES : (band + 1) * _BAND_BYTES]
    digest = hashlib.blake2b(values, digest_size=_KEY_BYTES, salt=bytes([band])).digest()
    return int.from_bytes(digest, "little", signed=True)
