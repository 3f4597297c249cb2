"""ONNX files that cannot be read: each is refused with one line that says where, what and what is supported."""

from __future__ import annotations

import os
import tracemalloc
from contextlib import suppress
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import NodeProto, TensorProto
from onnx.helper import make_node, make_tensor
from onnx_graphs import graph, node

from nnengine import ModelFileError
from nnengine.digits.importing import import_model
from nnengine.interchange.onnx_import import read_onnx


def refused(model: onnx.ModelProto | bytes, message: str) -> None:
    contents = model if isinstance(model, bytes) else model.SerializeToString()
    with pytest.raises(ModelFileError, match=message) as caught:
        read_onnx(contents)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 700


W = {
    "zero": np.array([0, -1]),
    "short": np.array([3, 5]),
    "pads": np.array([0, 1, 0, 0, 0, 0, 0, 0]),
    "rows": np.arange(8.0).reshape(8, 1),
    "nothing": np.array(0.0),
    "low": np.array(-1.0),
    "e": np.ones((8, 3)),
    "w": np.ones((2, 1, 3, 3)),
    "d": np.ones((3, 64)),
    "c": np.ones(3),
    "n": np.full((3, 64), np.nan),
}


@pytest.mark.parametrize(
    ("operator", "message"),
    [
        (node("Erf"), r"^node 'erf_0' \(operator Erf\): no layer here does what it does; the guide lists"),
        (node("Conv", "w", group=2), "'conv_0' .*group: expected 1, got 2"),
        (node("Conv", "w", dilations=[2, 2]), "dilations: expected 1"),
        (node("Conv", "w", strides=[1, 2]), r"strides: expected 2 times the same number, got \[1, 2\]"),
        (node("Conv", "w", pads=[0, 0, 1]), r"pads: expected 4 whole numbers, got \[0, 0, 1\]"),
        (node("Conv", "w", pads=[-1] * 4), "padding: .*-1"),
        (node("Conv", "w", auto_pad="SAME"), "auto_pad: expected NOTSET, SAME_UPPER, SAME_LOWER or VALID, got 'SAME'"),
        (node("Conv", "w", strides=[9, 9]), "stride 9 is larger than the height 8"),
        (node("Conv", "w", kernel_shape=[5, 5]), "kernel_shape: expected 3, as the weights have it, got 5"),
        (node("Conv", "w", strides=2), r"strides: expected a value such as \[1, 1\], got 2"),
        (node("Conv", "d"), r"square kernel .*got \(3, 64\)"),
        (node("Conv", "w", "c"), r"biases: expected shape \(2,\), got \(3,\)"),
        (node("Conv", "w", colour=1), "its attributes colour are not supported"),
        (node("MaxPool", kernel_shape=[2, 2], strides=[2, 2], storage_order=1), "storage_order: expected 0, got 1"),
        (node("MaxPool"), "size"),
        (node("LpPool", kernel_shape=[2, 2], strides=[2, 2], p=1), "p: expected 2, got 1"),
        (node("Flatten", axis=3), "axis: expected one vector of each image 1 × 1 × 8 × 8, got axis 3"),
        (node("Softmax", axis=1), "expected a vector"),
        (node("Gemm", "d", transB=1), r"expected a vector \(N, features\), got 1 × 1 × 8 × 8; flatten them first"),
        (node("MatMul", "e"), "expected a vector, all 64 values of an image along axis -1, got 1 × 1 × 8 × 8; flatten"),
        (node("Add", "c"), r"numbers for values 1 × 1 × 8 × 8, got shape \(3,\)"),
        (node("Add", "rows"), r"a number for each of the 1 units, got shape \(8, 1\)"),
        (node("Div", "zero"), "expected one number, or numbers for values"),
        (node("Div", "nothing"), "expected to divide by another number than 0"),
        (node("Clip", "low"), "expected 0 as the smallest value, got -1.0"),
        (node("HardSigmoid", beta=0.25), "beta: expected 0.5, got 0.25"),
        (node("Log"), "after a last Softmax only"),
        (node("ArgMax", axis=1), "export the network so that it ends with the ten scores"),
        (node("Transpose", perm=[0, 0, 1, 2]), "perm: expected an order of 4 dimensions"),
        (node("Pad", "pads"), r"pads: expected to pad height and width only, got \[0, 1, 0, 0, 0, 0, 0, 0\]"),
        (node("Pad", "short"), "pads: expected 8 whole numbers, got 2"),
        (node("ReduceMean", axes=[1, 2]), "expected axes that are height and width"),
        (node("LeakyRelu", alpha=-1.0), "slope"),
        (node("Dropout", "c"), "ratio: expected one number, got 3"),
        (node("Relu", "c"), "its inputs 1 are not supported"),
        (node("Greater", "c"), "Greater than 0, then Cast to float"),
        (node("Reshape", "zero", allowzero=1), "allowzero: expected 0 where the shape has a size of 0, got 1"),
        (node("Reshape", "short"), r"expected a shape for the 64 values of each image, got \[3, 5\]"),
        (node("Cast", to=TensorProto.INT64), "to: expected a type of floating-point numbers, such as 1, got 7"),
        (node("BatchNormalization", "c", "c", "c", "c"), r"scale: expected shape \(1,\), got \(3,\)"),
        (node("BatchNormalization", "c", "c", "c", "c", training_mode=1), "training_mode: expected 0, got 1"),
    ],
    ids=lambda value: value.op_type if isinstance(value, onnx.NodeProto) else "",
)
def test_what_the_engine_lacks_is_named(operator: onnx.NodeProto, message: str) -> None:
    refused(graph([operator], W), message)


