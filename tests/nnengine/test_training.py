from __future__ import annotations

import gc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from nnengine import (
    ArgumentError,
    DataError,
    DataSet,
    Dense,
    EpochEnded,
    Flatten,
    MiniBatchEnded,
    Network,
    NetworkSpecification,
    Recipe,
    Rectifier,
    ShapeError,
    Sigmoid,
    Softmax,
    Training,
    TrainingEnded,
    TrainingError,
    TrainingSettings,
    evaluate,
    load_model,
    save_model,
    trained_model,
)
from nnengine.history import History

TEN = NetworkSpecification((Flatten(), Dense(10), Softmax()), (1, 6, 6))


def start(recipe: Recipe, data: DataSet, validation: DataSet, state=None) -> Training:
    return Training(recipe.new_network(), data, validation, recipe.training, state)


def run(training: Training) -> list:
    return list(training.events())


def without_time(history: History) -> History:
    return replace(history, epochs=tuple(replace(record, seconds=0.0) for record in history.epochs))


def of_kind(events: list, kind: type) -> list:
    return [event for event in events if isinstance(event, kind)]


def test_one_step_by_hand(validation):
    # One image, one white pixel of one, ten sigmoids with all parameters 0: a = 1/2, y = the 3rd unit vector.
    # delta = a - y = 1/2, for the 3rd -1/2. Input 1: w = b = -eta delta = -1, for the 3rd 1.
    data = DataSet("one", np.full((1, 1, 1, 1), 255, np.uint8), np.array([2]))
    network = Network(NetworkSpecification((Flatten(), Dense(10), Sigmoid()), (1, 1, 1)))
    training = Training(network, data, data, TrainingSettings("cross_entropy", 2, 1, learning_rate=2.0, l2=0.25))
    events = run(training)
    first, second = of_kind(events, MiniBatchEnded)
    assert first[:4] == (0, 1, 1, 1)
    assert first.cost == pytest.approx(10 * np.log(2), rel=1e-6)
    reader = network.copy()
    one = of_kind(events, EpochEnded)[0]
    reader.load(one.weights)
    expected = np.full(10, -1.0)
    expected[2] = 1.0
    assert reader.parameters()["layers.1.weights"].ravel().tolist() == expected.tolist()
    assert reader.parameters()["layers.1.biases"].tolist() == expected.tolist()
    # Second: z = 2 or -2, each share is sigmoid(2), delta = ±(1 - sigmoid(2)).
    # w = ∓1 · (1 - 2 · 0.25 / 1) ∓ 2 · 0.1192, b without the penalty.
    rest = 1 - 1 / (1 + np.exp(-2.0))
    assert second.cost == pytest.approx(-10 * np.log(1 - rest), rel=1e-5)
    reader.load(training.weights())
    np.testing.assert_allclose(reader.parameters()["layers.1.weights"].ravel(), expected * (0.5 + 2 * rest), rtol=1e-5)
    np.testing.assert_allclose(reader.parameters()["layers.1.biases"], expected * (1 + 2 * rest), rtol=1e-5)


def test_events_in_order_and_a_short_last_mini_batch(recipe, data, validation):
    events = run(start(recipe, data, validation))  # 60 images in mini-batches of 7: 8 and one of 4
    batches = of_kind(events, MiniBatchEnded)
    assert [(event.epoch, event.batch) for event in batches] == [(e, b) for e in range(3) for b in range(1, 10)]
    assert {event.batches for event in batches} == {9}
    assert [event.images for event in batches[:9]] == [7] * 8 + [4]
    assert [event.record.epoch for event in of_kind(events, EpochEnded)] == [1, 2, 3]
    assert isinstance(events[-1], TrainingEnded)
    assert len(of_kind(events, TrainingEnded)) == 1


def test_each_image_is_used_once_an_epoch_in_an_order_of_its_own(recipe, data, validation, monkeypatch):
    seen: list[np.ndarray] = []
    network = recipe.new_network()
    right = network.backpropagate

    def watch(images, targets, cost, rng):
        seen.append(np.rint(images * 255).astype(np.uint8))
        assert (targets.argmax(axis=1) == [labels[image.tobytes()] for image in seen[-1]]).all()
        return right(images, targets, cost, rng)

    labels = {image.tobytes(): label for image, label in zip(data.pixels, data.labels, strict=True)}
    monkeypatch.setattr(network, "backpropagate", watch)
    run(Training(network, data, validation, recipe.training))
    epochs = [[image.tobytes() for batch in seen[9 * e : 9 * e + 9] for image in batch] for e in range(3)]
    assert all(sorted(epoch) == sorted(labels) for epoch in epochs)
    assert epochs[0] != epochs[1] != epochs[2]


