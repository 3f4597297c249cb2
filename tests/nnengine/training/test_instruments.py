"""Instruments: what they read by hand, when they are asked, and that training does not notice."""

from __future__ import annotations

from dataclasses import replace
from math import log2, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tiny_data import tiny_data

from nnengine import (
    COSTS,
    ArgumentError,
    BatchNorm,
    Concatenation,
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
    Sum,
    Tanh,
    Training,
    TrainingError,
    TrainingSettings,
)
from nnengine.augmentation import Augmentation
from nnengine.descriptions import from_description, to_description
from nnengine.optimisers import SGD, Adam, AdamW, RMSprop
from nnengine.schedules import Cosine, StepDecay
from nnengine.training.instruments import (
    INSTRUMENTS,
    ActivationHistogram,
    DeadUnits,
    GradientNorm,
    ImagesPerSecond,
    LearningRate,
    MeanActivation,
    SaturatedUnits,
    UpdateRatio,
    WeightHistogram,
    gradient_norms,
)
from nnengine.training.instruments.histogram import histogram

DATA, VALIDATION = tiny_data(), tiny_data(30, seed=1)
PLAIN = NetworkSpecification((Flatten(), Dense(12), Sigmoid(), Dense(10), Softmax()), (1, 6, 6))
NOISY = NetworkSpecification(
    (
        *(Conv2D(3, 3), BatchNorm(), Rectifier(), MaxPool2D(2)),
        *(Flatten(), Dropout(0.25), Dense(8), Tanh(), Dense(10), Softmax()),
    ),
    (1, 6, 6),
)
WHOLE = TrainingSettings("log_likelihood", epochs=1, mini_batch=60, learning_rate=0.1)


def every(images: int):
    return tuple(instrument(images) for instrument in INSTRUMENTS.values())


def trained(specification=PLAIN, settings=WHOLE, instruments=(), data=DATA, **given) -> Training:
    network = Network(specification, np.random.default_rng(0))
    training = Training(network, data, VALIDATION, settings, instruments=instruments, **given)
    for _ in training.events():
        pass
    return training


def values(training: Training, name: str) -> list[float]:
    return training.series[name].since(0).values.tolist()


def positions(training: Training, name: str) -> list[float]:
    return training.series[name].since(0).positions.tolist()


def read(training: Training) -> dict[str, list[tuple[float, float]]]:
    """The points of all series that instruments have made."""
    names = [name for name in training.series if name.partition("/")[0] in INSTRUMENTS]
    return {name: list(zip(positions(training, name), values(training, name), strict=True)) for name in names}


