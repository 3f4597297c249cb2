"""Digit networks as PyTorch, Keras with tf2onnx, CNTK and others write them: they give what onnxruntime gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import NodeProto, TensorProto
from onnx.helper import make_graph, make_model, make_node, make_opsetid, make_tensor_value_info
from onnx.numpy_helper import from_array
from onnx_graphs import graph, node, runtime_outputs

from nnengine import (
    AveragePool2D,
    BatchNorm,
    ClippedRectifier,
    Conv2D,
    Dense,
    Elu,
    Flatten,
    HardSigmoid,
    HardSwish,
    L2Pool2D,
    Layer,
    LeakyRectifier,
    MaxPool2D,
    ModelFileError,
    Network,
    Rectifier,
    Rescaling,
    Selu,
    Softmax,
    Softplus,
    Tanh,
    ZeroPad2D,
)
from nnengine.interchange.imported import ImportedNetwork
from nnengine.interchange.onnx_import import read_onnx
from nnengine.interchange.onnx_readers import READERS

rng = np.random.default_rng(0)


def normal(*shape: int) -> np.ndarray:
    return (rng.normal(size=shape) / 4).astype(np.float32)


def whole(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


def model(
    nodes: list[NodeProto],
    constants: dict[str, Any],
    input_shape: tuple[int | str, ...] = ("N", 1, 28, 28),
    output_shape: tuple[int | str, ...] | None = ("N", 10),
    opset: int = 17,
    input_type: int = TensorProto.FLOAT,
) -> onnx.ModelProto:
    """A graph from "x" to "y"."""
    tensors = [from_array(np.asarray(values), name) for name, values in constants.items()]
    inputs = [make_tensor_value_info("x", input_type, input_shape)]
    made = make_graph(nodes, "g", inputs, [make_tensor_value_info("y", TensorProto.FLOAT, output_shape)], tensors)
    return make_model(made, opset_imports=[make_opsetid("", opset)], ir_version=8)


def read(contents: onnx.ModelProto, images: int | None = None) -> ImportedNetwork:
    """What is imported; its outputs are those of onnxruntime, of one image or so many."""
    found = read_onnx(contents.SerializeToString())
    network = Network(found.specification)
    network.load_parameters(found.parameters)
    tensor = contents.graph.input[0].type.tensor_type
    sizes = [size.dim_value for size in tensor.shape.dim]
    sizes = [*([images or 1] if sizes[0] == 0 else sizes[:1]), *sizes[1:]]
    pixels = np.random.default_rng(1).integers(0, 256, [size or 28 for size in sizes])
    given_type = np.uint8 if tensor.elem_type == TensorProto.UINT8 else np.float32
    given_images = pixels.astype(given_type) if given_type is np.uint8 else (pixels / 255).astype(np.float32)
    expected = runtime_outputs(contents.SerializeToString(), given_images)
    count = given_images.size // int(np.prod(found.specification.input_shape))
    outputs = network.predict(given_images.reshape(count, *found.specification.input_shape).astype(np.float32))
    np.testing.assert_allclose(outputs, expected.reshape(outputs.shape), rtol=1e-5, atol=1e-5)
    return found


class TestCNTK:
    """The ONNX model zoo's MNIST (mnist-7, -8): weights of the dense layer are reshaped in the graph."""

    def nodes(self, *, divides: bool) -> list[NodeProto]:
        first = "divided" if divides else "x"
        same = {"auto_pad": "SAME_UPPER", "dilations": [1, 1], "group": 1, "kernel_shape": [5, 5], "strides": [1, 1]}
        pool = {"auto_pad": "NOTSET", "pads": [0, 0, 0, 0]}
        return [
            *([make_node("Div", ["x", "range"], ["divided"], "Block352")] if divides else []),
            make_node("Reshape", ["Parameter193", "shape1"], ["reshaped1"], "Times212_reshape1"),
            make_node("Conv", [first, "Parameter5"], ["c1"], "Convolution28", **same),
            make_node("Add", ["c1", "Parameter6"], ["p1"], "Plus30"),
            make_node("Relu", ["p1"], ["r1"], "ReLU32"),
            make_node("MaxPool", ["r1"], ["m1"], "Pooling66", kernel_shape=[2, 2], strides=[2, 2], **pool),
            make_node("Conv", ["m1", "Parameter87"], ["c2"], "Convolution110", **same),
            make_node("Add", ["c2", "Parameter88"], ["p2"], "Plus112"),
            make_node("Relu", ["p2"], ["r2"], "ReLU114"),
            make_node("MaxPool", ["r2"], ["m2"], "Pooling160", kernel_shape=[3, 3], strides=[3, 3], **pool),
            make_node("Reshape", ["m2", "shape0"], ["flat"], "Times212_reshape0"),
            make_node("MatMul", ["flat", "reshaped1"], ["times"], "Times212"),
            make_node("Add", ["times", "Parameter194"], ["y"], "Plus214"),
        ]

    def constants(self) -> dict[str, np.ndarray]:
        return {
            "range": np.float32(255),
            "Parameter193": normal(16, 4, 4, 10),
            "shape1": whole(256, 10),
            "Parameter5": normal(8, 1, 5, 5),
            "Parameter6": normal(8, 1, 1),
            "Parameter87": normal(16, 8, 5, 5),
            "Parameter88": normal(16, 1, 1),
            "shape0": whole(1, 256),
            "Parameter194": normal(1, 10),
        }

    @pytest.mark.parametrize("divides", [False, True])
    @pytest.mark.parametrize("opset", [8, 12])
    def test_it_is_read(self, divides: bool, opset: int) -> None:
        found = read(model(self.nodes(divides=divides), self.constants(), (1, 1, 28, 28), (1, 10), opset))
        layers = found.specification.layers
        assert layers[:1] == ((Rescaling(0.003921569),) if divides else (Conv2D(8, 5, 1, 2),))
        assert layers[-6:] == (MaxPool2D(2), Conv2D(16, 5, 1, 2), Rectifier(), MaxPool2D(3), Flatten(), Dense(10))
        assert found.specification.shapes[-3] == (16, 4, 4)

    def test_the_order_of_the_nodes_does_not_matter(self) -> None:
        for seed in range(5):
            nodes = self.nodes(divides=True)
            np.random.default_rng(seed).shuffle(nodes)
            contents = model(nodes, self.constants(), (1, 1, 28, 28), (1, 10), 8)
            twin = read_onnx(model(self.nodes(divides=True), self.constants(), (1, 1, 28, 28)).SerializeToString())
            found = read_onnx(contents.SerializeToString())
            assert found.specification == twin.specification
            assert list(found.parameters) == list(twin.parameters)


