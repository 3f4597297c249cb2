"""Training with several threads: the same mathematics, and the same bits whenever it is done again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from nnengine import (
    ArgumentError,
    BatchNorm,
    Conv2D,
    DataSet,
    Dense,
    Dropout,
    Flatten,
    MaxPool2D,
    Network,
    NetworkSpecification,
    Rectifier,
    Sigmoid,
    Softmax,
    Training,
    TrainingError,
    TrainingSettings,
)
from nnengine.costs import COSTS
from nnengine.training.batches import MiniBatch
from nnengine.training.events import MiniBatchEnded
from nnengine.training.parallel import Backpropagation, threads_that_pay

LAYERS = (Conv2D(4, 5), MaxPool2D(2), Rectifier(), Flatten(), Dense(12), Rectifier(), Dense(10), Softmax())
NOISY = (*LAYERS[:5], Dropout(0.5), *LAYERS[5:])
SETTINGS = TrainingSettings("log_likelihood", epochs=2, mini_batch=100, learning_rate=0.1, seed=4)
COST = COSTS["log_likelihood"]


def images(count, seed=0):
    rng = np.random.default_rng(seed)
    return DataSet("noise", rng.integers(0, 256, (count, 1, 28, 28), np.uint8), np.arange(count) % 10)


def mini_batch(count, dtype=np.float64, weights=False):
    data = images(count)
    wanted = np.eye(10, dtype=dtype)[data.labels]
    return MiniBatch(data.images().astype(dtype), wanted, np.linspace(0, 2, count).astype(dtype) if weights else None)


def network(layers=LAYERS, dtype=np.float64):
    return Network(NetworkSpecification(layers), np.random.default_rng(1), dtype)


def blas_threads():
    return {found["num_threads"] for found in threadpool_info() if found["user_api"] == "blas"}


def test_blas_has_one_thread_until_the_last_of_several_trainings_has_ended():
    with threadpool_limits(2, "blas"):
        first, second = (Training(network(), images(200), images(20), SETTINGS).events() for _ in range(2))
        next(first)
        next(second)
        first.close()
        assert blas_threads() == {1}
        second.close()
        assert blas_threads() == {2}


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(("threads", "count"), [(2, 64), (2, 101), (3, 96), (3, 70), (2, 63)])
def test_the_gradient_and_the_cost_are_those_of_one_thread(threads, count, weighted):
    whole, shared = network(), network()
    batch = mini_batch(count, weights=weighted)
    expected = whole.backpropagate(batch.images, batch.targets, COST, np.random.default_rng(0), batch.weights)
    backpropagation = Backpropagation(shared, COST, threads)
    with backpropagation:
        for _ in range(2):
            assert backpropagation.run(batch, np.random.default_rng(0)) == pytest.approx(expected, rel=1e-12)
            np.testing.assert_allclose(shared.gradients, whole.gradients, rtol=1e-9, atol=1e-12)


def trained(threads, layers=NOISY, settings=SETTINGS, state=None, stop=None):
    each = network(layers, np.float32)
    training = Training(each, images(230), images(50, 1), settings, state, threads)
    for event in training.events():
        if stop is not None and isinstance(event, MiniBatchEnded) and (event.epoch, event.batch) == stop:
            break
    return training


def test_as_many_threads_give_the_same_bits_again():
    first, second = trained(2), trained(2)
    assert np.array_equal(first.weights().values, second.weights().values)
    assert first.history.epochs[-1].validation_cost == second.history.epochs[-1].validation_cost


def test_resumed_with_as_many_threads_it_goes_on_to_the_same_bits():
    whole = trained(2)
    stopped = trained(2, stop=(1, 2))
    resumed = trained(2, state=stopped.state())
    assert np.array_equal(whole.weights().values, resumed.weights().values)


def test_each_thread_has_noise_of_its_own():
    # The same image everywhere: with the same noise both shares would have the same gradient.
    each = network((Flatten(), Dropout(0.5), Dense(10), Softmax()))
    batch = mini_batch(1)
    batch = MiniBatch(np.repeat(batch.images, 64, axis=0), np.repeat(batch.targets, 64, axis=0), None)
    backpropagation = Backpropagation(each, COST, 2)
    with backpropagation:
        backpropagation.run(batch, np.random.default_rng(0))
    both = each.gradients.copy()
    half = network((Flatten(), Dropout(0.5), Dense(10), Softmax()))
    half.backpropagate(batch.images[:32], batch.targets[:32], COST, np.random.default_rng(0))
    assert not np.allclose(both, half.gradients, rtol=1e-3)


def test_noise_of_one_mini_batch_is_not_that_of_the_next():
    # A first layer's weight gradients are 0 for the pixels that its image dropped, of which each share has some.
    layers = (Dropout(0.5), Flatten(), Dense(1), Sigmoid())
    each = Network(NetworkSpecification(layers, (1, 8, 8)), np.random.default_rng(1), np.float64)
    kept = []

    class Watch(type(each.operations[0])):
        def forward(self, x, rng=None):
            y = super().forward(x, rng)
            kept.append(np.packbits(self._kept.transpose(3, 1, 0, 2).reshape(x.shape[-1], -1), axis=1))
            return y

    backpropagation = Backpropagation(each, COSTS["quadratic"], 2)
    for replica in backpropagation._networks:
        replica.operations[0].__class__ = Watch
    rng = np.random.default_rng(5)
    with backpropagation:
        for count in (65, 65, 99):
            backpropagation.run(MiniBatch(np.ones((count, 1, 8, 8)), np.zeros((count, 1)), None), rng)
    rows = [row.tobytes() for part in kept for row in part]
    assert len(rows) == 229
    assert len(set(rows)) == len(rows)


def test_as_many_threads_as_there_are_processors_images_and_work_for(monkeypatch):
    monkeypatch.setattr("nnengine.training.parallel._processors", lambda: 8)
    large = network((Flatten(), Dense(1000), Dense(1000), Dense(10), Softmax()))
    assert [threads_that_pay(large, size) for size in (1, 63, 64, 128, 1024)] == [1, 1, 2, 4, 8]
    small = network((Flatten(), Dense(100), Dense(10), Softmax()))
    assert [threads_that_pay(small, size) for size in (128, 512, 1024)] == [1, 2, 4]
    assert Training(large, images(100), images(50), SETTINGS, threads=300).state().threads == 3


def test_going_on_takes_as_many_threads_as_before():
    stopped = trained(2, stop=(1, 2))
    assert stopped.state().threads == 2
    whole, resumed = trained(2), trained(None, state=stopped.state())
    assert np.array_equal(whole.weights().values, resumed.weights().values)


def test_a_second_generator_of_the_events_is_refused_until_the_first_is_closed():
    training = Training(network(dtype=np.float32), images(230), images(50, 1), SETTINGS)
    first = training.events()
    next(first)
    with pytest.raises(ArgumentError, match="close that generator first"):
        next(training.events())
    first.close()
    next(training.events())


def test_a_paused_network_can_be_used_otherwise():
    each = network(NORMALISED, np.float32)
    training = Training(each, images(230), images(50, 1), SETTINGS, threads=2)
    events = training.events()
    next(events)
    batch = mini_batch(64, np.float32)
    each.backpropagate(batch.images, batch.targets, COST, np.random.default_rng(0))
    events.close()


def test_threads_that_cannot_be_started_leave_nobody_waiting(monkeypatch):
    backpropagation = Backpropagation(network(NORMALISED), COST, 3)
    right = ThreadPoolExecutor.submit
    calls = []

    def submit(self, *arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise RuntimeError("can't start new thread")
        return right(self, *arguments)

    monkeypatch.setattr(ThreadPoolExecutor, "submit", submit)
    with pytest.raises(RuntimeError, match="can't start new thread"), backpropagation:
        backpropagation.run(mini_batch(96), np.random.default_rng(0))


NORMALISED = (
    *(Conv2D(3, 5), BatchNorm(), MaxPool2D(2), BatchNorm(), Rectifier(), Flatten()),
    *(Dense(12), BatchNorm(), Rectifier(), Dense(10), Softmax()),
)


@pytest.mark.parametrize(("threads", "count"), [(2, 64), (2, 101), (3, 96), (3, 70), (2, 40)])
def test_batch_normalisation_measures_the_images_of_all_threads(threads, count):
    whole, shared = network(NORMALISED), network(NORMALISED)
    batch = mini_batch(count)
    backpropagation = Backpropagation(shared, COST, threads)
    with backpropagation:
        for _ in range(3):
            expected = whole.backpropagate(batch.images, batch.targets, COST, np.random.default_rng(0))
            assert backpropagation.run(batch, np.random.default_rng(0)) == pytest.approx(expected, rel=1e-12)
            np.testing.assert_allclose(shared.gradients, whole.gradients, rtol=1e-9, atol=1e-12)
            np.testing.assert_allclose(shared.values, whole.values, rtol=1e-12)
    # Alone again after that.
    shared.backpropagate(batch.images, batch.targets, COST, np.random.default_rng(0))


def test_batch_normalised_training_is_the_same_again_with_a_smaller_last_mini_batch():
    first, second = trained(2, NORMALISED), trained(2, NORMALISED)
    assert np.array_equal(first.weights().values, second.weights().values)
    alone = trained(1, NORMALISED)
    np.testing.assert_allclose(first.weights().values, alone.weights().values, rtol=2e-2, atol=2e-3)


@pytest.mark.parametrize("threads", [0, -1, 1.5, True, "two"])
def test_impossible_numbers_of_threads_are_refused(threads):
    with pytest.raises(ArgumentError, match="threads: expected a whole number of at least 1"):
        trained(threads)


@pytest.mark.parametrize("layers", [LAYERS, NORMALISED])
@pytest.mark.parametrize("at_fault", ["the calling thread", "the other thread"])
def test_a_fault_in_one_share_is_told_and_the_others_end(monkeypatch, layers, at_fault):
    each = network(layers)
    backpropagation = Backpropagation(each, COST, 2)
    right = Network.backpropagate

    def faulty(self, *arguments):
        if (self is each) == (at_fault == "the calling thread"):
            raise ArithmeticError(f"in {at_fault}")
        return right(self, *arguments)

    monkeypatch.setattr(Network, "backpropagate", faulty)
    with pytest.raises(ArithmeticError, match=f"in {at_fault}"), backpropagation:
        backpropagation.run(mini_batch(64), np.random.default_rng(0))


@pytest.mark.filterwarnings("error")
def test_divergence_is_told_by_an_error_not_by_warnings_of_a_thread():
    training = Training(
        network(LAYERS, np.float32), images(230), images(50, 1), replace(SETTINGS, learning_rate=1e30), threads=2
    )
    with pytest.raises(TrainingError, match="training has diverged"):
        list(training.events())
