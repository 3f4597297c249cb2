"""Whatever legal stack one builds of the registered layers, it reads, learns and is written down rightly."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nnengine import (
    COSTS,
    LAYERS,
    ArgumentError,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPool2D,
    Network,
    NetworkSpecification,
    ShapeError,
    Sigmoid,
    gradient_error,
    inspect,
)
from nnengine.initialisers import INITIALISERS
from nnengine.layers import Activation, BatchNorm, Composite

# The values of a layer by the name of its field: a new layer with fields of these names is tried without a word here.
VALUES = {
    "alpha": st.floats(0.1, 2.0),
    "ceiling": st.floats(0.5, 6.0),
    "epsilon": st.floats(1e-3, 1.0),
    "filters": st.integers(1, 3),
    "initialiser": st.sampled_from([*INITIALISERS, "constant:0.25"]),
    "kernel": st.integers(1, 3),
    "momentum": st.floats(0.01, 1.0),
    "padding": st.integers(0, 2) | st.tuples(*[st.integers(0, 2)] * 4),
    "rate": st.floats(0.0, 0.8),
    "scale": st.floats(0.1, 4.0) | st.floats(-4.0, -0.1),
    "shift": st.floats(-2.0, 2.0),
    "size": st.integers(1, 3),
    "slope": st.floats(0.0, 0.9),
    "stride": st.integers(1, 3),
    "units": st.integers(1, 5),
}
COUNT = 3  # images


@st.composite
def layers(draw, kinds) -> Layer | None:
    """A layer with random values, or None where they do not go together."""
    kind = draw(st.sampled_from(kinds))
    if issubclass(LAYERS[kind], Composite):
        return draw(composites(kind, [each for each in LAYERS if not issubclass(LAYERS[each], Composite)]))
    values = {}
    for field in dataclasses.fields(LAYERS[kind]):
        found = VALUES[field.name]
        values[field.name] = draw(st.none() | found if field.default is None else found)
    try:
        return LAYERS[kind](**values)
    except ArgumentError:
        return None


@st.composite
def composites(draw, kind, simple) -> Layer:
    """One of two to four stacks; what keeps a shape is tried most, since other stacks seldom fit together."""
    keeping = layers([each for each in simple if issubclass(LAYERS[each], Activation | BatchNorm | Dropout)])
    found = draw(st.lists(st.lists(keeping | keeping | keeping | layers(simple), max_size=3), min_size=2, max_size=4))
    inner = [tuple(layer for layer in stack if layer is not None and layer.trains) for stack in found]
    gate = [(*inner[0], Flatten(), Dense(len(inner)))] if kind == "choice" else []
    return LAYERS[kind]((*gate, *inner))


@st.composite
def stacks(draw, *, trains: bool = False) -> NetworkSpecification:
    """One to seven layers, of which each that does not fit is left out, then three sigmoid units."""
    kinds = [kind for kind, layer in LAYERS.items() if layer.trains or not trains]
    sides = st.integers(2, 7)
    shape = draw(st.one_of(st.tuples(st.integers(1, 6)), st.tuples(st.integers(1, 3), sides, sides)))
    found: list[Layer] = []
    for layer in draw(st.lists(layers(kinds), min_size=1, max_size=7)):
        try:
            NetworkSpecification((*found, layer), shape)
        except (ShapeError, ArgumentError):
            continue
        found.append(layer)
    return NetworkSpecification((*found, Flatten(), Dense(3), Sigmoid()), shape)


def with_random_values(specification: NetworkSpecification, seed: int) -> Network:
    """A float64 network with parameters at which nothing is exactly 0 or equal, variances positive."""
    network = Network(specification, dtype=np.float64)
    rng = np.random.default_rng(seed)
    network.load_parameters(
        {
            name: rng.uniform(0.5, 1.5, values.shape) if name.endswith("variance") else rng.normal(0, 0.7, values.shape)
            for name, values in network.parameters().items()
        }
    )
    return network


def images(specification: NetworkSpecification, seed: int, count: int = COUNT) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, *specification.input_shape))


seeds = st.integers(0, 2**16)


@given(st.data())
def test_every_registered_layer_takes_part(data):
    seen = {data.draw(layers([kind])) is not None for kind in LAYERS}
    assert seen  # a field without an entry in VALUES is a KeyError


@settings(max_examples=100)
@given(specification=stacks(), seed=seeds)
def test_what_is_built_reads_and_has_the_shapes_of_its_description(specification, seed):
    assert NetworkSpecification.from_json(json.loads(json.dumps(specification.to_json()))) == specification
    network = Network(specification, np.random.default_rng(seed))
    x = images(specification, seed)
    outputs = network.predict(x)
    assert outputs.shape == (COUNT, 3)
    assert np.isfinite(outputs).all()
    assert network.predict(x[:0]).shape == (0, 3)
    assert [tuple(seen.values.shape) for seen in inspect(network, x[0])] == list(specification.shapes)
    twin = Network(specification, np.random.default_rng(seed))
    assert np.array_equal(twin.values, network.values)
    assert np.array_equal(twin.predict(x), outputs)


@settings(max_examples=100)
@given(specification=stacks(), seed=seeds)
def test_float32_reads_as_float64_and_one_image_as_many(specification, seed):
    double = with_random_values(specification, seed)
    single = Network(specification)
    single.load_parameters(double.parameters())
    x = images(specification, seed)
    outputs = double.predict(x)
    np.testing.assert_allclose(single.predict(x), outputs, atol=1e-4)
    np.testing.assert_allclose(np.concatenate([double.predict(x[n : n + 1]) for n in range(COUNT)]), outputs, atol=1e-9)


@settings(max_examples=100)
@given(specification=stacks(trains=True), seed=seeds)
def test_gradient(specification, seed):
    network = with_random_values(specification, seed)
    x, y = images(specification, seed), np.random.default_rng(seed).random((COUNT, 3))
    error = gradient_error(network, x, y, COSTS["quadratic"])
    # Finite differences of a cost near 0.1 are good to 1e-10: next to a small gradient they are no oracle.
    assert error * np.linalg.norm(network.gradients) < 1e-9 or error < 1e-6


calls = st.lists(
    st.tuples(st.sampled_from(["train", "predict"]), st.sampled_from([1, 3, 25]), st.booleans()),
    min_size=3,
    max_size=12,
)


@settings(max_examples=150)
@given(specification=stacks(trains=True), seed=seeds, calls=calls)
@example(
    # What dropout hands on is its input when it only reads, and an array of its own in training.
    specification=NetworkSpecification(
        (Conv2D(9, 2), Dropout(0.5), Conv2D(2, 2), MaxPool2D(2), Dropout(0.5), Flatten(), Dense(3), Sigmoid()),
        (1, 8, 8),
    ),
    seed=0,
    calls=[(what, 3, False) for what in ("predict", "train", "predict", "train", "train")],
)
def test_nothing_of_earlier_calls_is_left_in_later_ones(specification, seed, calls):
    network = with_random_values(specification, seed)
    rng = np.random.default_rng(seed)
    for what, count, changes_in_place in calls:
        x = images(specification, seed, count)
        if changes_in_place:
            network.predict(x)
            x[...] = rng.normal(size=x.shape)
        fresh = Network(specification, dtype=np.float64)
        fresh.load(network.weights())
        if what == "predict":
            assert np.array_equal(network.predict(x), fresh.predict(x), equal_nan=True)
            continue
        y, noise = rng.random((count, 3)), int(rng.integers(2**32))
        costs = [
            each.backpropagate(x, y, COSTS["quadratic"], np.random.default_rng(noise)) for each in (network, fresh)
        ]
        assert np.array_equal(*costs, equal_nan=True)
        assert np.array_equal(network.gradients, fresh.gradients, equal_nan=True)
        assert np.array_equal(network.values, fresh.values, equal_nan=True)  # measured parameters among them
        network.values -= 0.01 * np.nan_to_num(network.gradients)


@settings(max_examples=50)
@given(specification=stacks(trains=True), seed=seeds)
def test_a_step_down_the_gradient_lowers_the_cost(specification, seed):
    network = with_random_values(specification, seed)
    x, y = images(specification, seed), np.random.default_rng(seed).random((COUNT, 3))

    def cost() -> float:
        return network.backpropagate(x, y, COSTS["quadratic"], np.random.default_rng(seed))

    before = cost()
    slope = float(np.vdot(network.gradients, network.gradients))
    network.values -= 1e-7 * network.gradients
    assert cost() <= before - 0.5e-7 * slope + 1e-14
