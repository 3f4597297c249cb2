"""The weights of a network after each epoch of a run, as far as there is room for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nnengine.network.network import Weights

MOST_BYTES = 256 * 2**20


class EpochWeights(Mapping[int, Weights]):
    """Weights by epoch; the mapping never changes, ``with_epoch`` gives the next one.

    Where they take more than ``most_bytes``, every second epoch is left out, then every second of those that are left,
    and so on: what stays is spread evenly over the run. The newest is always there.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._stride = 1
        self._epochs: dict[int, Weights] = {}

    def with_epoch(self, epoch: int, weights: Weights) -> EpochWeights:
        """Those of one epoch more."""
        new = EpochWeights(self._most_bytes)
        new._stride, kept = self._stride, {**self._epochs, epoch: weights}
        while True:
            new._epochs = {each: kept[each] for each in kept if each % new._stride == 0 or each == epoch}
            if len(new._epochs) <= 2 or sum(each.values.nbytes for each in new._epochs.values()) <= self._most_bytes:
                return new
            new._stride *= 2

    def __getitem__(self, epoch: int) -> Weights:
        return self._epochs[epoch]

    def __iter__(self) -> Iterator[int]:
        return iter(self._epochs)

    def __len__(self) -> int:
        return len(self._epochs)

    def nearest(self, epoch: int) -> int | None:
        """The epoch that is there and nearest to ``epoch``, of two the earlier; None where none is there."""
        return min(self._epochs, key=lambda each: (abs(each - epoch), each), default=None)
