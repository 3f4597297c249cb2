"""What a layer is: a frozen description, and the operation that it builds for one input shape.

A description (``Dense(units=30)``) is what users write, files hold and editors show. Building it for an input shape
gives an operation, which owns the working buffers and computes forward and backward in the inner layout.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape, as_text, empty
from nnengine.errors import ShapeError

_MOST_BUFFERS = 64


class Share:
    """The part that an operation has in a mini-batch: the whole of it, unless several threads share it."""

    is_first = True

    def add_up(self, values: Array) -> Array:
        """The sum of what the operations of all shares give here."""
        return values


class Operation:
    """The working half of a layer, built for one input shape and one dtype.

    ``parameters`` and ``gradients`` are views into the network's own arrays, in the operation's inner layout.
    ``statistics`` names the parameters that a forward pass in training measures instead of being trained: they have no
    gradient. ``mixes_images`` says that in training an image's output depends on the others of its mini-batch, of
    which the operation then has only a ``share``.
    """

    statistics: ClassVar[frozenset[str]] = frozenset()
    mixes_images: bool = False
    unit_axis: ClassVar[int] = 0  # along which the inner weights count units; not the last one

    def __init__(self, input_shape: Shape, output_shape: Shape, dtype: npt.DTypeLike) -> None:
        self.input_shape = input_shape
        self.output_shape = output_shape
        self.dtype = np.dtype(dtype)
        self.parameters: dict[str, Array] = {}
        self.gradients: dict[str, Array] = {}
        self.share = Share()
        self._ones: Array = np.empty(0, self.dtype)
        self._memory: dict[str, npt.NDArray[np.uint8]] = {}
        self._buffers: dict[tuple[object, ...], npt.NDArray[Any]] = {}

    def parameter_shapes(self) -> dict[str, Shape]:
        """The inner shape of each parameter; those named "weights" are regularised."""
        return {}

    def leaves(self, path: str, *, is_held: bool = False) -> Iterator[Leaf]:
        """The operation at its ``path``, or of one that holds stacks all within; ``is_held`` where none is trained."""
        yield Leaf(path, self, is_held)

    def multiplications(self) -> int:
        """How many multiplications by weights a prediction takes of it."""
        sizes = (prod(shape) for name, shape in self.parameter_shapes().items() if name == "weights")
        return sum(sizes) * prod(self.output_shape[1:])

    def to_inner(self, name: str, public: Array) -> Array:
        """A parameter as users see it, (out, in) or (out, in, kh, kw), in the inner layout."""
        return public

    def to_public(self, name: str, inner: Array) -> Array:
        """The opposite of ``to_inner``; may be a view."""
        return inner

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        """The layer's output for a batch-last input.

        A generator means training: the operation remembers what its backward pass needs and draws its noise, if it
        has any, from it. The result is overwritten by the next call.
        """
        raise NotImplementedError

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        """From dC/d(output) to dC/d(input), leaving dC/d(parameter) in ``gradients``.

        Belongs to the last forward pass, which had a generator. ``d`` is used up, and so is the result of that pass:
        what is returned may be written over ``d``.
        """
        raise NotImplementedError

    def buffer(self, name: str, shape: Shape, dtype: npt.DTypeLike | None = None) -> npt.NDArray[Any]:
        """A working array, kept from call to call so that the training loop allocates next to nothing.

        Its values last until one of the same name and another shape is used.
        """
        key = (name, shape)
        found = self._buffers.get(key)
        return self._new_buffer(key, shape, dtype) if found is None else found

    def buffer_like(self, name: str, values: Array, dtype: npt.DTypeLike | None = None) -> npt.NDArray[Any]:
        """A working array of the shape of ``values`` and, for vectors, their order in memory."""
        key = (name, values.shape, values.flags.f_contiguous)
        found = self._buffers.get(key)
        if found is None:
            found = self._new_buffer(key, values.shape, dtype, rows=values.ndim == 2 and values.flags.f_contiguous)
        return found

    def _new_buffer(
        self, key: tuple[str, *tuple[object, ...]], shape: Shape, dtype: npt.DTypeLike | None, *, rows: bool = False
    ) -> npt.NDArray[Any]:
        """A view of the memory that all buffers of a name share: an epoch's last, smaller mini-batch needs no other."""
        kind = self.dtype if dtype is None else np.dtype(dtype)
        size = prod(shape) * kind.itemsize
        memory = self._memory.get(key[0])
        if memory is None or memory.size < size:
            memory = self._memory[key[0]] = empty((size,), np.uint8)
            self._buffers = {other: kept for other, kept in self._buffers.items() if other[0] != key[0]}
        view = memory[:size].view(kind)
        if len(self._buffers) >= _MOST_BUFFERS:  # a caller with ever new batch sizes
            self._buffers.clear()
        made = self._buffers[key] = view.reshape(shape[::-1]).T if rows else view.reshape(shape)
        return made

    def ones(self, count: int) -> Array:
        """So many ones: products with them are sums, several times as fast as np.add.reduce."""
        if len(self._ones) < count:
            self._ones = empty((count,), self.dtype)
            self._ones.fill(1)
        return self._ones[:count]


class Leaf(NamedTuple):
    """An operation that holds no others, where it stands in a network, and whether training leaves it as it is."""

    path: str
    operation: Operation
    is_held: bool


@dataclass(frozen=True)
class Layer(ABC):
    """A layer's description: its hyper-parameters, checked at construction."""

    kind: ClassVar[str]  # the name in files
    title: ClassVar[str]  # the name on screen
    has_unit_range: ClassVar[bool] = False  # whether every output is between 0 and 1
    trains: ClassVar[bool] = True  # whether errors can be propagated back through it

    @abstractmethod
    def output_shape(self, input_shape: Shape) -> Shape:
        """The shape of one output for one input. Raises ShapeError when the layer does not fit the input."""

    @abstractmethod
    def build(self, input_shape: Shape, dtype: npt.DTypeLike) -> Operation:
        """The operation for that input shape."""

    def parameter_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """The shape of each parameter as users and files see it."""
        return {}

    def initialise(self, input_shape: Shape, rng: np.random.Generator) -> dict[str, Array]:
        """First values for each parameter as users see it, float64."""
        return {}

    def when_predicting(self) -> Layer:
        """The layer that does in training what this one does when the network predicts: itself, for most."""
        return self

    def _refuse(self, problem: str) -> ShapeError:
        return ShapeError(f"{self.title}: {problem}")


def image_shape(layer: Layer, input_shape: Shape) -> tuple[int, int, int]:
    """The input shape as (C, H, W). Raises ShapeError for vectors."""
    if len(input_shape) != 3:
        raise ShapeError(
            f"{layer.title}: expected images (channels, height, width), got {as_text(input_shape)} features"
        )
    channels, height, width = input_shape
    return channels, height, width


def vector_size(layer: Layer, input_shape: Shape) -> int:
    """The number of features. Raises ShapeError for images."""
    if len(input_shape) != 1:
        raise ShapeError(f"{layer.title}: expected a vector, got images {as_text(input_shape)}; put Flatten before it")
    return input_shape[0]
