"""Numbers by which other programs bring pixels into their range, and weighted inputs to another scale."""

from __future__ import annotations

import numpy as np
import pytest
from onnx_graphs import graph, node, runtime_outputs

from nnengine import Dense, Flatten, Network, NetworkSpecification, Rescaling
from nnengine.errors import ModelFileError
from nnengine.interchange.onnx_export import onnx_contents
from nnengine.interchange.onnx_import import read_onnx

WEIGHTS = {"w": np.random.default_rng(0).normal(size=(3, 64)).astype(np.float32)}
DENSE = [node("Flatten"), node("Gemm", "w", transB=1)]


@pytest.mark.parametrize(
    ("nodes", "constants", "layers"),
    [
        ([node("Div", "a")], {"a": 255.0}, (Rescaling(0.003921569),)),
        ([node("Mul", "a")], {"a": [[[[2.0]]]]}, (Rescaling(2.0),)),
        ([node("Mul", "a"), node("Add", "b")], {"a": 2.0, "b": -1.0}, (Rescaling(2.0, -1.0),)),
        ([node("Sub", "a"), node("Div", "b")], {"a": 0.5, "b": 0.25}, (Rescaling(4.0, -2.0),)),
        ([node("Div", "b"), node("Sub", "a")], {"a": 0.5, "b": 0.25}, (Rescaling(4.0, -0.5),)),
        ([node("Sub", "a")], {"a": np.full((1, 8, 8), 0.5)}, (Rescaling(1.0, -0.5),)),
        ([node("Add", "a"), node("Mul", "b")], {"a": 1.0, "b": 2.0}, (Rescaling(1.0, 1.0), Rescaling(2.0))),
    ],
    ids=["/255", "·2", "·2 -1", "standardised", "scaled, then centred", "as large as the image", "a sum before"],
)
def test_numbers_in_front_are_a_rescaling(nodes, constants, layers):
    constants = {name: np.asarray(values, np.float32) for name, values in constants.items()}
    check(graph([*nodes, *DENSE], {**constants, **WEIGHTS}), (*layers, Flatten(), Dense(3)))


def test_one_minus_the_pixels_is_ink_the_other_way_round():
    model = graph([node("Sub", "one"), *DENSE], {"one": np.float32(1), **WEIGHTS})
    model.graph.node[0].input[:] = ["one", "input.1"]
    check(model, (Rescaling(-1.0, 1.0), Flatten(), Dense(3)))


def test_weighted_inputs_divided_by_a_temperature():
    model = graph([*DENSE, node("Div", "t")], {"t": np.float32(2), **WEIGHTS})
    check(model, (Flatten(), Dense(3), Rescaling(0.5)))


def check(model, layers):
    contents = model.SerializeToString()
    found = read_onnx(contents)
    assert found.specification.layers == layers
    network = Network(found.specification)
    network.load_parameters(found.parameters)
    images = np.random.default_rng(1).random((3, 1, 8, 8), np.float32)
    np.testing.assert_allclose(network.predict(images), runtime_outputs(contents, images), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    ("kind", "constant", "problem"),
    [
        ("Div", 0.0, "another number than 0"),
        ("Mul", 0.0, "Rescaling: scale: expected another number than 0"),
        ("Sub", np.arange(64).reshape(1, 8, 8), "expected a number for each of the 1 units"),
        ("Mul", np.zeros((0,)), "expected one number"),
    ],
)
def test_what_is_no_rescaling_is_refused(kind, constant, problem):
    model = graph([node(kind, "a"), *DENSE], {"a": np.asarray(constant, np.float32), **WEIGHTS})
    with pytest.raises(ModelFileError, match=rf"operator {kind}.*{problem}"):
        read_onnx(model.SerializeToString())


def test_a_number_divided_by_the_values_is_refused():
    model = graph([node("Div", "a"), *DENSE], {"a": np.float32(1), **WEIGHTS})
    model.graph.node[0].input[:] = ["a", "input.1"]
    with pytest.raises(ModelFileError, match="operator Div"):
        read_onnx(model.SerializeToString())


def test_two_in_a_row_come_back_as_two():
    specification = NetworkSpecification((Rescaling(2.0, 1.0), Rescaling(3.2456994, -0.4242129), Dense(2)), (4,))
    network = Network(specification, np.random.default_rng(0))
    assert read_onnx(onnx_contents(network, "digits", "1.0", {})).specification == specification
