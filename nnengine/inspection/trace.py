"""One forward and one backward pass of a network with everything that they compute, layer by layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, batch_first, batch_last
from nnengine.errors import ArgumentError, ShapeError
from nnengine.inspection.objective import Objective, Of, objective_of
from nnengine.layers import Layer
from nnengine.layers.activation import Activation
from nnengine.layers.base import Operation
from nnengine.layers.composite import Composite, CompositeOperation
from nnengine.network.ensemble import Ensemble
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification


@dataclass(frozen=True, slots=True, eq=False)
class TracedLayer:
    """What one layer did with N images: read-only arrays (N, C, H, W) or (N, features).

    ``weighted_input`` is the book's z: of a layer with weights what it gives, of an activation function what it takes;
    None of others. ``error`` is dC/d(weighted input), the book's delta, and of layers without one dC/d(output); None
    where no ``of`` was asked for. ``path`` is the layer's in parameters' names, "3", or "3.0.1" in a composite, whose
    branches are in ``stacks``.
    """

    path: str
    layer: Layer
    input: Array
    weighted_input: Array | None
    output: Array
    error: Array | None
    stacks: tuple[tuple[TracedLayer, ...], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """What a network did with N images, and how C depends on all of it.

    ``value`` is C, and ``input_gradient`` dC/d(images); both None without an ``of``. ``gradients`` is dC/d(parameter)
    in the public shape by name, such as "layers.1.weights", for all but what batch normalisation measures. ``layers``
    has an entry for each layer of the outer stack.
    """

    layers: tuple[TracedLayer, ...]
    value: float | None = None
    gradients: dict[str, Array] = field(default_factory=dict)
    input_gradient: Array | None = None


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def trace(
    network: Network, images: npt.ArrayLike, *, of: Of | None = None, dtype: npt.DTypeLike | None = None
) -> Trace:
    """Everything that ``network`` computes for images (N, C, H, W) or vectors (N, features), as it predicts.

    ``of`` says what C is whose derivatives are wanted: a class number, for that output, or ``(cost, targets)``: a cost
    or its name, and labels (N,), one label for all, or wanted outputs (N, classes). C is always the mean over the N
    images, as in training, and all derivatives are of that one number: those of a single image's own cost are N times
    its rows. Without ``of`` there is no backward pass. ``dtype`` float64 computes in twice the precision.

    The pass is made by a copy of the network, which is left as it is; it holds all images' values at once. "Neural
    Networks and Deep Learning", chapter 2, equations BP1 to BP4. Raises ShapeError when images or targets do not fit,
    ArgumentError for an ensemble, a class or cost that the network does not have, and layers without a derivative.
    """
    if not isinstance(network, Network):
        raise ArgumentError(f"trace: expected a network, {_got(network)}")
    traced = predicting(network, dtype)
    batch = traced.checked(images).copy()
    if not len(batch):
        raise ShapeError(f"trace: expected at least 1 image, got the shape {batch.shape}")
    objective = None
    if of is not None:
        objective = objective_of(network.specification, of, len(batch), traced.dtype)
        check_derivatives(network)
    statistics = {f"layers.{leaf.path}.{name}" for leaf in traced.leaves() for name in leaf.operation.statistics}
    written = traced.written_gradients()  # before the operations are wrapped
    recorders = [_Recorder(operation) for operation in traced.operations]
    x = batch_last(batch)
    rng = np.random.default_rng(0)  # with one, operations remember what their backward pass needs
    for recorder in recorders:
        x = recorder.forward(x, rng)
    layers = network.specification.layers
    given = _frozen(batch)
    if objective is None:
        return Trace(_traced(layers, recorders, given))
    value = objective.value(x)
    d = _propagate_back(objective, recorders, x)
    gradients = {
        name: _frozen(values) for name, values in traced.public_values(written).items() if name not in statistics
    }
    return Trace(_traced(layers, recorders, given, has_errors=True), value, gradients, _public(d))


def _got(network: object) -> str:
    if isinstance(network, Ensemble):
        return f"got an ensemble of {len(network.networks)}; trace each of its networks, such as ensemble.networks[0]"
    return f"got {type(network).__name__}"


def predicting(network: Network, dtype: npt.DTypeLike | None) -> Network:
    """A copy that does in training what the network does when it predicts, so that its passes can be followed back."""
    specification = network.specification
    layers = tuple(layer.when_predicting() for layer in specification.layers)
    made = Network(
        NetworkSpecification(layers, specification.input_shape), dtype=network.dtype if dtype is None else dtype
    )
    np.copyto(made.values, network.values, casting="same_kind")
    return made


def check_derivatives(network: Network) -> None:
    held = {leaf.path for leaf in network.leaves() if leaf.is_held}  # such as a gate: its derivatives are 0
    for path, layer, _ in network.specification.leaves():
        if not layer.trains and path not in held:
            raise ArgumentError(
                f"layer {path}: {layer.title} has no derivative: a small change of what it gets changes its output not "
                "at all or at once by 1; trace without of for the forward pass alone, or use Sigmoid instead"
            )


class _Recorder(Operation):
    """An operation in whose place it stands, and what went through it in public layout."""

    def __init__(self, operation: Operation) -> None:
        super().__init__(operation.input_shape, operation.output_shape, operation.dtype)
        self.operation = operation
        self.output: Array | None = None
        self.output_error: Array | None = None
        self.input_error: Array | None = None
        self.stacks: list[list[_Recorder]] = []
        if isinstance(operation, CompositeOperation):
            self.stacks = [[_Recorder(inner) for inner in stack] for stack in operation.stacks]
            operation.stacks = [list[Operation](stack) for stack in self.stacks]

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        y = self.operation.forward(x, rng)
        if self.operation.statistics:  # in training they round otherwise; what the backward pass needs stays
            y = self.operation.forward(x)
        self.output = _public(y)
        return y

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        self.output_error = _public(d)
        result = self.operation.backward(d)
        self.input_error = None if result is None else _public(result)
        return result


def _propagate_back(objective: Objective, recorders: list[_Recorder], a: Array) -> Array:
    """From dC/da to dC/d(input)."""
    d, is_fused = objective.error(a)
    if is_fused:
        recorders[-1].input_error = _public(d)
    for recorder in reversed(recorders[:-1] if is_fused else recorders):
        result = recorder.backward(d)
        assert result is not None
        d = result
    return d


def _traced(
    layers: Sequence[Layer], recorders: Sequence[_Recorder], given: Array, prefix: str = "", *, has_errors: bool = False
) -> tuple[TracedLayer, ...]:
    """What stands in a stack's recorders; ``given`` is its input."""
    found = []
    for index, (layer, recorder) in enumerate(zip(layers, recorders, strict=True)):
        path = f"{prefix}{index}"
        output = recorder.output
        assert output is not None
        weighted, error = None, recorder.output_error
        if isinstance(layer, Activation):
            weighted, error = given, recorder.input_error
        elif "weights" in recorder.operation.parameter_shapes():
            weighted = output
        if has_errors and error is None:  # nothing depends on it, as on a gate's outputs
            error = _frozen(np.zeros_like(output))
        stacks: tuple[tuple[TracedLayer, ...], ...] = ()
        if isinstance(layer, Composite):
            stacks = tuple(
                _traced(stack, inner, given, f"{path}.{number}.", has_errors=has_errors)
                for number, (stack, inner) in enumerate(zip(layer.stacks, recorder.stacks, strict=True))
            )
        found.append(TracedLayer(path, layer, given, weighted, output, error, stacks))
        given = output
    return tuple(found)


def _public(inner: Array) -> Array:
    return _frozen(batch_first(inner).copy())


def _frozen(values: Array) -> Array:
    values.flags.writeable = False
    return values
