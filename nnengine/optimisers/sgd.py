"""Stochastic gradient descent, with momentum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nnengine.arrays import Array
from nnengine.checks import checked_number
from nnengine.errors import ArgumentError
from nnengine.optimisers.base import Optimiser, Stepper
from nnengine.penalties import Penalties


@dataclass(frozen=True)
class SGD(Optimiser):
    """w := w + v with v := mu v - eta dC/dw, mu being ``momentum``.

    With ``nesterov`` the step is mu v - eta dC/dw with the new v: the gradient counts as one taken where momentum leads
    to. Raises ArgumentError for a momentum outside [0, 1), or for nesterov without momentum. "Neural Networks and Deep
    Learning", chapter 1, equation 20, and chapter 3, equation 107; Sutskever et al., "On the importance of
    initialization and momentum in deep learning", 2013.
    """

    kind: ClassVar[str] = "sgd"
    title: ClassVar[str] = "SGD"
    detail: ClassVar[str] = "a step down the gradient of each mini-batch, with momentum if wanted"
    remembered: ClassVar[tuple[str, ...]] = ("velocity",)

    momentum: float = 0.0
    nesterov: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "momentum", checked_number("momentum", self.momentum, least=0, below=1))
        if not isinstance(self.nesterov, bool):
            raise ArgumentError(f"nesterov: expected true or false, got {self.nesterov!r}")
        if self.nesterov and not self.momentum:
            raise ArgumentError("nesterov: expected a momentum above 0 to go with it, got 0")

    def build(self, values: Array) -> Stepper:
        if not self.momentum:
            return _PlainStepper(values)
        return _NesterovStepper(values, self.momentum) if self.nesterov else _MomentumStepper(values, self.momentum)


class _PlainStepper(Stepper):
    def best_scale(self, learning_rate: float) -> float:
        return learning_rate

    def _penalise(self, values: Array, gradients: Array, learning_rate: float, penalties: Penalties) -> None:
        penalties.add_slopes(gradients, values, learning_rate, l2=False)
        penalties.shrink(values, learning_rate)  # the L2 step without a second pass over the gradient

    def _update(self, values: Array, gradients: Array, learning_rate: float, *remembered: Array) -> None:
        values -= gradients


class _MomentumStepper(Stepper):
    def __init__(self, values: Array, momentum: float) -> None:
        super().__init__(values, SGD.remembered)
        self._momentum = momentum

    def best_scale(self, learning_rate: float) -> float:
        return learning_rate

    def _penalise(self, values: Array, gradients: Array, learning_rate: float, penalties: Penalties) -> None:
        penalties.add_slopes(gradients, values, learning_rate)

    def _update(self, values: Array, gradients: Array, learning_rate: float, *remembered: Array) -> None:
        (velocity,) = remembered
        velocity *= self._momentum
        velocity -= gradients
        values += velocity


class _NesterovStepper(_MomentumStepper):
    def _update(self, values: Array, gradients: Array, learning_rate: float, *remembered: Array) -> None:
        (velocity,) = remembered
        velocity *= self._momentum
        velocity -= gradients
        values -= gradients
        gradients[...] = velocity
        gradients *= self._momentum
        values += gradients
