"""A network: a specification come to life, with its parameters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape, as_text, batch_first, batch_last, zeros
from nnengine.costs import Cost
from nnengine.errors import ArgumentError, ShapeError
from nnengine.layers.base import Leaf, Operation
from nnengine.network.specification import NetworkSpecification

# What the working arrays of one chunk of a mini-batch may occupy: more leaves the cache. Up to so many images it may be
# more: with fewer, products are small, and threads wait for each other between calls.
_CHUNK_BYTES = 24_000_000
_MOST_CHUNK_BYTES = 64_000_000
_IMAGES_WORTH_IT = 32
_LARGEST_CHUNK = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """An unchanging copy of all parameters of a network, safe to hand to another thread.

    ``values`` is one read-only array in the network's inner order; only a network of the same specification can read
    it.
    """

    specification: NetworkSpecification
    values: Array


@dataclass(frozen=True, slots=True, eq=False)
class _Entry:
    """One parameter's place in the array of all."""

    index: int  # of the layer of the outer stack that it is in
    leaf: Leaf
    name: str
    shape: Shape
    start: int = 0

    @property
    def operation(self) -> Operation:
        return self.leaf.operation

    @property
    def key(self) -> str:
        return f"layers.{self.leaf.path}.{self.name}"

    @property
    def is_weights(self) -> bool:
        return self.name == "weights" and not self.leaf.is_held

    @property
    def is_statistic(self) -> bool:
        """Whether it is measured, or left as it is, instead of being trained."""
        return self.leaf.is_held or self.name in self.operation.statistics

    @property
    def place(self) -> slice:
        return slice(self.start, self.start + prod(self.shape))

    def of(self, values: Array) -> Array:
        return values[self.place].reshape(self.shape)


