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

    def run(self, mini_batch: MiniBatch, rng: np.random.Generator, scale: float = 1.0) -> float:
        """The mini-batch's mean cost, of which ``scale`` times the gradient is left in the network."""
        network, pool, count = self._networks[0], self._pool, len(mini_batch.images)
        scale /= count
        if pool is None or count < 2 * _FEWEST_IMAGES:
            return self._share(network, mini_batch, rng, scale)
        shares = min(len(self._networks), count // _FEWEST_IMAGES)
        parts = [mini_batch.part(slice(count * i // shares, count * (i + 1) // shares)) for i in range(shares)]
        others = []
        for i in range(1, shares):
            noise = self._noises[i - 1]
            noise.bit_generator.state = rng.bit_generator.state
            noise.bit_generator.advance(i << 64)  # type: ignore[attr-defined]
            others.append(pool.submit(self._quiet_share, self._networks[i], parts[i], noise, scale))
        try:
            means = [self._share(network, parts[0], rng, scale)]
        finally:
            means_of_others = [each.result() for each in others]
        for other in self._networks[1:shares]:
            network.gradients += other.gradients
        means += means_of_others
        return sum(mean * len(part.images) for mean, part in zip(means, parts, strict=True)) / count

    def _share(self, network: Network, part: MiniBatch, rng: np.random.Generator, scale: float) -> float:
        return network.backpropagate(part.images, part.targets, self._cost, rng, part.weights, scale)

    # What the caller has set of this holds for its own thread only.
    _quiet_share = np.errstate(over="ignore", invalid="ignore")(_share)