class TestGradientNorm:
    @pytest.mark.parametrize("optimiser", [SGD(), SGD(0.9), Adam(), AdamW(), RMSprop()], ids=lambda each: each.kind)
    @pytest.mark.parametrize("more", [{}, {"l2": 5.0, "l1": 1.0}, {"clip_norm": 1e-3}, {"max_norm": 0.1}], ids=str)
    def test_of_the_mean_cost_whatever_a_step_makes_of_it(self, optimiser, more):
        training = trained(settings=replace(WHOLE, optimiser=optimiser, **more), instruments=(GradientNorm(),))
        alone = Network(PLAIN, np.random.default_rng(0))
        alone.backpropagate(
            DATA.images(), np.eye(10, dtype=np.float32)[DATA.labels], COSTS["log_likelihood"], np.random.default_rng(0)
        )
        for name, gradient in alone.public_values(alone.gradients).items():
            assert values(training, f"gradient_norm/{name}") == [pytest.approx(np.linalg.norm(gradient), rel=1e-4)]

    @given(seed=st.integers(0, 1000), units=st.integers(1, 300))
    def test_of_biases_it_is_what_numpy_says_to_the_last_bit(self, seed, units):
        # So the experiment on unstable gradients gives what it gave.
        rng = np.random.default_rng(seed)
        network = Network(NetworkSpecification((Dense(units), Sigmoid(), Dense(10)), (7,)), rng)
        found = rng.standard_normal(network.values.shape).astype(np.float32)
        public = network.public_values(found)
        norms = gradient_norms(network, found)
        assert norms.keys() == public.keys()
        for index in (0, 2):
            assert norms[f"layers.{index}.biases"] == float(np.linalg.norm(public[f"layers.{index}.biases"]))

    def test_threads_are_summed_before(self):
        data = tiny_data(128)
        settings = replace(WHOLE, mini_batch=128)
        one, two = (trained(NOISY, settings, every(1), data, threads=threads) for threads in (1, 2))
        assert two.checkpoint().threads == 2
        name = "gradient_norm/layers.8.weights"  # dropout differs, the last layer's size does not by much
        assert values(two, name) == pytest.approx(values(one, name), rel=0.5)
        plain = [trained(PLAIN, settings, every(1), data, threads=threads) for threads in (1, 2)]
        assert values(plain[1], "gradient_norm/layers.1.weights") == pytest.approx(
            values(plain[0], "gradient_norm/layers.1.weights"), rel=1e-4
        )

    def test_a_step_of_length_0_tells_nothing(self):
        settings = replace(WHOLE, epochs=2, schedule=Cosine())  # at its end the learning rate is 0
        training = trained(settings=settings, instruments=every(1))
        assert positions(training, "learning_rate") == [1.0]
        assert all(np.isfinite(value) for points in read(training).values() for _, value in points)


class TestUpdateRatio:
    def test_by_hand(self):
        # Plain gradient descent: eta |g| / |w| by the data, eta lambda/n by L2.
        training = trained(settings=replace(WHOLE, l2=6.0), instruments=(UpdateRatio(), GradientNorm()))
        first = Network(PLAIN, np.random.default_rng(0)).parameters()
        for name in ("layers.1.weights", "layers.3.weights"):
            (norm,) = values(training, f"gradient_norm/{name}")
            size = np.linalg.norm(first[name])
            assert values(training, f"update_ratio/{name}/data") == [pytest.approx(0.1 * norm / size, rel=1e-3)]
            assert values(training, f"update_ratio/{name}/decay") == [pytest.approx(0.1 * 6 / 60, rel=1e-3)]
        assert not any("biases" in name for name in training.series if name.startswith("update_ratio"))

    @pytest.mark.parametrize("optimiser", [SGD(0.9), SGD(0.9, nesterov=True), Adam(), RMSprop()])
    def test_without_decay_all_is_by_the_data(self, optimiser):
        settings = replace(WHOLE, epochs=3, optimiser=optimiser, learning_rate=0.01)
        training = trained(settings=settings, instruments=(UpdateRatio(1),))
        assert values(training, "update_ratio/layers.1.weights/decay") == pytest.approx([0, 0, 0], abs=1e-6)
        assert min(values(training, "update_ratio/layers.1.weights/data")) > 1e-4

    def test_weight_decay_and_the_longest_norm_are_decay(self):
        settings = replace(WHOLE, optimiser=AdamW(weight_decay=0.5), learning_rate=0.01)
        training = trained(settings=settings, instruments=(UpdateRatio(),))
        assert values(training, "update_ratio/layers.1.weights/decay") == [pytest.approx(0.005, rel=0.02)]
        training = trained(settings=replace(WHOLE, max_norm=1e-3), instruments=(UpdateRatio(),))
        assert values(training, "update_ratio/layers.1.weights/decay")[0] > 0.9


