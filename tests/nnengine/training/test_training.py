from __future__ import annotations

import gc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_info
from tiny_data import tiny_data

from nnengine import (
    ArgumentError,
    BatchNorm,
    Choice,
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
    Step,
    Training,
    TrainingEnded,
    TrainingError,
    TrainingSettings,
    evaluate,
    load_model,
    residual,
    save_model,
    trained_model,
)
from nnengine.augmentation import Augmentation
from nnengine.optimisers import SGD, Adam, RMSprop, Stepper
from nnengine.schedules import HalveOnPlateau, OneCycle, StepDecay
from nnengine.training.history import History

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
    # One image of each digit, all of them one white pixel; ten sigmoids with all parameters 0: a = 1/2.
    # The mean of delta = a - y over the images is 1/2 - 1/10 = 0.4, the input 1: w = b = -eta 0.4 = -0.8.
    data = DataSet("ten", np.full((10, 1, 1, 1), 255, np.uint8), np.arange(10))
    network = Network(NetworkSpecification((Flatten(), Dense(10), Sigmoid()), (1, 1, 1)))
    training = Training(network, data, data, TrainingSettings("cross_entropy", 2, 10, learning_rate=2.0, l2=0.25))
    events = run(training)
    first, second = of_kind(events, MiniBatchEnded)
    assert first[:4] == (0, 1, 1, 10)
    assert first.cost == pytest.approx(10 * np.log(2), rel=1e-6)
    reader = network.copy()
    reader.load(of_kind(events, EpochEnded)[0].weights)
    np.testing.assert_allclose(reader.parameters()["layers.1.weights"], np.full((10, 1), -0.8), rtol=1e-6)
    np.testing.assert_allclose(reader.parameters()["layers.1.biases"], np.full(10, -0.8), rtol=1e-6)
    # Second: z = -1.6, the mean of delta is sigmoid(-1.6) - 0.1.
    # w = -0.8 (1 - 2 · 0.25 / 10) - 2 delta, b without the penalty.
    a = 1 / (1 + np.exp(1.6))
    assert second.cost == pytest.approx(-np.log(a) - 9 * np.log(1 - a), rel=1e-5)
    reader.load(training.weights())
    weights = reader.parameters()["layers.1.weights"]
    np.testing.assert_allclose(weights, np.full((10, 1), -0.8 * 0.95 - 2 * (a - 0.1)), rtol=1e-5)
    np.testing.assert_allclose(reader.parameters()["layers.1.biases"], np.full(10, -0.8 - 2 * (a - 0.1)), rtol=1e-5)


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

    def watch(images, targets, cost, rng, weights, scale=None):
        seen.append(np.rint(images * 255).astype(np.uint8))
        assert (targets.argmax(axis=1) == [labels[image.tobytes()] for image in seen[-1]]).all()
        assert weights is None
        return right(images, targets, cost, rng)

    labels = {image.tobytes(): label for image, label in zip(data.samples, data.labels, strict=True)}
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
    monkeypatch.setattr("nnengine.training.loop.perf_counter", lambda: clock[0])
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
        handed = [training.weights().values, state.weights.values, *state.arrays.values()]
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

    def fake(self, network, part, before, total):
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
    good = replace(recipe.training, epochs=1, optimiser=SGD(), mini_batch=mini_batch)
    first = Training(Network(specification, np.random.default_rng(0)), data, validation, good)
    run(first)
    wild = replace(good, epochs=9, learning_rate=rate)
    training = Training(Network(specification), data, validation, wild, first.state())
    with pytest.raises(
        TrainingError, match=r"training has diverged in epoch \d+ at .*; try a learning rate of 0\.1 or less"
    ):
        run(training)
    assert np.isfinite(training.best.weights.values).all()
    # What was good can still be saved and opened, without the state that nothing can go on from.
    diverged = Recipe(specification, wild)
    save_model(tmp_path / "model.safetensors", trained_model(diverged, training))
    assert np.array_equal(load_model(tmp_path / "model.safetensors").weights.values, training.best.weights.values)