class TestKeras:
    """tf2onnx: images (N, 28, 28, 1), transposed for each convolution and back before the values are flattened."""

    CONSTANTS = {  # noqa: RUF012 - never changed
        "w1": normal(32, 1, 3, 3),
        "b1": normal(32),
        "w2": normal(64, 32, 3, 3),
        "b2": normal(64),
        "w3": normal(1600, 10),
        "b3": normal(10),
        "shape": whole(-1, 1600),
        "front": whole(-1, 1, 28, 28),
    }

    def nodes(self, front: NodeProto) -> list[NodeProto]:
        return [
            front,
            make_node("Conv", ["c0", "w1", "b1"], ["c1"], kernel_shape=[3, 3], strides=[1, 1], auto_pad="VALID"),
            make_node("Relu", ["c1"], ["r1"]),
            make_node("MaxPool", ["r1"], ["m1"], kernel_shape=[2, 2], strides=[2, 2], auto_pad="VALID"),
            make_node("Conv", ["m1", "w2", "b2"], ["c2"], kernel_shape=[3, 3], strides=[1, 1]),
            make_node("Relu", ["c2"], ["r2"]),
            make_node("MaxPool", ["r2"], ["m2"], kernel_shape=[2, 2], strides=[2, 2]),
            make_node("Transpose", ["m2"], ["t2"], perm=[0, 2, 3, 1]),
            make_node("Reshape", ["t2", "shape"], ["flat"]),
            make_node("MatMul", ["flat", "w3"], ["z"]),
            make_node("Add", ["z", "b3"], ["sum"]),
            make_node("Softmax", ["sum"], ["y"], axis=-1),
        ]

    @pytest.mark.parametrize(
        "front",
        [
            make_node("Transpose", ["x"], ["c0"], perm=[0, 3, 1, 2]),
            make_node("Reshape", ["x", "front"], ["c0"]),
        ],
        ids=lambda front: front.op_type,
    )
    def test_the_beginners_network(self, front: NodeProto) -> None:
        found = read(model(self.nodes(front), self.CONSTANTS, ("N", 28, 28, 1)), 3)
        assert found.specification.input_shape == (1, 28, 28)
        assert found.specification.layers == (
            Conv2D(32, 3), Rectifier(), MaxPool2D(2), Conv2D(64, 3), Rectifier(), MaxPool2D(2),
            Flatten(), Dense(10), Softmax(),
        )  # fmt: skip
        assert [shape[1:] for shape in found.specification.shapes[3:7:3]] == [(13, 13), (5, 5)]

    def test_batch_normalisation_after_the_flattening_follows_its_order(self) -> None:
        nodes = [
            make_node("Conv", ["x", "w"], ["c"], kernel_shape=[3, 3], strides=[9, 9]),
            make_node("Transpose", ["c"], ["t"], perm=[0, 2, 3, 1]),
            make_node("Reshape", ["t", "shape"], ["flat"]),
            make_node("BatchNormalization", ["flat", "scale", "shift", "mean", "variance"], ["n"]),
            make_node("MatMul", ["n", "d"], ["y"]),
        ]
        constants = {name: normal(18) for name in ("scale", "shift", "mean")} | {"variance": np.abs(normal(18)) + 0.1}
        constants |= {"w": normal(2, 1, 3, 3), "shape": whole(-1, 18), "d": normal(18, 10)}
        read(model(nodes, constants), 2)

    @pytest.mark.parametrize("keeps", [0, 1])
    def test_a_mean_over_height_and_width_of_images_with_channels_last(self, keeps: int) -> None:
        nodes = [
            make_node("Conv", ["x", "w"], ["c"]),
            make_node("Transpose", ["c"], ["t"], perm=[0, 2, 3, 1]),
            make_node("ReduceMean", ["t"], ["m" if keeps else "y"], axes=[1, 2], keepdims=keeps),
            *([make_node("Squeeze", ["m", "axes"], ["y"])] if keeps else []),
        ]
        found = read(model(nodes, {"w": normal(10, 1, 3, 3), "axes": whole(1, 2)}), 2)
        assert found.specification.layers == (Conv2D(10, 3), AveragePool2D(26), Flatten())

    def test_a_shape_that_is_computed_as_tensorflow_does(self) -> None:
        nodes = [
            make_node("Shape", ["x"], ["s"]),
            make_node("Cast", ["s"], ["s32"], to=TensorProto.INT32),
            make_node("Slice", ["s32", "zero", "one", "zero"], ["n"]),
            make_node("Squeeze", ["n", "zero"], ["n0"]),
            make_node("Unsqueeze", ["n0", "zero"], ["n1"]),
            make_node("Concat", ["n1", "rest"], ["wanted32"], axis=0),
            make_node("Cast", ["wanted32"], ["wanted"], to=TensorProto.INT64),
            make_node("Reshape", ["x", "wanted"], ["flat"]),
            make_node("MatMul", ["flat", "w"], ["y"]),
        ]
        constants = {"zero": whole(0), "one": whole(1), "rest": np.array([784], np.int32), "w": normal(784, 10)}
        read(model(nodes, constants, ("N", 28, 28)), 3)

    def test_bytes_are_cast_and_scaled(self) -> None:
        nodes = [
            make_node("Cast", ["x"], ["f"], to=TensorProto.FLOAT),
            make_node("Div", ["f", "range"], ["d"]),
            make_node("Reshape", ["d", "shape"], ["flat"]),
            make_node("Gemm", ["flat", "w", "b"], ["y"]),
        ]
        constants = {"range": np.float32(255), "shape": whole(-1, 784), "w": normal(784, 10), "b": normal(10)}
        found = read(model(nodes, constants, ("N", 28, 28), input_type=TensorProto.UINT8), 2)
        assert found.specification.layers[0] == Rescaling(0.003921569)


