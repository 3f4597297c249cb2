"""Networks and a gate as one network that answers like the one that the gate chooses."""

from __future__ import annotations

import numpy as np
import pytest

from nnengine.errors import ArgumentError, ShapeError
from nnengine.layers import BatchNorm, Choice, Conv2D, Dense, Flatten, Layer, Rectifier, Sigmoid, Softmax, residual
from nnengine.network.experts import gated, parted
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification
from nnengine.network.wide_experts import side_by_side

SHAPE = (1, 6, 6)
EXPERT: tuple[Layer, ...] = (
    Conv2D(3, 3), BatchNorm(), residual(Conv2D(3, 1), BatchNorm()), Rectifier(), Flatten(), Dense(4), Softmax()
)  # fmt: skip
OTHER: tuple[Layer, ...] = (Flatten(), Dense(7), Sigmoid(), Dense(4), Softmax())
GATE: tuple[Layer, ...] = (Flatten(), Dense(2), Softmax())
OLD_EXPERT: tuple[Layer, ...] = (Conv2D(3, 3), Flatten(), Dense(6), BatchNorm(), Rectifier(), Dense(4), Softmax())
OLD_GATE: tuple[Layer, ...] = (Conv2D(2, 3), Flatten(), Dense(2), Softmax())


def network(layers: tuple[Layer, ...], seed: int, shape: tuple[int, ...] = SHAPE) -> Network:
    """A network of which no parameter is what it begins with."""
    rng = np.random.default_rng(seed)
    made = Network(NetworkSpecification(layers, shape), rng)
    made.load_parameters(
        {
            name: value + np.abs(rng.normal(0, 0.5, value.shape)).astype(np.float32)
            for name, value in made.parameters().items()
        }
    )
    return made


def images(count: int = 60) -> np.ndarray:
    return np.random.default_rng(9).random((count, *SHAPE), np.float32)


def centred_gate(layers: tuple[Layer, ...] = GATE, sharpness: float = 1.0) -> Network:
    """A gate that chooses each expert for half of the images."""
    gate = network(layers, 3)
    leads = np.log(gate.predict(images())) @ [-1, 1]
    values = gate.parameters()
    last = len(layers) - 2
    values[f"layers.{last}.biases"][1] -= np.median(leads)
    for name in ("weights", "biases"):
        values[f"layers.{last}.{name}"] *= sharpness
    gate.load_parameters(values)
    return gate


def test_each_image_is_answered_by_the_expert_that_the_gate_chooses_and_these_may_differ_in_kind() -> None:
    experts, gate = [network(EXPERT, 1), network(OTHER, 2)], centred_gate()
    found, chosen = gated(experts, gate).predict(images()), gate.predict(images()).argmax(axis=1)
    assert 20 < chosen.sum() < 40
    for which, expert in enumerate(experts):
        mine = chosen == which
        np.testing.assert_allclose(found[mine], expert.predict(images())[mine], atol=1e-6)


def test_an_expert_that_no_image_needs_does_not_work(monkeypatch: pytest.MonkeyPatch) -> None:
    together = gated([network(EXPERT, 1), network(OTHER, 2)], centred_gate())
    chosen = centred_gate().predict(images()).argmax(axis=1)
    worked: list[int] = []
    _, first, second = together.operations[0].stacks  # type: ignore[attr-defined]
    for which, stack in enumerate((first, second)):
        forward = stack[0].forward

        def counted(x, rng=None, which=which, forward=forward):
            worked.append((which, x.shape[-1]))
            return forward(x, rng)

        monkeypatch.setattr(stack[0], "forward", counted)
    together.predict(images()[chosen == 1])
    assert worked == [(1, (chosen == 1).sum())]
    worked.clear()
    together.predict(images())
    assert worked == [(0, (chosen == 0).sum()), (1, (chosen == 1).sum())]


def test_it_is_parted_again_whatever_is_within() -> None:
    experts, gate = [network(EXPERT, 1), network(OTHER, 2), network(EXPERT, 4)], network((Flatten(), Dense(3)), 3)
    together = gated(experts, gate, ["a", "b", "c"])
    assert together.specification.layers[0].names == ("gate", "a", "b", "c")
    found = parted(together)
    assert found is not None
    for before, after in zip((*experts, gate), (*found[0], found[1]), strict=True):
        assert after.specification == before.specification
        np.testing.assert_array_equal(after.values, before.values)


def test_statistics_of_each_network_stay_when_the_whole_is_trained() -> None:
    choice = gated([network(EXPERT, 1), network(OTHER, 2)], network(GATE, 3)).specification.layers[0]
    assert isinstance(choice, Choice)
    normalised = choice.stacks[1]
    assert normalised[1] == BatchNorm(momentum=0.0)
    assert normalised[2].stacks[0][1] == BatchNorm(momentum=0.0)


def test_what_earlier_versions_laid_side_by_side_becomes_a_choice_with_the_same_answers() -> None:
    experts, gate = [network(OLD_EXPERT, seed) for seed in (1, 2)], centred_gate(OLD_GATE, 100)
    wide = side_by_side(experts, gate)
    found = parted(wide)
    assert found is not None
    np.testing.assert_allclose(gated(*found).predict(images()), wide.predict(images()), atol=1e-5)
    assert parted(network(EXPERT, 1)) is None


@pytest.mark.parametrize(
    ("experts", "gate", "words"),
    [
        ((EXPERT,), GATE, "at least 2 experts"),
        ((EXPERT, EXPERT[:-1]), GATE, "expert 1: expected a network that ends in Softmax"),
        ((EXPERT, (Flatten(), Dense(5), Softmax())), GATE, r"same shape, got \(4,\) of stack 1 and \(5,\) of stack 2"),
        ((EXPERT, EXPERT), (Flatten(), Dense(3), Softmax()), "a gate with 2 outputs, one for each expert, got 3"),
    ],
)  # fmt: skip
def test_networks_that_do_not_go_together_are_refused(
    experts: tuple[tuple[Layer, ...], ...], gate: tuple[Layer, ...], words: str
) -> None:
    with pytest.raises(ShapeError, match=words):
        gated([network(layers, seed) for seed, layers in enumerate(experts)], network(gate, 5))


def test_other_inputs_and_too_few_names_are_refused() -> None:
    with pytest.raises(ShapeError, match=r"expert 0: expected inputs 1 × 6 × 6.*got 1 × 5 × 5"):
        gated([network(OTHER, 1, (1, 5, 5))] * 2, network(GATE, 2))
    with pytest.raises(ArgumentError, match="names"):
        gated([network(OTHER, 1)] * 2, network(GATE, 2), ["only one"])
