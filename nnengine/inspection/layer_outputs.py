"""What every layer of a network makes of one image."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, batch_first, batch_last
from nnengine.layers import Choice, Layer
from nnengine.layers.base import Operation
from nnengine.layers.composite import Composite, CompositeOperation
from nnengine.network.ensemble import Ensemble, Predictor

INPUT = "input"
TOGETHER = "together"


@dataclass(frozen=True, slots=True, eq=False)
class LayerOutput:
    """The output of one layer, (C, H, W) or (features,), as a copy.

    ``path`` is the layer's in parameters' names, "3", or "3.0.1" in a composite, the outputs of whose branches are in
    ``stacks``: None in place of an expert that the gate did not choose, which was not asked. The input has the path
    "input" and no layer. What the networks of an ensemble answer together has the path "together", and no layer either.
    """

    path: str
    layer: Layer | None
    values: Array
    stacks: tuple[tuple[LayerOutput, ...] | None, ...] = ()


@np.errstate(over="ignore", invalid="ignore")
def inspect(network: Predictor, image: npt.ArrayLike) -> tuple[LayerOutput, ...]:
    """The image (C, H, W) and the output of every layer for it, in order, as the network predicts (no dropout).

    Of an ensemble the layers are those of its first network; the scores of all together follow. The last output is
    always what ``predict`` gives. Raises ShapeError when the image is not of the network's input shape.
    """
    batch = network.checked(np.asarray(image)[None])
    seen = network.networks[0] if isinstance(network, Ensemble) else network
    with _listening(seen.operations) as listeners:
        x = batch_last(batch)
        for listener in listeners:
            x = listener.forward(x)
    outputs = [LayerOutput(INPUT, None, batch[0].copy()), *_heard(seen.specification.layers, listeners, batch[0])]
    if isinstance(network, Ensemble):
        outputs.append(LayerOutput(TOGETHER, None, network.predict(batch)[0]))
    return tuple(outputs)


class _Listener(Operation):
    """An operation in whose place it stands, and what that gives for one image; None where it was not asked."""

    def __init__(self, operation: Operation) -> None:
        super().__init__(operation.input_shape, operation.output_shape, operation.dtype)
        self.operation = operation
        self.output: Array | None = None
        self.stacks: list[list[_Listener]] = []

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        y = self.operation.forward(x, rng)
        self.output = batch_first(y)[0].copy()
        return y


@contextmanager
def _listening(operations: Sequence[Operation]) -> Iterator[list[_Listener]]:
    """Listeners in the place of these operations, and meanwhile of those in the stacks of composites."""
    held: list[tuple[CompositeOperation, list[list[Operation]]]] = []

    def listener(operation: Operation) -> _Listener:
        made = _Listener(operation)
        if isinstance(operation, CompositeOperation):
            held.append((operation, operation.stacks))
            made.stacks = [[listener(inner) for inner in stack] for stack in operation.stacks]
            operation.stacks = [list[Operation](stack) for stack in made.stacks]
        return made

    try:
        yield [listener(operation) for operation in operations]
    finally:
        for composite, stacks in held:
            composite.stacks = stacks


def _heard(
    layers: Sequence[Layer], listeners: Sequence[_Listener], given: Array, before: str = ""
) -> Iterator[LayerOutput]:
    for index, (layer, listener) in enumerate(zip(layers, listeners, strict=True)):
        path, output = f"{before}{index}", listener.output
        assert output is not None
        stacks: list[tuple[LayerOutput, ...] | None] = []
        if isinstance(layer, Composite):
            for number, (stack, inner) in enumerate(zip(layer.stacks, listener.stacks, strict=True)):
                is_asked = not isinstance(layer, Choice) or not number or number == chosen_expert(stacks[0], given)
                stacks.append(tuple(_heard(stack, inner, given, f"{path}.{number}.")) if is_asked else None)
        yield LayerOutput(path, layer, output, tuple(stacks))
        given = output


def chosen_expert(gate: Sequence[LayerOutput] | None, given: Array) -> int:
    """Which stack of a ``Choice`` worked on what was ``given``: 1 for the expert of the gate's first output."""
    return 1 + int((gate[-1].values if gate else given).argmax())
