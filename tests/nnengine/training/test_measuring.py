import numpy as np
import pytest

from nnengine.data.dataset import DataSet
from nnengine.evaluation.evaluation import evaluate, evaluation_steps
from nnengine.layers import Dense, Flatten, Softmax
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification
from nnengine.training.events import EpochEnded, Measuring
from nnengine.training.loop import Training
from nnengine.training.settings import TrainingSettings


def digits(count: int) -> DataSet:
    rng = np.random.default_rng(3)
    return DataSet("noise", rng.integers(0, 256, (count, 1, 28, 28), np.uint8), rng.integers(0, 10, count))


def new_training(state=None) -> Training:
    network = Network(NetworkSpecification((Flatten(), Dense(10), Softmax())), np.random.default_rng(1))
    settings = TrainingSettings("log_likelihood", epochs=2, mini_batch=50, learning_rate=0.01)
    return Training(network, digits(300), digits(5000), settings, state)


def test_the_images_read_are_told_and_the_last_step_has_read_all():
    network = Network(NetworkSpecification((Flatten(), Dense(10), Softmax())), np.random.default_rng(1))
    data = digits(5000)
    assert list(evaluation_steps(network, data)) == [2048, 4096, 5000]
    np.testing.assert_array_equal(evaluate(network, data).confusion.sum(axis=1), np.bincount(data.labels))


def test_an_epoch_is_measured_in_steps_before_it_ends():
    events = [event for event in new_training().events() if isinstance(event, Measuring | EpochEnded)]
    first = [(event.epoch, event.done, event.total) for event in events[:4]]
    assert first == [(0, 300, 5300), (0, 2348, 5300), (0, 4396, 5300), (0, 5300, 5300)]
    assert isinstance(events[4], EpochEnded)


@pytest.mark.parametrize("stop_at", [300, 4396])
def test_training_stopped_while_measuring_goes_on_as_if_it_never_had(stop_at):
    whole = new_training()
    for _ in whole.events():
        pass
    stopped = new_training()
    events = stopped.events()
    for event in events:
        if isinstance(event, Measuring) and event.done == stop_at:
            break
    events.close()
    resumed = new_training(stopped.state())
    for _ in resumed.events():
        pass
    np.testing.assert_array_equal(resumed.weights().values, whole.weights().values)
    assert [record.validation_cost for record in resumed.history.epochs] == [
        record.validation_cost for record in whole.history.epochs
    ]
