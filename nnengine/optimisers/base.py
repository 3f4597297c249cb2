"""What an optimiser is: a frozen description, and the stepper that it builds for one network's parameters."""

from __future__ import annotations

from abc import ABC, abstractmethod
from copy import copy
from dataclasses import dataclass
from typing import ClassVar

from nnengine.arrays import Array, zeros
from nnengine.penalties import Penalties

# Parameters handled at a time: all arrays of one block stay in the cache from the first operation to the last.
_BLOCK = 32_768


class Stepper(ABC):
    """The working half of an optimiser.

    ``arrays`` is all that it remembers from step to step, by name, each in the order of the network's ``values``;
    ``steps`` counts the steps taken.
    """

    def __init__(self, values: Array, names: tuple[str, ...] = ()) -> None:
        self.arrays = {name: zeros(values.shape, values.dtype) for name in names}
        self.steps = 0
        self._penalties: Penalties | None = None
        self._blocks: list[tuple[slice, Penalties]] = []  # of parameters, with the penalties on them

    def best_scale(self, learning_rate: float) -> float:
        """What dC/d(parameter) is best multiplied by before a step: it costs nothing where errors are still few."""
        return 1.0

    def step(
        self, values: Array, gradients: Array, learning_rate: float, penalties: Penalties, scale: float = 1.0
    ) -> None:
        """Change ``values`` in place by one step; ``gradients``, ``scale`` times dC/d(parameter), is used up."""
        best_scale = self.best_scale(learning_rate)
        if scale != best_scale:
            gradients *= best_scale / scale
        self.steps += 1
        remembered = self.arrays.values()
        if values.size <= _BLOCK or not remembered:
            self._penalise(values, gradients, learning_rate, penalties)
            self._update(values, gradients, learning_rate, *remembered)
            return
        if penalties is not self._penalties:
            blocks = [slice(start, start + _BLOCK) for start in range(0, values.size, _BLOCK)]
            self._penalties, self._blocks = penalties, [(block, penalties.within(block)) for block in blocks]
        for block, its_penalties in self._blocks:
            some_values, some_gradients = values[block], gradients[block]
            self._penalise(some_values, some_gradients, learning_rate, its_penalties)
            self._update(some_values, some_gradients, learning_rate, *(array[block] for array in remembered))

    def data_update(self, values: Array, gradients: Array, learning_rate: float, scale: float = 1.0) -> Array:
        """What a step would change without penalties and weight decay; none is taken, and ``gradients`` is used up."""
        trial = copy(self)
        trial.steps += 1
        remembered = [array.copy() for array in self.arrays.values()]
        gradients *= self.best_scale(learning_rate) / scale
        after = values.copy()
        trial._update(after, gradients, learning_rate, *remembered)
        after -= values
        return after

    def _penalise(self, values: Array, gradients: Array, learning_rate: float, penalties: Penalties) -> None:
        penalties.add_slopes(gradients, values)

    @abstractmethod
    def _update(self, values: Array, gradients: Array, learning_rate: float, *remembered: Array) -> None:
        """One block's step, in place."""


@dataclass(frozen=True)
class Optimiser(ABC):
    """An optimiser's description: its hyper-parameters, checked at construction."""

    kind: ClassVar[str]  # the name in files
    title: ClassVar[str]  # the name on screen
    detail: ClassVar[str]  # one line about it
    remembered: ClassVar[tuple[str, ...]] = ()  # the names of all arrays that its steppers may keep

    @abstractmethod
    def build(self, values: Array) -> Stepper:
        """A stepper for parameters of that size and dtype, which has taken no step."""
