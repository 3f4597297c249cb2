"""Backpropagation by several threads, each with its share of a mini-batch."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, BrokenBarrierError, Lock
from types import TracebackType

import numpy as np
from threadpoolctl import threadpool_limits

from nnengine.arrays import Array
from nnengine.costs import Cost
from nnengine.layers import Share
from nnengine.network.network import Network
from nnengine.training.batches import MiniBatch

# Shares of fewer images lose more by small products and by waiting than a further thread brings.
_FEWEST_IMAGES = 32
_LEAST_MULTIPLICATIONS = 20_000_000  # of a share's prediction


class _BlasLimit:
    """Keeps BLAS to one thread while anybody trains: it has one number of threads for the whole program."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._users = 0
        self._limits: threadpool_limits | None = None

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self._lock:
            self._users += 1
            if self._limits is None:
                self._limits = threadpool_limits(1, "blas")
        try:
            yield
        finally:
            with self._lock:
                self._users -= 1
                if self._limits is not None and not self._users:
                    self._limits.restore_original_limits()
                    self._limits = None


one_blas_thread = _BlasLimit()


def most_shares(mini_batch: int) -> int:
    """Into how many shares a mini-batch is divided at most."""
    return max(1, mini_batch // _FEWEST_IMAGES)


def threads_that_pay(network: Network, mini_batch: int) -> int:
    """As many threads as train fastest with mini-batches of that size on the processors that this process may use."""
    worth_it = mini_batch * network.multiplications // _LEAST_MULTIPLICATIONS
    return max(1, min(_processors(), most_shares(mini_batch), worth_it))


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        return os.cpu_count() or 1


class Backpropagation:
    """Leaves the gradient of a mini-batch's mean cost in ``network.gradients``, with ``threads`` threads.

    The calling thread takes a share itself. Every thread has working arrays of its own; all read the same parameters.
    Noise of thread i is the generator's, 2^64 · i numbers further on, so that as many threads give the same result
    again, to the last bit. Layers that mix images see those of all shares. ``networks`` are that network and its twins,
    one a thread. To be entered as a context, which holds the threads.
    """

    def __init__(self, network: Network, cost: Cost, threads: int) -> None:
        self._cost = cost
        self.networks = [network, *(network.twin() for _ in range(threads - 1))]
        self._noises = [np.random.Generator(np.random.PCG64()) for _ in range(threads - 1)]
        self._pool: ThreadPoolExecutor | None = None

    def __enter__(self) -> None:
        if len(self.networks) > 1:
            self._pool = ThreadPoolExecutor(len(self.networks) - 1, "backpropagation")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    def run(self, mini_batch: MiniBatch, rng: np.random.Generator, scale: float = 1.0) -> float:
        """The mini-batch's mean cost, of which ``scale`` times the gradient is left in the network."""
        count = len(mini_batch.images)
        if self._pool is None or (shares := min(len(self.networks), most_shares(count))) < 2:
            return self._share(self.networks[0], mini_batch, rng, scale / count)
        networks = self.networks[:shares]
        # The first is the largest: its noise, after which that of the next mini-batch begins, is then the longest.
        edges = [-(-count * i // shares) for i in range(shares + 1)]
        parts = [mini_batch.part(slice(*edges[i : i + 2])) for i in range(shares)]
        meeting = _Meeting(networks)
        others: list[Future[float]] = []
        try:
            for i in range(1, shares):
                noise = self._noises[i - 1]
                noise.bit_generator.state = rng.bit_generator.state
                noise.bit_generator.advance(i << 64)  # type: ignore[attr-defined]
                others.append(self._pool.submit(self._met_share, meeting, networks[i], parts[i], noise, scale / count))
            means = [self._share(networks[0], parts[0], rng, scale / count)]
        except BrokenBarrierError:
            means = []  # another share has failed; its error follows
        except BaseException:
            meeting.call_off()
            raise
        finally:
            errors = [each.exception() for each in others]  # when all have ended
            meeting.end()
        for error in sorted(filter(None, errors), key=lambda error: isinstance(error, BrokenBarrierError)):
            raise error
        for network in networks[1:]:
            networks[0].gradients += network.gradients
        means += [each.result() for each in others]
        return sum(mean * len(part.images) for mean, part in zip(means, parts, strict=True)) / count

    def _share(self, network: Network, part: MiniBatch, rng: np.random.Generator, scale: float) -> float:
        return network.backpropagate(part.images, part.targets, self._cost, rng, part.weights, scale)

    @np.errstate(over="ignore", invalid="ignore")  # what the caller has set of this holds for its own thread only
    def _met_share(
        self, meeting: _Meeting, network: Network, part: MiniBatch, rng: np.random.Generator, scale: float
    ) -> float:
        try:
            return self._share(network, part, rng, scale)
        except BaseException:
            meeting.call_off()
            raise


class _Meeting:
    """Where the threads of one mini-batch add up what each of them has, in the order of the shares.

    Until its end the layers that mix images have their share of it.
    """

    def __init__(self, networks: list[Network]) -> None:
        self._barrier = Barrier(len(networks))
        self._size = len(networks)
        self._given: list[dict[int, Array]] = [{}, {}]  # used in turn: nobody is further ahead than by one
        self._mixing = [
            (number, operation)
            for number, network in enumerate(networks)
            for operation in (leaf.operation for leaf in network.leaves())
            if operation.mixes_images
        ]
        shares = [_MeetingShare(self, number) for number in range(len(networks))]
        for number, operation in self._mixing:
            operation.share = shares[number]

    def add_up(self, number: int, turn: int, values: Array) -> Array:
        given = self._given[turn % 2]
        given[number] = values
        self._barrier.wait()
        total: Array = np.add.reduce([given[i] for i in range(self._size)], axis=0)
        return total

    def call_off(self) -> None:
        """Nobody waits any longer: those who would get a BrokenBarrierError."""
        self._barrier.abort()

    def end(self) -> None:
        for _, operation in self._mixing:
            operation.share = Share()


class _MeetingShare(Share):
    def __init__(self, meeting: _Meeting, number: int) -> None:
        self.is_first = number == 0
        self._meeting = meeting
        self._number = number
        self._turn = 0

    def add_up(self, values: Array) -> Array:
        self._turn += 1
        return self._meeting.add_up(self._number, self._turn, values)
