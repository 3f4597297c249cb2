"""Stacks of which a gate chooses one for each image: experts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape, as_text
from nnengine.layers.base import Leaf, Operation
from nnengine.layers.composite import Composite, CompositeOperation


class _ChoiceOperation(CompositeOperation):
    def leaves(self, path: str, *, is_held: bool = False) -> Iterator[Leaf]:
        for number, stack in enumerate(self.stacks):
            for index, inner in enumerate(stack):
                yield from inner.leaves(f"{path}.{number}.{index}", is_held=is_held or number == 0)

    def multiplications(self) -> int:
        gate, *experts = self._multiplications()
        return gate + max(experts)

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        gate, *experts = self.stacks
        self._chosen = self._forward(gate, x, None).argmax(axis=0)
        y = self._vacant("y", self.output_shape, x.shape[-1])
        for number, expert in enumerate(experts):
            images = np.flatnonzero(self._chosen == number)
            if rng is not None:  # all see the whole mini-batch, as layers that mix images need it
                y[..., images] = self._forward(expert, x, rng)[..., images]
            elif len(images) == x.shape[-1]:
                np.copyto(y, self._forward(expert, x, None))
            elif len(images):
                y[..., images] = self._forward(expert, np.take(x, images, axis=-1), None)
        return y

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        experts = self.stacks[1:]
        parts = [self._copied(f"d{number}", self.output_shape, d) for number in range(len(experts))]
        for number, part in enumerate(parts):
            np.multiply(part, self._chosen == number, out=part)
        return self._summed_backward(experts, parts, wants_input_gradient=wants_input_gradient)


@dataclass(frozen=True)
class Choice(Composite):
    """Gives each image the output of one expert: of that whose output of the gate is the highest.

    The first stack is the gate, a vector with an output for each of the others, the experts, whose outputs have one
    shape. Only the expert that is chosen works on an image when the network predicts. A small change of the gate's
    parameters changes no output, so training leaves them as they are: a gate is trained by itself. R. A. Jacobs,
    M. I. Jordan, S. J. Nowlan and G. E. Hinton, "Adaptive mixtures of local experts", 1991, with a hard choice.
    """

    kind: ClassVar[str] = "choice"
    title: ClassVar[str] = "Choice"

    def _joined(self, shapes: Sequence[Shape]) -> Shape:
        experts = len(shapes) - 1
        if experts < 2:
            raise self._refuse(f"expected a gate and at least 2 experts, got {len(shapes)} stacks")
        if shapes[0] != (experts,):
            raise self._refuse(f"expected a gate with {experts} outputs, one for each expert, got {as_text(shapes[0])}")
        return self._all_alike(shapes, 1)

    def build(self, input_shape: Shape, dtype: npt.DTypeLike) -> Operation:
        return _ChoiceOperation(self, input_shape, dtype)