def test_the_record_is_what_evaluate_says(recipe, data, validation):
    training = start(recipe, data, validation)
    last = of_kind(run(training), EpochEnded)[-1]
    network = Network(recipe.network)
    network.load(last.weights)
    on_validation = evaluate(network, validation, recipe.training.cost)
    on_training = evaluate(network, data[:30], recipe.training.cost)
    assert last.record.validation_cost == on_validation.cost
    assert last.record.validation_accuracy == on_validation.accuracy
    assert last.record.training_cost == on_training.cost
    assert last.record.training_accuracy == on_training.accuracy
    assert training.history.epochs[-1] == last.record


def test_the_history_of_the_mini_batches_is_their_mean(recipe, data, validation):
    training = start(recipe, data, validation)
    batches = of_kind(run(training), MiniBatchEnded)
    points = training.history.mini_batches  # 9 mini-batches an epoch: each is a point
    assert [cost for _, cost in points] == pytest.approx([event.cost for event in batches])
    assert [epoch for epoch, _ in points] == pytest.approx([(n + 1) / 9 for n in range(27)])


def test_the_history_thins_many_mini_batches(recipe, data, validation):
    settings = replace(recipe.training, epochs=1, mini_batch=1)
    training = Training(recipe.new_network(), data, validation, settings)  # 60 mini-batches, a point for every 3
    costs = [event.cost for event in of_kind(run(training), MiniBatchEnded)]
    points = training.history.mini_batches
    assert [cost for _, cost in points] == pytest.approx(np.reshape(costs, (20, 3)).mean(axis=1).tolist())


def test_no_point_of_the_history_is_a_few_left_over_mini_batches(recipe, data, validation):
    # 43 mini-batches do not divide into 20 points: each has 2 or 3 of them, and the last one ends the epoch.
    settings = replace(recipe.training, epochs=1, mini_batch=1)
    training = Training(recipe.new_network(), data[:43], validation, settings)
    run(training)
    ends = [round(epoch * 43) for epoch, _ in training.history.mini_batches]
    assert len(ends) == 20
    assert ends[-1] == 43
    assert set(np.diff([0, *ends])) == {2, 3}


def test_it_learns(data, validation):
    settings = TrainingSettings("log_likelihood", 30, 10, learning_rate=0.5)
    training = Training(Network(TEN, np.random.default_rng(0)), data, validation, settings)
    run(training)
    assert training.best.validation_accuracy > 0.9


def test_one_seed_one_result_another_seed_another(recipe, data, validation):
    results = []
    for seed in (3, 3, 4):
        training = start(replace(recipe, training=replace(recipe.training, seed=seed)), data, validation)
        run(training)
        results.append((training.weights().values.tobytes(), without_time(training.history)))
    assert results[0] == results[1]
    assert results[0][0] != results[2][0]


def test_a_pause_changes_nothing_and_is_not_counted_as_time(recipe, data, validation, monkeypatch):
    clock = [0.0]
    monkeypatch.setattr("nnengine.training.perf_counter", lambda: clock[0])
    whole = start(recipe, data, validation)
    run(whole)
    paused = start(recipe, data, validation)
    for _ in paused.events():
        clock[0] += 1000.0  # what the listener does, and whatever it waits for
    assert np.array_equal(paused.weights().values, whole.weights().values)
    assert paused.history == whole.history
    assert [record.seconds for record in paused.history.epochs] == [0.0] * 3


def test_closing_ends_it_and_keeps_what_was_reached(recipe, data, validation):
    training = start(recipe, data, validation)
    events = training.events()
    for _ in range(12):
        next(events)
    events.close()
    assert next(events, None) is None
    assert len(training.history.epochs) == 1
    assert training.best is not None


def blas_threads() -> list[int]:
    return [found["num_threads"] for found in threadpool_info() if found["user_api"] == "blas"]


def test_blas_has_its_threads_back_afterwards(recipe, data, validation):
    before = blas_threads()
    events = start(recipe, data, validation).events()
    next(events)
    assert set(blas_threads()) == {1}
    events.close()
    assert blas_threads() == before
    events = start(recipe, data, validation).events()
    next(events)
    del events
    gc.collect()
    assert blas_threads() == before


