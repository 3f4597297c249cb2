from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnengine import (
    ArgumentError,
    Conv2D,
    Dense,
    Dropout,
    EngineError,
    Flatten,
    MaxPool2D,
    NetworkSpecification,
    Rectifier,
    ShapeError,
    Softmax,
)

DIGITS = NetworkSpecification(
    (Conv2D(20, 5), Rectifier(), MaxPool2D(2), Flatten(), Dense(100), Rectifier(), Dropout(0.5), Dense(10), Softmax())
)


def test_shapes_and_counts_by_hand():
    # 28 - 5 + 1 = 24, halved 12; 20 · 12 · 12 = 2880.
    assert DIGITS.shapes[:5] == ((1, 28, 28), (20, 24, 24), (20, 24, 24), (20, 12, 12), (2880,))
    assert DIGITS.shapes[-1] == (10,)
    # 20 · 25 + 20; 2880 · 100 + 100; 100 · 10 + 10
    assert DIGITS.parameter_counts == (520, 0, 0, 0, 288_100, 0, 0, 1010, 0)
    assert DIGITS.describe() == (
        "1 × 28 × 28 – Convolution 20 – Rectifier – Max-pool 2 – Dense 100 – Rectifier – Dropout 0.5 – Dense 10"
        " – Softmax"
    )


def test_json_round_trip_is_readable():
    description = json.loads(json.dumps(DIGITS.to_json()))
    assert NetworkSpecification.from_json(description) == DIGITS
    assert hash(NetworkSpecification.from_json(description)) == hash(DIGITS)
    assert description["input_shape"] == [1, 28, 28]
    assert description["layers"][0] == {
        "layer": "conv2d", "filters": 20, "kernel": 5, "stride": 1, "padding": 0, "initialiser": "default"
    }  # fmt: skip
    assert description["layers"][1] == {"layer": "rectifier"}


def test_what_is_missing_has_its_default():
    short = {"layers": [{"layer": "flatten"}, {"layer": "dense", "units": 10}]}
    assert NetworkSpecification.from_json(short) == NetworkSpecification((Flatten(), Dense(10)))


@pytest.mark.parametrize(
    ("layers", "shape", "error", "message"),
    [
        ((), (1, 28, 28), ShapeError, "needs 1 to 1,000 layers, got 0"),
        ((Rectifier(),) * 1001, (1, 28, 28), ShapeError, "needs 1 to 1,000 layers, got 1,001"),
        ((Dense(3), "softmax"), (5,), ArgumentError, r"layer 1: expected a layer such as Dense\(10\), got 'softmax'"),
        ((Dense,), (5,), ArgumentError, "layer 0: expected a layer"),
        ((Flatten(),), 784, ShapeError, "input shape: expected .* got 784"),
        ((Flatten(),), (28, 28), ShapeError, r"input shape: expected .* got \(28, 28\)"),
        ((Flatten(),), (1, 28, 0), ShapeError, r"input shape: expected .* got \(1, 28, 0\)"),
        ((Flatten(),), (1, 28, True), ShapeError, "input shape"),
        ((Flatten(),), (1, 28, 28.0), ShapeError, "input shape"),
        ((Flatten(),), "784", ShapeError, "input shape"),
        ((Flatten(), Dense(10**9)), (1, 28, 28), ShapeError, "50,000,000 parameters at most, this has 785,000,000,000"),
        ((Conv2D(20_000_000, 1),), (1, 28, 28), ShapeError, "50,000,000 activations for one image at most, this has "),
        ((Flatten(),), (10**30,) * 3, ShapeError, "50,000,000 activations for one image at most, this has "),
        ((Rectifier(), Dense(3)), (1, 4, 4), ShapeError, "layer 1: Dense: expected a vector, got images 1 × 4 × 4"),
    ],
)
def test_impossible_stacks_are_refused(layers, shape, error, message):
    with pytest.raises(error, match=message):
        NetworkSpecification(layers, shape)


@pytest.mark.parametrize(
    ("description", "message"),
    [
        (None, "network: expected an object, got NoneType"),
        ([], "network: expected an object, got list"),
        ({"layers": {}}, "layers and input_shape must be lists"),
        ({"layers": [{"layer": "flatten"}], "input_shape": 784}, "layers and input_shape must be lists"),
        ({"layers": [{"layer": "flatten"}], "input": [1]}, "network: unknown input; known are input_shape, layers"),
        ({"layers": ["flatten"]}, "layer 0: expected one of .*conv2d, dense.*got 'flatten'"),
        ({"layers": [{"layer": ["dense"]}]}, "layer 0: expected one of"),
        ({"layers": [{"layer": "recurrent"}]}, "layer 0: expected one of .* got 'recurrent'"),
        ({"layers": [{"layer": "dense"}]}, r"layer 0 \(dense\): .*units"),
        ({"layers": [{"layer": "dense", "unit": 3}]}, r"layer 0 \(dense\): unknown unit; known are initialiser, layer"),
        ({"layers": [{"layer": "dense", "units": True}]}, "units: expected a whole number of at least 1, got True"),
        ({"layers": [{"layer": "dense", "units": 1e3}]}, "units: expected a whole number of at least 1, got 1000.0"),
        ({"layers": [{"layer": "dense", "units": 3, "initialiser": {}}]}, "initialiser: expected one of"),
        ({"layers": [{"layer": "dropout", "rate": float("nan")}]}, "rate: expected a finite number, got nan"),
        ({"layers": [{"layer": "max_pool2d", "size": 10**400}]}, "is larger than the height 28"),
        ({"layers": [{"layer": "flatten"}], "input_shape": [[1], 28, 28]}, "input shape"),
    ],
)
def test_what_does_not_belong_is_named(description, message):
    with pytest.raises(ArgumentError, match=message):
        NetworkSpecification.from_json(description)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from(["layer", "units", "filters", "kernel", "stride", "padding", "size", "rate", "initialiser"])
kinds = st.sampled_from(["conv2d", "dense", "dropout", "flatten", "max_pool2d", "softmax"])
small = st.integers(-1, 9) | st.sampled_from(["he", 0.5, True, 10**30])


@given(
    json_values
    | st.fixed_dictionaries(
        {
            "layers": st.lists(
                st.fixed_dictionaries({"layer": kinds}, optional={}).flatmap(
                    lambda layer: st.dictionaries(names, small | json_values, max_size=3).map(lambda more: more | layer)
                ),
                max_size=3,
            )
        },
        optional={"input_shape": st.lists(small, max_size=4)},
    )
)
def test_whatever_comes_is_a_specification_that_round_trips_or_an_engine_error(description):
    try:
        found = NetworkSpecification.from_json(description)
    except EngineError:
        return
    assert NetworkSpecification.from_json(json.loads(json.dumps(found.to_json()))) == found
    assert np.prod(found.shapes[-1]) >= 1