class TestInputs:
    DENSE = (make_node("Gemm", ["flat", "w"], ["y"], transB=1),)

    @pytest.mark.parametrize(
        ("shape", "front"),
        [
            (("N", 28, 28), make_node("Flatten", ["x"], ["flat"])),
            ((1, 28, 28), make_node("Flatten", ["x"], ["flat"])),
            ((28, 28), make_node("Flatten", ["x"], ["flat"], axis=0)),
            ((28, 28), make_node("Reshape", ["x", "one"], ["flat"])),
            ((784,), make_node("Unsqueeze", ["x", "first"], ["flat"])),
            ((784,), make_node("Reshape", ["x", "any"], ["flat"])),
            (("N", 784), make_node("Identity", ["x"], ["flat"])),
            ((1, 784), make_node("Identity", ["x"], ["flat"])),
            ((64, 1, 28, 28), make_node("Reshape", ["x", "sixty_four"], ["flat"])),
            (("N", 1, 784), make_node("Squeeze", ["x", "second"], ["flat"])),
            (("N", 28, 28, 1), make_node("Flatten", ["x"], ["flat"])),
            (("N", 1, "H", "W"), make_node("Flatten", ["x"], ["flat"])),
            (("N", 784, 1, 1), make_node("Reshape", ["x", "any"], ["flat"])),
        ],
        ids=str,
    )
    def test_vectors_of_all_pixels(self, shape: tuple[int | str, ...], front: NodeProto) -> None:
        constants = {"w": normal(10, 784), "one": whole(1, 784), "any": whole(-1, 784), "first": whole(0)}
        constants |= {"second": whole(1), "sixty_four": whole(64, -1)}
        found = read(model([front, *self.DENSE], constants, shape, None), 2 if shape[0] == "N" else None)
        assert found.specification.input_shape == (1, 28, 28)
        assert found.specification.layers == (Flatten(), Dense(10))

    @pytest.mark.parametrize(
        ("shape", "front"),
        [
            (("N", 28, 28), make_node("Unsqueeze", ["x", "second"], ["images"])),
            ((28, 28), make_node("Unsqueeze", ["x", "both"], ["images"])),
            ((28, 28), make_node("Reshape", ["x", "front"], ["images"])),
            (("N", 784), make_node("Reshape", ["x", "front"], ["images"])),
            ((1, 1, 28, 28), make_node("Identity", ["x"], ["images"])),
            (("N", 28, 28, 1), make_node("Transpose", ["x"], ["images"], perm=[0, 3, 1, 2])),
            ((5, 28, 28, 1), make_node("Transpose", ["x"], ["images"], perm=[0, 3, 1, 2])),
        ],
        ids=str,
    )
    def test_images(self, shape: tuple[int | str, ...], front: NodeProto) -> None:
        nodes = [
            front,
            make_node("Conv", ["images", "k"], ["c"], strides=[5, 5]),
            make_node("Flatten", ["c"], ["flat"]),
            *self.DENSE,
        ]
        constants = {"w": normal(10, 50), "k": normal(2, 1, 5, 5), "second": whole(1), "both": whole(0, 1)}
        constants |= {"front": whole(-1, 1, 28, 28)}
        found = read(model(nodes, constants, shape, None), 3 if shape[0] == "N" else None)
        assert found.specification.input_shape == (1, 28, 28)
        assert found.specification.layers == (Conv2D(2, 5, 5), Flatten(), Dense(10))

    def test_weights_times_a_column(self) -> None:
        nodes = [
            make_node("Reshape", ["x", "column"], ["c"]),
            make_node("MatMul", ["w1", "c"], ["z1"]),
            make_node("Add", ["b1", "z1"], ["s1"]),
            make_node("Sigmoid", ["s1"], ["a1"]),
            make_node("Gemm", ["w2", "a1", "b2"], ["y"]),
        ]
        constants = {"column": whole(784, 1), "w1": normal(30, 784), "b1": normal(30, 1), "w2": normal(10, 30)}
        constants |= {"b2": normal(10, 1)}
        read(model(nodes, constants, (1, 1, 28, 28), (10, 1)))


