"""The number C whose derivatives are wanted: a cost, or the score of a class."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, as_text, batch_last
from nnengine.checks import checked_whole
from nnengine.costs import Cost, cost
from nnengine.errors import ArgumentError, ShapeError, one_line
from nnengine.network.specification import NetworkSpecification

Of = int | tuple[str | Cost, npt.ArrayLike]


class Objective(ABC):
    """A mean over images that depends on the outputs of a network, which come batch-last."""

    @abstractmethod
    def value(self, a: Array) -> float:
        """C for the outputs ``a``."""

    @abstractmethod
    def error(self, a: Array) -> tuple[Array, bool]:
        """dC/da, a new array; or, where the second is True, dC/dz of the activation function on top."""


class _Score(Objective):
    """The output of one class."""

    def __init__(self, number: int) -> None:
        self._number = number

    def value(self, a: Array) -> float:
        return float(a[self._number].mean())

    def error(self, a: Array) -> tuple[Array, bool]:
        d = np.zeros_like(a)
        d[self._number] = 1.0 / a.shape[-1]
        return d, False


class _MeanCost(Objective):
    def __init__(self, cost: Cost, wanted: Array, *, is_fused: bool) -> None:
        self._cost, self._wanted, self._is_fused = cost, wanted, is_fused

    def value(self, a: Array) -> float:
        count: int = a.shape[-1]
        return self._cost.total(a, self._wanted) / count

    def error(self, a: Array) -> tuple[Array, bool]:
        d = a - self._wanted if self._is_fused else self._cost.gradient(a, self._wanted)
        d *= 1.0 / a.shape[-1]
        return d, self._is_fused


def objective_of(specification: NetworkSpecification, of: Of, count: int, dtype: np.dtype[Any]) -> Objective:
    """What ``of`` says: a class number, or a cost (or its name) and the targets of ``count`` images.

    Targets are labels (N,), one label for all, or wanted outputs (N, classes). Raises ArgumentError for a class or a
    cost that the network does not have, ShapeError for targets that do not fit.
    """
    classes = specification.shapes[-1]
    if isinstance(of, tuple) and len(of) == 2:
        return _mean_cost(specification, *of, count, dtype)
    if isinstance(of, tuple | list | str | np.ndarray):
        raise ArgumentError(f"of: expected a class number or (cost, targets), got {one_line(repr(of))}")
    if len(classes) != 1:
        raise ArgumentError(f"of: expected (cost, targets), since outputs {as_text(classes)} are no classes, got {of}")
    return _Score(checked_whole("of: class", _whole(of), 0, classes[0] - 1))


def _mean_cost(
    specification: NetworkSpecification, kind: str | Cost, targets: npt.ArrayLike, count: int, dtype: np.dtype[Any]
) -> Objective:
    measure = kind if isinstance(kind, Cost) else cost(kind)
    last = specification.layers[-1]
    if measure.needs_unit_range and not last.has_unit_range:
        raise ArgumentError(
            f"of: {measure.kind} needs outputs between 0 and 1, got those of {last.title}; choose quadratic"
        )
    try:
        given = np.asarray(targets)
    except ValueError:
        raise ShapeError("of: expected targets of one shape, got rows of several lengths") from None
    wanted = _wanted(given, (count, *specification.shapes[-1]), dtype)
    if not np.isfinite(wanted).all():
        raise ArgumentError("of: expected finite targets, got one that is not")
    if measure.needs_unit_range and not 0 <= wanted.min() <= wanted.max() <= 1:
        raise ArgumentError(
            f"of: expected targets from 0 to 1 for {measure.kind}, got {wanted.min():g} to {wanted.max():g}; "
            "choose quadratic"
        )
    is_fused = measure.fused_with is not None and isinstance(last, measure.fused_with)
    return _MeanCost(measure, batch_last(wanted), is_fused=is_fused)


def _wanted(targets: npt.NDArray[Any], shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """Wanted outputs of that shape, (N, classes) or (N, C, H, W)."""
    if targets.shape == shape and targets.dtype.kind in "biuf":
        return targets.astype(dtype)
    count, *outputs = shape
    are_labels = targets.dtype.kind in "iu" and len(outputs) == 1 and targets.shape in {(), (count,)}
    if not are_labels:
        labels = f"whole labels of shape ({count},), or " if len(outputs) == 1 else ""
        raise ShapeError(
            f"of: expected {labels}wanted outputs of shape {shape}, got {targets.dtype} of shape {targets.shape}"
        )
    classes = outputs[0]
    if not 0 <= targets.min() <= targets.max() < classes:
        raise ArgumentError(
            f"of: expected labels from 0 to {classes - 1}, got {targets.min()} to {targets.max()}; real targets go in "
            f"the shape {shape}"
        )
    wanted: Array = np.eye(classes, dtype=dtype)[np.broadcast_to(targets, count)]
    return wanted


def _whole(number: object) -> object:
    return int(number) if isinstance(number, np.integer) else number
