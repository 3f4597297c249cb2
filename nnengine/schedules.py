"""How the learning rate changes while a network is trained. A new schedule is registered by its line in ``SCHEDULES``.

A schedule gives a factor by which the settings' learning rate is multiplied. It remembers nothing: the factor follows
from the epochs passed and from the merits of the epochs so far, which are their validation accuracies where there are
labels. So training can go on from any moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, inf, pi
from typing import ClassVar

from nnengine.checks import checked_number, checked_whole


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A schedule's description, checked at construction.

    For ``warm_up`` epochs the factor rises linearly from 0 to what the schedule says. Raises ArgumentError that names
    the field.
    """

    kind: ClassVar[str]  # the name in files
    title: ClassVar[str]  # the name on screen
    detail: ClassVar[str]  # one line about it

    warm_up: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "warm_up", checked_number("warm_up", self.warm_up, least=0))

    def factor(self, passed: float, epochs: int) -> float:
        """The factor, at least 0, for the mini-batch that ends ``passed`` epochs, more than 0, after the start.

        ``epochs`` is the length of the run.
        """
        rise = min(1.0, passed / self.warm_up) if self.warm_up else 1.0
        return rise * self._factor(min(1.0, passed / epochs), passed)

    def _factor(self, share: float, passed: float) -> float:
        """The factor without warm-up; ``share`` in (0, 1] is how much of the run has passed."""
        return 1.0

    def reduction(self, merits: Sequence[float]) -> float:
        """A further factor, which follows from how good the epochs measured so far were: the higher the better."""
        return 1.0

    def is_over(self, merits: Sequence[float]) -> bool:
        """Whether the schedule asks to stop training."""
        return False


@dataclass(frozen=True, kw_only=True)
class Constant(Schedule):
    """The learning rate stays as it is."""

    kind: ClassVar[str] = "constant"
    title: ClassVar[str] = "Constant"
    detail: ClassVar[str] = "the learning rate stays as it is"


@dataclass(frozen=True, kw_only=True)
class StepDecay(Schedule):
    """The learning rate is multiplied by ``decay`` after ``every`` epochs."""

    kind: ClassVar[str] = "step"
    title: ClassVar[str] = "Step"
    detail: ClassVar[str] = "the learning rate is halved every ten epochs"

    every: int = 10
    decay: float = 0.5

    def __post_init__(self) -> None:
        super().__post_init__()
        checked_whole("every", self.every, 1, 1_000_000)
        object.__setattr__(self, "decay", checked_number("decay", self.decay, above=0, most=1))

    def _factor(self, share: float, passed: float) -> float:
        # The mini-batch that ends an epoch still belongs to it.
        return self.decay ** max(0, -int(-passed // self.every) - 1)


@dataclass(frozen=True, kw_only=True)
class HalveOnPlateau(Schedule):
    """The learning rate is halved after ``patience`` measurements without a better validation accuracy.

    When it would fall under ``least`` times its start, training is over. "Neural Networks and Deep Learning",
    chapter 3, "How to choose a neural network's hyper-parameters?".
    """

    kind: ClassVar[str] = "halve_on_plateau"
    title: ClassVar[str] = "Halve on plateau"
    detail: ClassVar[str] = "halved after ten epochs without a better validation accuracy, until 1/128"

    patience: int = 10
    least: float = 1 / 128

    def __post_init__(self) -> None:
        super().__post_init__()
        checked_whole("patience", self.patience, 1, 1_000_000)
        object.__setattr__(self, "least", checked_number("least", self.least, above=0, most=1))

    def reduction(self, merits: Sequence[float]) -> float:
        factor, best, waited = 1.0, -inf, 0
        for merit in merits:
            waited += 1
            if merit > best:
                best, waited = merit, 0
            elif waited == self.patience:
                factor, waited = factor / 2, 0
        return factor

    def is_over(self, merits: Sequence[float]) -> bool:
        return self.reduction(merits) < self.least


@dataclass(frozen=True, kw_only=True)
class Cosine(Schedule):
    """The factor falls from 1 to ``last`` along half a cosine over the whole run.

    Loshchilov and Hutter, "SGDR", 2017, equation 5, without restarts.
    """

    kind: ClassVar[str] = "cosine"
    title: ClassVar[str] = "Cosine"
    detail: ClassVar[str] = "the learning rate falls to 0 along half a cosine"

    last: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "last", checked_number("last", self.last, least=0, most=1))

    def _factor(self, share: float, passed: float) -> float:
        return _between(1.0, self.last, share)


@dataclass(frozen=True, kw_only=True)
class OneCycle(Schedule):
    """The factor rises from ``first`` to 1 over the share ``peak`` of the run and falls to ``last``, along cosines.

    Smith and Topin, "Super-convergence", 2018, with cosines for its straight lines.
    """

    kind: ClassVar[str] = "one_cycle"
    title: ClassVar[str] = "One cycle"
    detail: ClassVar[str] = "the learning rate rises, then falls to 0"

    peak: float = 0.3
    first: float = 0.04
    last: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "peak", checked_number("peak", self.peak, above=0, below=1))
        for name in ("first", "last"):
            object.__setattr__(self, name, checked_number(name, getattr(self, name), least=0, most=1))

    def _factor(self, share: float, passed: float) -> float:
        if share < self.peak:
            return _between(self.first, 1.0, share / self.peak)
        return _between(1.0, self.last, (share - self.peak) / (1.0 - self.peak))


def _between(start: float, end: float, share: float) -> float:
    """From ``start`` to ``end`` along half a cosine."""
    return end + (start - end) * (1.0 + cos(pi * share)) / 2.0


SCHEDULES: dict[str, type[Schedule]] = {
    schedule.kind: schedule for schedule in (Constant, StepDecay, HalveOnPlateau, Cosine, OneCycle)
}