SQUARE = {"kernel_shape": [3, 3], "strides": [2, 2]}


@pytest.mark.parametrize(
    ("nodes", "layers"),
    [
        ([node("AveragePool", kernel_shape=[3, 3], pads=[1] * 4, count_include_pad=1)],
         (ZeroPad2D(1), AveragePool2D(3, 1))),
        ([node("MaxPool", auto_pad="SAME_UPPER", **SQUARE)], (MaxPool2D(3, 2, (0, 0, 1, 1)),)),
        ([node("MaxPool", auto_pad="SAME_LOWER", **SQUARE)], (MaxPool2D(3, 2, (1, 1, 0, 0)),)),
        ([node("AveragePool", auto_pad="SAME_LOWER", **SQUARE)], (AveragePool2D(3, 2, (1, 1, 0, 0)),)),
        ([node("MaxPool", ceil_mode=1, **SQUARE)], (MaxPool2D(3, 2, (0, 0, 1, 1)),)),
        ([node("MaxPool", ceil_mode=1, kernel_shape=[2, 2], strides=[3, 3])], (MaxPool2D(2, 3),)),
        ([node("MaxPool", **SQUARE)], (MaxPool2D(3, 2),)),
        ([node("LpPool", kernel_shape=[3, 3], strides=[3, 3])], (L2Pool2D(3),)),
        ([node("GlobalMaxPool")], (MaxPool2D(8),)),
        ([node("ReduceMean", axes=[-1, -2])], (AveragePool2D(8),)),
        ([node("Pad", "pads")], (ZeroPad2D((1, 2, 3, 0)),)),
        ([node("Elu", alpha=0.5)], (Elu(0.5),)),
        ([node("Selu")], (Selu(),)),
        ([node("Softplus")], (Softplus(),)),
        ([node("HardSigmoid", alpha=0.25)], (HardSigmoid(0.25),)),
        ([node("HardSwish")], (HardSwish(),)),
        ([node("Clip", "zero", "six")], (ClippedRectifier(6.0),)),
        ([node("Clip", "zero")], (Rectifier(),)),
        ([node("Neg")], (Rescaling(-1.0),)),
        ([node("Cast", to=TensorProto.DOUBLE), node("Cast", to=TensorProto.FLOAT), node("Relu")], (Rectifier(),)),
    ],
    ids=lambda value: value[0].op_type if isinstance(value, list) else "",
)  # fmt: skip
def test_single_operators(nodes: list[NodeProto], layers: tuple[object, ...]) -> None:
    constants = {"pads": whole(0, 0, 1, 2, 0, 0, 3, 0), "zero": np.float32(0), "six": np.float32(6)}
    contents = graph(nodes, constants, ("N", 1, 8, 8), ("N", 1, "H", "W"))
    contents.graph.input[0].name = "input.1"
    assert read(contents, 2).specification.layers == layers


