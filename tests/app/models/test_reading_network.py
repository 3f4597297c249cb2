import numpy as np
import pytest

from app.models.controllers.reading_network import ReadingNetwork
from app.models.values.network_choice import NetworkChoice
from nnengine.layers import Dense, Flatten
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification


def network() -> Network:
    return Network(NetworkSpecification((Flatten(), Dense(10))), np.random.default_rng(0))


@pytest.fixture
def chooser(qapp) -> ReadingNetwork:
    chooser = ReadingNetwork()
    chooser.read_by, chooser.choices = [], []
    chooser.network_changed.connect(chooser.read_by.append)
    chooser.choice_changed.connect(lambda choice, available: chooser.choices.append((choice, available)))
    return chooser


def test_the_network_in_training_reads_until_training_ends(chooser):
    saved, first, second = network(), network(), network()
    chooser.set_saved(saved)
    chooser.set_in_training(first)
    chooser.set_in_training(second)
    chooser.end_training()
    assert chooser.read_by == [saved, first, second, saved]
    assert chooser.choices == [(NetworkChoice.IN_TRAINING, True), (NetworkChoice.SAVED, False)]


def test_the_user_may_keep_the_saved_model_while_another_is_trained(chooser):
    saved, first, second = network(), network(), network()
    chooser.set_saved(saved)
    chooser.set_in_training(first)
    chooser.choose(NetworkChoice.SAVED)
    chooser.set_in_training(second)
    assert chooser.read_by == [saved, first, saved]
    chooser.choose(NetworkChoice.IN_TRAINING)
    assert chooser.read_by[-1] is second


def test_a_model_opened_while_another_is_trained_is_the_saved_one(chooser):
    saved, trained, opened = network(), network(), network()
    chooser.set_saved(saved)
    chooser.set_in_training(trained)
    chooser.set_saved(opened)
    assert chooser.read_by[-1] is trained
    chooser.choose(NetworkChoice.SAVED)
    assert chooser.read_by[-1] is opened


def test_there_is_no_choice_without_a_network_in_training(chooser):
    chooser.set_saved(network())
    chooser.choose(NetworkChoice.IN_TRAINING)
    assert chooser.choice is NetworkChoice.SAVED


def test_what_is_pointed_at_reads_until_the_pointer_leaves():
    reading = ReadingNetwork()
    told: list[object] = []
    saved, previewed, newer = network(), network(), network()
    reading.set_saved(saved)
    reading.network_changed.connect(told.append)
    reading.preview(None)
    assert told == []
    reading.preview(previewed)
    reading.set_saved(newer)  # waits behind what is pointed at
    assert told == [previewed]
    reading.preview(None)
    assert told == [previewed, newer]
