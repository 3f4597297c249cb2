from __future__ import annotations

import numpy as np
import pytest

from nnengine import (
    Choice,
    Concatenation,
    Conv2D,
    Dense,
    Flatten,
    Network,
    NetworkSpecification,
    Rectifier,
    ShapeError,
    Softmax,
    inspect,
    residual,
    trace,
)


def test_by_hand():
    # Kernel 1 with weight 2 and -1, bias 0: two maps 2x and -x; rectified the second is 0.
    network = Network(NetworkSpecification((Conv2D(2, 1), Rectifier()), (1, 2, 2)))
    network.load_parameters({"layers.0.weights": [[[[2]]], [[[-1]]]], "layers.0.biases": [0, 0]})
    image = np.array([[[1, 2], [3, 4]]], np.float32)
    given, convolved, rectified = inspect(network, image)
    assert [each.path for each in (given, convolved, rectified)] == ["input", "0", "1"]
    assert [each.layer for each in (given, convolved, rectified)] == [None, *network.specification.layers]
    assert given.values.tolist() == [[[1, 2], [3, 4]]]
    assert convolved.values.tolist() == [[[2, 4], [6, 8]], [[-1, -2], [-3, -4]]]
    assert rectified.values.tolist() == [[[2, 4], [6, 8]], [[0, 0], [0, 0]]]


def test_every_layer_has_its_shape_and_the_last_is_the_prediction_without_dropout(network):
    image = np.random.default_rng(0).random((1, 6, 6), np.float32)
    outputs = inspect(network, image)
    assert tuple(each.values.shape for each in outputs) == network.specification.shapes
    np.testing.assert_array_equal(outputs[-1].values, network.predict(image[None])[0])
    assert all(each.values.dtype == np.float32 for each in outputs)
    dropout = outputs[5]
    assert dropout.layer.kind == "dropout"
    assert np.array_equal(dropout.values, outputs[4].values)


def test_values_are_copies_of_their_own(network):
    image = np.random.default_rng(0).random((1, 6, 6), np.float32)
    outputs = inspect(network, image)
    kept = [each.values.copy() for each in outputs]
    inspect(network, image * 0.5)
    network.predict(np.ones((1, 1, 6, 6)))
    network.values += 1
    image[:] = 7
    assert all(np.array_equal(each.values, before) for each, before in zip(outputs, kept, strict=True))
    for first, one in enumerate(outputs):
        assert all(not np.shares_memory(one.values, other.values) for other in outputs[first + 1 :])


@pytest.mark.parametrize("shape", [(6, 6), (1, 1, 6, 6), (1, 6, 5), (36,)])
def test_another_shape_is_refused(network, shape):
    with pytest.raises(ShapeError, match="expected inputs of shape"):
        inspect(network, np.zeros(shape))


def paths(outputs):
    """Of all outputs, those within composites before what comes out of these."""
    for each in outputs:
        for stack in each.stacks:
            yield from paths(stack or ())
        yield each.path, each.values


def test_what_is_within_composites_is_what_a_trace_shows():
    inner = residual(Conv2D(2, 3, padding=1), Rectifier())
    layers = (Conv2D(2, 3), Concatenation(((inner, Rectifier()), (Conv2D(1, 1),), ())), Flatten(), Dense(4), Softmax())
    network = Network(NetworkSpecification(layers, (1, 6, 6)), np.random.default_rng(1))
    image = np.random.default_rng(0).random((1, 6, 6), np.float32)

    def traced(found):
        for each in found:
            for stack in each.stacks:
                yield from traced(stack)
            yield each.path, each.output[0]

    seen, expected = dict(paths(inspect(network, image))), dict(traced(trace(network, image[None]).layers))
    assert list(seen)[1:] == list(expected)
    assert "1.0.0.0.1" in seen
    for path, values in expected.items():
        np.testing.assert_allclose(seen[path], values, atol=1e-6)
    np.testing.assert_array_equal(network.predict(image[None])[0], inspect(network, image)[-1].values)


def test_an_expert_that_the_gate_did_not_choose_is_not_asked():
    # The gate is the input itself, of which the second value is the larger one.
    experts = (Dense(2),), ()
    network = Network(NetworkSpecification((Choice(((), *experts)),), (2,)), np.random.default_rng(1))
    (_, choice) = inspect(network, np.array([1, 3], np.float32))
    assert choice.stacks == ((), None, ())
    assert choice.values.tolist() == [1, 3]
    (_, choice) = inspect(network, np.array([3, 1], np.float32))
    assert choice.stacks[2] is None
    assert [each.path for each in choice.stacks[1]] == ["0.1.0"]
