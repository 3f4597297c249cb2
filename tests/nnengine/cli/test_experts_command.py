"""Two networks and a gate put into one on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from click.testing import Result

from nnengine.files.model import Model
from nnengine.files.model_file import load_model, load_single_model, save_model
from nnengine.layers import BatchNorm, Conv2D, Dense, Flatten, MaxPool2D, Rectifier, Softmax
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification
from nnengine.network.wide_experts import side_by_side
from nnengine.training.recipe import Recipe
from nnengine.training.settings import TrainingSettings

Run = Callable[..., Result]

BODY = (Conv2D(3, 5), MaxPool2D(2), Rectifier(), Flatten())
EXPERT = NetworkSpecification((*BODY, Dense(20), BatchNorm(), Rectifier(), Dense(10), Softmax()))
GATE = NetworkSpecification((*BODY, Dense(2), Softmax()))


def gate_that_says_1(path: Path) -> Path:
    network = Network(GATE, np.random.default_rng(3))
    values = network.parameters()
    values["layers.4.weights"][:] = 0
    values["layers.4.biases"][:] = (0, 1)
    network.load_parameters(values)
    save_model(path, Model(Recipe(GATE, TrainingSettings("log_likelihood")), network.weights()))
    return path


def test_two_networks_and_a_gate_are_one_model(run: Run, tiny: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.json"
    recipe.write_text(json.dumps(Recipe(EXPERT, TrainingSettings("log_likelihood", epochs=1), str(tiny)).to_json()))
    experts = [tmp_path / f"{seed}.safetensors" for seed in (1, 2)]
    for seed, path in enumerate(experts, 1):
        trained = run("train", recipe, "-o", path, "--seed", seed)
        assert trained.exit_code == 0, trained.output
    output = tmp_path / "both.safetensors"
    gate = gate_that_says_1(tmp_path / "gate.safetensors")
    told = json.loads(run("experts", *experts, "--gate", gate, "-o", output, "--json").stdout)
    made = load_single_model(output)
    assert told["test_accuracy"] == made.metrics["test_accuracy"]
    second = json.loads(run("evaluate", experts[1], "--json").stdout)
    both = json.loads(run("evaluate", output, "--json").stdout)
    assert both["confusion"] == second["confusion"]
    assert both["accuracy"] == told["test_accuracy"]
    assert made.recipe.data == str(tiny)
    assert made.provenance["experts"] == "1.safetensors and 2.safetensors"
    assert run("train", recipe, "--from", output, "-o", tmp_path / "on.safetensors").exit_code == 2  # another network


def test_what_does_not_go_together_is_refused_and_nothing_written(run: Run, tmp_path: Path) -> None:
    gate = gate_that_says_1(tmp_path / "gate.safetensors")
    output = tmp_path / "both.safetensors"
    other = Network(NetworkSpecification((Flatten(), Dense(2))))
    save_model(bare := tmp_path / "bare.safetensors", Model(Recipe(other.specification), other.weights()))
    for words, *arguments in (
        ("expert 1: expected a network that ends in Softmax", gate, bare, "--gate", gate),
        ("names: expected none or one for each of 3 stacks", gate, gate, "--gate", gate, "--names", "one"),
        ("--gate: expected the network that chooses between 2 experts", gate, gate),
        ("expected two experts and a gate in one network", gate),
    ):
        refused = run("experts", *arguments, "-o", output)
        assert refused.exit_code == 2
        assert words in refused.stderr.replace("\n", " ")
    assert not output.exists()
    assert run("experts", gate, gate, "--gate", gate, "-o", gate).exit_code == 2
    assert load_model(gate)


def test_what_an_earlier_version_wrote_is_written_anew_with_the_same_answers_and_figures(
    run: Run, tmp_path: Path
) -> None:
    parts = [Network(EXPERT, np.random.default_rng(seed)) for seed in (1, 2)]
    gate = load_single_model(gate_that_says_1(tmp_path / "gate.safetensors")).network()
    wide = side_by_side(parts, gate)
    recipe = Recipe(wide.specification, TrainingSettings("log_likelihood"))
    earlier = tmp_path / "earlier.safetensors"
    save_model(earlier, Model(recipe, wide.weights(), metrics={"test_accuracy": 0.5}, provenance={"note": "kept"}))
    output = tmp_path / "now.safetensors"
    done = run("experts", earlier, "--names", "scans,drawings", "-o", output)
    assert done.exit_code == 0, done.output
    made = load_single_model(output)
    assert made.recipe.network.layers[0].names == ("gate", "scans", "drawings")
    assert made.metrics == {"test_accuracy": 0.5}
    assert made.provenance["note"] == "kept"
    assert output.stat().st_size < 0.5 * earlier.stat().st_size
    images = np.random.default_rng(0).random((20, 1, 28, 28), np.float32)
    np.testing.assert_allclose(made.network().predict(images), wide.predict(images), atol=1e-5)
    assert run("calibrate", output, "--data", "procedural", "-o", tmp_path / "calibrated.safetensors").exit_code == 0
