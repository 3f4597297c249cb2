"""Networks whose weights are chosen by hand so that they compute a given function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from nnengine.checks import checked_choice, checked_number, checked_whole
from nnengine.experiments.kinds.base import Case, Step, Steps, Surroundings
from nnengine.experiments.record import RunRecord
from nnengine.layers import Dense, Sigmoid
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification

Numbers = npt.NDArray[np.float64]

_PLACES = {1: 1009, 2: 97}  # along each side, where network and function are compared; never on an edge


def step(x: Numbers) -> Numbers:
    """0 up to 0.4, then 1: (N, 1) to (N,)."""
    return (x[:, 0] > 0.4).astype(float)


def curve(x: Numbers) -> Numbers:
    """The function that the book's chapter 4 begins with: (N, 1) to (N,)."""
    t = x[:, 0]
    found: Numbers = 0.2 + 0.4 * t**2 + 0.3 * t * np.sin(15 * t) + 0.05 * np.cos(50 * t)
    return found


def surface(x: Numbers) -> Numbers:
    """A hill and a valley: (N, 2) to (N,)."""
    found: Numbers = 0.5 + 0.4 * np.sin(2 * np.pi * x[:, 0]) * np.cos(np.pi * x[:, 1])
    return found


def step_network(pieces: int, steepness: float) -> Network:
    """One neuron that steps from 0 to 1 at 0.4."""
    return _network([([[steepness]], [-0.4 * steepness]), ([[1.0]], [0.0])])


def bump_network(pieces: int, steepness: float) -> Network:
    """Two neurons for each of so many bumps, each as high as the curve in the middle of it."""
    edges = np.linspace(0, 1, pieces + 1)
    edges[0], edges[-1] = -1, 2  # the outermost bumps reach beyond what is asked
    steps = np.stack([edges[:-1], edges[1:]], axis=1).ravel()
    heights = curve(((np.arange(pieces) + 0.5) / pieces)[:, np.newaxis])
    signs = np.stack([heights, -heights], axis=1).ravel()
    return _network([(np.full((2 * pieces, 1), steepness), -steepness * steps), (signs[np.newaxis], [0.0])])


def tower_network(pieces: int, steepness: float) -> Network:
    """A bump along each side for each of pieces × pieces towers, and a second layer that lets only both through."""
    edges = np.linspace(0, 1, pieces + 1)
    edges[0], edges[-1] = -1, 2
    first = np.zeros((4 * pieces, 2))
    first[: 2 * pieces, 0] = first[2 * pieces :, 1] = steepness
    steps = np.stack([edges[:-1], edges[1:]], axis=1).ravel()
    second = np.zeros((pieces**2, 4 * pieces))
    for row in range(pieces):
        for column in range(pieces):
            tower = second[row * pieces + column]
            tower[[2 * column, 2 * pieces + 2 * row]] = steepness
            tower[[2 * column + 1, 2 * pieces + 2 * row + 1]] = -steepness
    middles = (np.arange(pieces) + 0.5) / pieces
    heights = surface(np.array([(x, y) for y in middles for x in middles]))
    return _network(
        [
            (first, -steepness * np.concatenate([steps, steps])),
            (second, np.full(pieces**2, -1.5 * steepness)),  # one bump gives steepness, two give twice as much
            (heights[np.newaxis], [0.0]),
        ]
    )


@dataclass(frozen=True)
class _Construction:
    function: Callable[[Numbers], Numbers]
    network: Callable[[int, float], Network]
    inputs: int


_CONSTRUCTIONS = {
    "step": _Construction(step, step_network, 1),
    "bumps": _Construction(curve, bump_network, 1),
    "towers": _Construction(surface, tower_network, 2),
}


@dataclass(frozen=True)
class UniversalityCase(Case):
    """A network of sigmoid neurons made by hand: a step, ``pieces`` bumps, or as many times as many towers.

    ``steepness`` is the weight that makes a sigmoid nearly a step. Figures: the mean and the largest distance from the
    function over a fine grid, and the number of hidden neurons. Curves, for one input: function and network. "Neural
    Networks and Deep Learning", chapter 4.
    """

    kind: ClassVar[str] = "universality"
    figures: ClassVar[tuple[str, ...]] = ("mean_error", "largest_error", "neurons")
    curves: ClassVar[tuple[str, ...]] = ("x", "function", "network")
    is_random: ClassVar[bool] = False

    construction: str
    pieces: int = 1
    steepness: float = 1000.0

    def __post_init__(self) -> None:
        checked_choice("construction", self.construction, _CONSTRUCTIONS)
        checked_whole("pieces", self.pieces, 1, 10_000 if self.construction != "towers" else 50)
        checked_number("steepness", self.steepness, above=0)

    def run(self, seed: int, surroundings: Surroundings) -> Steps:
        construction = _CONSTRUCTIONS[self.construction]
        network = construction.network(self.pieces, self.steepness)
        yield Step(0, 1)
        places = _PLACES[construction.inputs]
        side = (np.arange(places) + 0.5) / places
        x = np.stack([axis.ravel() for axis in np.meshgrid(*[side] * construction.inputs)], axis=1)
        wanted, found = construction.function(x), network.predict(x)[:, 0]
        errors = np.abs(found - wanted)
        shapes = network.specification.shapes[1:-1]
        figures = {
            "mean_error": float(errors.mean()),
            "largest_error": float(errors.max()),
            "neurons": float(sum(shape[0] for shape in shapes[::2])),
        }
        curves = {"x": x[:, 0].tolist(), "function": wanted.tolist(), "network": found.tolist()}
        return RunRecord(seed, figures, curves if construction.inputs == 1 else {})


def _network(layers: list[tuple[npt.ArrayLike, npt.ArrayLike]]) -> Network:
    """Sigmoid layers with these weights (out, in) and biases (out,), the last one linear; float64."""
    stack: list[Dense | Sigmoid] = []
    parameters = {}
    for weights, biases in layers:
        parameters[f"layers.{len(stack)}.weights"] = np.asarray(weights, np.float64)
        parameters[f"layers.{len(stack)}.biases"] = np.asarray(biases, np.float64)
        stack += [Dense(len(np.asarray(biases))), Sigmoid()]
    inputs = np.asarray(layers[0][0]).shape[1]
    network = Network(NetworkSpecification(tuple(stack[:-1]), (inputs,)), dtype=np.float64)
    network.load_parameters(parameters)
    return network