def test_what_belongs_to_vectors_is_named_too() -> None:
    vectors = ("N", 64)
    refused(graph([node("Gemm", "d")], W, vectors), r"weights: expected shape|expected .*64")
    refused(graph([node("Gemm", "n", transB=1)], W, vectors), "'gemm_0': weights: expected finite numbers")
    refused(graph([node("Gemm", "d", transA=1)], W, vectors), "expected a vector, all 64 values of an image along axis")
    refused(graph([node("Gemm", "d", transA=1)], W, (2, 64)), "transA: expected 0 for a graph of several images, got 1")
    refused(graph([node("Gemm", "c")], W, vectors), r"expected a matrix of weights, got shape \(3,\)")
    refused(graph([node("Gemm", "d", "d", transB=1)], W, vectors), "a number for each of the 3 units")
    refused(graph([make_node("MatMul", ["d", "input.1"], ["output"])], W, vectors), "along axis -2, got 1 × 64")
    huge = {"d": np.full((3, 64), 1e38)}
    refused(graph([node("Gemm", "d", transB=1, alpha=1e9)], huge, vectors), "weights: expected finite numbers")


NUMBERS = {"n0": np.array([0], np.int64), "n1": np.array([1], np.int64), "axes": np.array([2, 3], np.int64)}


def choice(*, said: str = "vector", wanted: str = "number", **changed: object) -> list[NodeProto]:
    """A gate's choice between what is said and its opposite, for vectors of two."""
    return [
        make_node("Flatten", ["input.1"], ["vector"], axis=1),
        make_node("Neg", ["input.1"], ["images"]),
        make_node("ArgMax", [said], ["number"], **{"axis": 1, **changed}),
        make_node("Unsqueeze", ["number", "axes"], ["wide"]),
        make_node("Equal", [wanted, "n0"], ["is0"]),
        make_node("Tanh", ["vector"], ["turned"]),
        make_node("Where", ["is0", "vector", "turned"], ["output"]),
    ]


@pytest.mark.parametrize(
    ("nodes", "problem"),
    [
        (choice(keepdims=0), "chosen by a gate"),
        (choice(axis=0), "chosen by a gate"),
        (choice(select_last_index=1), "chosen by a gate"),
        (choice(wanted="wide"), "two more axes, 2 and 3, for maps alone"),
        ([*choice()[:4], make_node("Equal", ["number", "axes"], ["is0"]), *choice()[5:]], "chosen by a gate"),
    ],
)
def test_what_only_looks_like_a_choice_is_refused(nodes: list[NodeProto], problem: str) -> None:
    refused(graph(nodes, NUMBERS, ("N", 1, 1, 2), ("N", 2)), problem)


def test_a_gate_with_more_outputs_than_experts_is_refused() -> None:
    refused(graph(choice(), NUMBERS, ("N", 1, 1, 3), ("N", 3)), "expected a gate with 2 outputs, one for each expert")


