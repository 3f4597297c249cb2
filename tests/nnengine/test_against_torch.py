"""Random networks, optimisers and costs against PyTorch on equal weights. Skipped where PyTorch is not installed.

Run them where it is: ``python -m pytest tests/nnengine/test_against_torch.py``.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnengine import (
    COSTS,
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    L2Pool2D,
    Layer,
    LeakyRectifier,
    MaxPool2D,
    Network,
    NetworkSpecification,
    Rectifier,
    ShapeError,
    Sigmoid,
    Softmax,
    Tanh,
    trace,
)
from nnengine.optimisers import SGD, Adam, AdamW, Optimiser, RMSprop
from nnengine.penalties import Penalties

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

COUNT = 4  # images
CLASSES = 3


def twin(layer: Layer, shape: tuple[int, ...]):  # noqa: PLR0911 - one line a layer
    """The same layer in PyTorch."""
    nn = torch.nn
    match layer:
        case Conv2D():
            return nn.Conv2d(shape[0], layer.filters, layer.kernel, layer.stride, layer.padding)
        case Dense():
            return nn.Linear(shape[0], layer.units)
        case BatchNorm():
            return (nn.BatchNorm2d if len(shape) == 3 else nn.BatchNorm1d)(
                shape[0], eps=layer.epsilon, momentum=layer.momentum
            )
        case MaxPool2D():
            return nn.MaxPool2d(layer.size, layer.stride or layer.size, layer.padding)
        case AveragePool2D():
            return nn.AvgPool2d(layer.size, layer.stride or layer.size, layer.padding, count_include_pad=False)
        case L2Pool2D():
            return nn.LPPool2d(2, layer.size, layer.stride or layer.size)
        case Flatten():
            return nn.Flatten()
        case Rectifier():
            return nn.ReLU()
        case LeakyRectifier():
            return nn.LeakyReLU(layer.slope)
        case Sigmoid():
            return nn.Sigmoid()
        case Tanh():
            return nn.Tanh()
        case Softmax():
            return nn.Softmax(dim=1)
    raise AssertionError(f"no twin for {layer}")


def twin_network(network: Network):
    """PyTorch's network with the same parameters, float64."""
    specification = network.specification
    modules = [twin(layer, shape) for layer, shape in zip(specification.layers, specification.shapes, strict=False)]
    peer = torch.nn.Sequential(*modules).double()
    with torch.no_grad():
        for key, values in network.parameters().items():
            _, index, name = key.split(".")
            attribute(modules[int(index)], name).copy_(torch.from_numpy(values))
    return peer, modules


def attribute(module, name: str):
    names = {"weights": "weight", "biases": "bias", "scale": "weight", "shift": "bias"}
    return getattr(module, names.get(name, f"running_{'var' if name == 'variance' else name}"))