@pytest.mark.parametrize("stop", [0, 1, 5, 9, 10, 14, 20])
@pytest.mark.parametrize(
    "settings",
    [
        {"optimiser": SGD()},
        {"optimiser": SGD(momentum=0.5)},
        {"optimiser": Adam(), "averaging": 0.9, "schedule": OneCycle(warm_up=0.5), "learning_rate": 0.01},
        {"optimiser": RMSprop(), "schedule": HalveOnPlateau(patience=1), "learning_rate": 0.01},
        {"optimiser": SGD(momentum=0.5, nesterov=True), "augmentation": Augmentation(shift=1.0), "clip_norm": 1.0},
        {"measure_every": 2, "max_norm": 1.0, "label_smoothing": 0.1, "class_weights": tuple(range(1, 11))},
    ],
    ids=["plain", "momentum", "adam", "rmsprop", "augmented", "rest"],
)
def test_training_resumed_from_a_file_equals_training_never_interrupted(
    recipe, data, validation, tmp_path, stop, settings
):
    recipe = replace(recipe, training=replace(recipe.training, **settings))
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
    assert set(final.arrays) == set(expected.arrays)
    assert all(np.array_equal(values, expected.arrays[name]) for name, values in final.arrays.items())


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
    with pytest.raises(ArgumentError, match="optimiser: expected a state with nothing to go on from, got velocity"):
        Training(network, data, validation, replace(recipe.training, optimiser=SGD()), state)
    for changes in ({"seen": 67}, {"seen": 34}, {"seen": -7}, {"epoch": -1}):
        with pytest.raises(ArgumentError, match="state: expected whole mini-batches of 7 of the 60 images of an epoch"):
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
    monkeypatch.setattr("nnengine.training.batches._BLOCK_IMAGES", 15)
    parts = start(recipe, data, validation)
    run(parts)
    assert np.array_equal(parts.weights().values, whole.weights().values)


def test_the_data_stay_as_they_are(recipe, data, validation, tmp_path: Path):
    kept = data.samples.copy(), data.labels.copy()
    data.samples.flags.writeable = data.labels.flags.writeable = False
    run(start(recipe, data, validation))
    assert np.array_equal(data.samples, kept[0])
    assert np.array_equal(data.labels, kept[1])


def settings_of(recipe: Recipe, **values) -> Recipe:
    return replace(recipe, training=replace(recipe.training, **values))


def test_only_the_first_training_images_are_used(recipe, data, validation):
    few = start(settings_of(recipe, training_images=20), data, validation)
    same = start(recipe, data[:20], validation)
    run(few)
    run(same)
    assert few.image_count == 20
    assert np.array_equal(few.weights().values, same.weights().values)


def test_measuring_less_often_changes_no_weight_and_the_last_epoch_is_measured(recipe, data, validation):
    often, seldom = (start(settings_of(recipe, epochs=5, measure_every=every), data, validation) for every in (1, 2))
    for training in (often, seldom):
        run(training)
    assert [record.epoch for record in seldom.history.epochs] == [2, 4, 5]
    assert without_time(seldom.history).epochs == tuple(without_time(often.history).epochs[n] for n in (1, 3, 4))
    assert np.array_equal(often.weights().values, seldom.weights().values)


def accuracies(monkeypatch, validation: DataSet, *values: float) -> None:
    """Let the measurements find these validation accuracies, one after another."""
    found = iter(values)

    def fake(self, network, part, before, total):
        yield from ()
        return type("Fake", (), {"cost": 1.0, "accuracy": next(found) if part is validation else 0.0})()

    monkeypatch.setattr(Training, "_evaluated", fake)