def test_a_long_chain_of_choices_is_refused_at_once() -> None:
    numbers = {f"n{each}": np.array([each], np.int64) for each in range(3000)}
    nodes = [
        make_node("Flatten", ["input.1"], ["v0"], axis=1),
        make_node("ArgMax", ["v0"], ["number"], axis=1),
    ]
    for each in range(3000):
        nodes.append(make_node("Equal", ["number", f"n{each}"], [f"is{each}"]))
        last = "output" if each == 2999 else f"v{each + 1}"
        nodes.append(make_node("Where", [f"is{each}", "v0", f"v{each}"], [last]))
    refused(graph(nodes, numbers, ("N", 1, 1, 2), ("N", 2)), "expected 1 to 100 of them|at most 8 deep|operators")


def test_graphs_that_are_no_chain_are_refused() -> None:
    branch = [node("Relu"), node("Tanh"), make_node("Mul", ["values.0", "values.1"], [""])]
    refused(graph(branch), r"'mul_2' .*expected one value of the image, or paths that are added.*side by side")
    branch[-1] = make_node("Concat", ["values.0", "values.1"], [""], axis=2)
    refused(graph(branch), "'concat_2' .*axis: expected 1, along which channels or features stand, got 2")
    smaller = [node("MaxPool", kernel_shape=[2, 2]), make_node("Add", ["input.1", "values.0"], [""])]
    refused(graph(smaller), r"'add_1' .*expected stacks that give the same shape, got \(1, 8, 8\) of stack 0")
    turned = [node("Transpose", perm=[0, 1, 3, 2]), node("Relu"), make_node("Add", ["values.0", "values.1"], [""])]
    refused(graph(turned), "expected the values where paths part or join as the layer before gives them")
    nested = [node("Relu")]
    for place in range(20):  # each reads what is before it by two paths
        nested.append(make_node("Add", [f"values.{place}", "input.1"], [""]))
    refused(graph(nested), "expected paths that part in paths at most 8 deep, got more|expected composites at most 8")
    elsewhere = [make_node("Relu", ["input.1"], ["elsewhere"])]
    refused(graph(elsewhere), "expected an operator that gives the output 'output', got none")
    nowhere = [make_node("Relu", ["nowhere"], ["output"])]
    refused(graph(nowhere), "expected an operator that gives 'nowhere', which others read, got none")
    round_and_round = [make_node("Relu", ["b"], ["a"]), make_node("Tanh", ["a"], ["b"])]
    round_and_round.append(make_node("Add", ["input.1", "b"], ["output"]))
    refused(graph(round_and_round), "reading what follows it")
    twice = graph([node("Relu")])
    twice.graph.output.append(twice.graph.output[0])
    refused(twice, "expected one input and one output, got 1 and 2")


@pytest.mark.parametrize(
    ("kind", "constants", "attributes", "message"),
    [
        ("Transpose", ["d"], {"perm": [0, 0]}, r"perm: expected an order of 2 dimensions, got \[0, 0\]"),
        ("Gather", ["s", "place"], {}, "index 7 is out of bounds"),
        ("Unsqueeze", ["s", "place"], {}, "axis 7 is out of bounds"),
        ("Reshape", ["d", "place"], {}, "cannot reshape"),
        ("Reshape", ["d", "d"], {}, r"shape: expected up to 64 whole numbers .*got float32 of shape \(3, 64\)"),
        ("Constant", [], {}, "expected one of the attributes value, value_float"),
        ("Identity", ["d"], {"colour": 1}, "its attributes colour are not supported"),
        ("Erf", ["d"], {}, "what it gives of constants is not worked out here; have the program onnxsim"),
        ("Expand", ["d", "vast"], {}, "50,000,000 numbers|too large|too big|array is too big|shape mismatch|broadcast"),
        ("ConstantOfShape", ["vast"], {}, "50,000,000 numbers"),
        ("Mul", ["column", "row"], {}, "much more memory than the file itself"),
    ],
)
def test_computed_constants_are_known_and_no_larger_than_the_file(
    kind: str, constants: list[str], attributes: dict[str, object], message: str
) -> None:
    nodes = [
        make_node(kind, constants, ["computed"], **attributes),
        make_node("Add", ["input.1", "computed"], ["output"]),
    ]
    values = {"d": W["d"], "s": np.array([1, 2]), "place": np.array([7]), "vast": np.array([60_000, 60_000])}
    values |= {"column": np.ones((2000, 1)), "row": np.ones((1, 2000))}
    tracemalloc.start()
    refused(graph(nodes, values), rf"^node '{kind.lower()}_0' \(operator {kind}\): .*{message}")
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_constants_that_double_again_and_again_are_refused() -> None:
    nodes = [make_node("Concat", [f"c{n}", f"c{n}"], [f"c{n + 1}"], axis=0) for n in range(40)]
    nodes.append(make_node("Add", ["input.1", "c40"], ["output"]))
    refused(graph(nodes, {"c0": np.ones(8)}), r"operator Concat\): computing its constants would take much more memory")


