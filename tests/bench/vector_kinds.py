"""Which FAISS index finds the nearest of many vectors fastest, smallest and without loss.

usage: python -m tests.bench.vector_kinds [--count N] [--vectors FILE.npy --queries FILE.npy]

Recall is against exact search over float32. With files, vectors of real texts are grown to N: each
new one is a real one plus parts of differences between real neighbours. Without, N vectors are
drawn in groups, and the queries near some of them.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import faiss
import numpy as np

from qa.protocols import Vectors
from tests.index.clustered import clustered

DIMENSION = 384
AT = 10
IP = faiss.METRIC_INNER_PRODUCT
_SAMPLE = 65_536


@dataclass(frozen=True)
class Kind:
    """One way to search: ``make`` an empty index, then try each effort of ``efforts``."""

    name: str
    make: Callable[[], faiss.Index]
    efforts: tuple[int, ...] = (0,)
    refined: bool = False

    def search(self, index: faiss.Index, query: Vectors, top: int, effort: int) -> Vectors:
        if self.refined:  # effort: candidates
            factor = faiss.IndexRefineSearchParameters(k_factor=max(1, effort / top))
            return index.search(query, top, params=factor)[1]
        if effort and isinstance(index, faiss.IndexIVF):
            return index.search(query, top, params=faiss.SearchParametersIVF(nprobe=effort))[1]
        if effort:
            return index.search(query, top, params=faiss.SearchParametersHNSW(efSearch=effort))[1]
        return index.search(query, top)[1]


def quantised(kind: int) -> Callable[[], faiss.Index]:
    return lambda: faiss.IndexScalarQuantizer(DIMENSION, kind, IP)


def lists(count: int) -> faiss.Index:
    centroids = faiss.IndexFlatIP(DIMENSION)
    half = faiss.ScalarQuantizer.QT_fp16
    index = faiss.IndexIVFScalarQuantizer(centroids, DIMENSION, count, half, IP, False)
    centroids.this.disown()
    index.own_fields = True
    index.cp.niter = 10
    return index


def kinds(count: int, with_graph: bool) -> Iterator[Kind]:
    number = int(2 * count**0.5)
    probes = tuple(number * share // 100 for share in (2, 5, 10, 20, 40))
    half = faiss.ScalarQuantizer.QT_fp16
    yield Kind("flat float32", lambda: faiss.IndexFlatIP(DIMENSION))
    yield Kind("flat float16", quantised(half))
    yield Kind("flat int8", quantised(faiss.ScalarQuantizer.QT_8bit))
    yield Kind(
        "RaBitQ fast scan, refined",
        lambda: faiss.IndexRaBitQFastScan(DIMENSION, IP),
        (100, 200, 400, 800, 1600),
        True,
    )
    yield Kind(
        "RaBitQ, refined",
        lambda: faiss.IndexRaBitQ(DIMENSION, IP),
        (100, 200, 400, 800, 1600),
        True,
    )
    yield Kind(
        "PQ192x4 fast scan, refined",
        lambda: faiss.IndexPQFastScan(DIMENSION, 192, 4, IP),
        (100, 200, 400, 800),
        True,
    )
    yield Kind(f"IVF{number} float16", lambda: lists(number), probes)
    if with_graph:
        yield Kind(
            "HNSW32 float16",
            lambda: faiss.IndexHNSWSQ(DIMENSION, half, 32, IP),
            (32, 64, 128, 256, 512),
        )


def grown(real: Vectors, count: int) -> Vectors:
    """``count`` vectors like some real ones, which are the first of them."""
    rng = np.random.default_rng(0)
    some = real[:4000]
    exact = faiss.IndexFlatIP(DIMENSION)
    exact.add(real)
    _scores, near = exact.search(some, 6)
    differences = (some[:, None] - real[near[:, 1:]]).reshape(-1, DIMENSION)
    vectors = np.empty((count, DIMENSION), dtype=np.float32)
    vectors[: len(real)] = real[:count]
    for start in range(len(real), count, 20_000):
        size = min(20_000, count - start)
        block = real[rng.integers(0, len(real), size)].copy()
        for _ in range(8):
            part = rng.standard_normal((size, 1)).astype(np.float32) * np.float32(0.8 / 8**0.5)
            block += part * differences[rng.integers(0, len(differences), size)]
        vectors[start : start + size] = block / np.linalg.norm(block, axis=1, keepdims=True)
    return vectors


def drawn(count: int) -> tuple[Vectors, Vectors]:
    vectors = np.concatenate(
        [clustered(min(20_000, count - s), DIMENSION, 3000) for s in range(0, count, 20_000)]
    )
    noise = np.random.default_rng(1).standard_normal((200, DIMENSION)) / DIMENSION**0.5 / 3
    queries = vectors[:: len(vectors) // 200][:200] + noise
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    return vectors, queries.astype(np.float32)


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def milliseconds(run: Callable[[Vectors], object], queries: Vectors) -> float:
    times = []
    for number in range(40):
        started = time.perf_counter()
        run(queries[number % len(queries)][None])
        times.append(time.perf_counter() - started)
    return 1000 * statistics.median(times)


def compare(
    kind: Kind, vectors: Vectors, queries: Vectors, exact: Vectors, flat: faiss.Index
) -> None:
    started = time.perf_counter()
    index = kind.make()
    if not index.is_trained:
        index.train(vectors[:: max(1, len(vectors) // _SAMPLE)])
    for start in range(0, len(vectors), 16_384):
        index.add(vectors[start : start + 16_384])
    build = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        faiss.write_index(index, str(path))
        size = path.stat().st_size / 1e6
        del index
        before, started = resident_mb(), time.perf_counter()
        index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        opened, memory = 1000 * (time.perf_counter() - started), resident_mb() - before
        if isinstance(index, faiss.IndexIVF):
            index.parallel_mode = 1
        searched = faiss.IndexRefine(index, flat) if kind.refined else index
        made = f"{kind.name}: built in {build:.1f} s, {size:.0f} MB"
        print(f"{made}, opened in {opened:.0f} ms, +{memory:.0f} MB")
        for effort in kind.efforts:
            found = [kind.search(searched, query[None], AT, effort)[0] for query in queries]
            hits = [np.isin(a, b).sum() for a, b in zip(exact, found, strict=True)]
            # 100 is what a question asks for.
            took = milliseconds(partial(kind.search, searched, top=100, effort=effort), queries)
            print(
                f"    effort {effort:5}: recall@10 {sum(hits) / exact.size:.4f}, {took:6.2f} ms",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--vectors", type=Path, help="float32 (n, 384) of real texts")
    parser.add_argument("--queries", type=Path, help="float32 (n, 384) of real questions")
    parser.add_argument("--no-graph", action="store_true", help="leave out HNSW: slow to build")
    chosen = parser.parse_args()
    if chosen.vectors:
        vectors = grown(np.load(chosen.vectors), chosen.count)
        queries = np.load(chosen.queries)[:200]
    else:
        vectors, queries = drawn(chosen.count)
    print(f"{len(vectors)} vectors, {len(queries)} queries, {faiss.omp_get_max_threads()} threads")
    float32 = faiss.IndexFlatIP(DIMENSION)
    float32.add(vectors)
    exact = float32.search(queries, AT)[1]
    del float32
    flat = quantised(faiss.ScalarQuantizer.QT_fp16)()
    flat.train(vectors[:1])
    flat.add(vectors)
    for kind in kinds(len(vectors), not chosen.no_graph):
        compare(kind, vectors, queries, exact, flat)


if __name__ == "__main__":
    main()