def test_early_stopping(recipe, data, validation, monkeypatch):
    accuracies(monkeypatch, validation, 0.2, 0.4, 0.3, 0.4, 0.1, 0.9)
    training = start(settings_of(recipe, epochs=30, patience=3), data, validation)
    ended = run(training)[-1]
    assert ended.reason == "no better validation accuracy in 3 measurements"
    assert len(training.history.epochs) == 5
    assert ended.best.epoch == 2
    assert (
        list(start(settings_of(recipe, epochs=30, patience=3), data, validation, training.state()).events())[:-1] == []
    )  # a run that is over stays so


def test_halving_on_a_plateau_ends_training_when_the_rate_is_too_small(recipe, data, validation, monkeypatch):
    rates = []
    step = Stepper.step

    def watch(self, values, gradients, rate, penalties, scale):
        rates.append(rate)
        step(self, values, gradients, rate, penalties, scale)

    monkeypatch.setattr(Stepper, "step", watch)
    accuracies(monkeypatch, validation, 0.5, 0.4, 0.4, 0.6, 0.5, 0.6, 0.5, 0.5)
    schedule = HalveOnPlateau(patience=2, least=0.25)
    training = start(settings_of(recipe, epochs=30, mini_batch=60, schedule=schedule), data, validation)
    ended = run(training)[-1]
    assert rates == [0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025]
    assert ended.reason == "the learning rate has come to its least"


def test_the_schedule_gives_every_mini_batch_its_rate(recipe, data, validation, monkeypatch):
    rates = []
    monkeypatch.setattr(Stepper, "step", lambda self, values, gradients, rate, penalties, scale: rates.append(rate))
    schedule = StepDecay(every=1, decay=0.5, warm_up=0.5)
    run(start(settings_of(recipe, epochs=2, mini_batch=15, schedule=schedule), data, validation))
    assert rates == pytest.approx([0.05, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05])


def test_averaged_weights_are_what_is_measured_kept_and_handed_out(recipe, data, validation):
    recipe = settings_of(recipe, epochs=1, mini_batch=60, averaging=0.9)
    plain = start(settings_of(recipe, averaging=0.0), data, validation)
    first = plain.weights().values
    run(plain)
    averaged = start(recipe, data, validation)
    ended = of_kind(run(averaged), EpochEnded)[0]
    # After one step the decay is (1 + 1) / (10 + 1).
    expected = 2 / 11 * first + 9 / 11 * plain.weights().values
    np.testing.assert_allclose(averaged.weights().values, expected, rtol=1e-4, atol=1e-6)
    assert np.array_equal(ended.weights.values, averaged.weights().values)
    assert np.array_equal(ended.best.weights.values, ended.weights.values)
    assert np.array_equal(averaged.state().weights.values, plain.weights().values)


