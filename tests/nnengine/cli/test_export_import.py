"""Models to and from other programs, from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result

from nnengine import (
    Dense,
    Flatten,
    Model,
    Network,
    NetworkSpecification,
    Recipe,
    Rescaling,
    Sigmoid,
    Softmax,
    TrainingSettings,
    load_model,
    save_model,
)
from nnengine.digits.bundled_models import BUNDLED
from nnengine.interchange import FORMATS, READABLE

Run = Callable[..., Result]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """One that every format can hold."""
    specification = NetworkSpecification((Flatten(), Dense(4), Sigmoid(), Dense(10), Sigmoid()))
    network = Network(specification, np.random.default_rng(0))
    path = tmp_path / "model.safetensors"
    save_model(path, Model(Recipe(specification), network.weights()))
    return path


@pytest.mark.parametrize("kind", list(FORMATS))
def test_export_tells_the_files_that_it_wrote(run: Run, model: Path, tmp_path: Path, kind: str) -> None:
    output = tmp_path / f"net{FORMATS[kind].suffix}"
    result = run("export", model, output, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["model"] == str(model)
    assert told["files"][-1] == {"path": str(output), "bytes": output.stat().st_size}
    assert len(told["files"]) == (2 if kind == "python" else 1)
    assert all(Path(each["path"]).stat().st_size == each["bytes"] for each in told["files"])


def test_export_for_people_and_by_the_name_of_a_format(run: Run, model: Path, tmp_path: Path) -> None:
    result = run("export", model, tmp_path / "net", "--format", "json")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(f"{tmp_path / 'net'}: ")
    assert json.loads((tmp_path / "net").read_text())["sizes"] == [784, 4, 10]


@pytest.mark.parametrize("name", BUNDLED)
def test_a_bundled_model_goes_out_by_its_name_and_comes_back(run: Run, tmp_path: Path, name: str) -> None:
    assert run("export", name, "net.onnx").exit_code == 0
    result = run("import", "net.onnx", "-o", "back.safetensors", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["has_unit_range"] is True
    images = np.random.default_rng(0).random((3, 1, 28, 28))
    from nnengine.cli.models import opened_model

    expected = opened_model(name)[0].network().predict(images)
    assert np.array_equal(load_model(tmp_path / "back.safetensors").network().predict(images), expected)


@pytest.mark.parametrize("kind", list(READABLE))
def test_import_makes_a_model_file_that_tells_where_it_comes_from(
    run: Run, model: Path, tmp_path: Path, kind: str
) -> None:
    file = tmp_path / f"net{READABLE[kind].suffix}"
    assert run("export", model, file).exit_code == 0
    result = run("import", file, "-o", tmp_path / "back.safetensors")
    assert result.exit_code == 0, result.output
    described = "1 × 28 × 28 – Dense 4 – Sigmoid – Dense 10 – Sigmoid"
    assert result.stdout.startswith(f"{tmp_path / 'back.safetensors'}: {described}\n")
    back = load_model(tmp_path / "back.safetensors")
    assert np.array_equal(back.weights.values, load_model(model).weights.values)
    assert back.provenance["imported_from"] == file.name
    assert back.provenance["command"] == f"nnengine import {file.name} --output back.safetensors"


def test_outputs_that_are_no_scores_are_told_of_and_made_scores(run: Run, tmp_path: Path) -> None:
    specification = NetworkSpecification((Flatten(), Dense(10)))
    save_model(
        tmp_path / "model.safetensors",
        Model(Recipe(specification), Network(specification, np.random.default_rng(0)).weights()),
    )
    assert run("export", "model.safetensors", "net.onnx").exit_code == 0
    plain = run("import", "net.onnx", "-o", "back.safetensors", "--no-softmax", "--input-range", "0..1")
    assert plain.exit_code == 0
    assert "--add-softmax" in plain.stderr
    added = run("import", "net.onnx", "-o", "back.safetensors", "--input-range", "0..1")
    assert (added.exit_code, added.stderr) == (0, "")
    assert "a softmax on top makes scores of them" in added.stdout
    scores = load_model(tmp_path / "back.safetensors").network().predict(np.ones((1, 1, 28, 28)))
    assert scores.sum() == pytest.approx(1, rel=1e-6)


@pytest.mark.parametrize("option", [("--input-range", "-1..1"), ("--input-range=-1..1",)])
def test_a_range_may_be_given(run: Run, tmp_path: Path, option: tuple[str, ...]) -> None:
    assert run("export", "784-30-10", "net.onnx").exit_code == 0
    result = run("import", "net.onnx", "-o", "back.safetensors", *option, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["input_range"] == "-1..1"
    assert Rescaling(2.0, -1.0) in load_model(tmp_path / "back.safetensors").recipe.network.layers


def test_weighted_inputs_that_are_kept_are_calibrated_all_the_same(run: Run, tmp_path: Path) -> None:
    specification = NetworkSpecification((Flatten(), Dense(10)))
    network = Network(specification, np.random.default_rng(0))
    save_model(
        tmp_path / "m.safetensors", Model(Recipe(specification, TrainingSettings("quadratic")), network.weights())
    )
    assert run("export", "m.safetensors", "net.onnx").exit_code == 0
    kept = run("import", "net.onnx", "-o", "kept.safetensors", "--no-softmax", "--input-range", "0..1")
    assert kept.exit_code == 0, kept.output
    assert "--add-softmax" in kept.stderr
    result = run("calibrate", "kept.safetensors", "-o", "c.safetensors", "--data", "procedural")
    assert result.exit_code == 0, result.output
    assert load_model(tmp_path / "c.safetensors").recipe.network.layers[-1] == Softmax()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("export", "none", "net.onnx"), 2, "model 'none': expected "),
        (("export", "784-30-10", "net.h5"), 2, "net.h5: expected a name that ends in .onnx"),
        (("export", "784-30-10", "net.h5", "--format", "keras"), 2, "Invalid value for '--format'"),
        (("export", "two-convolutions", "net.json"), 1, "net.json: "),
        (("export", "784-30-10", "none/net.npz"), 1, "net.npz: it cannot be written: No such file"),
        (("import", "none.onnx", "-o", "m.safetensors"), 1, "none.onnx: it cannot be read: No such file"),
        (("import", "net.h5", "-o", "m.safetensors"), 2, "net.h5: expected a name that ends in .onnx, .json"),
        (("import", "net.onnx"), 2, "Missing option '-o'"),
        (("import", "net.pt", "-o", "m.safetensors"), 2, "got a PyTorch file; in PyTorch, export"),
        (("import", "net.pth", "-o", "m.safetensors"), 2, "    torch.onnx.export(model, torch.zeros(1, 1, 28, 28), "),
        (("import", "net.keras", "-o", "m.safetensors"), 2, '    model = keras.models.load_model("net.keras")\n'),
        (("import", "net.h5", "-o", "m.safetensors"), 2, '    model.export("digits.onnx", format="onnx")\n'),
        (("import", "net.pkl", "-o", "m.safetensors"), 2, "a pickle can run any program when it is opened"),
        (("import", "net.tflite", "-o", "m.safetensors"), 2, "python -m tf2onnx.convert --tflite net.tflite"),
        (("export", "784-30-10", "net.pt"), 2, "got a PyTorch file; most programs read .onnx"),
        (
            ("train", "784-30-10", "-o", "net.h5"),
            2,
            "a model file, such as net.safetensors, got net.h5",
        ),
        (("train", "784-30-10", "-o", "net.onnx"), 2, "nnengine export net.safetensors net.onnx"),
        (
            ("calibrate", "784-30-10", "-o", "net.keras"),
            2,
            "a model file, such as net.safetensors",
        ),
        (
            ("import", "net.onnx", "-o", "m.safetensors", "--input-range", "0-255"),
            2,
            "expected two numbers such as 0..255",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_wrong_is_one_line_and_an_exit_code(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == code
    assert message in result.stderr
    assert "Traceback" not in result.output
    assert list(tmp_path.iterdir()) == []


def test_what_is_read_is_never_replaced(run: Run, model: Path, tmp_path: Path) -> None:
    file = tmp_path / "net.onnx"
    assert run("export", model, file).exit_code == 0
    for path, command in (
        (model, ("export", model, model, "--format", "onnx")),
        (file, ("import", file, "-o", tmp_path / "." / "net.onnx")),
    ):
        kept = path.read_bytes()
        result = run(*command)
        assert (result.exit_code, path.read_bytes()) == (2, kept)
        assert f"output: expected another file than what it is made of, got {path}" in result.stderr


def test_a_file_that_cannot_be_read_leaves_the_old_model(run: Run, model: Path, tmp_path: Path) -> None:
    kept = model.read_bytes()
    (tmp_path / "net.onnx").write_bytes(b"no network")
    result = run("import", "net.onnx", "-o", model)
    assert (result.exit_code, model.read_bytes()) == (1, kept)
    assert result.stderr.startswith("error: net.onnx: expected an ONNX model")
