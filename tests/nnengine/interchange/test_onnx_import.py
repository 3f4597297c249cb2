"""ONNX files of our own and of other programs, read back in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto
from onnx.helper import make_node
from onnx_graphs import graph, node, runtime_outputs
from random_networks import LAYER_STRATEGIES, random_images, random_network, specifications

from nnengine import Conv2D, Dense, Dropout, Flatten, Layer, MaxPool2D, Network, Rectifier, Softmax
from nnengine.digits.bundled_models import bundled_models
from nnengine.digits.importing import import_model
from nnengine.files.model_file import load_single_model
from nnengine.interchange import AS_IT_IS
from nnengine.interchange.imported import ImportedNetwork
from nnengine.interchange.onnx_export import onnx_contents
from nnengine.interchange.onnx_import import read_onnx
from nnengine.layers import AveragePool2D, BatchNorm, Choice, Concatenation, Step, Sum
from nnengine.layers.pool2d import Pool2D

rng = np.random.default_rng(0)


def network_of(imported: ImportedNetwork) -> Network:
    network = Network(imported.specification)
    network.load_parameters(imported.parameters)
    return network


def read(model: onnx.ModelProto) -> Network:
    """The network in a graph; what it gives is what onnxruntime gives."""
    onnx.checker.check_model(model, full_check=True)
    contents = model.SerializeToString()
    network = network_of(read_onnx(contents))
    sizes = [size.dim_value for size in model.graph.input[0].type.tensor_type.shape.dim]
    images = rng.normal(size=(sizes[0] or 3, *sizes[1:])).astype(np.float32)
    expected = runtime_outputs(contents, images)
    found = network.predict(images.reshape(-1, *network.specification.input_shape))
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)
    return network


def short(layer: Layer) -> Layer:
    """The form in which layers are read: a stride as wide as the window is none."""
    is_beside = isinstance(layer, Pool2D) and layer.stride == layer.size
    return replace(layer, stride=None) if is_beside else layer


@pytest.mark.parametrize("layer", [*LAYER_STRATEGIES, Sum, Concatenation, Choice, None])
@given(st.data())
def test_our_own_files_give_the_same_network(layer: type[Layer] | None, data: st.DataObject) -> None:
    network = random_network(data.draw(specifications(layer)))
    twin = network_of(read_onnx(onnx_contents(network, "digits", "1.0", {})))
    assert twin.specification.layers == tuple(map(short, network.specification.layers))
    assert twin.specification.input_shape == network.specification.input_shape
    assert np.array_equal(twin.values, network.values)
    images = random_images(network)
    assert np.array_equal(twin.predict(images), network.predict(images))


def test_residual_blocks_are_read_as_sums() -> None:
    network = read(
        graph(
            [
                node("Conv", "w2", "b1", kernel_shape=[3, 3], pads=[1] * 4),
                node("Relu"),
                node("Conv", "w2", kernel_shape=[3, 3], pads=[1] * 4),
                node("Relu"),
                make_node("Add", ["values.3", "values.1"], [""]),
                node("Relu"),
                make_node("Add", ["values.5", "values.5"], [""]),
                make_node("Sum", ["values.6", "input.1", "values.0"], [""]),
                node("GlobalAveragePool"),
                node("Flatten", axis=1),
            ],
            {"b1": rng.normal(size=3), "w2": rng.normal(size=(3, 3, 3, 3))},
            (2, 3, 8, 8),
            (2, 3),
        )
    )
    assert Sum in map(type, network.specification.layers)


def test_paths_side_by_side_are_read_as_concatenations() -> None:
    network = read(
        graph(
            [
                node("Conv", "w1", kernel_shape=[3, 3], pads=[1] * 4),
                node("Relu"),
                make_node("Concat", ["values.1", "input.1"], [""], axis=1),
                node("Conv", "w2", kernel_shape=[1, 1]),
                make_node("Concat", ["values.2", "values.3"], [""], axis=-3),
                node("GlobalAveragePool"),
                node("Flatten", axis=1),
            ],
            {"w1": rng.normal(size=(2, 1, 3, 3)), "w2": rng.normal(size=(2, 3, 1, 1))},
            output_shape=("N", 5),
        )
    )
    outer = network.specification.layers[0]
    assert isinstance(outer, Concatenation)


def test_a_gate_s_choice_is_read_in_any_order_of_its_experts() -> None:
    number = {f"n{each}": np.array([each], np.int64) for each in range(3)}
    network = read(
        graph(
            [
                make_node("Flatten", ["input.1"], ["vector"], axis=1),
                make_node("Gemm", ["vector", "gate"], ["says"], transB=1),
                make_node("Gemm", ["vector", "w0"], ["first"], transB=1),
                make_node("Gemm", ["vector", "w1"], ["second"], transB=1),
                make_node("ArgMax", ["says"], ["number"], axis=-1),
                make_node("Equal", ["n2", "number"], ["is2"]),
                make_node("Equal", ["number", "n0"], ["is0"]),
                make_node("Where", ["is2", "second", "first"], ["either"]),
                make_node("Where", ["is0", "vector", "either"], ["output"]),
            ],
            {"gate": rng.normal(size=(3, 9)), "w0": rng.normal(size=(9, 9)), "w1": rng.normal(size=(9, 9)), **number},
            (20, 1, 3, 3),
            (20, 9),
        )
    )
    _, choice = network.specification.layers
    assert isinstance(choice, Choice)
    assert [len(stack) for stack in choice.stacks] == [1, 0, 1, 1]  # the gate, the vector itself, first, second


def test_the_bundled_experts_are_still_experts_after_a_way_through_onnx() -> None:
    network = load_single_model(bundled_models()["two-experts"]).network()
    twin = network_of(read_onnx(onnx_contents(network, "digits", "1.0", {})))
    assert isinstance(twin.specification.layers[0], Choice)
    assert twin.multiplications == network.multiplications
    images = rng.random((20, 1, 28, 28), np.float32)
    np.testing.assert_array_equal(twin.predict(images), network.predict(images))


def test_a_convolutional_network_as_pytorch_writes_it() -> None:
    network = read(
        graph(
            [
                node("Conv", "w1", "b1", kernel_shape=[3, 3], strides=[1, 1], pads=[0] * 4, dilations=[1, 1], group=1),
                node("BatchNormalization", "scale", "shift", "mean", "variance", epsilon=1e-5, momentum=0.9),
                node("Relu"),
                node("MaxPool", kernel_shape=[2, 2], strides=[2, 2], pads=[0, 0, 0, 0], ceil_mode=0),
                node("Conv", "w2", kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
                node("LeakyRelu", alpha=0.2),
                node("Flatten", axis=1),
                node("Gemm", "w3", "b3", alpha=1.0, beta=1.0, transB=1),
                node("Softmax", axis=1),
            ],
            {
                "w1": rng.normal(size=(2, 1, 3, 3)),
                "b1": rng.normal(size=2),
                "scale": rng.normal(size=2),
                "shift": rng.normal(size=2),
                "mean": rng.normal(size=2),
                "variance": rng.random(2) + 0.5,
                "w2": rng.normal(size=(3, 2, 3, 3)),
                "w3": rng.normal(size=(3, 27)),
                "b3": rng.normal(size=3),
            },
        )
    )
    assert network.specification.layers[:4] == (Conv2D(2, 3), BatchNorm(0.1, 1e-5), Rectifier(), MaxPool2D(2))
    assert network.specification.layers[4] == Conv2D(3, 3, padding=1)
    assert not network.parameters()["layers.4.biases"].any()


@pytest.mark.parametrize("transposed", [False, True])
@pytest.mark.parametrize("biases", [None, 2.0, [1.0, 2.0, 3.0], [[1.0, 2.0, 3.0]], [[4.0]]])
def test_gemm_in_all_its_forms(transposed: bool, biases: object) -> None:
    weights = rng.normal(size=(3, 5))
    constants = {"w": weights if transposed else weights.T} | ({} if biases is None else {"b": biases})
    names = constants.keys()
    network = read(graph([node("Gemm", *names, alpha=0.5, beta=3.0, transB=int(transposed))], constants, ("N", 5)))
    np.testing.assert_allclose(network.parameters()["layers.0.weights"], 0.5 * weights, rtol=1e-6)
    np.testing.assert_allclose(
        network.parameters()["layers.0.biases"], 3.0 * np.broadcast_to(0 if biases is None else biases, (1, 3))[0]
    )


@pytest.mark.parametrize("places", [(0, "b"), ("b", 0)])
def test_a_product_and_a_sum_are_a_dense_layer(places: tuple[object, object]) -> None:
    add = make_node("Add", ["values.0" if place == 0 else "b" for place in places], [""], "add")
    constants = {"w": rng.normal(size=(5, 3)), "b": rng.normal(size=3)}
    network = read(graph([node("MatMul", "w"), add], constants, ("N", 5)))
    assert network.specification.layers == (Dense(3),)


def test_a_sum_after_a_convolution_is_its_biases() -> None:
    constants = {"w": rng.normal(size=(2, 1, 3, 3)), "b": rng.normal(size=(2, 1, 1))}
    network = read(graph([node("Conv", "w"), node("Add", "b")], constants, output_shape=("N", 2, 6, 6)))
    np.testing.assert_allclose(network.parameters()["layers.0.biases"], constants["b"].ravel(), rtol=1e-6)


def test_constants_behind_operators_are_found() -> None:
    weights = rng.normal(size=(3, 5)).astype(np.float32)
    nodes = [
        make_node("Constant", [], ["w"], value=onnx.numpy_helper.from_array(weights)),
        make_node("Identity", ["w"], ["same"]),
        make_node("Transpose", ["same"], ["turned"], perm=[1, 0]),
        make_node("MatMul", ["input.1", "turned"], ["output"]),
    ]
    network = read(graph(nodes, {}, ("N", 5)))
    assert np.array_equal(network.parameters()["layers.0.weights"], weights)


@pytest.mark.parametrize("shape", [[0, -1], [-1, 64], [0, 64]])
def test_a_reshape_to_vectors_flattens(shape: list[int]) -> None:
    network = read(graph([node("Reshape", "s")], {"s": np.array(shape)}, output_shape=("N", 64)))
    assert network.specification.layers == (Flatten(),)


def test_a_reshape_to_a_shape_that_is_computed_flattens() -> None:
    # What PyTorch writes for x.view(x.size(0), -1) after a convolution.
    constants = {"w": rng.normal(size=(2, 1, 3, 3)), "first": np.array(0), "axes": np.array([0]), "rest": [-1]}
    nodes = [
        make_node("Conv", ["input.1", "w"], ["z"]),
        make_node("Shape", ["z"], ["sizes"]),
        make_node("Gather", ["sizes", "first"], ["images"], axis=0),
        make_node("Unsqueeze", ["images", "axes"], ["one"]),
        make_node("Concat", ["one", "rest"], ["wanted"], axis=0),
        make_node("Reshape", ["z", "wanted"], ["output"], allowzero=0),
    ]
    network = read(graph(nodes, constants, output_shape=("N", 72)))
    assert network.specification.layers == (Conv2D(2, 3), Flatten())


@pytest.mark.parametrize(("part", "rest"), [({"start": 0, "end": 1}, [64]), ({"end": 1}, [-1])])
def test_a_part_of_the_shape_is_computed_too(part: dict[str, int], rest: list[int]) -> None:
    nodes = [
        make_node("Shape", ["input.1"], ["images"], **part),
        make_node("Concat", ["images", "rest"], ["wanted"], axis=0),
        make_node("Reshape", ["input.1", "wanted"], ["output"]),
    ]
    network = read(graph(nodes, {"rest": rest}, output_shape=("N", 64)))
    assert network.specification.layers == (Flatten(),)


def test_a_reshape_that_takes_0_literally_may_not_have_one() -> None:
    network = read(graph([node("Reshape", "s", allowzero=1)], {"s": np.array([-1, 64])}, output_shape=("N", 64)))
    assert network.specification.layers == (Flatten(),)


def test_a_reshape_to_images_at_the_beginning_tells_the_input() -> None:
    constants = {"s": np.array([-1, 1, 4, 6]), "w": rng.normal(size=(2, 1, 3, 3))}
    network = read(graph([node("Reshape", "s"), node("Conv", "w")], constants, ("N", 24), ("N", 2, 2, 4)))
    assert network.specification.input_shape == (1, 4, 6)


def test_a_graph_for_so_many_images_reads_any_number() -> None:
    network = read(graph([node("Reshape", "s")], {"s": np.array([2, -1])}, (2, 1, 8, 8), (2, 64)))
    assert network.predict(np.zeros((5, 1, 8, 8))).shape == (5, 64)


def test_vectors_of_784_pixels_become_images() -> None:
    contents = graph([node("Gemm", "w", transB=1)], {"w": rng.normal(size=(3, 784))}, ("N", 784)).SerializeToString()
    specification = read_onnx(contents).specification
    assert (specification.input_shape, specification.layers) == ((1, 28, 28), (Flatten(), Dense(3)))


@pytest.mark.parametrize(
    ("nodes", "constants", "layers"),
    [
        ([node("Dropout")], {}, (Dropout(0.5),)),
        ([node("Dropout", "r")], {"r": 0.4}, (Dropout(0.4),)),
        ([node("Greater", "t"), node("Cast", to=TensorProto.FLOAT)], {"t": 0.0}, (Step(),)),
        ([node("Identity"), node("Relu"), node("Cast", to=TensorProto.FLOAT)], {}, (Rectifier(),)),
        ([node("GlobalAveragePool")], {}, (AveragePool2D(8),)),
        ([node("AveragePool", kernel_shape=[2, 2], strides=[2, 2], count_include_pad=1)], {}, (AveragePool2D(2),)),
        ([node("MaxPool", kernel_shape=[3, 3])], {}, (MaxPool2D(3, 1),)),
        ([node("MaxPool", kernel_shape=[2, 2], strides=[2, 2], auto_pad="VALID")], {}, (MaxPool2D(2),)),
    ],
    ids=lambda value: value[0].op_type if isinstance(value, list) else "",
)
def test_single_operators(nodes: list, constants: dict, layers: tuple[Layer, ...]) -> None:
    sizes = {"GlobalAveragePool": 1, "AveragePool": 4, "MaxPool": 4 if layers == (MaxPool2D(2),) else 6}
    side = sizes.get(nodes[0].op_type, 8)
    network = read(graph(nodes, constants, output_shape=("N", 1, side, side)))
    assert network.specification.layers == layers


def test_dropout_of_old_files_has_its_rate_as_an_attribute() -> None:
    model = graph([node("Dropout", ratio=0.3)], {}, output_shape=("N", 1, 8, 8), opset=9)
    assert read_onnx(model.SerializeToString()).specification.layers == (Dropout(0.3),)


class TestTheModel:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        path = tmp_path / "net.onnx"
        weights = {"w": rng.normal(size=(10, 784))}
        path.write_bytes(graph([node("Gemm", "w", transB=1)], weights, ("N", 784)).SerializeToString())
        return path

    def test_it_tells_where_it_comes_from(self, path: Path) -> None:
        model = import_model(path, add_softmax=False, input_range=AS_IT_IS)
        assert model.provenance["imported_from"] == "net.onnx"
        assert model.provenance["producer"] == "pytorch 2.9.0"
        assert model.recipe.training.cost == "quadratic"
        assert (model.best_epoch, model.metrics, model.state) == (None, {}, None)

    def test_a_softmax_can_be_added(self, path: Path) -> None:
        model = import_model(path, add_softmax=True, input_range=AS_IT_IS)
        assert model.recipe.network.layers == (Flatten(), Dense(10), Softmax())
        assert model.recipe.training.cost == "log_likelihood"
        np.testing.assert_allclose(model.network().predict(np.ones((2, 1, 28, 28))).sum(axis=1), 1, rtol=1e-6)

    def test_the_kind_of_format_may_be_named(self, path: Path) -> None:
        other = path.rename(path.with_suffix(".bin"))
        assert import_model(other, "onnx", add_softmax=False, input_range=AS_IT_IS).recipe.network.layers == (
            Flatten(),
            Dense(10),
        )