class TestStillInputs:
    """Pixels that are 0 in every image: their weights never move and would make all look stiller than it is."""

    def edged(self) -> DataSet:
        samples = DATA.samples.copy()
        samples[:, :, 5] = 0
        return replace(DATA, samples=samples)

    def test_are_left_out(self):
        network = Network(PLAIN, np.random.default_rng(0))
        first = network.parameters()["layers.1.weights"]
        training = Training(network, self.edged(), VALIDATION, WHOLE, instruments=every(1))
        for _ in training.events():
            pass
        change = network.parameters()["layers.1.weights"] - first
        assert not change[:, 30:].any()
        ratio = np.linalg.norm(change) / np.linalg.norm(first[:, :30])
        assert values(training, "update_ratio/layers.1.weights/data") == [pytest.approx(ratio, rel=1e-3)]
        for name, count in (("layers.1.weights", 12 * 30), ("layers.1.biases", 12), ("layers.3.weights", 120)):
            for kind in ("weight", "gradient"):
                ((_, found),) = training.histograms[f"{kind}_histogram/{name}"]
                assert found.counts.sum() == count

    def test_move_where_images_are_augmented(self):
        settings = replace(WHOLE, augmentation=Augmentation(shift=1.0))
        training = trained(settings=settings, instruments=(WeightHistogram(1),), data=self.edged())
        ((_, found),) = training.histograms["weight_histogram/layers.1.weights"]
        assert found.counts.sum() == 12 * 36

    def test_a_kernel_passes_over_all(self):
        training = trained(NOISY, instruments=(WeightHistogram(1),), data=self.edged())
        ((_, found),) = training.histograms["weight_histogram/layers.0.weights"]
        assert found.counts.sum() == 27


class TestActivity:
    def reading(self, layer, biases) -> Training:
        """One step too short to change anything, of a network whose hidden weighted inputs are its biases."""
        specification = NetworkSpecification((Flatten(), Dense(4), layer, Dense(10), Softmax()), (1, 6, 6))
        network = Network(specification, np.random.default_rng(0))
        parameters = network.parameters()
        parameters["layers.1.weights"][...] = 0
        parameters["layers.1.biases"][...] = biases
        network.load_parameters(parameters)
        training = Training(
            network, DATA, VALIDATION, replace(WHOLE, learning_rate=1e-12),
            instruments=(DeadUnits(), SaturatedUnits(), MeanActivation(), ActivationHistogram()),
        )  # fmt: skip
        next(training.events())
        return training

    def test_rectifiers_that_answer_0_to_all_are_dead(self):
        training = self.reading(Rectifier(), [-1.0, -2.0, -0.5, 4.0])
        assert values(training, "dead_units/layers.2") == [0.75]
        assert values(training, "mean_activation/layers.2") == [pytest.approx(1.0)]
        assert "saturated_units/layers.2" not in training.series
        ((_, found),) = training.histograms["activation_histogram/layers.2"]
        assert found.counts.sum() == 4 * 60

    def test_sigmoids_near_an_end_are_saturated(self):
        # sigmoid'(z) = a (1 - a) is under 1/40 beyond z = 3.63.
        training = self.reading(Sigmoid(), [-3.7, 3.7, 3.5, 0.0])
        assert values(training, "saturated_units/layers.2") == [0.5]
        assert values(training, "dead_units/layers.2") == [0.0]

    def test_feature_maps_are_units_and_outputs_are_none(self):
        training = trained(NOISY, instruments=every(1))
        assert [name for name in training.series if name.startswith("dead")] == [
            "dead_units/layers.2",
            "dead_units/layers.7",
        ]
        assert "saturated_units/layers.7" in training.series
        ((_, found),) = training.histograms["activation_histogram/layers.2"]
        assert found.counts.sum() == 60 * 3 * 16


def test_layers_inside_others_are_read_too():
    inner = (Dense(8), Sigmoid(), Dense(8), Rectifier())
    for composite in (Sum((inner, ())), Concatenation((inner, (Dense(3), Tanh())))):
        specification = NetworkSpecification((Flatten(), Dense(8), composite, Dense(10), Softmax()), (1, 6, 6))
        plain, training = trained(specification), trained(specification, instruments=every(1))
        assert plain.weights().values.tobytes() == training.weights().values.tobytes()
        assert "gradient_norm/layers.2.0.0.weights" in training.series
        assert "update_ratio/layers.2.0.2.weights/data" in training.series
        assert "dead_units/layers.2.0.3" in training.series
        assert "saturated_units/layers.2.0.1" in training.series