@pytest.mark.parametrize(
    ("shape", "told"), [(("N", 3, "H", "W"), r"\(0, 3, 0, 0\)"), (("N",), r"\(0,\)"), ((), r"\(\)")]
)
def test_inputs_of_unknown_size_are_refused(shape: tuple[object, ...], told: str) -> None:
    refused(
        graph([node("Relu")], {}, shape), rf"input 'input.1': expected images such as \(N, 1, 28, 28\).* got .*{told}"
    )


def test_operators_of_other_versions_and_other_makers_are_refused() -> None:
    refused(graph([node("Relu")], opset=6), "operators of version 7 to .*, got 6")
    refused(graph([node("Relu")], opset=9999), "operators of version 7 to .*, got 9999")
    refused(graph([make_node("Relu", ["input.1"], ["output"], domain="com.maker")]), r"operator com\.maker\.Relu")


class TestHostileFiles:
    @pytest.mark.parametrize(
        "contents", [b"", b"PK\x03\x04 no such thing", b"\x00" * 100, b"\xff" * 100, b"\x3a\xff\xff\xff\xff\x7f"]
    )
    def test_other_files(self, contents: bytes) -> None:
        refused(contents, "expected an ONNX model")

    def test_every_shortened_file(self) -> None:
        whole = graph([node("Gemm", "d", transB=1), node("Softmax")], W, ("N", 64)).SerializeToString()
        read_onnx(whole)
        for length in range(0, len(whole) - 30, 13):
            refused(whole[:length], "expected|not")

    def test_every_changed_byte_is_read_or_refused(self) -> None:
        whole = graph([node("Flatten"), node("Gemm", "d", "c", transB=1)], W).SerializeToString()
        rng = np.random.default_rng(0)
        for _ in range(500):
            changed = bytearray(whole)
            changed[rng.integers(len(whole))] = rng.integers(256)
            with suppress(ModelFileError):
                read_onnx(bytes(changed))

    def test_numbers_in_another_file_are_never_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "secret").write_bytes(bytes(4 * 192))
        model = graph([node("Gemm", "d", transB=1)], W, ("N", 64))
        tensor = next(each for each in model.graph.initializer if each.name == "d")
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="secret")
        refused(model, r"d: expected its numbers in this file, got the name of another file")

    @pytest.mark.parametrize("dims", [[1 << 40], [-1], [3, 65], [1 << 62, 1 << 62], [0]])
    def test_shapes_that_their_numbers_do_not_fill(self, dims: list[int]) -> None:
        model = graph([node("Relu")], {"d": np.ones((3, 64))})
        model.graph.initializer[0].dims[:] = dims
        refused(model, "d: its numbers do not fill its shape")

    def test_numbers_of_other_types(self) -> None:
        model = graph([node("Relu")])
        model.graph.initializer.append(make_tensor("text", TensorProto.STRING, [1], [b"?"]))
        refused(model, "text: expected numbers of type float32, .*int64.* got type 8")

    def test_a_description_that_would_fill_the_memory(self) -> None:
        # Each of five million empty operators takes two bytes in the file and a hundred as an object.
        nodes = b"\x0a\x00" * 5_000_000
        for field in (b"\x3a", b"\x72"):  # the graph; or metadata beside it
            size = len(nodes)
            varint = bytes([size & 127 | 128, size >> 7 & 127 | 128, size >> 14 & 127 | 128, size >> 21])
            contents = field + varint + nodes
            tracemalloc.start()
            refused(contents, "description of at most 4,000,000 bytes and 100,000 parts")
            assert tracemalloc.get_traced_memory()[1] < 2_000_000
            tracemalloc.stop()

    def test_one_tensor_for_very_many_layers(self) -> None:
        nodes = [node("Gemm", "d", transB=1) for _ in range(60)]
        model = graph(nodes, {"d": np.zeros((1000, 1000))}, ("N", 1000), ("N", 1000))
        refused(model, r"'gemm_49' .*at most 1,000 layers and 50,000,000 parameters")
        refused(graph([node("Relu")] * 1001), r"'relu_1000' .*at most 1,000 layers")
        refused(graph([node("Relu")] * 5001), "at most 5,000 operators, got 5,001")

    def test_a_file_that_is_too_large_is_not_opened(self, tmp_path: Path) -> None:
        path = tmp_path / "large.onnx"
        with path.open("wb") as file:
            file.truncate(250_000_001)
        with pytest.raises(
            ModelFileError, match=r"^large\.onnx: it cannot be read: expected a file of at most 250,000,000 bytes"
        ):
            import_model(path)

    def test_a_folder_or_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "folder.onnx").mkdir()
        with pytest.raises(ModelFileError, match=r"^folder\.onnx: it cannot be read: expected a file, got a folder"):
            import_model(tmp_path / "folder.onnx")
        with pytest.raises(ModelFileError, match=r"^none\.onnx: it cannot be read: No such file"):
            import_model(tmp_path / "none.onnx")