def test_a_longer_gradient_is_clipped(recipe, data, validation, monkeypatch):
    lengths = []
    step = Stepper.step

    def watch(self, values, gradients, rate, penalties, scale):
        lengths.append(float(np.linalg.norm(gradients)) / scale)
        step(self, values, gradients, rate, penalties, scale)

    monkeypatch.setattr(Stepper, "step", watch)
    run(start(recipe, data, validation))
    clipped_to = sorted(lengths)[len(lengths) // 2]
    free, lengths[:] = len(lengths), []
    run(start(settings_of(recipe, clip_norm=clipped_to), data, validation))
    assert len(lengths) == free
    assert max(lengths) <= clipped_to * (1 + 1e-5)
    assert sum(length > clipped_to * (1 - 1e-5) for length in lengths) > 3


def test_max_norm_holds_for_every_unit_and_feature_map(recipe, data, validation):
    training = start(settings_of(recipe, max_norm=0.6, learning_rate=1.0, l2=0.0), data, validation)
    run(training)
    network = Network(recipe.network)
    network.load(training.weights())
    lengths = [
        float(np.linalg.norm(unit))
        for name, values in network.parameters().items()
        if name.endswith("weights")
        for unit in values
    ]
    assert max(lengths) <= 0.6 * (1 + 1e-5)
    assert any(length > 0.59 for length in lengths)
    assert any(length < 0.59 for length in lengths)  # the shorter ones are left alone


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("max_norm", [1.0, 1e-300])
def test_max_norm_leaves_weights_of_0_alone(max_norm):
    network = Network(TEN)
    network.limit_norms(max_norm)
    assert not network.values.any()


def test_batch_norm_of_vectors_cannot_learn_image_by_image(recipe, data, validation):
    layers = (Flatten(), Dense(4), BatchNorm(), Dense(10), Softmax())
    online = Recipe(NetworkSpecification(layers, (1, 6, 6)), replace(recipe.training, mini_batch=1))
    with pytest.raises(ArgumentError, match=r"mini_batch: expected at least 2, since layer 2, Batch norm, .* got 1"):
        start(online, data, validation)
    layers = (BatchNorm(), Flatten(), Dense(10), Softmax())  # has all pixels of one image to tell from
    start(replace(online, network=NetworkSpecification(layers, (1, 6, 6))), data, validation)


def test_an_image_of_weight_2_counts_as_two(recipe, data, validation):
    recipe = Recipe(TEN, replace(recipe.training, mini_batch=60, epochs=1, l2=0.0))
    heavy = replace(data, weights=np.where(np.arange(60) < 30, 2, 0).astype(np.float32))
    weighted, twice = start(recipe, heavy, validation), start(recipe, repeated(data), validation)
    run(weighted)
    run(twice)
    np.testing.assert_allclose(weighted.weights().values, twice.weights().values, rtol=1e-4, atol=1e-6)


def repeated(data: DataSet) -> DataSet:
    return data.chosen(np.tile(np.arange(30), 2))


def test_class_weights_count_like_weights_of_images(recipe, data, validation):
    by_class = tuple(float(n) for n in range(10))
    one = start(settings_of(recipe, class_weights=by_class), data, validation)
    other = start(recipe, replace(data, weights=data.labels.astype(np.float32)), validation)
    run(one)
    run(other)
    assert np.array_equal(one.weights().values, other.weights().values)


def test_label_smoothing_is_what_is_wanted(recipe, data, validation, monkeypatch):
    wanted = []
    network = recipe.new_network()
    right = network.backpropagate

    def watch(images, targets, cost, rng, weights, scale=None):
        wanted.append(targets.copy())
        return right(images, targets, cost, rng, weights)

    monkeypatch.setattr(network, "backpropagate", watch)
    run(Training(network, data, validation, replace(recipe.training, epochs=1, label_smoothing=0.2)))
    for targets in wanted:
        np.testing.assert_allclose(np.sort(targets, axis=1), [[0.02] * 9 + [0.82]] * len(targets), rtol=1e-6)


def test_augmentation_shows_every_epoch_other_images_and_measuring_none(recipe, data, validation, monkeypatch):
    seen: list[set[bytes]] = []
    network = recipe.new_network()
    right = network.backpropagate

    def watch(images, targets, cost, rng, weights, scale=None):
        seen.append({image.tobytes() for image in images})
        return right(images, targets, cost, rng, weights)

    monkeypatch.setattr(network, "backpropagate", watch)
    settings = replace(recipe.training, mini_batch=60, epochs=3, augmentation=Augmentation(shift=1.0))
    training = Training(network, data, validation, settings)
    run(training)
    plain = {image.tobytes() for image in data.images()}
    assert len(set.union(*seen)) == 3 * 60
    assert not plain & set.union(*seen)
    reader = Network(recipe.network)
    reader.load(training.weights())
    assert training.history.epochs[-1].training_cost == evaluate(reader, data[:30], settings.cost).cost


def test_a_class_without_training_images_is_refused(recipe, data, validation):
    with pytest.raises(DataError, match="expected training images of every class, got none of 3, 7"):
        start(recipe, data.chosen(np.flatnonzero((data.labels != 3) & (data.labels != 7))), validation)


def test_an_exploding_cost_ends_it(data, validation):
    specification = NetworkSpecification((Flatten(), Dense(10)), (1, 6, 6))
    settings = TrainingSettings("quadratic", 50, 10, learning_rate=3.0)
    training = Training(Network(specification, np.random.default_rng(0)), data, validation, settings)
    with pytest.raises(TrainingError, match=r"its cost has grown to \S+; try a learning rate of 0\.1 or less"):
        run(training)


def test_penalties_of_layers_that_have_no_weights_are_refused(recipe, data, validation):
    with pytest.raises(ArgumentError, match=r"layer_l2: expected layers with weights \(0, 5\), got layer 1"):
        start(settings_of(recipe, layer_l2={1: 0.5}), data, validation)


def test_penalties_of_a_layer_within_others(data, validation):
    block = residual(Dense(36), Sigmoid(), residual(Dense(36)))
    specification = NetworkSpecification((Flatten(), block, Dense(10), Softmax()), (1, 6, 6))

    def squares(**strengths):
        settings = TrainingSettings("log_likelihood", 1, 20, 0.1, **strengths)
        network = Network(specification, np.random.default_rng(0))
        run(Training(network, data, validation, settings))
        values = network.parameters()
        return [float(np.sum(values[f"layers.{path}.weights"] ** 2)) for path in ("1.0.0", "1.0.2.0.0", "2")]

    free, own = squares(), squares(layer_l2={"1.0.2.0.0": 100.0})
    assert own[1] < 0.5 * free[1]
    assert own[0] > 0.9 * free[0]
    around = squares(layer_l2={1: 100.0})
    assert max(around[0] / free[0], around[1] / free[1]) < 0.5
    known = r"\(1, 1\.0\.0, 1\.0\.2, 1\.0\.2\.0\.0, 2\)"
    with pytest.raises(ArgumentError, match=rf"layer_l2: expected layers with weights {known}, got layer 1\.0\.1"):
        squares(layer_l2={"1.0.1": 1.0})


def test_weights_of_images_reach_the_cost_that_is_reported(data, validation):
    # A learning rate too small to change anything: every mini-batch costs what the first weights make of it.
    settings = TrainingSettings(
        "cross_entropy", mini_batch=20, epochs=1, learning_rate=1e-30, class_weights=tuple(range(1, 11))
    )
    network = Network(TEN, np.random.default_rng(0))
    outputs = network.predict(data.images())
    costs = -np.log(np.where(np.eye(10, dtype=bool)[data.labels], outputs, 1 - outputs)).sum(axis=1)
    wanted = float((costs * (data.labels + 1)).mean())
    ends = of_kind(run(Training(network, data, validation, settings)), MiniBatchEnded)
    reported = sum(event.cost * event.images for event in ends) / sum(event.images for event in ends)
    assert reported == pytest.approx(wanted, rel=1e-4)


def test_a_gate_may_be_what_cannot_be_trained_and_stays_as_it_is():
    data, validation = tiny_data(), tiny_data(30, seed=1)
    gate = (Flatten(), BatchNorm(), Dense(2), Step())
    experts = tuple((Flatten(), Dense(10)) for _ in range(2))
    network = Network(NetworkSpecification((Choice((gate, *experts)), Softmax()), (1, 6, 6)), np.random.default_rng(1))
    before = network.parameters()
    settings = TrainingSettings("log_likelihood", epochs=1, mini_batch=1, learning_rate=0.01, l2=1.0, max_norm=0.1)
    list(Training(network, data, validation, settings).events())
    changed = {name for name, values in network.parameters().items() if not np.array_equal(values, before[name])}
    assert {"layers.0.1.1.weights", "layers.0.2.1.weights"} <= changed
    assert not any(name.startswith("layers.0.0.") for name in changed)