@st.composite
def stacks(draw) -> NetworkSpecification:
    """Random legal stacks of every kind of layer, with a sigmoid at the end."""
    shape: tuple[int, ...] = (draw(st.integers(1, 3)), draw(st.integers(4, 9)), draw(st.integers(4, 9)))
    layers: list[Layer] = []
    small = st.integers(1, 3)
    for _ in range(draw(st.integers(1, 6))):
        kernel = draw(small)
        padding = draw(st.integers(0, kernel - 1))
        layer = draw(
            st.sampled_from(
                [
                    Conv2D(draw(small), kernel, draw(small), padding),
                    MaxPool2D(kernel, draw(small), min(padding, kernel // 2)),
                    AveragePool2D(kernel, draw(small), min(padding, kernel // 2)),
                    L2Pool2D(kernel, draw(small)),
                    BatchNorm(),
                    Rectifier(),
                    LeakyRectifier(0.1),
                    Sigmoid(),
                    Tanh(),
                ]
            )
        )
        try:
            specification = NetworkSpecification((*layers, layer), shape)
        except ShapeError:
            continue
        layers = list(specification.layers)
    ends = [(Flatten(), Dense(5), Tanh(), Dense(CLASSES), Sigmoid()), (Flatten(), Dense(CLASSES), Softmax())]
    return NetworkSpecification((*layers, *draw(st.sampled_from(ends))), shape)


def peer_cost(kind: str, a, y):
    if kind == "quadratic":
        return ((a - y) ** 2).sum() / 2 / len(a)
    if kind == "cross_entropy":
        return -(y * a.log() + (1 - y) * (1 - a).log()).sum() / len(a)
    return -(y * a.log()).sum() / len(a)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(specification=stacks(), seed=st.integers(0, 2**16), kind=st.sampled_from(list(COSTS)))
def test_outputs_costs_gradients_and_statistics(specification, seed, kind):
    rng = np.random.default_rng(seed)
    network = Network(specification, rng, np.float64)
    for index, layer in enumerate(specification.layers):  # statistics as if some training had been
        if isinstance(layer, BatchNorm):
            network.operations[index].parameters["mean"][...] = rng.normal(size=specification.shapes[index][0])
            network.operations[index].parameters["variance"][...] = rng.random(specification.shapes[index][0]) + 0.5
    x = rng.normal(size=(COUNT, *specification.input_shape))
    y = np.eye(CLASSES)[rng.integers(0, CLASSES, COUNT)] * 0.8 + 0.2 / CLASSES
    peer, modules = twin_network(network)
    peer.eval()
    with torch.no_grad():
        np.testing.assert_allclose(network.predict(x), peer(torch.from_numpy(x)).numpy(), rtol=1e-8, atol=1e-12)
    peer.train()
    cost = network.backpropagate(x, y, COSTS[kind], rng)
    peers = peer_cost(kind, peer(torch.from_numpy(x)), torch.from_numpy(y))
    peers.backward()
    assert cost == pytest.approx(peers.item(), rel=1e-9)
    gradients, parameters = network.public_values(network.gradients), network.parameters()
    for key, gradient in gradients.items():
        _, index, name = key.split(".")
        peers_own = attribute(modules[int(index)], name)
        if name in {"mean", "variance"}:
            np.testing.assert_allclose(parameters[key], peers_own.numpy(), rtol=1e-8, atol=1e-12, err_msg=key)
        else:
            np.testing.assert_allclose(gradient, peers_own.grad.numpy(), rtol=1e-6, atol=1e-10, err_msg=key)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(specification=stacks(), seed=st.integers(0, 2**16), kind=st.sampled_from(list(COSTS)))
def test_a_trace_of_a_network_as_it_predicts(specification, seed, kind):
    rng = np.random.default_rng(seed)
    network = Network(specification, rng, np.float64)
    x = rng.normal(size=(COUNT, *specification.input_shape))
    y = np.eye(CLASSES)[rng.integers(0, CLASSES, COUNT)] * 0.8 + 0.2 / CLASSES
    peer, modules = twin_network(network)
    peer.eval()
    peers_x = torch.from_numpy(x).requires_grad_()
    between = [peers_x]
    for module in modules:
        between.append(module(between[-1]))
        between[-1].retain_grad()
    peers = peer_cost(kind, between[-1], torch.from_numpy(y))
    peers.backward()
    traced = trace(network, x, of=(kind, y))
    assert traced.value == pytest.approx(peers.item(), rel=1e-9)
    np.testing.assert_allclose(traced.input_gradient, peers_x.grad.numpy(), rtol=1e-6, atol=1e-10)
    for layer, its_own in zip(traced.layers, between[1:], strict=True):
        np.testing.assert_allclose(layer.output, its_own.detach().numpy(), rtol=1e-8, atol=1e-12)
        if layer.weighted_input is None:
            np.testing.assert_allclose(layer.error, its_own.grad.numpy(), rtol=1e-6, atol=1e-10)
    for key, gradient in traced.gradients.items():
        _, index, name = key.split(".")
        its_own = attribute(modules[int(index)], name)
        np.testing.assert_allclose(gradient, its_own.grad.numpy(), rtol=1e-6, atol=1e-10, err_msg=key)


def peer_optimiser(optimiser: Optimiser, parameters, rate: float):
    match optimiser:
        case SGD():
            return torch.optim.SGD(parameters, rate, optimiser.momentum, nesterov=optimiser.nesterov)
        case RMSprop():
            return torch.optim.RMSprop(parameters, rate, optimiser.decay, optimiser.epsilon)
        case AdamW():
            betas = (optimiser.beta1, optimiser.beta2)
            return torch.optim.AdamW(parameters, rate, betas, optimiser.epsilon, optimiser.weight_decay)
        case Adam():
            return torch.optim.Adam(parameters, rate, (optimiser.beta1, optimiser.beta2), optimiser.epsilon)
    raise AssertionError(f"no twin for {optimiser}")


@pytest.mark.parametrize(
    "optimiser",
    [
        SGD(),
        SGD(momentum=0.9),
        SGD(momentum=0.9, nesterov=True),
        RMSprop(),
        RMSprop(decay=0.5, epsilon=1e-3),
        Adam(),
        Adam(beta1=0.5, beta2=0.9, epsilon=1e-3),
        AdamW(weight_decay=0.3),
    ],
    ids=repr,
)
def test_optimisers_step_by_step(optimiser):
    rng = np.random.default_rng(0)
    values = rng.normal(size=50)
    theirs = torch.from_numpy(values.copy()).requires_grad_()
    peer = peer_optimiser(optimiser, [theirs], 0.05)
    stepper = optimiser.build(values)
    penalties = Penalties({"0": slice(0, 50)}, 1)
    for _ in range(40):
        gradient = rng.normal(size=50)
        theirs.grad = torch.from_numpy(gradient.copy())
        peer.step()
        stepper.step(values, gradient, 0.05, penalties)
        np.testing.assert_allclose(values, theirs.detach().numpy(), rtol=1e-10, atol=1e-12)


def test_training_of_a_network_step_by_step():
    rng = np.random.default_rng(1)
    specification = NetworkSpecification(
        (Conv2D(4, 3), BatchNorm(), Rectifier(), MaxPool2D(2), Dropout(0.0), Flatten(), Dense(CLASSES), Softmax()),
        (1, 8, 8),
    )
    network = Network(specification, rng, np.float64)
    modules = [
        torch.nn.Conv2d(1, 4, 3),
        torch.nn.BatchNorm2d(4),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Identity(),
        torch.nn.Flatten(),
        torch.nn.Linear(36, CLASSES),
        torch.nn.Softmax(dim=1),
    ]
    peer = torch.nn.Sequential(*modules).double()
    with torch.no_grad():
        for key, parameter in network.parameters().items():
            _, index, name = key.split(".")
            attribute(modules[int(index)], name).copy_(torch.from_numpy(parameter))
    optimiser = Adam()
    stepper, theirs = optimiser.build(network.values), peer_optimiser(optimiser, peer.parameters(), 0.01)
    penalties = Penalties(network.weight_slices, 1)
    for _ in range(20):
        x = rng.normal(size=(COUNT, 1, 8, 8))
        y = np.eye(CLASSES)[rng.integers(0, CLASSES, COUNT)]
        network.backpropagate(x, y, COSTS["log_likelihood"], rng)
        stepper.step(network.values, network.gradients, 0.01, penalties)
        theirs.zero_grad()
        peer_cost("log_likelihood", peer(torch.from_numpy(x)), torch.from_numpy(y)).backward()
        theirs.step()
    for key, parameter in network.parameters().items():
        _, index, name = key.split(".")
        np.testing.assert_allclose(
            parameter, attribute(modules[int(index)], name).detach().numpy(), rtol=1e-7, atol=1e-9, err_msg=key
        )
