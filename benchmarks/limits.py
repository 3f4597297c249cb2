"""What the machine can do at most with NumPy: ``python -m benchmarks.limits`` prints it as JSON.

Each limit is the best of many repetitions, since what disturbs only makes slower.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any

import numpy as np
from threadpoolctl import threadpool_info, threadpool_limits

SECONDS = 0.4  # spent on each limit
_SIDE = 1024  # of the matrices: operands and product lie in most machines' L3 cache
COPIES = {"L2": 128_000, "L3": 4_000_000, "memory": 128_000_000}  # bytes; copied to as many others
_SMALL = 16  # values: what a NumPy call costs beside its work


def product(threads: int) -> float:
    """GFLOP/s of float32 matrix products, each of so many Python threads at its own with one BLAS thread."""
    rng = np.random.default_rng(0)
    operands = [rng.random((3, _SIDE, _SIDE), np.float32) for _ in range(threads)]

    def multiply(arrays: np.ndarray) -> None:
        np.matmul(arrays[0], arrays[1], out=arrays[2])

    with threadpool_limits(1, "blas"), ThreadPoolExecutor(threads) as pool:
        return threads * 2 * _SIDE**3 / _fastest(lambda: list(pool.map(multiply, operands))) / 1e9


def copying(count: int) -> float:
    """GB/s, the bytes that were copied counted once."""
    source, target = np.ones(count // 4, np.float32), np.empty(count // 4, np.float32)
    return count / _fastest(lambda: np.copyto(target, source)) / 1e9


def call() -> float:
    """Microseconds of one addition of a few values."""
    values = np.ones(_SMALL, np.float32)

    def thousand() -> None:
        for _ in range(1000):
            np.add(values, values, out=values)

    with np.errstate(over="ignore"):
        return _fastest(thousand) * 1e3


def _fastest(work: Callable[[], object]) -> float:
    """Seconds of the fastest repetition."""
    work()
    best = float("inf")
    end = perf_counter() + SECONDS
    while (started := perf_counter()) < end:
        work()
        best = min(best, perf_counter() - started)
    return best


def blas() -> str:
    """What makes the products: "openblas 0.3.31, SkylakeX"."""
    found = [each for each in threadpool_info() if each["user_api"] == "blas"]
    return ", ".join(f"{each['internal_api']} {each['version']}, {each.get('architecture', '')}" for each in found)


def limits() -> dict[str, Any]:
    """All limits by their name."""
    found: dict[str, Any] = {"blas": blas()}
    found |= {f"product, {threads} thread{'s' if threads > 1 else ''}": product(threads) for threads in (1, 2)}
    return found | {f"copy, {place}": copying(count) for place, count in COPIES.items()} | {"call": call()}


def text(found: dict[str, Any]) -> str:
    """The limits on a line."""
    products = " and ".join(f"{found[f'product, {threads}']:.0f}" for threads in ("1 thread", "2 threads"))
    copies = ", ".join(f"{found[f'copy, {place}']:.0f} ({place})" for place in COPIES)
    return (
        f"matrix products ({found['blas']}) {products} GFLOP/s on one thread and two, copies {copies} GB/s, "
        f"{found['call']:.2f} microseconds a NumPy call"
    )


if __name__ == "__main__":
    print(json.dumps(limits()))