class TestNumbersInASecondFile:
    """PyTorch's newer exporter writes ``digits.onnx`` and ``digits.onnx.data``."""

    NUMBERS = np.random.default_rng(0).normal(size=(10, 784)).astype(np.float32)

    def model(self, **told: str) -> onnx.ModelProto:
        model = graph([node("Gemm", "d", transB=1)], {"d": self.NUMBERS}, ("N", 784))
        tensor = model.graph.initializer[0]
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in ({"location": "net.onnx.data", "offset": "64", "length": "31360"} | told).items():
            tensor.external_data.add(key=key, value=value)
        return model

    def written(self, folder: Path, **told: str) -> Path:
        (folder / "net.onnx").write_bytes(self.model(**told).SerializeToString())
        (folder / "net.onnx.data").write_bytes(bytes(64) + self.NUMBERS.tobytes())
        return folder / "net.onnx"

    def test_both_files_together_are_a_network(self, tmp_path: Path) -> None:
        model = import_model(self.written(tmp_path))
        assert np.array_equal(model.network().parameters()["layers.1.weights"], self.NUMBERS)

    @pytest.mark.parametrize(
        ("told", "message"),
        [
            (
                {"location": "other.data"},
                "in the file 'other.data', which is not beside; copy both .*external_data=False",
            ),
            (
                {"location": "../net.onnx.data"},
                r"a file in the same folder with its numbers, got '\.\./net\.onnx\.data'",
            ),
            ({"location": "/etc/passwd"}, "a file in the same folder with its numbers, got '/etc/passwd'"),
            ({"location": "C:\\secret"}, "a file in the same folder with its numbers"),
            ({"location": "C:secret"}, "a file in the same folder with its numbers"),
            ({"location": "sub/net.data"}, "a file in the same folder with its numbers"),
            ({"location": ".."}, "a file in the same folder with its numbers"),
            ({"location": ""}, "a file in the same folder with its numbers"),
            ({"location": "net\n.data"}, "a file in the same folder with its numbers"),
            ({"location": "x" * 5000}, "its numbers are in the file"),
            ({"offset": "65"}, r"expected 31,360 bytes at 65 of 'net\.onnx\.data', which has 31,424"),
            ({"offset": "-1"}, "offset: expected a whole number of bytes, got '-1'"),
            ({"offset": "9" * 400}, "offset: expected a whole number of bytes"),
            ({"length": "100"}, r"expected 31,360 bytes for shape \(10, 784\), got 100"),
            ({"length": "x"}, "length: expected a whole number of bytes, got 'x'"),
            ({"colour": "1"}, "expected location, offset and length"),
        ],
    )
    def test_what_is_told_of_it_is_checked(self, tmp_path: Path, told: dict[str, str], message: str) -> None:
        path = self.written(tmp_path, **told)
        with pytest.raises(ModelFileError, match=rf"^net\.onnx: d: .*{message}") as caught:
            import_model(path)
        assert len(str(caught.value)) < 400

    def test_a_link_that_leaves_the_folder_is_not_followed(self, tmp_path: Path) -> None:
        folder = tmp_path / "folder"
        folder.mkdir()
        path = self.written(folder)
        (folder / "net.onnx.data").rename(tmp_path / "secret")
        (folder / "net.onnx.data").symlink_to(tmp_path / "secret")
        with pytest.raises(ModelFileError, match="got a link; copy the file itself"):
            import_model(path)
        (folder / "net.onnx.data").unlink()
        (folder / "net.onnx.data").symlink_to(folder / "net.onnx.data")
        with pytest.raises(ModelFileError, match=r"'net\.onnx\.data'"):
            import_model(path)

    def test_what_is_no_file_is_not_opened(self, tmp_path: Path) -> None:
        path = self.written(tmp_path)
        (tmp_path / "net.onnx.data").unlink()
        os.mkfifo(tmp_path / "net.onnx.data")
        with pytest.raises(ModelFileError, match="which cannot be read: expected a file, got a pipe"):
            import_model(path)

    def test_tensors_that_overlap_cannot_multiply_the_file(self, tmp_path: Path) -> None:
        path = self.written(tmp_path)
        model = self.model()
        for number in range(200):
            model.graph.initializer.append(model.graph.initializer[0])
            model.graph.initializer[-1].name = f"d{number}"
            model.graph.initializer[-1].external_data[1].value = str(number % 64)
        path.write_bytes(model.SerializeToString())
        with pytest.raises(ModelFileError, match="overlap with those of other tensors"):
            import_model(path)


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 26454\n",
            "a pointer of Git LFS .*git lfs pull",
        ),
        (b"\n<!DOCTYPE html>\n<html>", "a web page; download the file itself"),
        (b"PK\x03\x04 ...", "a zip archive, such as PyTorch and Keras write; .*torch.onnx.export"),
        (b"\x89HDF\r\n\x1a\n ...", "an HDF5 file, such as Keras writes"),
        (b"\x80\x04\x95 ...", "a pickle, which is not opened"),
        (b"\x1f\x8b ...", "a gzip file"),
        (b"layer,weights\n1,2\n", "a text file"),
        (b"\x00\x01", "another kind of file or a damaged one"),
    ],
)
def test_what_is_no_onnx_file_is_named(contents: bytes, message: str) -> None:
    refused(contents, f"^expected an ONNX model, got {message}")


