"""Exported scripts, run as a user runs them: in a fresh interpreter with NumPy alone."""

from __future__ import annotations

import ast
import importlib.util
import io
import subprocess
import sys
import warnings
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_networks import (
    COMPOSITE_STRATEGIES,
    LAYER_STRATEGIES,
    as_model,
    random_images,
    random_network,
    specifications,
    unlisted_layers,
)

from nnengine import (
    LAYERS,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPool2D,
    ModelFileError,
    Network,
    NetworkSpecification,
    Rectifier,
    Softmax,
    load_model,
)
from nnengine.digits.bundled_models import bundled_models
from nnengine.interchange import export_model
from nnengine.interchange.python_script import script_text
from nnengine.layers.activation import Activation

_ALONE = """
import sys
import numpy as np
import {module}
np.save("found.npy", {module}.predict(np.load("images.npy")))
print(sorted(name.partition(".")[0] for name in sys.modules if name.partition(".")[0] in {{"nnengine", "onnx"}}))
"""


def loaded(path: Path) -> ModuleType:
    specification = importlib.util.spec_from_file_location(path.stem, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_every_layer_is_tried() -> None:
    assert not unlisted_layers(), "a new layer needs a strategy in random_networks.py"


@pytest.mark.parametrize("layer", [*LAYER_STRATEGIES, *COMPOSITE_STRATEGIES, None])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_script_gives_the_same_scores(layer: type[Layer] | None, data: st.DataObject, tmp_path: Path) -> None:
    network = random_network(data.draw(specifications(layer)))
    path = tmp_path / "network.py"
    export_model(as_model(network), path)
    script, images = loaded(path), random_images(network)
    found = script.predict(images)
    np.testing.assert_allclose(found, network.predict(images), rtol=1e-5, atol=1e-5)
    assert found.dtype == np.float32
    assert script.predict(images[:0]).shape == network.predict(images[:0]).shape


def test_a_fresh_interpreter_needs_nothing_but_numpy(tmp_path: Path) -> None:
    model = load_model(bundled_models()["two-convolutions"])
    assert export_model(model, tmp_path / "digits.py") == (tmp_path / "digits.npz", tmp_path / "digits.py")
    images = np.random.default_rng(0).random((20, 1, 28, 28)).astype(np.float32)
    np.save(tmp_path / "images.npy", images)
    command = [sys.executable, "-W", "error", "-c", _ALONE.format(module="digits")]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout.strip()) == (0, "[]"), result.stderr
    expected = model.network().predict(images)
    np.testing.assert_allclose(np.load(tmp_path / "found.npy"), expected, rtol=1e-5, atol=1e-5)
    command = [sys.executable, str(tmp_path / "digits.py"), str(tmp_path / "images.npy")]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    digits = [int(line.split()[0]) for line in told.splitlines() if line[0].isdigit()]
    assert digits == expected.argmax(axis=1).tolist()


def test_weighted_inputs_however_large_give_no_warning(tmp_path: Path) -> None:
    layers = (Dense(2), LAYERS["sigmoid"](), Dense(2), Softmax())
    network = Network(NetworkSpecification(layers, (1,)))
    network.load_parameters({name: np.full(values.shape, 1e4) for name, values in network.parameters().items()})
    export_model(as_model(network), tmp_path / "large.py")
    images = np.array([[-1.0], [1.0]], np.float32)
    with warnings.catch_warnings(action="error"):
        np.testing.assert_allclose(loaded(tmp_path / "large.py").predict(images), network.predict(images))


def test_a_variance_under_0_counts_as_0_as_in_the_engine(tmp_path: Path) -> None:
    network = Network(NetworkSpecification((LAYERS["batch_norm"](),), (2,)))
    network.load_parameters(
        {"layers.0.scale": [1, 1], "layers.0.shift": [0, 0], "layers.0.mean": [0, 0], "layers.0.variance": [-1, 4]}
    )
    export_model(as_model(network), tmp_path / "net.py")
    images = np.ones((1, 2), np.float32)
    np.testing.assert_allclose(loaded(tmp_path / "net.py").predict(images), network.predict(images), rtol=1e-5)


class TestTheText:
    def text(self) -> str:
        layers = (Conv2D(2, 3, padding=1), Rectifier(), MaxPool2D(2), Flatten(), Dropout(0.5), Dense(10), Softmax())
        return script_text(random_network(NetworkSpecification(layers, (1, 8, 8))))

    def test_it_holds_the_functions_that_it_needs_and_no_other(self) -> None:
        tree = ast.parse(self.text())
        functions = [each.name for each in tree.body if isinstance(each, ast.FunctionDef)]
        used = ["windows", "conv2d", "dense", "max_pool2d", "dropout", "flatten", "rectifier", "softmax"]
        assert functions == [*used, "predict"]
        imported = [
            each.module if isinstance(each, ast.ImportFrom) else each.names[0].name
            for each in tree.body
            if isinstance(each, ast.Import | ast.ImportFrom)
        ]
        assert imported == ["sys", "pathlib", "numpy", "numpy.lib.stride_tricks"]

    def test_predict_reads_like_the_network(self) -> None:
        assert """
    x = conv2d(x, parameters["layers.0.weights"], parameters["layers.0.biases"], padding=1)  # (N, 2, 8, 8)
    x = rectifier(x)  # (N, 2, 8, 8)
    x = max_pool2d(x, size=2)  # (N, 2, 4, 4)
    x = flatten(x)  # (N, 32)
""" in self.text()

    def test_it_is_about_a_page_and_no_line_is_long(self) -> None:
        lines = self.text().splitlines()
        assert len(lines) < 90
        assert max(map(len, lines)) <= 120


def test_a_layer_without_a_function_is_refused_by_name() -> None:
    class Windows(Activation):
        kind = "cube"
        title = "Cube"
        operation = LAYERS["tanh"].operation

    network = Network(NetworkSpecification((Dense(2), Windows()), (2,)))
    with pytest.raises(ModelFileError, match=r"^layer 1, Cube: it has no form in a Python script$"):
        script_text(network)


class TestTheFileBeside:
    def test_an_older_export_is_replaced(self, tmp_path: Path) -> None:
        for units in (3, 4):
            network = random_network(NetworkSpecification((Dense(units),), (2,)))
            export_model(as_model(network), tmp_path / "net.py")
        assert loaded(tmp_path / "net.py").predict(np.zeros((1, 2))).shape == (1, 4)

    @pytest.mark.parametrize("contents", [b"mine", None])
    def test_what_is_not_ours_stays(self, tmp_path: Path, contents: bytes | None) -> None:
        if contents is None:
            stream = io.BytesIO()
            np.savez(stream, images=np.zeros(3))
            contents = stream.getvalue()
        (tmp_path / "net.npz").write_bytes(contents)
        network = random_network(NetworkSpecification((Dense(1),), (2,)))
        with pytest.raises(ModelFileError, match=r"^net\.npz: .* is there already and holds something else"):
            export_model(as_model(network), tmp_path / "net.py")
        assert (tmp_path / "net.npz").read_bytes() == contents
        assert not (tmp_path / "net.py").exists()
