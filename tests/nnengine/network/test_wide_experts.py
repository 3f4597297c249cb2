"""Two networks and a gate as one wide network, the form of earlier model files."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnengine.errors import ShapeError
from nnengine.layers import BatchNorm, Conv2D, Dense, Flatten, Layer, MaxPool2D, Rectifier, Sigmoid, Softmax
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification
from nnengine.network.wide_experts import divided, side_by_side

SHAPE = (1, 12, 12)
BODY: tuple[Layer, ...] = (
    Conv2D(3, 3),
    BatchNorm(),
    Rectifier(),
    Conv2D(4, 3),
    MaxPool2D(2),
    BatchNorm(),
    Rectifier(),
    Flatten(),
)
EXPERT: tuple[Layer, ...] = (*BODY, Dense(6, "he"), BatchNorm(), Rectifier(), Dense(10), Softmax())
FEWER = tuple(replace(layer, filters=2) if isinstance(layer, Conv2D) else layer for layer in BODY)
GATE: tuple[Layer, ...] = (*FEWER, Dense(2), Softmax())


def network(layers: tuple[Layer, ...], seed: int) -> Network:
    """A network whose statistics and biases are not the first ones either."""
    rng = np.random.default_rng(seed)
    made = Network(NetworkSpecification(layers, SHAPE), rng)
    values = {
        name: value + np.abs(rng.normal(0, 0.3, value.shape)).astype(np.float32)
        if value.ndim == 1
        else value + rng.normal(0, 0.2, value.shape).astype(np.float32)
        for name, value in made.parameters().items()
    }
    made.load_parameters(values)
    return made


def images(count: int = 200) -> np.ndarray:
    return np.random.default_rng(9).random((count, *SHAPE), np.float32)


def gate_that_chooses() -> Network:
    """A gate that says 0 of half of the images and 1 of the others, mostly without a doubt."""
    made = network(GATE, 3)
    chances = made.predict(images())
    leads = np.log(chances[:, 1] / chances[:, 0])
    values = made.parameters()
    last = len(GATE) - 2
    values[f"layers.{last}.biases"][1] -= np.median(leads)
    for name in ("weights", "biases"):
        values[f"layers.{last}.{name}"] *= 10 / leads.std()
    made.load_parameters(values)
    return made


def gate_that_says(lead: float) -> Network:
    """A gate whose weighted input of class 1 is that far above the one of class 0, whatever it sees."""
    made = network(GATE, 3)
    values = made.parameters()
    last = len(GATE) - 2
    values[f"layers.{last}.weights"][:] = 0
    values[f"layers.{last}.biases"][:] = (0, lead)
    made.load_parameters(values)
    return made


@pytest.mark.parametrize("layers", [EXPERT, EXPERT[:9] + EXPERT[10:]], ids=["normalised", "not normalised"])
def test_it_answers_like_the_expert_that_the_gate_chooses(layers: tuple[Layer, ...]) -> None:
    experts = [network(layers, seed) for seed in (1, 2)]
    gate = gate_that_chooses()
    found, chosen = side_by_side(experts, gate).predict(images()), gate.predict(images())
    for which, expert in enumerate(experts):
        clear = chosen[:, which] > 0.6
        assert clear.sum() > 80
        np.testing.assert_allclose(found[clear], expert.predict(images())[clear], atol=1e-5)


def test_the_first_answers_for_class_0_and_the_second_for_class_1() -> None:
    experts = [network(EXPERT, seed) for seed in (1, 2)]
    for lead, expert in zip((-1, 1), experts, strict=True):
        np.testing.assert_allclose(
            side_by_side(experts, gate_that_says(lead)).predict(images()), expert.predict(images()), atol=1e-5
        )


def test_both_are_heard_where_the_gate_is_in_two_minds() -> None:
    experts = [network(EXPERT, seed) for seed in (1, 2)]
    product = np.prod([expert.predict(images()) for expert in experts], axis=0)
    found = side_by_side(experts, gate_that_says(0)).predict(images())
    np.testing.assert_allclose(found, product / product.sum(axis=1, keepdims=True), atol=1e-4)


def test_it_is_a_network_of_the_usual_layers_as_wide_as_all_three() -> None:
    made = side_by_side([network(EXPERT, 1), network(EXPERT, 2)], network(GATE, 3)).specification
    assert made.describe() == (
        "1 × 12 × 12 – Convolution 8 – Batch norm – Rectifier – Convolution 10 – Max-pool 2 – Batch norm – Rectifier – "
        "Dense 14 – Batch norm – Rectifier – Dense 14 – Rectifier – Dense 10 – Softmax"
    )


@pytest.mark.parametrize(
    ("experts", "gate", "words"),
    [
        ((EXPERT,), GATE, "two networks"),
        ((EXPERT, (*BODY, Dense(7), BatchNorm(), Rectifier(), Dense(10), Softmax())), GATE, "the same layers"),
        (((*BODY, Dense(10), Softmax()),) * 2, GATE, "end in Flatten"),
        (((*BODY, Dense(6), Sigmoid(), Dense(10), Softmax()),) * 2, GATE, "end in Flatten"),
        (((*EXPERT[:-1], BatchNorm(), Softmax()),) * 2, GATE, "end in Flatten"),
        (((*BODY, BatchNorm(), *EXPERT[len(BODY) :]),) * 2, GATE, "end in Flatten"),
        ((EXPERT, EXPERT), (*GATE[:-2], Dense(3), Softmax()), "Dense 2"),
        ((EXPERT, EXPERT), (Flatten(), Dense(2), Softmax()), "up to Flatten"),
    ],
)  # fmt: skip
def test_networks_that_do_not_go_together_are_refused(
    experts: tuple[tuple[Layer, ...], ...], gate: tuple[Layer, ...], words: str
) -> None:
    with pytest.raises(ShapeError, match=words):
        side_by_side([network(layers, seed) for seed, layers in enumerate(experts)], network(gate, 5))


@pytest.mark.parametrize("layers", [EXPERT, EXPERT[:9] + EXPERT[10:]], ids=["normalised", "not normalised"])
def test_it_is_parted_again(layers: tuple[Layer, ...]) -> None:
    experts, gate = [network(layers, seed) for seed in (1, 2)], gate_that_chooses()
    found = divided(side_by_side(experts, gate))
    assert found is not None
    for expert, again in zip(experts, found[0], strict=True):
        assert again.specification.describe() == expert.specification.describe()
        np.testing.assert_array_equal(again.predict(images()), expert.predict(images()))
    np.testing.assert_allclose(found[1].predict(images()), gate.predict(images()), atol=1e-5)


def test_units_that_read_nothing_of_a_map_do_not_hide_how_wide_an_expert_is() -> None:
    experts = [network(EXPERT, seed) for seed in (1, 2)]
    values = experts[0].parameters()
    values["layers.3.weights"][0, 1] = 0
    values["layers.8.weights"][0, :16] = 0
    experts[0].load_parameters(values)
    found = divided(side_by_side(experts, gate_that_chooses()))
    assert found is not None
    np.testing.assert_array_equal(found[0][0].predict(images()), experts[0].predict(images()))


def test_only_what_was_put_together_is_parted() -> None:
    assert divided(network(EXPERT, 1)) is None
    together = side_by_side([network(EXPERT, seed) for seed in (1, 2)], gate_that_chooses())
    assert divided(network(together.specification.layers, 1)) is None
    values = together.parameters()
    values["layers.0.weights"][0, 0, 0, 0] += 1
    together.load_parameters(values)
    assert divided(together) is not None  # still side by side
    values["layers.3.weights"][0, -1, 0, 0] = 1
    together.load_parameters(values)
    assert divided(together) is None


@pytest.mark.parametrize("widths", [(4, 1), (1, 4), (2, 2), (1, 1), (8, 4)])
def test_an_ordinary_network_of_the_same_kinds_of_layers_is_not_parted(widths: tuple[int, int]) -> None:
    first, second = widths
    layers = (Flatten(), Dense(first), Rectifier(), Dense(second), Rectifier(), Dense(10), Softmax())
    assert divided(network(layers, 1)) is None
