from __future__ import annotations

import json

import numpy as np
import pytest

from nnengine import PRESETS, ArgumentError, DataError, Dense, Flatten, NetworkSpecification, Recipe, TrainingSettings

SMALL = Recipe(NetworkSpecification((Flatten(), Dense(10))), TrainingSettings(epochs=2, seed=5), "procedural")


def test_round_trip_through_a_file(tmp_path):
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps(SMALL.to_json()), encoding="utf-8")
    assert Recipe.read(path) == SMALL


def test_only_the_network_must_be_told():
    recipe = Recipe.from_json({"network": {"layers": [{"layer": "flatten"}, {"layer": "dense", "units": 10}]}})
    assert recipe == Recipe(NetworkSpecification((Flatten(), Dense(10))), TrainingSettings(), "mnist")


def test_its_seed_decides_the_first_weights():
    first, again = SMALL.new_network(), SMALL.new_network()
    assert np.array_equal(first.values, again.values)
    other = Recipe(SMALL.network, TrainingSettings(epochs=2, seed=6)).new_network()
    assert not np.array_equal(first.values, other.values)


def test_the_same_seed_does_not_shuffle_by_the_numbers_that_made_the_weights():
    # Training draws from (seed, 1); the weights from the seed alone.
    assert np.random.default_rng(5).random() != np.random.default_rng((5, 1)).random()


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("", DataError, "expected a recipe in JSON; Expecting value"),
        ("{", DataError, "expected a recipe in JSON"),
        ("[" * 100_000, DataError, "expected a recipe in JSON; maximum recursion"),
        ('{"network": ' + "9" * 5000 + "}", DataError, "expected a recipe in JSON; Exceeds the limit"),
        ("[]", ArgumentError, "recipe: expected an object, got list"),
        ("{}", ArgumentError, "network: expected an object, got NoneType"),
        ('{"network": {"layers": [{"layer": "dense", "units": NaN}]}}', ArgumentError, "units: expected .* got nan"),
        ('{"network": {"layers": [{"layer": "flatten"}]}, "data": 3}', ArgumentError, "data: expected the name of"),
        (
            '{"network": {"layers": [{"layer": "flatten"}]}, "training": {"learning_rate": 1e999}}',
            ArgumentError, "learning_rate: expected a finite number, got inf",
        ),
        ('{"net\\nwork' + "x" * 10_000 + '": 1}', ArgumentError, "recipe: unknown"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_one_line_that_names_the_file(tmp_path, text, error, message):
    path = tmp_path / "recipe.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(error, match=message) as caught:
        Recipe.read(path)
    line = str(caught.value)
    assert line.startswith(str(path))
    assert "\n" not in line
    assert len(line) < 500 + len(str(path))


def test_a_file_that_is_no_text_and_one_that_is_not_there(tmp_path):
    path = tmp_path / "recipe.json"
    with pytest.raises(DataError, match="No such file"):
        Recipe.read(path)
    path.write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(DataError, match="expected a recipe in JSON"):
        Recipe.read(path)
    with pytest.raises(DataError, match="cannot be read: expected a file, got a folder"):
        Recipe.read(tmp_path)


@pytest.mark.parametrize("key", list(PRESETS))
def test_presets_are_recipes(key):
    assert Recipe.from_json(json.loads(json.dumps(PRESETS[key].recipe.to_json()))) == PRESETS[key].recipe
