"""Vectors that lie together in groups, as those of texts do; uniformly random ones do not."""

import numpy as np

from qa.protocols import Vectors


def clustered(count: int, dimension: int, groups: int, seed: int = 0) -> Vectors:
    """Unit vectors around ``groups`` centres, which share one direction; float32 ``(n, d)``.

    Within a group they differ along 16 directions: that far, texts on one subject do.
    """
    rng = np.random.default_rng(seed)
    common = rng.standard_normal(dimension)
    centres = rng.standard_normal((groups, dimension)) + 1.5 * common
    directions = rng.standard_normal((16, dimension))
    own = rng.integers(0, groups, count)
    vectors = centres[own] + rng.standard_normal((count, 16)) @ directions / 6
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found: Vectors = vectors.astype(np.float32)
    return found