class TestWhenTheyAreAsked:
    def test_at_first_and_then_once_in_so_many_images(self):
        settings = replace(WHOLE, epochs=3, mini_batch=7)
        training = trained(settings=settings, instruments=(LearningRate(25), GradientNorm(90)))
        ends = np.cumsum([0] + ([7] * 8 + [4]) * 3)
        expected = [7, 28, 56, 81, 102, 127, 155, 176]
        found = positions(training, "learning_rate")
        assert found == pytest.approx([list(ends).index(images) / 9 for images in expected])
        assert len(training.series["gradient_norm/layers.1.biases"]) == 3

    @pytest.mark.parametrize("stop", [1, 4, 9, 10, 13])
    def test_a_run_that_goes_on_is_read_at_the_same_moments(self, stop):
        settings = replace(WHOLE, epochs=3, mini_batch=7)
        whole = trained(settings=settings, instruments=(GradientNorm(25),))
        network = Network(PLAIN, np.random.default_rng(0))
        stopped = Training(network, DATA, VALIDATION, settings, instruments=(GradientNorm(25),))
        events = stopped.events()
        for _ in range(stop):
            next(events)
        events.close()
        rest = trained(settings=settings, instruments=(GradientNorm(25),), state=stopped.checkpoint())
        before, after = read(stopped), read(rest)
        for name, points in read(whole).items():
            assert before.get(name, []) + after.get(name, []) == points

    def test_the_learning_rate_is_that_of_the_step(self):
        settings = replace(WHOLE, epochs=3, schedule=StepDecay(every=1))
        training = trained(settings=settings, instruments=(LearningRate(1),), steering=None)
        assert values(training, "learning_rate") == pytest.approx([0.1, 0.05, 0.025], rel=1e-6)

    def test_images_a_second_leave_pauses_out(self, monkeypatch):
        clock = [0.0]
        monkeypatch.setattr("nnengine.training.loop.perf_counter", lambda: clock[0])
        real = Network.backpropagate

        def slow(self, *arguments):
            clock[0] += 0.5
            return real(self, *arguments)

        monkeypatch.setattr(Network, "backpropagate", slow)
        settings = replace(WHOLE, epochs=2, mini_batch=10)
        training = Training(
            Network(PLAIN, np.random.default_rng(0)), DATA, VALIDATION, settings, instruments=(ImagesPerSecond(20),)
        )
        for _ in training.events():
            clock[0] += 1000
        assert values(training, "images_per_second") == pytest.approx([20.0] * 6)

    @pytest.mark.parametrize("images", [0, -1, 1.5, "often"])
    def test_an_impossible_interval(self, images):
        with pytest.raises(ArgumentError, match="gradient_norm: every: expected a whole number of at least 1"):
            GradientNorm(images)


SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "optimiser": st.sampled_from([SGD(0.5), SGD(0.5, nesterov=True), Adam(), AdamW(), RMSprop()]),
        "l2": st.just(1.0),
        "l1": st.just(0.1),
        "max_norm": st.just(0.5),
        "clip_norm": st.just(0.1),
        "averaging": st.just(0.9),
        "augmentation": st.just(Augmentation(shift=1.0)),
        "schedule": st.just(Cosine()),
        "mini_batch": st.integers(2, 60),
    },
)


@given(settings=SETTINGS, interval=st.integers(1, 70), threads=st.integers(1, 2))
def test_training_does_not_notice(settings, interval, threads):
    settings = replace(WHOLE, epochs=2, learning_rate=0.01, **settings)
    data = tiny_data(130)
    if threads == 2:
        settings = replace(settings, mini_batch=70)
    plain, watched = (trained(NOISY, settings, each, data, threads=threads) for each in ((), every(interval)))
    first, second = plain.checkpoint(), watched.checkpoint()
    assert first.weights.values.tobytes() == second.weights.values.tobytes()
    assert first.generator == second.generator
    assert all(values.tobytes() == second.arrays[name].tobytes() for name, values in first.arrays.items())
    assert plain.history.mini_batches == watched.history.mini_batches
    assert read(watched)
    assert not read(plain)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("rate", [1e10, 1e30, 1e38])
