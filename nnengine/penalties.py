"""The penalties that regularisation puts on weights: L2 and L1, for all layers alike or for each its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy

import numpy as np

from nnengine.arrays import Array

_Part = tuple[slice, float]


class Penalties:
    """lambda/(2n) sum(w²) and lambda/n sum(|w|) over the weights of a network, n being the number of training images.

    ``weight_slices`` tells where in the network's ``values`` the weights of each layer stand, by its path.
    ``l2`` and ``l1`` are the strengths lambda for every layer; ``layer_l2`` and ``layer_l1`` replace them for the
    layers that they name by path (the index in the outer stack, "3.0.1" within another), and for all within these that
    is not named itself. "Neural Networks and Deep Learning", chapter 3, equations
    87 and 95.
    """

    def __init__(
        self,
        weight_slices: Mapping[str, slice],
        training_images: int,
        *,
        l2: float = 0.0,
        l1: float = 0.0,
        layer_l2: Mapping[int | str, float] | None = None,
        layer_l1: Mapping[int | str, float] | None = None,
    ) -> None:
        self._all = slice(0, max((part.stop for part in weight_slices.values()), default=0))
        self._l2 = _parts(weight_slices, training_images, l2, layer_l2 or {})
        self._l1 = _parts(weight_slices, training_images, l1, layer_l1 or {})
        self._scratch: Array | None = None

    def within(self, block: slice) -> Penalties:
        """The penalties on a block of the parameters, whose values and gradients are then given alone."""
        penalties = copy(self)
        penalties._all = _cut(self._all, block)
        penalties._l2, penalties._l1 = (
            [(cut, strength) for part, strength in parts if (cut := _cut(part, block)).start < cut.stop]
            for parts in (self._l2, self._l1)
        )
        return penalties

    def weights(self, values: Array) -> Array:
        """The part of ``values`` that is weights, as a view."""
        return values[self._all]

    def cost(self, values: Array) -> float:
        """What the penalties add to the mean cost."""
        squares = sum(strength / 2 * float(np.vdot(values[part], values[part])) for part, strength in self._l2)
        sizes = sum(strength * float(np.abs(values[part]).sum()) for part, strength in self._l1)
        return squares + sizes

    def add_slopes(self, gradients: Array, values: Array, scale: float = 1.0, *, l2: bool = True) -> None:
        """Add ``scale`` times the derivatives of the penalties (without ``l2`` only those of L1) to ``gradients``."""
        for part, strength in self._l1:
            slope = np.sign(values[part], out=self._buffer(values)[part])
            slope *= scale * strength
            gradients[part] += slope
        for part, strength in self._l2 if l2 else ():
            gradients[part] += np.multiply(values[part], scale * strength, out=self._buffer(values)[part])

    def shrink(self, values: Array, learning_rate: float) -> None:
        """The step w := w - eta lambda/n w, which plain gradient descent makes of the L2 penalty."""
        for part, strength in self._l2:
            values[part] *= 1.0 - learning_rate * strength

    def _buffer(self, values: Array) -> Array:
        if self._scratch is None:
            self._scratch = np.empty(self._all.stop, values.dtype)
        return self._scratch


def paths_around(path: str) -> Iterator[str]:
    """A layer's path and those of the layers that it stands in, the innermost first: "3.0.1", then "3"."""
    numbers = path.split(".")
    for count in range(len(numbers), 0, -2):
        yield ".".join(numbers[:count])


def _cut(part: slice, block: slice) -> slice:
    """What a block holds of a part, counted from the block's beginning."""
    start = max(part.start, block.start) - block.start
    return slice(start, max(start, min(part.stop, block.stop) - block.start))


def _parts(
    weight_slices: Mapping[str, slice], training_images: int, strength: float, by_layer: Mapping[int | str, float]
) -> list[_Part]:
    """Where a penalty acts, and how strongly; neighbours that are penalised alike are one part."""
    parts: list[_Part] = []
    by_path = {str(path): own for path, own in by_layer.items()}
    for path, part in weight_slices.items():
        share = next((by_path[each] for each in paths_around(path) if each in by_path), strength) / training_images
        if not share:
            continue
        if parts and parts[-1][1] == share and parts[-1][0].stop == part.start:
            parts[-1] = (slice(parts[-1][0].start, part.stop), share)
        else:
            parts.append((part, share))
    return parts