class Network:
    """A feed-forward network for batches of images (N, C, H, W) or vectors (N, features).

    Parameters start from ``rng``; without one they are zero, to be loaded. ``dtype`` is float32, or float64 for
    gradient checks. ``values`` holds all parameters in one array: first the weights, each layer's where
    ``weight_slices`` tells by the layer's path ("0", or "3.0.1" in a composite), then other parameters, last those that
    are measured, or left as they are, instead of being trained. ``gradients`` is dC/d(parameter) of the last
    ``backpropagate`` in the same order, 0 for the last ones. A network is used by one thread at a time; others get a
    copy or ``weights()``.
    """

    def __init__(
        self,
        specification: NetworkSpecification,
        rng: np.random.Generator | None = None,
        dtype: npt.DTypeLike = np.float32,
    ) -> None:
        self.specification = specification
        self.dtype = np.dtype(dtype)
        if self.dtype not in {np.dtype(np.float32), np.dtype(np.float64)}:
            raise ArgumentError(f"dtype: expected float32 or float64, got {self.dtype}")
        shapes = specification.shapes
        self.operations: list[Operation] = [
            layer.build(shape, self.dtype) for layer, shape in zip(specification.layers, shapes, strict=False)
        ]
        self._entries = self._layout()
        # Nothing before the first layer with parameters needs a gradient.
        self._first_trained = min((entry.index for entry in self._entries), default=len(self.operations))
        self.mixes_images = any(operation.mixes_images for operation in self.operations)
        self.weight_slices = {entry.leaf.path: entry.place for entry in self._entries if entry.is_weights}
        self.values = zeros((sum(prod(entry.shape) for entry in self._entries),), self.dtype)
        self._share_parameters()
        self._gradients: tuple[Array, Array] | None = None
        self.gradients: Array = np.empty(0, self.dtype)
        self._scale = np.empty((), self.dtype)
        self._chunk = self._chunk_size()
        if rng is not None:
            first = {
                f"layers.{index}.{name}": values
                for index, (layer, shape) in enumerate(zip(specification.layers, shapes, strict=False))
                for name, values in layer.initialise(shape, rng).items()
            }
            for entry in self._entries:
                entry.of(self.values)[...] = entry.operation.to_inner(entry.name, first[entry.key])

    @property
    def multiplications(self) -> int:
        """How many multiplications by weights a prediction takes."""
        return sum(operation.multiplications() for operation in self.operations)

    def leaves(self) -> Iterator[Leaf]:
        """All operations that hold no others, in order; the path of one in a composite is such as "3.0.1"."""
        for index, operation in enumerate(self.operations):
            yield from operation.leaves(str(index))

    @property
    def places(self) -> dict[str, slice]:
        """Where in ``values`` each trained parameter stands, by its name such as "layers.0.weights"."""
        return {entry.key: entry.place for entry in self._entries if not entry.is_statistic}

    @property
    def trained_count(self) -> int:
        """How many of ``values`` are trained: all before the statistics, which come last."""
        return min((entry.start for entry in self._entries if entry.is_statistic), default=len(self.values))

    def _share_parameters(self) -> None:
        for entry in self._entries:
            entry.operation.parameters[entry.name] = entry.of(self.values)

    def _layout(self) -> list[_Entry]:
        """Where each parameter stands in one array of all: weights, then biases and the like, then statistics."""
        found = [
            _Entry(int(leaf.path.partition(".")[0]), leaf, name, shape)
            for leaf in self.leaves()
            for name, shape in leaf.operation.parameter_shapes().items()
        ]
        entries: list[_Entry] = []
        start = 0
        for entry in sorted(found, key=lambda entry: (not entry.is_weights, entry.is_statistic)):
            entries.append(replace(entry, start=start))
            start += prod(entry.shape)
        return entries

    def _chunk_size(self) -> int:
        image = 3 * sum(prod(shape) for shape in self.specification.shapes) * self.dtype.itemsize
        least = min(_IMAGES_WORTH_IT, max(1, _MOST_CHUNK_BYTES // image))
        return int(np.clip(_CHUNK_BYTES // image, least, _LARGEST_CHUNK))

    def _gradient_arrays(self) -> tuple[Array, Array]:
        """The part of one chunk and the sum over chunks; made on first use, since prediction needs neither."""
        if self._gradients is None:
            part = zeros(self.values.shape, self.dtype)
            for entry in self._entries:
                if not entry.is_statistic:
                    entry.operation.gradients[entry.name] = entry.of(part)
            self._gradients = (part, zeros(part.shape, self.dtype))
        return self._gradients

    def written_gradients(self) -> Array:
        """What a backward pass of the operations writes dC/d(parameter) into, in the order of ``values``."""
        part, _ = self._gradients or self._gradient_arrays()
        return part

    @np.errstate(over="ignore", invalid="ignore")
    def predict(self, images: npt.ArrayLike) -> Array:
        """The outputs (N, classes) for images (N, C, H, W) or vectors (N, features).

        Images are given in [0, 1], ink 1. Weights too large for their dtype give outputs that are not finite. Raises
        ShapeError when the images are not of the network's input shape.
        """
        batch = self.checked(images)
        outputs = np.empty((len(batch), *self.specification.shapes[-1]), self.dtype)
        for start in range(0, len(batch), self._chunk):
            part = slice(start, start + self._chunk)
            outputs[part] = batch_first(self._forward(batch[part], None))
        return outputs

    def checked(self, images: npt.ArrayLike) -> Array:
        """The images as an array of the network's dtype. Raises ShapeError when they do not fit its input."""
        batch = np.asarray(images, self.dtype)
        if batch.shape[1:] != self.specification.input_shape or batch.ndim < 2:
            raise ShapeError(
                f"expected inputs of shape (N, {as_text(self.specification.input_shape)}), got {batch.shape}"
            )
        return batch

    def _forward(self, batch: Array, rng: np.random.Generator | None) -> Array:
        x = batch_last(batch)
        for operation in self.operations:
            x = operation.forward(x, rng)
        return x

    def backpropagate(
        self,
        images: Array,
        targets: Array,
        cost: Cost,
        rng: np.random.Generator,
        image_weights: Array | None = None,
        scale: float | None = None,
    ) -> float:
        """Leave the gradient of the mean cost of a mini-batch in ``gradients``; return that cost.

        Images (N, C, H, W) and wanted outputs (N, classes), both of the network's dtype; ``image_weights`` (N,)
        multiply the cost of each image before the mean over N is taken. ``scale`` is what the sum of the images'
        gradients is multiplied by, 1/N unless given. Noise, such as dropout's, is drawn from ``rng``. "Neural Networks
        and Deep Learning", chapter 2, equations BP1 to BP4.
        """
        part, total = self._gradients or self._gradient_arrays()
        count = len(images)
        if scale is None:
            scale = 1.0 / count
        if count <= self._chunk or self.mixes_images:
            self.gradients = part
            return self._backpropagate_chunk(images, targets.T, cost, rng, scale, image_weights) / count
        self.gradients = total
        chunk = -(-count // -(-count // self._chunk))  # as many chunks as needed, all of about one size
        cost_sum = 0.0
        for start in range(0, count, chunk):
            some = slice(start, start + chunk)
            weights = None if image_weights is None else image_weights[some]
            cost_sum += self._backpropagate_chunk(images[some], targets[some].T, cost, rng, scale, weights)
            if start > 0:
                total += part
            else:
                np.copyto(total, part)
        return cost_sum / count

    def _backpropagate_chunk(
        self, images: Array, y: Array, cost: Cost, rng: np.random.Generator, scale: float, weights: Array | None
    ) -> float:
        a = self._forward(images, rng)
        cost_sum = cost.total(a, y, weights)  # before the backward pass uses up the activations
        last = len(self.operations) - 1
        if cost.fused_with is not None and isinstance(self.specification.layers[-1], cost.fused_with):
            last -= 1
            d = np.subtract(a, y)
        else:
            d = cost.gradient(a, y)
        if weights is None:
            self._scale[()] = scale  # NumPy takes a number in an array as it is
            np.multiply(d, self._scale, d)
        else:
            d *= scale * weights
        for index in range(last, self._first_trained - 1, -1):
            result = self.operations[index].backward(d, wants_input_gradient=index > self._first_trained)
            if result is not None:
                d = result
        return cost_sum

    def limit_norms(self, norm: float) -> None:
        """Shorten the weights into each unit or feature map, biases excepted, to the length ``norm`` if longer."""
        for entry in self._entries:
            if entry.is_weights:
                weights = entry.of(self.values)
                others = tuple(axis for axis in range(weights.ndim - 1) if axis != entry.operation.unit_axis)
                lengths = np.sqrt(np.vecdot(weights, weights).sum(axis=others, keepdims=True))[..., None]
                too_long = lengths > norm
                if too_long.any():
                    weights *= np.divide(norm, lengths, out=np.ones_like(lengths), where=too_long)

    def parameters(self) -> dict[str, Array]:
        """A copy of every parameter as users see it, weights (out, in) or (out, in, kh, kw), by its name."""
        return self.public_values(self.values)

    def public_values(self, values: Array) -> dict[str, Array]:
        """Values in the order of ``values`` (parameters, gradients, an optimiser's) as users see them, by name."""
        return {
            entry.key: np.array(entry.operation.to_public(entry.name, entry.of(values)), order="C")
            for entry in self._entries
        }

    def inner_values(self, public: dict[str, Array]) -> Array:
        """The opposite of ``public_values``. Raises ShapeError naming what is missing or has another shape."""
        shapes = self.specification.parameter_shapes
        if set(public) != set(shapes):
            raise ShapeError(f"expected the parameters {', '.join(shapes)}; got {', '.join(public) or 'none'}")
        values = np.empty_like(self.values)
        for entry in self._entries:
            found, expected = public[entry.key], shapes[entry.key]
            if found.shape != expected:
                raise ShapeError(f"{entry.key}: expected shape {expected}, got {found.shape}")
            entry.of(values)[...] = entry.operation.to_inner(entry.name, found)
        return values

    def weights(self) -> Weights:
        """An unchanging copy of all parameters."""
        values = self.values.copy()
        values.flags.writeable = False
        return Weights(self.specification, values)

    def load(self, weights: Weights) -> None:
        """Take over all parameters. Raises ShapeError when they belong to another specification."""
        if weights.specification != self.specification:
            raise ShapeError(
                f"expected the weights of {self.specification.describe()}, got those of "
                f"{weights.specification.describe()}"
            )
        np.copyto(self.values, weights.values)

    def load_parameters(self, parameters: dict[str, Any]) -> None:
        """Take over parameters as users see them, by name. Raises ShapeError when one is missing or does not fit."""
        np.copyto(self.values, self.inner_values({name: np.asarray(value) for name, value in parameters.items()}))

    def copy(self) -> Network:
        """A network of its own with the same parameters."""
        copy = Network(self.specification, dtype=self.dtype)
        np.copyto(copy.values, self.values)
        return copy

    def twin(self) -> Network:
        """A network that has the same parameters, not a copy, and working arrays and gradients of its own."""
        twin = Network(self.specification, dtype=self.dtype)
        twin.values = self.values  # before any pass: operations keep views of their parameters
        twin._share_parameters()
        return twin
