"""Backpropagation by several threads, each with its share of a mini-batch."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError
from types import TracebackType

import numpy as np

from nnengine.arrays import Array
from nnengine.batches import MiniBatch
from nnengine.costs import Cost
from nnengine.layers import Share
from nnengine.network import Network

# Shares of fewer images lose more by small products and by waiting than a further thread brings.
_FEWEST_IMAGES = 32
_LEAST_MULTIPLICATIONS = 20_000_000  # of a share's prediction


def threads_that_pay(network: Network, mini_batch: int) -> int:
    """As many threads as train fastest with mini-batches of that size on the processors that this process may use."""
    if mini_batch * network.multiplications < 2 * _LEAST_MULTIPLICATIONS:
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
    again, to the last bit. Layers that mix images see those of all shares. To be entered as a context, which holds the
    threads.
    """

    def __init__(self, network: Network, cost: Cost, threads: int) -> None:
        self._cost = cost
        self._networks = [network, *(network.twin() for _ in range(threads - 1))]
        self._noises = [np.random.Generator(np.random.PCG64()) for _ in range(threads - 1)]
        self._pool: ThreadPoolExecutor | None = None
        self._meeting: _Meeting | None = None

    def __enter__(self) -> None:
        if len(self._networks) > 1:
            self._pool = ThreadPoolExecutor(len(self._networks) - 1, "backpropagation")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._meet(1)
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    def run(self, mini_batch: MiniBatch, rng: np.random.Generator, scale: float = 1.0) -> float:
        """The mini-batch's mean cost, of which ``scale`` times the gradient is left in the network."""
        network, pool, count = self._networks[0], self._pool, len(mini_batch.images)
        scale /= count
        if pool is None:
            return self._share(network, mini_batch, rng, scale)
        shares = max(1, min(len(self._networks), count // _FEWEST_IMAGES))
        self._meet(shares)
        parts = [mini_batch.part(slice(count * i // shares, count * (i + 1) // shares)) for i in range(shares)]
        others = []
        for i in range(1, shares):
            noise = self._noises[i - 1]
            noise.bit_generator.state = rng.bit_generator.state
            noise.bit_generator.advance(i << 64)  # type: ignore[attr-defined]
            others.append(pool.submit(self._quiet_share, self._networks[i], parts[i], noise, scale))
        means = self._joined(others, network, parts[0], rng, scale)
        for other in self._networks[1:shares]:
            network.gradients += other.gradients
        return sum(mean * len(part.images) for mean, part in zip(means, parts, strict=True)) / count

    def _joined(
        self, others: list[Future[float]], network: Network, part: MiniBatch, rng: np.random.Generator, scale: float
    ) -> list[float]:
        """The mean costs of all shares; when one fails, all others have ended before its error is raised."""
        try:
            mean = self._share(network, part, rng, scale)
        except BrokenBarrierError:
            mean = 0.0  # another share has failed; its error follows
        finally:
            errors = [each.exception() for each in others]
        for error in sorted(filter(None, errors), key=lambda error: isinstance(error, BrokenBarrierError)):
            raise error
        return [mean, *(each.result() for each in others)]

    def _share(self, network: Network, part: MiniBatch, rng: np.random.Generator, scale: float) -> float:
        try:
            return network.backpropagate(part.images, part.targets, self._cost, rng, part.weights, scale)
        except BaseException:
            if self._meeting is not None:
                self._meeting.call_off()
            raise

    # What the caller has set of this holds for its own thread only.
    _quiet_share = np.errstate(over="ignore", invalid="ignore")(_share)

    def _meet(self, shares: int) -> None:
        """Let the layers that mix images meet in so many shares, if they do not already."""
        if not self._networks[0].mixes_images or shares == (1 if self._meeting is None else self._meeting.size):
            return
        self._meeting = _Meeting(shares) if shares > 1 else None
        for number, network in enumerate(self._networks[:shares]):
            share = Share() if self._meeting is None else _MeetingShare(self._meeting, number)
            for operation in network.operations:
                operation.share = share


class _Meeting:
    """Where the threads of one mini-batch add up what each of them has, in the order of the shares."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._barrier = Barrier(size)
        self._given: list[dict[int, Array]] = [{}, {}]  # used in turn: nobody is further ahead than by one

    def add_up(self, number: int, turn: int, values: Array) -> Array:
        given = self._given[turn % 2]
        given[number] = values
        self._barrier.wait()
        total: Array = np.add.reduce([given[i] for i in range(self.size)], axis=0)
        return total

    def call_off(self) -> None:
        """Nobody waits any longer: those who would get a BrokenBarrierError."""
        self._barrier.abort()


class _MeetingShare(Share):
    def __init__(self, meeting: _Meeting, number: int) -> None:
        self.is_first = number == 0
        self._meeting = meeting
        self._number = number
        self._turn = 0

    def add_up(self, values: Array) -> Array:
        self._turn += 1
        return self._meeting.add_up(self._number, self._turn, values)