def test_what_it_hands_out_does_not_change_while_it_goes_on(recipe, data, validation):
    training = start(recipe, data, validation)
    kept = []
    for event in training.events():
        state = training.state()
        handed = [training.weights().values, state.weights.values, state.velocity]
        if isinstance(event, EpochEnded):
            handed += [event.weights.values, event.best.weights.values]
        kept.append((handed, [values.copy() for values in handed], state.generator, repr(state.generator)))
    for handed, copies, generator, text in kept:
        assert all(np.array_equal(now, before) for now, before in zip(handed, copies, strict=True))
        assert repr(generator) == text


def test_the_best_epoch_is_the_earliest_of_the_best(recipe, data, validation, monkeypatch):
    settings = replace(recipe.training, epochs=5)
    training = Training(recipe.new_network(), data, validation, settings)
    accuracies = iter([0.2, 0.5, 0.4, 0.5, 0.3])

    def fake(self, part, before, total):
        yield from ()
        accuracy = next(accuracies) if part is validation else 0.0
        return type("Fake", (), {"cost": 1.0, "accuracy": accuracy})()

    monkeypatch.setattr(Training, "_evaluated", fake)
    ends = of_kind(run(training), EpochEnded)
    assert [event.best.epoch for event in ends] == [1, 2, 2, 2, 2]
    assert training.best.validation_accuracy == 0.5
    assert np.array_equal(training.best.weights.values, ends[1].weights.values)
    assert not np.array_equal(training.best.weights.values, ends[4].weights.values)


@pytest.mark.parametrize("rate", [1e30, 1e38, 1e300])
@pytest.mark.parametrize("mini_batch", [7, 60])  # 60: one step an epoch, so that the end of the epoch must notice
@pytest.mark.parametrize("last", [Softmax(), Sigmoid()])
def test_a_cost_that_is_not_finite_is_an_error_never_a_warning_and_the_best_stays(
    recipe, data, validation, last, mini_batch, rate, tmp_path
):
    specification = NetworkSpecification((Flatten(), Dense(10), Rectifier(), Dense(10), last), (1, 6, 6))
    good = replace(recipe.training, epochs=1, momentum=0.0, mini_batch=mini_batch)
    first = Training(Network(specification, np.random.default_rng(0)), data, validation, good)
    run(first)
    wild = replace(good, epochs=9, learning_rate=rate)
    training = Training(Network(specification), data, validation, wild, first.state())
    with pytest.raises(TrainingError, match=r"training has diverged in epoch \d+ at .*; try a learning rate under"):
        run(training)
    assert np.isfinite(training.best.weights.values).all()
    # What was good can still be saved and opened, without the state that nothing can go on from.
    diverged = Recipe(specification, wild)
    save_model(tmp_path / "model.safetensors", trained_model(diverged, training))
    assert np.array_equal(load_model(tmp_path / "model.safetensors").weights.values, training.best.weights.values)


@pytest.mark.parametrize("stop", [0, 1, 5, 9, 10, 14, 20])
@pytest.mark.parametrize("momentum", [0.0, 0.5])
def test_training_resumed_from_a_file_equals_training_never_interrupted(
    recipe, data, validation, tmp_path, stop, momentum
):
    recipe = replace(recipe, training=replace(recipe.training, momentum=momentum))
    whole = start(recipe, data, validation)
    ended = run(whole)

    interrupted = start(recipe, data, validation)
    events = interrupted.events()
    for _ in range(stop):
        next(events)
    events.close()
    path = tmp_path / "model.safetensors"
    save_model(path, trained_model(recipe, interrupted))
    state = load_model(path).state
    resumed = start(recipe, data, validation, state)
    rest = run(resumed)

    assert np.array_equal(resumed.weights().values, whole.weights().values)
    assert without_time(resumed.history) == without_time(whole.history)
    assert resumed.best.epoch == whole.best.epoch
    assert np.array_equal(resumed.best.weights.values, whole.best.weights.values)
    done = of_kind(ended, MiniBatchEnded)
    assert of_kind(rest, MiniBatchEnded) == done[len(done) - len(of_kind(rest, MiniBatchEnded)) :]
    final, expected = resumed.state(), whole.state()
    assert final.generator == expected.generator
    assert (final.velocity is None) == (momentum == 0)
    if momentum:
        assert np.array_equal(final.velocity, expected.velocity)


def test_more_epochs_can_be_added_to_a_finished_run(recipe, data, validation):
    longer = replace(recipe, training=replace(recipe.training, epochs=5))
    whole = start(longer, data, validation)
    run(whole)
    short = start(recipe, data, validation)
    run(short)
    resumed = start(longer, data, validation, short.state())
    run(resumed)
    assert np.array_equal(resumed.weights().values, whole.weights().values)


