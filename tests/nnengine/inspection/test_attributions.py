"""Leads, attributions and attacks: against finite differences, against the scores, against networks of chance."""

from __future__ import annotations

import numpy as np
import pytest

from nnengine import (
    ArgumentError,
    Conv2D,
    Dense,
    Ensemble,
    Flatten,
    MaxPool2D,
    Network,
    NetworkSpecification,
    ShapeError,
    Sigmoid,
    Softmax,
    Tanh,
    load_model,
)
from nnengine.digits.bundled_models import bundled_models
from nnengine.digits.sources.procedural import procedural_splits
from nnengine.inspection.attacks import gradient_sign, ink_flip, iterated, nearest_flip, one_pixel, robustness
from nnengine.inspection.attributions import (
    agreement,
    finished,
    input_gradient,
    integrated_gradients,
    occlusion,
)
from nnengine.inspection.lead import Lead
from nnengine.inspection.settled import settled

STACKS = {
    "dense": (Flatten(), Dense(12), Sigmoid(), Dense(10), Softmax()),
    "tanh": (Flatten(), Dense(12), Tanh(), Dense(10), Sigmoid()),
    "convolution": (Conv2D(3, 3), Tanh(), MaxPool2D(2), Flatten(), Dense(10), Softmax()),
    "bare": (Flatten(), Dense(10)),
}


def small(name: str, seed: int = 0) -> Network:
    return Network(NetworkSpecification(STACKS[name], (1, 8, 8)), np.random.default_rng(seed))


@pytest.fixture
def image() -> np.ndarray:
    return np.random.default_rng(1).random((8, 8))


@pytest.fixture(scope="module")
def seven() -> np.ndarray:
    test = procedural_splits(training=10, validation=10, test=60).test
    return test.samples[np.flatnonzero(test.labels == 7)[0], 0] / 255.0


@pytest.fixture(scope="module")
def two_convolutions() -> Network:
    return load_model(bundled_models()["two-convolutions"]).network()


@pytest.mark.parametrize("name", STACKS)
def test_the_gradient_of_a_lead_is_that_of_finite_differences(name, image):
    lead = Lead(small(name), 3, 7)
    gradient = lead.gradients(image[None])[0]
    for row, column in ((0, 0), (3, 4), (7, 2)):
        up, down = image.copy(), image.copy()
        up[row, column] += 1e-5
        down[row, column] -= 1e-5
        slope = np.subtract(*lead.values(np.stack([up, down]))) / 2e-5
        assert gradient[row, column] == pytest.approx(slope, abs=1e-6)


def test_the_lead_of_a_softmax_is_the_logarithm_of_the_ratio_of_scores(image):
    network = small("dense")
    scores = network.predict(image[None, None])[0]
    assert Lead(network, 3, 7).values(image[None])[0] == pytest.approx(np.log(scores[3] / scores[7]), abs=1e-5)


def test_many_images_are_led_like_each_alone(image):
    lead, images = Lead(small("convolution"), 1, 2), np.random.default_rng(3).random((130, 8, 8))
    together = lead.gradients(images)
    np.testing.assert_allclose(together[128], lead.gradients(images[128:129])[0])
    assert lead.values(images).shape == (130,)


def test_bad_input_is_refused(image):
    network = small("dense")
    with pytest.raises(ArgumentError, match="two classes"):
        Lead(network, 3, 3)
    with pytest.raises(ArgumentError, match="other"):
        Lead(network, 3, 10)
    with pytest.raises(ArgumentError, match="ensemble"):
        Lead(Ensemble([network, network]), 3, 7)
    with pytest.raises(ShapeError, match="64 pixels"):
        Lead(network, 3, 7).values(np.zeros((1, 9, 9)))
    with pytest.raises(ArgumentError, match="finite"):
        input_gradient(Lead(network, 3, 7), np.full((8, 8), np.nan))
    answer = int(network.predict(image[None, None]).argmax())
    with pytest.raises(ArgumentError, match="already"):
        gradient_sign(network, image, answer)


def test_occlusion_is_what_blanking_takes_from_the_lead(image):
    lead = Lead(small("convolution"), 3, 7)
    found = finished(occlusion(lead, image, 3))
    blanked = image.copy()
    blanked[1:4, 3:6] = 0
    assert found.values[2, 4] == pytest.approx(found.lead - lead.values(blanked[None])[0])
    assert finished(occlusion(lead, np.zeros((8, 8)))).values.any() == np.False_


@pytest.mark.parametrize("name", STACKS)
def test_integrated_gradients_share_out_the_whole_change_of_the_lead(name, image):
    lead = Lead(small(name), 3, 7)
    found = finished(integrated_gradients(lead, image))
    first, last = lead.values(np.stack([np.zeros_like(image), image]))
    assert found.change == pytest.approx(last - first)
    assert found.total == pytest.approx(found.values.sum())
    assert found.error < 0.01
    other = finished(integrated_gradients(lead, image, np.full((8, 8), 0.5)))
    assert other.change == pytest.approx(last - lead.values(np.full((1, 8, 8), 0.5))[0])


