"""Looking inside a network from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from nnengine import load_model, trace
from nnengine.digits.bundled_models import bundled_models
from nnengine.digits.preprocessing import read_image


@pytest.fixture
def one(tmp_path: Path) -> Path:
    picture = Image.new("L", (80, 80), 255)
    ImageDraw.Draw(picture).line([(40, 15), (40, 65)], fill=0, width=6)
    picture.save(tmp_path / "one.png")
    return tmp_path / "one.png"


def test_figures_of_every_layer_in_lines(run, one):
    result = run("inspect", "784-30-10", one)
    assert result.exit_code == 0, result.output
    first, heads, *lines = result.stdout.splitlines()
    assert first.startswith("1  ")
    assert heads.split() == ["layer", "output", "min", "mean", "max", "zeros"]
    assert [line.split()[:2] for line in lines] == [
        ["0", "Flatten"], ["1", "Dense"], ["2", "Sigmoid"], ["3", "Dense"], ["4", "Sigmoid"],
    ]  # fmt: skip
    assert "error" in run("inspect", "784-30-10", one, "--of", 7).stdout.splitlines()[1]


@pytest.mark.parametrize("name", ["784-30-10", "two-convolutions"])
def test_figures_and_values_for_scripts(run, one, name):
    result = run("inspect", name, one, "--of", 7, "--values", 1, "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    network = load_model(bundled_models()[name]).network()
    image = read_image(one).reshape(1, *network.specification.input_shape)
    seen = trace(network, image, of=7)
    assert found["answer"] == str(network.predict(image).argmax()) == "1"
    np.testing.assert_allclose(found["scores"], network.predict(image)[0], rtol=1e-6)
    assert [layer["shape"] for layer in found["layers"]] == [list(each) for each in network.specification.shapes[1:]]
    for told, layer in zip(found["layers"], seen.layers, strict=True):
        assert told["error"] == pytest.approx(np.linalg.norm(layer.error), rel=1e-5)
        assert told["zeros"] == pytest.approx((layer.output == 0).mean())
        assert ("values" in told) == (layer.path == "1")
    np.testing.assert_allclose(found["layers"][1]["values"]["output"], seen.layers[1].output[0], rtol=1e-6)
    assert found["input_error"] == pytest.approx(np.linalg.norm(seen.input_gradient), rel=1e-5)


def test_what_cannot_be_shown_is_refused_in_a_line(run, one, tmp_path):
    for arguments, words, code in [
        (["784-30-10", one, "--of", 10], "--of: expected a digit from 0 to 9, got 10", 2),
        (["784-30-10", one, "--values", 9, "--json"], "--values: expected a layer (0, 1, 2, 3, 4), got '9'", 2),
        (["784-30-10", one, "--values", 1], "--values needs --json", 2),
        (["784-30-10", tmp_path / "none.png"], "none.png", 1),
        (["digits", one], "expected two-experts", 2),
    ]:
        result = run("inspect", *arguments)
        assert words in result.stderr
        assert (result.exit_code, result.stdout) == (code, "")