def test_a_state_of_another_run_is_refused_and_the_network_stays(recipe, data, validation):
    training = start(recipe, data, validation)
    events = training.events()
    for _ in range(5):
        next(events)
    events.close()
    state = training.state()
    network = recipe.new_network()
    before = network.values.copy()
    with pytest.raises(ArgumentError, match="momentum: training can go on only with the optimiser state"):
        Training(network, data, validation, replace(recipe.training, momentum=0.0), state)
    for changes in ({"batch": 10}, {"batch": -1}, {"epoch": -1}):
        with pytest.raises(ArgumentError, match="state: expected mini-batch 0 to 9 of an epoch, got "):
            Training(network, data, validation, recipe.training, replace(state, **changes))
    with pytest.raises(ShapeError, match="expected the weights of"):
        Training(Network(TEN), data, validation, recipe.training, state)
    assert np.array_equal(network.values, before)


@pytest.mark.parametrize(
    ("network", "settings", "sizes", "error", "message"),
    [
        (TEN, {"mini_batch": 61}, (60, 30), ArgumentError, "mini_batch: expected at most the 60 .* images, got 61"),
        (TEN, {}, (0, 30), DataError, "expected at least one image, got none"),
        (TEN, {}, (60, 0), DataError, "expected at least one image, got none"),
        (
            NetworkSpecification((Flatten(), Dense(9), Softmax()), (1, 6, 6)), {}, (60, 30),
            ShapeError, "a network for digits needs 10 outputs, got 9",
        ),
        (
            NetworkSpecification((Flatten(), Dense(10), Softmax()), (1, 5, 6)), {}, (60, 30),
            ShapeError, "images of shape 1 × 6 × 6 do not fit a network for 1 × 5 × 6",
        ),
        (
            NetworkSpecification((Flatten(), Dense(10), Softmax()), (4, 3, 3)), {}, (60, 30),  # as many pixels
            ShapeError, "images of shape 1 × 6 × 6 do not fit a network for 4 × 3 × 3",
        ),
        (
            NetworkSpecification((Flatten(), Dense(10), Rectifier()), (1, 6, 6)), {"cost": "cross_entropy"}, (60, 30),
            ArgumentError, "cost: cross_entropy needs outputs between 0 and 1, got those of Rectifier; end with",
        ),
        (
            NetworkSpecification((Flatten(), Dense(10)), (1, 6, 6)), {"cost": "log_likelihood"}, (60, 30),
            ArgumentError, "cost: log_likelihood needs outputs between 0 and 1, got those of Dense",
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_refused_before_it_begins(data, network, settings, sizes, error, message):
    with pytest.raises(error, match=message):
        Training(Network(network), data[: sizes[0]], data[: sizes[1]], TrainingSettings(**settings))


def test_the_quadratic_cost_trains_any_output(data, validation):
    specification = NetworkSpecification((Flatten(), Dense(10)), (1, 6, 6))
    settings = TrainingSettings("quadratic", 10, 10, 0.05)
    training = Training(Network(specification, np.random.default_rng(0)), data, validation, settings)
    run(training)
    assert training.history.epochs[-1].training_cost < training.history.epochs[0].training_cost / 2


def test_a_mini_batch_as_large_as_the_data_is_plain_gradient_descent(recipe, data, validation):
    settings = replace(recipe.training, mini_batch=60, epochs=2)
    training = Training(recipe.new_network(), data, validation, settings)
    assert [event.images for event in of_kind(run(training), MiniBatchEnded)] == [60, 60]


def test_a_network_for_vectors_reads_images(data, validation):
    flat = NetworkSpecification((Dense(10), Softmax()), (36,))
    settings = TrainingSettings("log_likelihood", 2, 10)
    results = []
    for specification in (flat, TEN):
        training = Training(Network(specification, np.random.default_rng(0)), data, validation, settings)
        run(training)
        results.append((training.weights().values.tobytes(), without_time(training.history)))
    assert results[0] == results[1]


def test_blocks_of_gathered_images_do_not_show(recipe, data, validation, monkeypatch):
    whole = start(recipe, data, validation)
    run(whole)
    monkeypatch.setattr("nnengine.training._BLOCK_IMAGES", 15)
    parts = start(recipe, data, validation)
    run(parts)
    assert np.array_equal(parts.weights().values, whole.weights().values)


def test_the_data_stay_as_they_are(recipe, data, validation, tmp_path: Path):
    kept = data.pixels.copy(), data.labels.copy()
    data.pixels.flags.writeable = data.labels.flags.writeable = False
    run(start(recipe, data, validation))
    assert np.array_equal(data.pixels, kept[0])
    assert np.array_equal(data.labels, kept[1])
