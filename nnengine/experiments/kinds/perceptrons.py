"""A network of perceptrons that computes a logical function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from nnengine.errors import ArgumentError
from nnengine.experiments.kinds.base import Case, Steps, Surroundings
from nnengine.experiments.kinds.base import Step as Progress
from nnengine.experiments.record import RunRecord
from nnengine.layers import Dense, Layer, Step
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification


@dataclass(frozen=True)
class PerceptronsCase(Case):
    """Layers of perceptrons with given weights and biases, asked for every row of a table of truth.

    ``layers`` are objects with ``weights`` (out, in) and ``biases`` (out,), ``truth`` rows of inputs and wanted
    outputs. Figure: ``right_share`` of the rows. "Neural Networks and Deep Learning", chapter 1, "Perceptrons".
    """

    kind: ClassVar[str] = "perceptrons"
    figures: ClassVar[tuple[str, ...]] = ("right_share",)
    is_random: ClassVar[bool] = False

    layers: Sequence[Mapping[str, Any]] = ()
    truth: Sequence[tuple[Sequence[float], Sequence[float]]] = ()

    def __post_init__(self) -> None:
        if not self.layers or not self.truth:
            raise ArgumentError("perceptrons: expected layers and a table of truth")
        self.network()

    def network(self) -> Network:
        """The perceptrons. Raises ShapeError when weights and biases do not fit together."""
        stack: list[Layer] = []
        parameters = {}
        for layer in self.layers:
            parameters[f"layers.{len(stack)}.weights"] = layer["weights"]
            parameters[f"layers.{len(stack)}.biases"] = layer["biases"]
            stack += [Dense(len(layer["biases"])), Step()]
        network = Network(NetworkSpecification(tuple(stack), (len(self.truth[0][0]),)))
        network.load_parameters(parameters)
        return network

    def run(self, seed: int, surroundings: Surroundings) -> Steps:
        yield Progress(0, 1)
        inputs, wanted = (np.array(column, np.float32) for column in zip(*self.truth, strict=True))
        right = (self.network().predict(inputs) == wanted).all(axis=1)
        return RunRecord(seed, {"right_share": float(right.mean())})
