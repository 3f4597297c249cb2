"""Mini-batches: shuffled images as floats, augmented and weighted, with the outputs that are wanted for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from math import ceil, prod
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, empty
from nnengine.data.dataset import DataSet
from nnengine.network.network import Network
from nnengine.training.settings import TrainingSettings

_BLOCK_IMAGES = 1000  # gathered, turned into floats and augmented together: the cost of the calls is shared


class MiniBatch(NamedTuple):
    """Images (N, …) as the network reads them, wanted outputs (N, classes) and, if any, weights (N,) of their costs."""

    images: Array
    targets: Array
    weights: Array | None

    def part(self, part: slice) -> MiniBatch:
        """Some of the images."""
        return MiniBatch(self.images[part], self.targets[part], None if self.weights is None else self.weights[part])


class MiniBatches:
    """The mini-batches of ``data``, whose arrays are overwritten by later ones.

    Augmentation draws from generators made of the seed, the epoch and the place in it, so that a mini-batch is the same
    whenever it is asked for.
    """

    def __init__(self, data: DataSet, settings: TrainingSettings, network: Network) -> None:
        self._data = data
        self._settings = settings
        self._dtype = network.dtype
        self._shape = network.specification.input_shape
        self._size = settings.mini_batch
        self._block = max(1, _BLOCK_IMAGES // self._size) * self._size
        self._classes = prod(network.specification.shapes[-1])  # data may have fewer
        even = settings.label_smoothing / self._classes
        self._wanted = np.full((self._classes, self._classes), even, self._dtype)
        np.fill_diagonal(self._wanted, 1.0 - settings.label_smoothing + even)
        self._weights = self._image_weights()
        self._preparations = (self._preparation(), self._preparation())  # one is read while the other is written

    def __len__(self) -> int:
        return ceil(len(self._data) / self._size)

    def of_epoch(self, epoch: int, order: npt.NDArray[np.int64], first: int) -> Iterator[MiniBatch]:
        """The mini-batches of an epoch whose images come in ``order``, from number ``first`` on."""
        start = first * self._size
        aligned = start - start % self._block
        blocks = range(aligned, len(order), self._block)
        for begin, mini_batches in zip(blocks, self._prepared(epoch, order, blocks), strict=True):
            yield from mini_batches[max(0, start - begin) // self._size :]

    def _prepared(self, epoch: int, order: npt.NDArray[np.int64], blocks: range) -> Iterator[list[MiniBatch]]:
        """Each block's are prepared in a thread while the one before is trained on."""
        with ThreadPoolExecutor(1, "mini-batches") as pool:
            prepared = None
            for number, start in enumerate(blocks):
                following = pool.submit(
                    self._preparations[number % 2], epoch, start, order[start : start + self._block]
                )
                if prepared is not None:
                    yield prepared.result()
                    # What was just handed out is used up now; the next may overwrite it.
                prepared = following
            if prepared is not None:
                yield prepared.result()

    def _preparation(self) -> Callable[[int, int, npt.NDArray[np.int64]], list[MiniBatch]]:
        """A function that prepares blocks, with arrays of its own."""
        count = min(self._block, len(self._data))
        pixels = np.empty((count, *self._data.image_shape), np.uint8)
        images = empty((count, *self._data.image_shape), self._dtype)
        block = MiniBatch(
            images.reshape(count, *self._shape),
            np.empty((count, self._classes), self._dtype),
            None if self._weights is None else np.empty(count, self._dtype),
        )
        mini_batches = [block.part(slice(at, at + self._size)) for at in range(0, count, self._size)]

        def prepare(epoch: int, start: int, chosen: npt.NDArray[np.int64]) -> list[MiniBatch]:
            count = len(chosen)
            # mode: "raise" would copy once more
            np.take(self._data.pixels, chosen, axis=0, out=pixels[:count], mode="clip")
            values: Array = np.divide(pixels[:count], self._dtype.type(255), out=images[:count])
            if self._settings.augmentation is not None:
                rng = np.random.default_rng((self._settings.seed, 2, epoch, start))
                images[:count] = self._settings.augmentation.apply(values, rng)
            np.take(self._wanted, self._data.labels[chosen], axis=0, out=block.targets[:count], mode="clip")
            if self._weights is not None and block.weights is not None:
                np.take(self._weights, chosen, out=block.weights[:count], mode="clip")
            if count == len(images):
                return mini_batches
            return [block.part(slice(at, min(at + self._size, count))) for at in range(0, count, self._size)]

        return prepare

    def _image_weights(self) -> Array | None:
        data, by_class = self._data, self._settings.class_weights
        if not by_class and data.weights is None:
            return None
        weights = np.ones(len(data), self._dtype) if data.weights is None else data.weights.astype(self._dtype)
        return weights * np.asarray(by_class, self._dtype)[data.labels] if by_class else weights
