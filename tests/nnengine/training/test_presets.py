from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnengine import PRESETS, DataSet, Training

keys = pytest.mark.parametrize("key", list(PRESETS))


def test_those_that_the_program_offers():
    assert list(PRESETS) == [
        "softmax",
        "784-30-10",
        "784-100-10",
        "one-convolution",
        "two-convolutions",
        "four-convolutions",
        "residual",
    ]


@keys
def test_it_is_for_digits_and_says_what_it_is(key):
    preset = PRESETS[key]
    assert preset.key == key
    assert preset.title
    assert preset.detail
    assert preset.recipe.network.shapes[0] == (1, 28, 28)
    assert preset.recipe.network.shapes[-1] == (10,)
    assert preset.recipe.network.layers[-1].has_unit_range


def test_names_tell_the_sizes():
    counts = {key: sum(preset.recipe.network.parameter_counts) for key, preset in PRESETS.items()}
    assert counts["softmax"] == 784 * 10 + 10
    assert counts["784-30-10"] == 784 * 30 + 30 + 30 * 10 + 10
    assert counts["784-100-10"] == 784 * 100 + 100 + 100 * 10 + 10


@keys
def test_three_epochs_on_a_few_images_go_in_the_right_direction(key):
    rng = np.random.default_rng(0)
    labels = np.arange(100) % 10
    pixels = rng.integers(0, 60, (100, 1, 28, 28)).astype(np.uint8)
    for label in range(10):  # a bar at a height of its own
        pixels[labels == label, :, 2 * label + 3 : 2 * label + 5, 4:24] = 255
    data = DataSet("bars", pixels, labels)
    recipe = PRESETS[key].recipe
    settings = replace(recipe.training, epochs=3, l2=0.0)
    training = Training(recipe.new_network(), data, data, settings)
    for _ in training.events():
        pass
    costs = [record.training_cost for record in training.history.epochs]
    assert costs[-1] < costs[0]