def test_a_linear_network_has_one_answer(image):
    """There the gradient is the same everywhere, and integrated gradients are weight times pixel."""
    network = small("bare")
    lead = Lead(network, 3, 7)
    weights = network.parameters()["layers.1.weights"]
    expected = (weights[3] - weights[7]).reshape(8, 8)
    np.testing.assert_allclose(input_gradient(lead, image).values, expected, rtol=1e-5)
    np.testing.assert_allclose(finished(integrated_gradients(lead, image)).values, expected * image, rtol=1e-5)


@pytest.mark.parametrize("method", ["input gradient", "occlusion", "integrated gradients"])
def test_maps_tell_of_the_network_and_not_of_the_image_alone(method, two_convolutions, seven):
    """With random weights in place of those that were learned, another map comes out."""
    random = Network(two_convolutions.specification, np.random.default_rng(5))
    maps = []
    for network in (two_convolutions, random):
        lead = Lead(network, 7, 9)
        made = {
            "input gradient": lambda lead=lead: input_gradient(lead, seven),
            "occlusion": lambda lead=lead: finished(occlusion(lead, seven)),
            "integrated gradients": lambda lead=lead: finished(integrated_gradients(lead, seven)),
        }[method]()
        inked = seven > 0.1
        maps.append(made.values[inked])
    assert abs(agreement(*maps)) < 0.5
    assert agreement(maps[0], maps[0]) == pytest.approx(1)


def test_attacks_stay_within_their_strength_and_flip_the_answer(two_convolutions, seven):
    for attack in (gradient_sign, iterated):
        found = attack(two_convolutions, seven, 9)
        assert found.answer == 7
        for strength, image, (_, largest, _) in zip(found.strengths, found.images, found.distances, strict=True):
            assert largest <= strength + 1e-9
            assert image.min() >= 0
            assert image.max() <= 1
        np.testing.assert_allclose(found.scores[0], two_convolutions.predict(seven[None, None])[0], atol=1e-5)
    assert found.flips_at is not None
    index = found.strengths.index(found.flips_at)
    assert found.scores[index].argmax() == 9
    assert all(scores.argmax() != 9 for scores in found.scores[:index])


def test_the_nearest_flip_is_nearer_than_the_sign_of_the_gradient(two_convolutions, seven):
    near = nearest_flip(two_convolutions, seven)
    assert near.scores[-1].argmax() == near.target != 7
    far = iterated(two_convolutions, seven, near.target)
    flipped = far.strengths.index(far.flips_at)
    assert near.distances[-1][0] < far.distances[flipped][0]


def test_one_pixel_is_the_best_of_all(image):
    network = small("dense")
    answer = int(network.predict(image[None, None]).argmax())
    target = (answer + 1) % 10
    found = one_pixel(network, image, target)
    assert found.distances[-1][2] == 1
    lead = Lead(network, answer, target)
    best = lead.values(found.images[-1][None])[0]
    for row, column in np.ndindex(8, 8):
        for value in (0.0, 1.0):
            tried = image.copy()
            tried[row, column] = value
            assert lead.values(tried[None])[0] >= best - 1e-5


def test_ink_that_flips_is_added_or_erased_alone(two_convolutions, seven):
    for add in (True, False):
        steps = ink_flip(two_convolutions, seven, 9, add=add)
        found = finished(steps)
        if found is None:
            continue
        assert found.is_added is add
        assert (found.image >= seven - 1e-9).all() if add else (found.image <= seven + 1e-9).all()
        scores = two_convolutions.predict(found.image[None, None].astype(np.float32))[0]
        assert scores.argmax() == found.target != 7
        assert found.score == pytest.approx(float(scores.max()), abs=1e-5)


def test_robustness_begins_at_the_accuracy_and_falls(two_convolutions):
    test = procedural_splits(training=10, validation=10, test=120).test
    images = test.samples[:, 0] / np.float32(255)
    curve = finished(robustness(two_convolutions, images, test.labels, (0.0, 0.1, 0.3)))
    expected = (two_convolutions.predict(images[:, None]).argmax(axis=1) == test.labels).mean()
    assert curve[0] == pytest.approx(expected)
    assert curve[0] > curve[1] > curve[2]


def test_with_a_gate_that_has_chosen_the_sum_is_whole(seven):
    """On the way from an empty page the gate of the experts would change its choice, and the lead would jump."""
    network = load_model(bundled_models()["two-experts"]).network()
    made = settled(network, seven[None])
    np.testing.assert_allclose(made.predict(seven[None, None]), network.predict(seven[None, None]), atol=1e-6)
    found = finished(integrated_gradients(Lead(made, 7, 9), seven))
    assert found.error < 0.01


def test_a_network_without_a_gate_is_settled_as_it_is(two_convolutions, seven):
    assert settled(two_convolutions, seven[None]) is two_convolutions
