"""Random networks of every registered layer, with parameters far from their first values."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from nnengine import LAYERS, Layer, Model, Network, NetworkSpecification, Recipe, ShapeError, TrainingSettings
from nnengine.layers import (
    AveragePool2D,
    BatchNorm,
    Choice,
    ClippedRectifier,
    Concatenation,
    Conv2D,
    Dense,
    Dropout,
    Elu,
    Flatten,
    HardSigmoid,
    HardSwish,
    L2Pool2D,
    LeakyRectifier,
    MaxPool2D,
    Pool2D,
    Rectifier,
    Rescaling,
    Selu,
    Sigmoid,
    Softmax,
    Softplus,
    Step,
    Sum,
    Tanh,
    ZeroPad2D,
)

small = st.integers(1, 3)


def _windows(layer: type[Layer]) -> st.SearchStrategy[Layer]:
    others = [layer(3, 2, 1), layer(2, 2, (0, 0, 1, 1))]
    return st.builds(layer, small, st.one_of(st.none(), small), st.just(0)) | st.sampled_from(others)


LAYER_STRATEGIES: dict[type[Layer], st.SearchStrategy[Layer]] = {
    AveragePool2D: _windows(AveragePool2D),
    BatchNorm: st.builds(BatchNorm, st.sampled_from([0.1, 0.5, 0.01]), st.sampled_from([1e-5, 1e-3])),
    ClippedRectifier: st.builds(ClippedRectifier, st.sampled_from([6.0, 0.7])),
    Conv2D: st.builds(Conv2D, small, small, small)
    | st.sampled_from([Conv2D(2, 3, 2, 1), Conv2D(2, 3, 1, 2), Conv2D(2, 3, 2, (0, 2, 1, 1))]),
    Dense: st.builds(Dense, st.integers(1, 6)),
    Dropout: st.builds(Dropout, st.sampled_from([0.0, 0.25, 0.4])),
    Elu: st.builds(Elu, st.sampled_from([1.0, 0.3])),
    Flatten: st.just(Flatten()),
    HardSigmoid: st.builds(HardSigmoid, st.sampled_from([0.2, 0.3])),
    HardSwish: st.just(HardSwish()),
    L2Pool2D: _windows(L2Pool2D),
    LeakyRectifier: st.builds(LeakyRectifier, st.sampled_from([0.0, 0.01, 0.3])),
    MaxPool2D: _windows(MaxPool2D),
    Rectifier: st.just(Rectifier()),
    Rescaling: st.builds(Rescaling, st.sampled_from([2.0, -0.5, 3.2456994]), st.sampled_from([0.0, -1.0, 0.1])),
    Selu: st.just(Selu()),
    Sigmoid: st.just(Sigmoid()),
    Softmax: st.just(Softmax()),
    Softplus: st.just(Softplus()),
    Step: st.just(Step()),
    Tanh: st.just(Tanh()),
    ZeroPad2D: st.builds(ZeroPad2D, small | st.just((0, 1, 2, 0))),
}


def _keeping(draw: st.DrawFn) -> tuple[Layer, ...]:
    """Up to three layers that keep the shape of what they read."""
    kinds = [Tanh, Rectifier, BatchNorm, Sigmoid, Rescaling, Dropout]
    return tuple(draw(LAYER_STRATEGIES[kind]) for kind in draw(st.lists(st.sampled_from(kinds), max_size=3)))


@st.composite
def _sums(draw: st.DrawFn) -> Layer:
    return Sum(tuple(_keeping(draw) for _ in range(draw(st.integers(2, 3)))))


@st.composite
def _concatenations(draw: st.DrawFn) -> Layer:
    return Concatenation((_keeping(draw), (*_keeping(draw), draw(_sums())), _keeping(draw)))


@st.composite
def _choices(draw: st.DrawFn) -> Layer:
    experts = [_keeping(draw) for _ in range(draw(st.integers(2, 3)))]
    return Choice(((*_keeping(draw), Flatten(), Dense(len(experts))), *experts))


COMPOSITE_STRATEGIES: dict[type[Layer], st.SearchStrategy[Layer]] = {
    Choice: _choices(),
    Concatenation: _concatenations(),
    Sum: _sums(),
}


@st.composite
def specifications(draw: st.DrawFn, must_have: type[Layer] | None = None) -> NetworkSpecification:
    """Up to eight layers that fit, for images or vectors; among them one of the kind that must be there."""
    must_be_images = must_have is not None and issubclass(must_have, Conv2D | Pool2D | ZeroPad2D)
    input_shape = draw(st.sampled_from([(1, 7, 7), (2, 5, 9)] if must_be_images else [(5,), (1, 7, 7)]))
    layers: list[Layer] = []
    shape = input_shape
    kinds = draw(st.lists(st.sampled_from(list(LAYER_STRATEGIES)), max_size=7))
    for kind in ([must_have] if must_have else []) + kinds:
        layer = draw((LAYER_STRATEGIES | COMPOSITE_STRATEGIES)[kind])
        try:
            next_shape = layer.output_shape(shape)
        except ShapeError:
            if len(shape) == 1 or kind not in {Dense, Softmax}:
                continue
            layers.append(Flatten())
            next_shape = layer.output_shape(Flatten().output_shape(shape))
        layers.append(layer)
        shape = next_shape
    return NetworkSpecification(tuple(layers) or (Tanh(),), input_shape)


def random_network(specification: NetworkSpecification, seed: int = 0) -> Network:
    rng = np.random.default_rng(seed)
    network = Network(specification, rng)
    parameters = network.parameters()
    for name, values in parameters.items():
        noise = rng.normal(size=values.shape)
        parameters[name] = np.abs(noise) + 0.1 if name.endswith("variance") else values + 0.3 * noise
    network.load_parameters(parameters)
    return network


def random_images(network: Network, count: int = 4) -> np.ndarray:
    return np.random.default_rng(1).normal(size=(count, *network.specification.input_shape)).astype(np.float32)


def as_model(network: Network, cost: str = "quadratic") -> Model:
    return Model(
        Recipe(network.specification, TrainingSettings(cost)), network.weights(), metrics={"test_accuracy": 0.5}
    )


def unlisted_layers() -> set[str]:
    return set(LAYERS) - {layer.kind for layer in LAYER_STRATEGIES | COMPOSITE_STRATEGIES}
