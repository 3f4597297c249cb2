"""How long the gradient of each layer is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnengine.arrays import Array
from nnengine.network.network import Network
from nnengine.training.instruments.base import Instrument, Moment, Reading


def gradient_norms(network: Network, gradients: Array) -> dict[str, float]:
    """The length of the gradient of each trained parameter, such as "layers.1.biases", by its name."""
    return {name: float(np.linalg.norm(gradients[place])) for name, place in network.places.items()}


@dataclass(frozen=True)
class GradientNorm(Instrument):
    """The length of dC/dw and of dC/db of each layer, C being the mean cost of the mini-batch.

    "Neural Networks and Deep Learning", chapter 5, "The vanishing gradient problem".
    """

    kind: ClassVar[str] = "gradient_norm"
    title: ClassVar[str] = "Gradient norm"
    detail: ClassVar[str] = "how long the gradient of each layer’s weights and biases is"

    def read(self, moment: Moment) -> Iterator[Reading]:
        yield from gradient_norms(moment.network, moment.gradients).items()