@pytest.mark.parametrize("optimiser", [SGD(), SGD(0.9), Adam()], ids=["plain", "momentum", "adam"])
def test_a_run_that_diverges_is_told_by_one_error(rate, optimiser):
    network = NetworkSpecification((Flatten(), Dense(10), Rectifier(), Dense(10)), (1, 6, 6))
    settings = replace(WHOLE, cost="quadratic", epochs=30, mini_batch=10, learning_rate=rate, optimiser=optimiser)
    training = Training(Network(network, np.random.default_rng(0)), DATA, VALIDATION, settings, instruments=every(1))
    with pytest.raises(TrainingError, match="training has diverged"):
        for _ in training.events():
            pass
    assert all(np.isfinite(value) for points in read(training).values() for _, value in points)


def test_each_is_described_and_registered():
    for kind, instrument in INSTRUMENTS.items():
        assert instrument.title
        assert instrument.detail
        written = to_description("instrument", instrument(every=7))
        assert written == {"instrument": kind, "every": 7}
        assert from_description("instrument", "instrument", written, INSTRUMENTS) == instrument(every=7)


def test_what_each_reads_begins_with_its_name():
    training = trained(NOISY, replace(WHOLE, epochs=2), every(1))
    names = {name.partition("/")[0] for name in [*read(training), *training.histograms]}
    assert names == set(INSTRUMENTS)
    assert "gradient_norm/layers.1.scale" in training.series
    assert not any("mean" in name.rpartition(".")[2] for name in training.series if name.startswith("gradient"))


class TestHistogram:
    @given(
        arrays(
            np.float32,
            st.integers(1, 300),
            elements=st.floats(-(2.0**100), 2.0**100, width=32, allow_subnormal=False) | st.just(float("nan")),
        )
    )
    def test_every_finite_value_is_in_one_bin(self, found):
        made = histogram(found)
        finite = found[np.isfinite(found)].astype(np.float64)
        assert made.counts.sum() == len(finite)
        assert log2(made.width).is_integer()
        assert len(made.counts) <= 42
        counts, _ = np.histogram(finite, np.append(made.edges[:-1], np.inf))
        assert np.array_equal(counts, made.counts)
        if len(set(finite)) > 1:
            assert made.counts[0]
            assert made.counts[-1]

    def test_by_hand(self):
        # From 0 to 10: bins of 1/2 are twenty-one, the last for 10 alone.
        made = histogram(np.array([0, 0.25, 0.5, 3, 10], np.float32))
        assert (made.first, made.width, len(made.counts)) == (0, 0.5, 21)
        assert made.counts.tolist() == [2, 1, 0, 0, 0, 0, 1] + [0] * 13 + [1]
        assert made.edges[:3].tolist() == [0, 0.5, 1.0]

    def test_one_value_is_one_bin(self):
        for value in (0.0, 0.1, -3e8):
            made = histogram(np.full(50, value, np.float32))
            assert made.counts.tolist() == [50]
            assert made.edges[0] <= np.float32(value) < made.edges[1]

    def test_nothing_finite(self):
        assert histogram(np.array([np.nan, np.inf], np.float32)).counts.tolist() == [0]

    def test_of_many_values_a_sample_is_counted(self):
        rng = np.random.default_rng(0)
        many = rng.standard_normal((784, 1000)).astype(np.float32)
        many[:, ::2] += 10  # every other column: a sample of one column in two would miss half of them
        made = histogram(many)
        assert made.counts.sum() == 50_000
        upper = made.counts[made.edges[:-1] > 5].sum()
        assert upper == pytest.approx(25_000, abs=4 * sqrt(50_000))
