"""What onnxruntime makes of exported networks, and what a reader of their graph sees."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx_graphs import runtime_outputs
from random_networks import (
    COMPOSITE_STRATEGIES,
    LAYER_STRATEGIES,
    as_model,
    random_images,
    random_network,
    specifications,
    unlisted_layers,
)

from nnengine import LAYERS, Dense, Flatten, Layer, ModelFileError, Network, NetworkSpecification, Sigmoid, Softmax
from nnengine.interchange import export_model
from nnengine.interchange.onnx_export import onnx_contents
from nnengine.layers import BatchNorm, Conv2D, MaxPool2D, Rectifier, Step
from nnengine.layers.activation import Activation


def contents(network: Network) -> bytes:
    return onnx_contents(network, "digits", "1.0", {})


def test_every_layer_is_tried() -> None:
    assert not unlisted_layers(), "a new layer needs a strategy in random_networks.py"


@pytest.mark.parametrize("layer", [*LAYER_STRATEGIES, *COMPOSITE_STRATEGIES, None])
@given(st.data())
def test_onnxruntime_gives_the_same_scores(layer: type[Layer] | None, data: st.DataObject) -> None:
    network = random_network(data.draw(specifications(layer)))
    images = random_images(network)
    np.testing.assert_allclose(
        runtime_outputs(contents(network), images), network.predict(images), rtol=1e-5, atol=1e-5
    )


def test_any_number_of_images_at_a_time() -> None:
    network = random_network(NetworkSpecification((Flatten(), Dense(3), Softmax()), (1, 2, 2)))
    for count in (0, 1, 1000):
        assert runtime_outputs(contents(network), random_images(network, count)).shape == (count, 3)


def test_a_variance_under_0_counts_as_0_as_in_the_engine() -> None:
    network = Network(NetworkSpecification((BatchNorm(),), (2,)))
    network.load_parameters(
        {"layers.0.scale": [1, 1], "layers.0.shift": [0, 0], "layers.0.mean": [0, 0], "layers.0.variance": [-1, 4]}
    )
    images = np.ones((1, 2), np.float32)
    np.testing.assert_allclose(runtime_outputs(contents(network), images), network.predict(images), rtol=1e-5)


class TestTheGraph:
    @pytest.fixture
    def model(self) -> onnx.ModelProto:
        layers = (Conv2D(2, 3), Rectifier(), MaxPool2D(2), Conv2D(4, 2), Step(), Flatten(), Dense(10), Softmax())
        network = random_network(NetworkSpecification(layers, (1, 8, 8)))
        return onnx.ModelProto.FromString(onnx_contents(network, "digits", "1.0", {"test_accuracy": "0.5"}))

    def test_nodes_are_named_by_title_and_number(self, model: onnx.ModelProto) -> None:
        assert [(node.name, node.op_type) for node in model.graph.node] == [
            ("convolution_1", "Conv"),
            ("rectifier_1", "Relu"),
            ("max_pool_1", "MaxPool"),
            ("convolution_2", "Conv"),
            ("step_1.greater", "Greater"),
            ("step_1", "Cast"),
            ("flatten_1", "Flatten"),
            ("dense_1", "Gemm"),
            ("softmax_1", "Softmax"),
        ]
        assert model.graph.node[3].doc_string == "Layer 3, Convolution, gives 4 × 2 × 2"

    def test_tensors_are_named_by_their_layer(self, model: onnx.ModelProto) -> None:
        assert [(tensor.name, tuple(tensor.dims)) for tensor in model.graph.initializer] == [
            ("convolution_1.weights", (2, 1, 3, 3)),
            ("convolution_1.biases", (2,)),
            ("convolution_2.weights", (4, 2, 2, 2)),
            ("convolution_2.biases", (4,)),
            ("step_1.threshold", ()),
            ("dense_1.weights", (10, 16)),
            ("dense_1.biases", (10,)),
        ]
        assert {values.name for values in model.graph.value_info} == {
            node.output[0] for node in model.graph.node if node.name not in {"softmax_1", "step_1.greater"}
        }

    def test_input_and_output_take_any_number_of_images(self, model: onnx.ModelProto) -> None:
        for values, name, sizes in ((model.graph.input, "image", [1, 8, 8]), (model.graph.output, "scores", [10])):
            assert [each.name for each in values] == [name]
            batch, *others = values[0].type.tensor_type.shape.dim
            assert batch.dim_param == "batch"
            assert [size.dim_value for size in others] == sizes

    def test_it_tells_where_it_comes_from(self, model: onnx.ModelProto) -> None:
        assert (model.producer_name, model.producer_version) == ("vectorville", "1.0")
        assert model.graph.name == "digits"
        assert model.graph.doc_string.startswith("1 × 8 × 8 – Convolution 2 – Rectifier – Max-pool 2")
        assert {each.key: each.value for each in model.metadata_props} == {"test_accuracy": "0.5"}
        assert (model.ir_version, model.opset_import[0].version) == (8, 17)


def test_a_layer_without_operators_is_refused_by_name() -> None:
    class Cube(Activation):
        kind = "cube"
        title = "Cube"
        operation = LAYERS["tanh"].operation

    network = Network(NetworkSpecification((Dense(2), Cube()), (2,)))
    with pytest.raises(ModelFileError, match=r"^layer 1, Cube: no ONNX operator is known for it$"):
        contents(network)


def test_the_same_network_gives_the_same_file(tmp_path: Path) -> None:
    network = random_network(NetworkSpecification((Dense(2), Sigmoid()), (3,)))
    paths = [tmp_path / "1" / "net.onnx", tmp_path / "2" / "net.onnx"]
    for path in paths:
        path.parent.mkdir()
        assert export_model(as_model(network), path) == (path,)
    assert paths[0].read_bytes() == paths[1].read_bytes()
