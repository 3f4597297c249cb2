"""What every registered layer, cost and initialiser must do: a new one is tried here by its line in the registry."""

from __future__ import annotations

import json

import numpy as np
import pytest

from nnengine import (
    COSTS,
    LAYERS,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPool2D,
    Network,
    NetworkSpecification,
    Rectifier,
    Sigmoid,
    Softmax,
    Tanh,
    gradient_error,
)
from nnengine.initialisers import INITIALISERS

# A layer that registers itself needs one example here: the stack that it is tried in, and the inputs.
EXAMPLES: dict[str, tuple[tuple[Layer, ...], tuple[int, ...]]] = {
    "conv2d": ((Conv2D(2, 3, stride=2, padding=1), Tanh(), Conv2D(9, 2), Conv2D(2, 2), Flatten()), (2, 9, 7)),
    "dense": ((Dense(4), Dense(3)), (5,)),
    "dropout": ((Dense(6), Dropout(0.4), Dense(3)), (5,)),
    "flatten": ((Conv2D(2, 2), Flatten()), (1, 4, 3)),
    "max_pool2d": ((Conv2D(2, 1), MaxPool2D(3), Flatten()), (1, 6, 3)),
    "rectifier": ((Dense(6), Rectifier(), Dense(3)), (5,)),
    "sigmoid": ((Dense(6), Sigmoid(), Dense(3)), (5,)),
    "softmax": ((Dense(6), Softmax(), Dense(3)), (5,)),
    "tanh": ((Dense(6), Tanh(), Dense(3)), (5,)),
}
kinds = pytest.mark.parametrize("kind", list(LAYERS))


def example(kind: str) -> NetworkSpecification:
    if kind not in EXAMPLES:
        pytest.fail(f"the layer {kind} is registered, but EXAMPLES in {__file__} holds no stack to try it in")
    layers, shape = EXAMPLES[kind]
    assert kind in {layer.kind for layer in layers}, f"the example for {kind} does not use it"
    return NetworkSpecification((*layers, Dense(3), Sigmoid()), shape)


def network(kind: str, dtype: type = np.float64, seed: int = 1) -> Network:
    return Network(example(kind), np.random.default_rng(seed), dtype)


def inputs(kind: str, count: int) -> np.ndarray:
    return np.random.default_rng(2).normal(size=(count, *EXAMPLES[kind][1]))


def targets(count: int) -> np.ndarray:
    return np.eye(3)[np.arange(count) % 3]


@kinds
@pytest.mark.parametrize("measure", list(COSTS))
def test_gradient(kind, measure):
    assert gradient_error(network(kind), inputs(kind, 3), targets(3), COSTS[measure]) < 1e-6


@kinds
def test_json_round_trip(kind):
    specification = example(kind)
    assert NetworkSpecification.from_json(json.loads(json.dumps(specification.to_json()))) == specification


@kinds
def test_the_same_seed_gives_the_same_weights_outputs_and_gradients(kind):
    x, y = inputs(kind, 4).astype(np.float32), targets(4).astype(np.float32)
    results = []
    for seed in (1, 1, 2):
        each = network(kind, np.float32, seed)
        cost = each.backpropagate(x, y, COSTS["quadratic"], np.random.default_rng(3))
        results.append((cost, each.values.tobytes(), each.gradients.tobytes(), each.predict(x).tobytes()))
    assert results[0] == results[1]
    assert results[0] != results[2]


@kinds
def test_float32_and_float64_agree(kind):
    double = network(kind)
    single = Network(double.specification, dtype=np.float32)
    single.load_parameters(double.parameters())
    x, y = inputs(kind, 4), targets(4)
    assert single.predict(x).dtype == np.float32
    np.testing.assert_allclose(single.predict(x), double.predict(x), rtol=1e-4, atol=1e-5)
    rng = [np.random.default_rng(3) for _ in range(2)]
    double.backpropagate(x, y, COSTS["quadratic"], rng[0])
    single.backpropagate(x.astype(np.float32), y.astype(np.float32), COSTS["quadratic"], rng[1])
    assert single.gradients.dtype == np.float32
    size = np.abs(double.gradients).max()
    np.testing.assert_allclose(single.gradients, double.gradients, rtol=1e-3, atol=1e-4 * size)


@kinds
def test_no_image_one_image_and_many_read_alike(kind):
    each = network(kind)
    x = inputs(kind, 5)
    together = each.predict(x)
    assert each.predict(x[:0]).shape == (0, 3)
    np.testing.assert_allclose(together, np.concatenate([each.predict(x[n : n + 1]) for n in range(5)]), rtol=1e-10)


@kinds
def test_neither_inputs_nor_weights_change_by_reading_and_backpropagating(kind):
    each = network(kind)
    x, y = inputs(kind, 4), targets(4)
    kept = x.copy(), y.copy(), each.values.copy()
    each.predict(x)
    each.backpropagate(x, y, COSTS["quadratic"], np.random.default_rng(0))
    assert all(np.array_equal(now, before) for now, before in zip((x, y, each.values), kept, strict=True))


@kinds
def test_parameters_keep_their_public_shapes(kind):
    each = network(kind)
    parameters = each.parameters()
    assert {name: values.shape for name, values in parameters.items()} == each.specification.parameter_shapes
    assert sum(each.specification.parameter_counts) == each.values.size


@kinds
def test_predicting_between_two_backward_passes_changes_no_gradient(kind):
    quiet, busy = network(kind), network(kind)
    x, y = inputs(kind, 4), targets(4)
    for each in (quiet, busy):
        each.backpropagate(x, y, COSTS["quadratic"], np.random.default_rng(0))
        if each is busy:
            for count in range(1, 6):
                each.predict(inputs(kind, count) * 3)
        each.backpropagate(x[:3], y[:3], COSTS["quadratic"], np.random.default_rng(0))
    assert np.array_equal(quiet.gradients, busy.gradients)


@kinds
def test_names(kind):
    layer = LAYERS[kind]
    assert layer.kind == kind
    assert layer.title
    assert layer.__doc__


@pytest.mark.parametrize("measure", list(COSTS))
def test_cost_names(measure):
    assert COSTS[measure].kind == measure
    assert COSTS[measure].title
    assert COSTS[measure].detail
    assert type(COSTS[measure]).__doc__


@pytest.mark.parametrize("name", list(INITIALISERS))
@pytest.mark.parametrize("layer", [Dense(3, "default"), Conv2D(3, 2)])
def test_every_initialiser_serves_every_layer_with_weights(name, layer):
    shape = (5,) if isinstance(layer, Dense) else (2, 4, 4)
    layer = type(layer)(**{**vars(layer), "initialiser": name})
    specification = NetworkSpecification((layer, Tanh(), Flatten(), Dense(2, name)), shape)
    assert NetworkSpecification.from_json(json.loads(json.dumps(specification.to_json()))) == specification
    rng = np.random.default_rng(0)
    each = Network(specification, rng, np.float64)
    assert gradient_error(each, rng.normal(size=(2, *shape)), np.eye(2), COSTS["quadratic"]) < 1e-6
    twin = Network(specification, np.random.default_rng(0), np.float64)
    assert np.array_equal(each.values, twin.values)
