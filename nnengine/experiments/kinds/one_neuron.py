"""One neuron with one input, which learns to answer 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnengine.checks import checked_number, checked_whole
from nnengine.costs import cost
from nnengine.experiments.kinds.base import Case, Step, Steps, Surroundings
from nnengine.experiments.record import RunRecord
from nnengine.layers import Dense, Sigmoid
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification


@dataclass(frozen=True)
class OneNeuronCase(Case):
    """A sigmoid neuron with input 1 and wanted output 0, which starts at ``weight`` and ``bias``.

    Figures: its output at first and at the end, and ``stalled_epochs``, after how many epochs the cost has come down a
    tenth. "Neural Networks and Deep Learning", chapter 3, "The cross-entropy cost function".
    """

    kind: ClassVar[str] = "one_neuron"
    figures: ClassVar[tuple[str, ...]] = ("first_output", "final_output", "stalled_epochs")
    curves: ClassVar[tuple[str, ...]] = ("epoch", "output", "cost")
    is_random: ClassVar[bool] = False

    weight: float
    bias: float
    cost: str = "quadratic"
    learning_rate: float = 0.15
    epochs: int = 300

    def __post_init__(self) -> None:
        cost(self.cost)
        for name in ("weight", "bias"):
            checked_number(name, getattr(self, name))
        checked_number("learning_rate", self.learning_rate, above=0)
        checked_whole("epochs", self.epochs, 1, 1_000_000)

    def run(self, seed: int, surroundings: Surroundings) -> Steps:
        network = Network(NetworkSpecification((Dense(1), Sigmoid()), (1,)), dtype=np.float64)
        network.load_parameters({"layers.0.weights": [[self.weight]], "layers.0.biases": [self.bias]})
        image, wanted, rng = np.ones((1, 1)), np.zeros((1, 1)), np.random.default_rng(seed)
        outputs = [float(network.predict(image)[0, 0])]
        costs = []
        for epoch in range(self.epochs):
            if epoch % 100 == 0:
                yield Step(epoch, self.epochs)
            costs.append(network.backpropagate(image, wanted, cost(self.cost), rng))
            network.values -= self.learning_rate * network.gradients
            outputs.append(float(network.predict(image)[0, 0]))
        costs.append(network.backpropagate(image, wanted, cost(self.cost), rng))
        figures = {
            "first_output": outputs[0],
            "final_output": outputs[-1],
            "stalled_epochs": next((epoch for epoch, each in enumerate(costs) if each < 0.9 * costs[0]), self.epochs),
        }
        epochs = [float(epoch) for epoch in range(self.epochs + 1)]
        return RunRecord(seed, figures, {"epoch": epochs, "output": outputs, "cost": costs})
