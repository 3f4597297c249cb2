"""Backpropagation by several threads, each with its share of a mini-batch."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType

import numpy as np

from nnengine.batches import MiniBatch
from nnengine.costs import Cost
from nnengine.network import Network

# Shares of fewer images lose more by small products and by waiting than a further thread brings.
_FEWEST_IMAGES = 32
_LEAST_MULTIPLICATIONS = 20_000_000  # of a share's prediction


def threads_that_pay(network: Network, mini_batch: int) -> int:
    """As many threads as train fastest with mini-batches of that size on the processors that this process may use."""
    if network.mixes_images or mini_batch * network.multiplications < 2 * _LEAST_MULTIPLICATIONS:
        return 1
    return max(1, min(_processors(), mini_batch // _FEWEST_IMAGES))


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        return os.cpu_count() or 1


class Backpropagation:
    """Leaves the gradient of a mini-batch's mean cost in ``network.gradients``, with ``threads`` threads.

    The calling thread takes a share itself. Every thread has working arrays of its own; all read the same parameters.
    Noise of thread i is the generator's, 2^64 · i numbers further on, so that as many threads give the same result
    again, to the last bit. A network that mixes the images of a mini-batch is left to one. To be entered as a context,
    which holds the threads.
    """

    def __init__(self, network: Network, cost: Cost, threads: int) -> None:
        if network.mixes_images:
            threads = 1
        self._cost = cost
        self._networks = [network, *(network.twin() for _ in range(threads - 1))]
        self._noises = [np.random.Generator(np.random.PCG64()) for _ in range(threads - 1)]
        self._pool: ThreadPoolExecutor | None = None

    def __enter__(self) -> None:
        if len(self._networks) > 1:
            self._pool = ThreadPoolExecutor(len(self._networks) - 1, "backpropagation")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    def run(self, mini_batch: MiniBatch, rng: np.random.Generator) -> float:
        """The mini-batch's mean cost."""
        first, pool = self._networks[0], self._pool
        if pool is None or len(mini_batch.images) < 2 * _FEWEST_IMAGES:
            return self._share(first, mini_batch, rng)
        count = len(mini_batch.images)
        shares = min(len(self._networks), count // _FEWEST_IMAGES)
        edges = [count * i // shares for i in range(shares + 1)]
        others = []
        for i in range(1, shares):
            noise = self._noises[i - 1]
            noise.bit_generator.state = rng.bit_generator.state
            noise.bit_generator.advance(i << 64)  # type: ignore[attr-defined]
            part = mini_batch.part(slice(edges[i], edges[i + 1]))
            others.append(pool.submit(self._quiet_share, self._networks[i], part, noise, count))
        try:
            mean = self._share(first, mini_batch.part(slice(0, edges[1])), rng, count)
        finally:
            means = [each.result() for each in others]
        for network in self._networks[1:shares]:
            first.gradients += network.gradients
        return mean + sum(means)

    def _share(self, network: Network, part: MiniBatch, rng: np.random.Generator, count: int | None = None) -> float:
        return network.backpropagate(part.images, part.targets, self._cost, rng, part.weights, count)

    # What the caller has set of this holds for its own thread only.
    _quiet_share = np.errstate(over="ignore", invalid="ignore")(_share)