@given(
    st.sampled_from(["Conv", "MaxPool", "AveragePool"]),
    st.integers(1, 5),
    st.integers(1, 4),
    st.sampled_from(["SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET"]),
    st.integers(5, 11),
    st.integers(5, 11),
)
def test_windows_stand_where_onnxruntime_has_them(
    kind: str, size: int, stride: int, auto_pad: str, height: int, width: int
) -> None:
    constants = {"w": normal(2, 1, size, size)} if kind == "Conv" else {}
    attributes = {"kernel_shape": [size] * 2, "strides": [stride] * 2, "auto_pad": auto_pad}
    read(graph([node(kind, *constants, **attributes)], constants, ("N", 1, height, width), ("N", "C", "H", "W")), 2)


@given(st.integers(1, 5), st.integers(1, 4), st.integers(0, 2), st.integers(5, 11), st.sampled_from(["Max", "Average"]))
def test_pools_that_round_up_are_those_of_onnxruntime(
    size: int, stride: int, padding: int, length: int, kind: str
) -> None:
    padding = min(padding, size // 2)
    attributes = {"kernel_shape": [size] * 2, "strides": [stride] * 2, "pads": [padding] * 4, "ceil_mode": 1}
    read(graph([node(f"{kind}Pool", **attributes)], {}, ("N", 1, length, length), ("N", 1, "H", "W")), 2)


class TestJoined:
    def test_a_batch_normalisation_taken_apart_joins_with_the_convolution(self) -> None:
        nodes = [
            node("Conv", "w", "b"),
            node("Sub", "mean"),
            make_node("Add", ["variance", "epsilon"], ["v"]),
            make_node("Sqrt", ["v"], ["deviation"]),
            node("Div", "deviation"),
            node("Mul", "scale"),
            node("Add", "shift"),
        ]
        constants = {"w": normal(3, 1, 3, 3), "b": normal(3), "epsilon": np.float32(1e-3)}
        constants |= {name: normal(3, 1, 1) for name in ("mean", "scale", "shift")}
        constants |= {"variance": np.abs(normal(1, 3, 1, 1)) + 0.1}
        found = read(chained(nodes, constants), 2)
        assert found.specification.layers == (Conv2D(3, 3),)

    def test_numbers_after_a_dense_layer_join_with_it(self) -> None:
        nodes = [node("Flatten"), node("MatMul", "w"), node("Mul", "scale"), node("Add", "shift"), node("Relu")]
        constants = {"w": normal(64, 3), "scale": normal(3), "shift": normal(1, 3)}
        assert read(chained(nodes, constants), 2).specification.layers == (Flatten(), Dense(3), Rectifier())

    @pytest.mark.parametrize("last", [["LogSoftmax"], ["Softmax", "Log"]])
    def test_logarithms_of_scores_are_read_as_scores(self, last: list[str]) -> None:
        constants = {"w": normal(64, 3)}
        contents = graph([node("Flatten"), node("MatMul", "w"), *(node(kind) for kind in last)], constants)
        found = read_onnx(contents.SerializeToString())
        assert found.specification.layers == (Flatten(), Dense(3), Softmax())
        assert found.remarks == ("its outputs are logarithms of scores; here they are the scores themselves",)
        network = Network(found.specification)
        network.load_parameters(found.parameters)
        images = rng.normal(size=(3, 1, 8, 8)).astype(np.float32)
        expected = np.exp(runtime_outputs(contents.SerializeToString(), images))
        np.testing.assert_allclose(network.predict(images), expected, rtol=1e-5, atol=1e-6)

    def test_what_the_output_does_not_need_is_left_out(self) -> None:
        nodes = [make_node("Tanh", ["x"], ["unused"]), make_node("Relu", ["x"], ["y"])]
        assert read(model(nodes, {}, output_shape=None)).specification.layers == (Rectifier(),)


def chained(nodes: list[NodeProto], constants: dict[str, np.ndarray]) -> onnx.ModelProto:
    """A chain in which operators on constants alone stand as well."""
    current = "input.1"
    for place, each in enumerate(nodes):
        if each.input[0] in constants or each.input[0] == "v":
            continue
        each.input[0] = current
        each.output[0] = current = "output" if place == len(nodes) - 1 else f"values.{place}"
    return graph(nodes, constants, output_shape=None)


def test_columns_as_the_books_first_programs_have_them() -> None:
    constants = {"w": normal(30, 784), "b": normal(30, 1), "v": normal(10, 30), "c": normal(10, 1)}
    nodes = [make_node("MatMul", ["w", "x"], ["m"]), make_node("Add", ["m", "b"], ["z"])]
    nodes += [make_node("Relu", ["z"], ["a"]), make_node("MatMul", ["v", "a"], ["n"])]
    nodes.append(make_node("Add", ["n", "c"], ["y"]))
    found = read(model(nodes, constants, (784, 1), (10, 1)))
    assert found.specification.layers == (Flatten(), Dense(30), Rectifier(), Dense(10))


@pytest.mark.parametrize(
    ("nodes", "layers"),
    [
        ([make_node("PRelu", ["z", "slope"], ["a"])], (LeakyRectifier(0.25),)),
        ([make_node("Celu", ["z"], ["a"])], (Elu(),)),
        # A normalisation after an activation, as tf2onnx writes it.
        (
            [make_node("Relu", ["z"], ["r"]), make_node("Mul", ["r", "g"], ["m"]), make_node("Add", ["m", "g"], ["a"])],
            (Rectifier(), BatchNorm()),
        ),
        (
            [make_node("Tanh", ["z"], ["r"]), make_node("Sub", ["r", "g"], ["m"]), make_node("Div", ["m", "g"], ["a"])],
            (Tanh(), BatchNorm()),
        ),
    ],
    ids=["one slope", "celu", "scale and shift", "mean and deviation"],
)
def test_what_is_the_same_as_a_layer(nodes: list[NodeProto], layers: tuple[Layer, ...]) -> None:
    constants = {"w": normal(784, 20), "v": normal(20, 10), "slope": np.full(1, 0.25, np.float32), "g": normal(20) + 2}
    first = [make_node("Flatten", ["x"], ["f"]), make_node("Gemm", ["f", "w"], ["z"])]
    found = read(model([*first, *nodes, make_node("Gemm", ["a", "v"], ["y"])], constants))
    assert found.specification.layers == (Flatten(), Dense(20), *layers, Dense(10))


def test_a_slope_for_each_unit_is_refused() -> None:
    nodes = [make_node("Flatten", ["x"], ["f"]), make_node("Gemm", ["f", "w"], ["z"])]
    nodes.append(make_node("PRelu", ["z", "slopes"], ["y"]))
    with pytest.raises(ModelFileError, match="expected one slope for all units, got 10"):
        read(model(nodes, {"w": normal(784, 10), "slopes": normal(10)}))


def test_the_guide_lists_the_operators_that_are_read() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "guide.md").read_text()
    listed = guide.split("Operators that are read: ")[1].split(";")[0]
    assert listed.replace("\n", " ").split(", ") == sorted(READERS)
