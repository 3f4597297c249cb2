from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnengine.digits.mine.user_digits import UserDigit
from nnengine.digits.mine.user_images import drawing, user_images
from nnengine.digits.personal_test import PersonalTest, has_learned_from_the_user, personal_test_steps
from nnengine.errors import ShapeError
from nnengine.files.model import EnsembleModel, Model
from nnengine.layers import Dense, Flatten, Softmax
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification
from nnengine.training.presets import PRESETS


def ended(steps):
    """What a generator returns, and what it yielded."""
    told = []
    while True:
        try:
            told.append(next(steps))
        except StopIteration as end:
            return end.value, told


def drawings(count: int) -> list[UserDigit]:
    rng = np.random.default_rng(1)
    return [UserDigit((rng.random((5, 2)),), index % 3, index, is_held_out=index % 2 == 0) for index in range(count)]


def test_digits_are_drawn_in_their_order_a_few_at_a_time():
    digits = drawings(120)
    images, told = ended(drawing(digits))
    assert told == [50, 50, 20]
    np.testing.assert_array_equal(images.pixels, user_images(digits).pixels)
    assert images.labels.tolist() == [digit.label for digit in digits]


def test_what_is_right_by_hand():
    labels = np.array([0, 1, 2, 0, 1, 2])
    held_out = np.array([True, False, True, False, True, False])
    test = PersonalTest(labels, np.array([0, 1, 2, 1, 1, 7]), held_out)
    assert (test.all.right, test.all.count) == (4, 6)
    assert (test.held_out.right, test.held_out.count) == (3, 3)
    assert [(tally.right, tally.count) for tally in test.by_digit] == [(1, 2), (2, 2), (1, 2), *[(0, 0)] * 7]


def test_a_network_that_always_says_1_reads_a_third_right():
    digits = drawings(9)
    network = Network(NetworkSpecification((Flatten(), Dense(10), Softmax())))
    biases = np.zeros(10, np.float32)
    biases[1] = 5
    network.load_parameters({"layers.1.weights": np.zeros((10, 784), np.float32), "layers.1.biases": biases})
    test, told = ended(personal_test_steps(network, digits, user_images(digits)))
    assert told == [9]
    assert (test.all.right, test.all.count) == (3, 9)
    assert test.is_held_out.sum() == 5
    assert set(test.answers) == {1}


def test_a_network_for_other_images_is_refused():
    digits = drawings(3)
    network = Network(NetworkSpecification((Flatten(), Dense(10)), (1, 8, 8)))
    with pytest.raises(ShapeError, match="do not fit"):
        next(personal_test_steps(network, digits, user_images(digits)))


def test_what_a_models_file_says_of_its_teacher():
    recipe = PRESETS["784-30-10"].recipe
    model = Model(recipe, recipe.new_network().weights())
    tuned = replace(model, provenance={"fine_tuning": "4 digits"})
    on_mine = replace(model, recipe=replace(recipe, data="mine"))
    assert not has_learned_from_the_user(model)
    assert has_learned_from_the_user(tuned)
    assert has_learned_from_the_user(on_mine)
    assert has_learned_from_the_user(EnsembleModel((model, tuned)))
    assert not has_learned_from_the_user(EnsembleModel((model, model)))
