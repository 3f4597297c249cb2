"""Training that is steered: what changes, when, what is refused; and the same bits however the run is gone through."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tiny_data import tiny_data

from nnengine import (
    ArgumentError,
    BatchNorm,
    Dense,
    EpochEnded,
    Event,
    Flatten,
    MiniBatchEnded,
    NetworkSpecification,
    Recipe,
    Rectifier,
    ShapeError,
    Softmax,
    Training,
    TrainingEnded,
    TrainingSettings,
    load_model,
    save_model,
    trained_model,
)
from nnengine.augmentation import Augmentation
from nnengine.layers import Conv2D, Dropout, MaxPool2D, Sum
from nnengine.layers.dropout import DropoutOperation
from nnengine.optimisers import SGD, Adam, RMSprop, Stepper
from nnengine.schedules import Constant, Cosine, HalveOnPlateau, StepDecay
from nnengine.training.steering import STEERABLE, Change

SPECIFICATION = NetworkSpecification(
    (Conv2D(3, 3), Rectifier(), MaxPool2D(2), Flatten(), Dropout(0.25), Dense(10), Softmax()), (1, 6, 6)
)
SETTINGS = TrainingSettings(
    "log_likelihood", epochs=3, mini_batch=7, learning_rate=0.1, l2=0.1, seed=3, optimiser=SGD(momentum=0.5)
)
RECIPE = Recipe(SPECIFICATION, SETTINGS)
DATA, VALIDATION = tiny_data(), tiny_data(30, seed=1)


def start(recipe: Recipe = RECIPE, **given) -> Training:
    return Training(recipe.new_network(), DATA, VALIDATION, recipe.training, **given)


def settings_of(recipe: Recipe, **values) -> Recipe:
    return replace(recipe, training=replace(recipe.training, **values))


def run(training: Training) -> list:
    return list(training.events())


def steered(recipe: Recipe, changes: dict[int, dict]) -> Training:
    """Trained to the end, with changes made after so many events."""
    training = start(recipe)
    for number, _ in enumerate(training.events()):
        if number in changes:
            training.change(**changes[number])
    return training


def steered_after(training: Training, event: Event, done: int, changes: dict[int, dict]) -> int:
    """How many mini-batches are done after the event; after some of them something is changed."""
    if not isinstance(event, MiniBatchEnded):
        return done
    if done + 1 in changes:
        with suppress(ArgumentError):  # fewer epochs than have begun: refused in every run alike
            training.change(**changes[done + 1])
    return done + 1


def same(one: Training, other: Training) -> None:
    assert np.array_equal(one.weights().values, other.weights().values)
    assert without_time(one) == without_time(other)
    assert one.steering == other.steering
    assert one.best.epoch == other.best.epoch
    assert np.array_equal(one.best.weights.values, other.best.weights.values)
    first, second = one.checkpoint(), other.checkpoint()
    assert first.generator == second.generator
    assert first.steps == second.steps
    assert set(first.arrays) == set(second.arrays)
    assert all(np.array_equal(values, second.arrays[name]) for name, values in first.arrays.items())


def without_time(training: Training) -> tuple:
    records = tuple(replace(record, seconds=0.0) for record in training.history.epochs)
    return records, training.history.mini_batches


def stopped_after(training: Training, events: int) -> Training:
    following = training.events()
    for _ in range(events):
        if next(following, None) is None:
            break
    following.close()
    return training


def through_a_file(recipe: Recipe, training: Training, folder) -> Training:
    save_model(folder / "model.safetensors", trained_model(recipe, training))
    model = load_model(folder / "model.safetensors")
    assert model.recipe == recipe
    assert model.steering == training.steering
    return start(recipe, state=model.state)


@pytest.fixture
def rates(monkeypatch) -> list[float]:
    """The learning rate of every step."""
    found: list[float] = []
    step = Stepper.step

    def watch(self, values, gradients, rate, penalties, scale):
        found.append(rate)
        step(self, values, gradients, rate, penalties, scale)

    monkeypatch.setattr(Stepper, "step", watch)
    return found


class TestWhatAChangeDoes:
    def test_another_learning_rate_holds_from_the_next_mini_batch_on(self, rates):
        training = steered(settings_of(RECIPE, epochs=1), {2: {"learning_rate": 0.02}})
        assert rates == [0.1] * 3 + [0.02] * 6
        assert training.steering == (Change(21, {"learning_rate": 0.02}),)
        assert training.settings.learning_rate == 0.02

    def test_the_other_images_of_the_epoch_follow_in_the_same_order_in_other_mini_batches(self, monkeypatch):
        seen: list[np.ndarray] = []

        def images(changes: dict) -> list[bytes]:
            seen.clear()
            recipe = settings_of(RECIPE, epochs=2)
            network = recipe.new_network()
            right = network.backpropagate

            def watch(images, *others):
                seen.append(images.copy())
                return right(images, *others)

            monkeypatch.setattr(network, "backpropagate", watch)
            training = Training(network, DATA, VALIDATION, recipe.training)
            for number, event in enumerate(training.events()):
                if number in changes:
                    training.change(**changes[number])
                if isinstance(event, MiniBatchEnded):
                    sizes.append((event.batch, event.batches, event.images))
            return [image.tobytes() for images in seen for image in images]

        sizes: list[tuple[int, int, int]] = []
        plain = images({})
        sizes.clear()
        changed = images({1: {"mini_batch": 20}, 3: {"mini_batch": 5}})
        # 14 images, then 40 in two of 20, then 6; the next epoch has twelve of 5.
        assert [size for *_, size in sizes] == [7, 7, 20, 20, 5, 1] + [5] * 12
        assert changed[:60] == plain[:60]
        assert [(batch, batches) for batch, batches, _ in sizes[:6]] == [
            (1, 9),
            (2, 9),
            (2, 4),
            (3, 4),
            (12, 13),
            (13, 13),
        ]

    def test_a_schedule_goes_by_the_images_whatever_the_mini_batch(self, rates):
        # Half a cosine over 2 epochs: after 30 of 60 images of the first it stands at a quarter of its way.
        recipe = settings_of(RECIPE, epochs=2, mini_batch=6, schedule=Cosine())
        steered(recipe, {4: {"mini_batch": 10}})
        sizes = [6] * 5 + [10] * 3 + [10] * 6
        ends = np.cumsum(sizes) / 120
        assert rates == pytest.approx(0.1 * (1 + np.cos(np.pi * ends)) / 2, abs=1e-12)

    def test_a_step_of_the_schedule_comes_at_the_end_of_its_epoch(self, rates):
        recipe = settings_of(RECIPE, epochs=2, mini_batch=7, schedule=StepDecay(every=1))
        steered(recipe, {2: {"mini_batch": 13}})
        assert rates == pytest.approx([0.1] * 6 + [0.05] * 5)

    def test_momentum_begins_and_ends_with_a_velocity_of_0(self):
        recipe = settings_of(RECIPE, optimiser=SGD())
        training = steered(recipe, {2: {"momentum": 0.9}, 15: {"momentum": 0}})
        assert training.checkpoint().arrays == {}
        assert training.settings.optimiser == SGD()
        assert [dict(change.fields) for change in training.steering] == [{"momentum": 0.9}, {"momentum": 0.0}]
        assert training.checkpoint().steps == 27

    def test_what_the_optimiser_remembers_is_kept(self):
        training = stopped_after(start(settings_of(RECIPE, optimiser=Adam(), learning_rate=0.01)), 3)
        before = training.checkpoint().arrays
        training.change(optimiser=Adam(beta1=0.5))
        after = training.checkpoint()
        assert all(np.array_equal(values, after.arrays[name]) for name, values in before.items())
        assert after.steps == 3

    @pytest.mark.parametrize("rate", [0.0, 0.5, 0.9])
    def test_dropout_drops_its_share(self, monkeypatch, rate):
        kept: list[float] = []
        forward = DropoutOperation.forward

        def watch(self, x, rng=None):
            result = forward(self, x, rng)
            if rng is not None:
                kept.append(float(self._kept.mean()))
            return result

        monkeypatch.setattr(DropoutOperation, "forward", watch)
        steered(RECIPE, {0: {"dropout": rate}})
        assert np.mean(kept[1:]) == pytest.approx(1 - rate, abs=0.06)

    def test_dropout_of_one_layer(self):
        layers = (Flatten(), Dropout(0.2), Dense(12), Dropout(0.5), Dense(10), Softmax())
        recipe = Recipe(NetworkSpecification(layers, (1, 6, 6)), SETTINGS)
        training = start(recipe)
        training.change(dropout={3: 0.25})
        network = training._network
        assert [each.rate for each in network.operations if isinstance(each, DropoutOperation)] == [0.2, 0.25]
        with pytest.raises(ArgumentError, match=r"dropout: expected dropout layers \(1, 3\), got layer 2"):
            training.change(dropout={2: 0.5})

    def test_dropout_inside_another_layer(self):
        layers = (Flatten(), Dense(8), Sum(((Dense(8), Dropout(0.5)), ())), Dropout(0.25), Dense(10), Softmax())
        recipe = Recipe(NetworkSpecification(layers, (1, 6, 6)), SETTINGS)
        training = steered(recipe, {4: {"dropout": {"2.0.1": 0.75}}})
        assert training._network.operations[2].stacks[0][1].rate == 0.75
        assert training._network.operations[3].rate == 0.25
        replayed = start(recipe, steering=[Change.from_json(change.to_json()) for change in training.steering])
        run(replayed)
        same(replayed, training)

    def test_a_network_used_again_has_the_rates_of_its_layers(self):
        network = RECIPE.new_network()
        training = Training(network, DATA, VALIDATION, SETTINGS)
        training.change(dropout=0.75)
        Training(network, DATA, VALIDATION, SETTINGS)
        assert network.operations[4].rate == 0.25

    @pytest.mark.parametrize(
        "change",
        [{"l2": 5.0}, {"l1": 5.0}, {"layer_l2": {0: 9.0}}, {"max_norm": 0.1}, {"clip_norm": 0.01},
         {"augmentation": Augmentation(shift=2.0)}, {"label_smoothing": 0.5}, {"schedule": Cosine()},
         {"class_weights": tuple(range(10))}, {"dropout": 0.75}, {"learning_rate": 0.01}],
        ids=lambda change: next(iter(change)),
    )  # fmt: skip
    def test_each_setting_takes_effect_in_mid_epoch(self, change):
        recipe = settings_of(RECIPE, epochs=1)
        plain, changed = steered(recipe, {}), steered(recipe, {4: change})
        assert not np.array_equal(plain.weights().values, changed.weights().values)
        at_once = stopped_after(start(recipe), 5)
        assert np.array_equal(
            at_once.weights().values, stopped_after(start(recipe, steering=changed.steering), 5).weights().values
        )

    def test_fewer_and_more_epochs(self):
        training = steered(RECIPE, {4: {"epochs": 1}})
        assert len(training.history.epochs) == 1
        training.change(epochs=2)
        run(training)
        assert [record.epoch for record in training.history.epochs] == [1, 2]
        with pytest.raises(ArgumentError, match="epochs: expected at least 2, since so many have begun by then, got 1"):
            training.change(epochs=1)

    @pytest.mark.parametrize("end", [8, 9])
    def test_the_last_epoch_is_measured_though_it_was_not_to_be_the_last(self, end):
        # After the last mini-batch of the first epoch, and after the first of the second.
        recipe = settings_of(RECIPE, epochs=6, measure_every=4)
        training = start(recipe)
        told = []
        for number, event in enumerate(training.events()):
            told.append(event)
            if number == end:
                training.change(epochs=1 if end == 8 else 2)
        assert isinstance(told[-1], TrainingEnded)
        assert [record.epoch for record in training.history.epochs] == [1 if end == 8 else 2]
        replayed = start(recipe, steering=training.steering)
        run(replayed)
        same(replayed, training)

    def test_nothing_is_recorded_where_nothing_changes(self):
        training = start()
        training.change(learning_rate=0.1, momentum=0.5, dropout=0.25, layer_l2={})
        training.change(learning_rate=0.1, l2=0.2)
        assert training.steering == (Change(0, {"l2": 0.2}),)

    def test_the_recipe_stays_what_the_run_began_with(self, tmp_path):
        training = steered(RECIPE, {4: {"learning_rate": 0.01}})
        model = trained_model(RECIPE, training)
        save_model(tmp_path / "m.safetensors", replace(model, state=None))
        again = load_model(tmp_path / "m.safetensors")
        assert again.recipe == RECIPE
        assert again.steering == (Change(35, {"learning_rate": 0.01}),)


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({}, "change: expected one or more of epochs, .*, got none"),
            ({"eta": 1}, "change: expected names among epochs, mini_batch, .*, got 'eta'"),
            ({"seed": 2}, "seed: cannot change in the course of training: it has decided .*; begin a new run"),
            ({"cost": "quadratic"}, "cost: cannot change in the course of training"),
            ({"training_images": 5}, "training_images: cannot change in the course of training"),
            ({"averaging": 0.9}, "averaging: cannot change in the course of training"),
            ({"learning_rate": 0}, "learning_rate: expected more than 0, got 0"),
            ({"learning_rate": float("nan")}, "learning_rate: expected a finite number"),
            ({"mini_batch": 61}, "mini_batch: expected at most the 60 training images, got 61"),
            ({"mini_batch": 0}, "mini_batch: expected a whole number from 1"),
            ({"momentum": 1}, "momentum: expected at least 0 and under 1, got 1"),
            ({"optimiser": RMSprop()}, "optimiser: expected sgd, whose memory .*, got rmsprop; begin a new run"),
            ({"dropout": 1.0}, "dropout: expected at least 0 and under 1, got 1.0"),
            ({"dropout": {0: 0.5}}, r"dropout: expected dropout layers \(4\), got layer 0"),
            ({"dropout": {"4": "x"}}, "dropout: expected a finite number, got 'x'"),
            ({"dropout": "half"}, "dropout: expected a finite number, got 'half'"),
            ({"dropout": [1]}, "dropout: expected a rate, or rates by the index of their layer"),
            ({"layer_l2": {1: 0.5}}, r"layer_l2: expected layers with weights \(0, 5\), got layer 1"),
            ({"schedule": "cosine"}, "schedule: expected one such as"),
            ({"augmentation": 3}, "augmentation: expected one such as"),
            ({"epochs": 0}, "epochs: expected a whole number from 1"),
            ({"epochs": 1}, "epochs: expected at least 2, since so many have begun by then, got 1"),
            ({"class_weights": (1.0,)}, "class_weights: expected 10 numbers, one for each class, got 1"),
            ({"l2": 3.0, "seed": 5}, "seed: cannot change"),
        ],
    )  # fmt: skip
    def test_with_the_reason_and_nothing_changes(self, fields, message):
        training, plain = start(), start()
        for number, (_, _) in enumerate(zip(training.events(), plain.events(), strict=True)):
            if number == 14:
                with pytest.raises(ArgumentError, match=message):
                    training.change(**fields)
        same(training, plain)

    def test_momentum_of_another_optimiser(self):
        training = start(settings_of(RECIPE, optimiser=Adam()))
        with pytest.raises(ArgumentError, match="momentum: goes with the optimiser sgd, not with adam"):
            training.change(momentum=0.5)

    def test_dropout_where_there_is_none(self):
        recipe = Recipe(NetworkSpecification((Flatten(), Dense(10), Softmax()), (1, 6, 6)), SETTINGS)
        with pytest.raises(ArgumentError, match="dropout: expected a network with a dropout layer, got one without"):
            start(recipe).change(dropout=0.5)

    def test_mini_batches_of_one_image_where_vectors_are_normalised(self):
        layers = (Flatten(), Dense(4), BatchNorm(), Dense(10), Softmax())
        training = start(Recipe(NetworkSpecification(layers, (1, 6, 6)), SETTINGS))
        with pytest.raises(ArgumentError, match="mini_batch: expected at least 2"):
            training.change(mini_batch=1)

    @pytest.mark.parametrize(
        ("images", "fields", "message"),
        [
            (70, {"mini_batch": 100}, "the change planned at image 70: mini_batch: expected at most the 60"),
            (70, {"dropout": {1: 0.5}}, r"the change planned at image 70: dropout: expected dropout layers \(4\)"),
            (121, {"epochs": 2}, "the change planned at image 121: epochs: expected at least 3"),
        ],
    )
    def test_a_plan_is_checked_before_training_begins(self, images, fields, message):
        with pytest.raises(ArgumentError, match=message):
            start(steering=[Change(images, fields)])

    def test_a_change_that_would_make_a_plan_impossible(self):
        recipe = settings_of(RECIPE, optimiser=SGD(momentum=0.5))
        training = start(recipe, steering=[Change(100, {"optimiser": SGD(momentum=0.5, nesterov=True)}),
                                           Change(150, {"momentum": 0.9})])  # fmt: skip
        training.change(momentum=0.7)
        with pytest.raises(ArgumentError, match="the change planned at image 90: momentum: goes with"):
            start(settings_of(RECIPE, optimiser=Adam()), steering=[Change(90, {"momentum": 0.5})])

    @pytest.mark.parametrize(
        "description",
        [None, 3, [], {}, {"images": 5}, {"images": -1, "l2": 1}, {"images": 1.5, "l2": 1}, {"images": 1, "l2": "x"},
         {"images": 1, "seed": 1}, {"images": 1, "who": 1}, {"images": 1, "schedule": {"schedule": "none"}},
         {"images": 1, "optimiser": "sgd"}, {"images": 1, "dropout": {"4": 2}}, {"images": 1, "dropout": None}],
    )  # fmt: skip
    def test_a_description_of_none(self, description):
        with pytest.raises(ArgumentError):
            Change.from_json(description)


CHANGES = st.one_of(
    st.fixed_dictionaries(
        {},
        optional={
            "learning_rate": st.floats(0.001, 0.3),
            "momentum": st.sampled_from([0.0, 0.3, 0.9]),
            "l2": st.sampled_from([0.0, 1.0]),
            "l1": st.sampled_from([0.0, 0.2]),
            "layer_l2": st.sampled_from([{}, {0: 2.0}]),
            "max_norm": st.sampled_from([None, 1.0]),
            "clip_norm": st.sampled_from([None, 0.5]),
            "dropout": st.sampled_from([0.0, 0.5, {4: 0.3}]),
            "mini_batch": st.integers(1, 60),
            "schedule": st.sampled_from([Constant(), Cosine(), StepDecay(every=1), HalveOnPlateau(patience=1)]),
            "augmentation": st.sampled_from([None, Augmentation(shift=1.0)]),
            "epochs": st.integers(3, 4),
            "measure_every": st.integers(1, 3),
            "label_smoothing": st.sampled_from([0.0, 0.1]),
        },
    ).filter(bool)
)


class TestTheSameBits:
    @given(
        changes=st.dictionaries(st.integers(1, 40), CHANGES, max_size=4), stops=st.lists(st.integers(1, 30), max_size=2)
    )
    @example({1: {"learning_rate": 0.25, "mini_batch": 2}, 28: {"learning_rate": 0.125}}, [32])  # while it is measured
    @example({1: {"learning_rate": 0.25, "mini_batch": 10}, 18: {"learning_rate": 0.125}}, [8, 2])
    def test_stopped_resumed_from_files_and_replayed(self, tmp_path_factory, changes, stops):
        folder = tmp_path_factory.mktemp("steered")
        # By mini-batches: an epoch whose measuring was stopped is measured once more, with as many events.
        whole, done = start(), 0
        for event in whole.events():
            done = steered_after(whole, event, done, changes)

        resumed, done = start(), 0
        for stop in (*stops, None):
            for event in islice(resumed.events(), stop):
                done = steered_after(resumed, event, done, changes)
            resumed = through_a_file(RECIPE, resumed, folder)
        same(resumed, whole)

        log = [Change.from_json(change.to_json()) for change in whole.steering]
        assert tuple(log) == whole.steering
        replayed = start(steering=log)
        run(replayed)
        same(replayed, whole)

    @given(stop=st.integers(0, 40))
    def test_a_plan_is_followed_after_a_stop(self, tmp_path_factory, stop):
        plan = [Change(10, {"mini_batch": 11}), Change(65, {"learning_rate": 0.01}), Change(65, {"dropout": 0.5}),
                Change(180, {"epochs": 4})]  # fmt: skip
        whole = start(steering=plan)
        run(whole)
        # 10 images are not seen at the end of a mini-batch: the change is made at the end of that which holds them.
        assert [change.images for change in whole.steering] == [14, 71, 71, 180]
        resumed = through_a_file(RECIPE, stopped_after(start(steering=plan), stop), tmp_path_factory.mktemp("plan"))
        run(resumed)
        same(resumed, whole)
        assert len(whole.history.epochs) == 4

    @pytest.mark.parametrize("end", [9, 10, 11])
    def test_a_change_at_the_end_of_an_epoch_holds_from_the_next_on(self, end):
        # After the last mini-batch, while its epoch is measured, and when it is: the same moment in images.
        whole = steered(settings_of(RECIPE, epochs=4), {end: {"measure_every": 3, "mini_batch": 20}})
        assert [record.epoch for record in whole.history.epochs] == [1, 3, 4]
        replayed = start(settings_of(RECIPE, epochs=4), steering=whole.steering)
        run(replayed)
        same(replayed, whole)

    def test_with_threads(self):
        recipe = settings_of(RECIPE, mini_batch=60)

        def trained(**given) -> Training:
            network = recipe.new_network()
            return Training(network, tiny_data(150), VALIDATION, recipe.training, threads=2, **given)

        live = trained()
        for number, _ in enumerate(live.events()):
            if number == 1:
                live.change(dropout=0.5, mini_batch=40)
        replayed = trained(steering=live.steering)
        run(replayed)
        same(live, replayed)


class TestBranches:
    def test_going_back_is_a_run_of_its_own(self):
        training = start()
        checkpoint = None
        for number, _ in enumerate(training.events()):
            if number == 12:
                checkpoint = training.checkpoint()
        ended = training.weights().values.copy()
        branch = training.branch(checkpoint)
        assert branch.images_seen == checkpoint.epoch * 60 + checkpoint.seen
        branch.change(learning_rate=0.01)
        run(branch)
        assert np.array_equal(training.weights().values, ended)
        assert not np.array_equal(branch.weights().values, ended)
        again = training.branch(checkpoint)
        run(again)
        same(again, training)
        replayed = start(steering=branch.steering)
        run(replayed)
        same(replayed, branch)

    def test_a_checkpoint_of_another_network(self):
        other = Recipe(NetworkSpecification((Flatten(), Dense(10), Softmax()), (1, 6, 6)), SETTINGS)
        with pytest.raises(ShapeError, match="expected the weights of"):
            start().branch(start(other).checkpoint())

    def test_a_log_that_is_not_the_one_of_the_state(self):
        training = stopped_after(start(), 3)
        training.change(l2=1.0)
        state = stopped_after(training, 3).checkpoint()
        log = training.steering
        later = Change(50, {"l2": 2.0})
        assert start(state=state, steering=[*log, later]).steering == (*log, later)
        for other in ([], [later], [Change(21, {"l2": 3.0})], [*log, Change(30, {"l2": 2.0})]):
            with pytest.raises(ArgumentError, match="steering: expected the 1 changes of the state to go on from"):
                start(state=state, steering=other)


def test_every_setting_is_steerable_or_refused_with_its_reason():
    from nnengine.training.steering import _FIXED

    assert not set(STEERABLE) & set(_FIXED)
    assert "learning_rate" in STEERABLE


def test_events_say_how_far_the_epoch_is_whatever_the_mini_batch():
    training = start(settings_of(RECIPE, epochs=1))
    shares = []
    for number, event in enumerate(training.events()):
        if isinstance(event, MiniBatchEnded):
            shares.append((event.batch / event.batches, training.images_seen / 60))
        if number == 3:
            training.change(mini_batch=1)
    assert all(told == pytest.approx(share, abs=0.06) for told, share in shares)
    assert isinstance(event, EpochEnded) or event.best