@pytest.mark.parametrize(
    ("input_shape", "outputs", "message"),
    [
        (("N", 3, 32, 32), 10, "got one for 3 × 32 × 32 pixels, in 3 channels where digits have one, grey"),
        (("N", 3, 28, 28), 10, "in 3 channels"),
        (("N", 1, 32, 32), 10, "got one for 1 × 32 × 32 pixels; train or export one for images of 28 × 28"),
        (("N", 64), 10, "got one for 64 values"),
        (("N", 1, 28, 28), 1000, "got outputs 1000"),
        (("N", 784), 784, "got outputs 784"),
    ],
)
def test_what_cannot_read_digits_is_refused_at_import(
    tmp_path: Path, input_shape: tuple[int | str, ...], outputs: int, message: str
) -> None:
    inputs = int(np.prod([size for size in input_shape if isinstance(size, int)]))
    nodes = [node("Flatten"), node("Gemm", "w", transB=1)] if len(input_shape) == 4 else [node("Gemm", "w", transB=1)]
    path = tmp_path / "net.onnx"
    model = graph(nodes, {"w": np.zeros((outputs, inputs))}, input_shape, ("N", outputs))
    path.write_bytes(model.SerializeToString())
    wanted = rf"^net\.onnx: expected a network from 1 × 28 × 28 pixels to 10 digits, .*{message}"
    with pytest.raises(ModelFileError, match=wanted):
        import_model(path)


def test_a_classifier_of_scikit_learn_is_named() -> None:
    nodes = [
        make_node(
            "LinearClassifier", ["input.1"], ["label", "scores"], "classify", domain="ai.onnx.ml", coefficients=[1.0]
        )
    ]
    refused(
        graph(nodes, {}, ("N", 64)), r"node 'linearclassifier_0' \(operator ai\.onnx\.ml\.LinearClassifier\): .*scikit"
    )
