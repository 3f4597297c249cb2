"""What the plots of a run need to know: ranges, ticks, a readout, a free spot for a label, a table of values."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import Enum

import numpy as np
import numpy.typing as npt

from app.training.values.training import Curves, EpochPoint, PointSeries

Points = npt.NDArray[np.float64]
Box = tuple[float, float, float, float]  # left, top, right, bottom

SMALLEST_COST = 1e-6  # where the logarithmic axis ends
SPIKES = 98.0  # per cent of the typical mini-batch costs that the axis must hold
TYPICAL = 1000  # of them are looked at
COLUMNS = 1000  # of a plot whose size is not known


class CurveKind(Enum):
    """What a plot shows of a run."""

    COST = "cost"
    ACCURACY = "accuracy"


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis, in its own units, and what is written there."""

    value: float
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class CurvePoints:
    """One plot's curves: epochs and values as equally long arrays; accuracies in percent.

    Of mini-batches it is what a plot of some columns shows; ``typical_costs`` stand for all of them.
    """

    epochs: Points
    training: Points
    validation: Points
    batch_epochs: Points
    batch_costs: Points
    typical_costs: Points

    @property
    def is_empty(self) -> bool:
        return self.epochs.size == 0 and self.batch_epochs.size == 0


def curve_points(curves: Curves, kind: CurveKind, columns: int = COLUMNS) -> CurvePoints:
    """The numbers of a plot of so many columns as float64 arrays; mini-batches are shown with the cost only."""
    epochs = np.array([point.epoch for point in curves.epochs], dtype=np.float64)
    if kind is CurveKind.COST:
        training = np.array([point.training_cost for point in curves.epochs], dtype=np.float64)
        validation = np.array([point.validation_cost for point in curves.epochs], dtype=np.float64)
    else:
        training = np.array([point.training_accuracy for point in curves.epochs], dtype=np.float64) * 100
        validation = np.array([point.validation_accuracy for point in curves.epochs], dtype=np.float64) * 100
    batches = curves.mini_batches if kind is CurveKind.COST else None
    typical = np.empty(0) if batches is None else batches.typical(TYPICAL).astype(np.float64)
    return CurvePoints(epochs, training, validation, *batch_view(batches, -math.inf, math.inf, columns), typical)


def batch_view(batches: PointSeries | None, left: float, right: float, columns: int) -> tuple[Points, Points]:
    """Epochs and costs of the mini-batches that a plot of so many columns shows from ``left`` to ``right``."""
    if batches is None:
        return np.empty(0), np.empty(0)
    epochs, costs = batches.view(left, right, columns)
    return epochs, costs.astype(np.float64)


def epoch_range(curves: Curves, points: CurvePoints) -> tuple[float, float]:
    """From 0 to the planned epochs, or further where a run went on."""
    reached = max((float(axis[-1]) for axis in (points.epochs, points.batch_epochs) if axis.size), default=0.0)
    return 0.0, max(float(curves.planned_epochs), math.ceil(reached), 1.0)


def value_range(points: CurvePoints, kind: CurveKind, *, logarithmic: bool = False) -> tuple[float, float]:
    """A range in which the curves are readable.

    Accuracy reaches from just under the lowest value to 100; cost from 0 to just over the highest value, a few
    spikes of single mini-batches left out. On a logarithmic axis from just under the lowest cost.
    """
    values = np.concatenate([points.training, points.validation])
    values = values[np.isfinite(values)]
    if kind is CurveKind.ACCURACY:
        lowest = float(values.min()) if values.size else 0.0
        step = tick_step(0.0, max(100.0 - lowest, 0.5), 10)
        return max(0.0, math.floor((lowest - 0.1 * step) / step) * step), 100.0
    costs = points.typical_costs[np.isfinite(points.typical_costs)]
    if costs.size:
        values = np.append(values, np.percentile(costs, SPIKES))
    highest = float(values.max()) if values.size else 1.0
    if not logarithmic:
        return 0.0, highest * 1.05 or 1.0
    positive = np.concatenate([values, costs])
    positive = positive[positive > 0]
    lowest = max(float(positive.min()) if positive.size else highest / 10, SMALLEST_COST)
    return lowest / 1.2, max(highest * 1.2, lowest * 2)


def tick_step(low: float, high: float, count: int) -> float:
    """The smallest of 1, 2, 5 × 10ⁿ that divides the range into at most ``count`` parts."""
    rough = max(high - low, 1e-12) / max(count, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= rough * (1 - 1e-9))


def ticks(low: float, high: float, count: int, *, whole: bool = False, suffix: str = "") -> tuple[Tick, ...]:
    """At most about ``count`` round numbers from ``low`` to ``high``; the highest one carries the ``suffix``."""
    step = tick_step(low, high, count)
    if whole:
        step = max(1.0, step)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    values = [number * step for number in range(first, last + 1)]
    return tuple(
        Tick(value, f"{value:.{decimals if value else 0}f}{suffix if value == values[-1] else ''}") for value in values
    )


def log_ticks(low: float, high: float) -> tuple[Tick, ...]:
    """Powers of ten, with 2 and 5 between them where the range is short; the range must be positive."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    factors = (1, 2, 5) if math.log10(high / low) <= 2.5 else (1,)
    values = (factor * 10.0**power for power in powers for factor in factors)
    return tuple(Tick(value, f"{value:.6g}") for value in values if low <= value <= high)


def nearest_point(curves: Curves, epoch: float) -> EpochPoint | None:
    """The finished epoch closest to a place on the axis."""
    return min(curves.epochs, key=lambda point: abs(point.epoch - epoch), default=None)


def step_point(curves: Curves, current: EpochPoint | None, steps: int) -> EpochPoint | None:
    """The epoch that many steps further; from nowhere the last one."""
    if not curves.epochs:
        return None
    if current not in curves.epochs:
        return curves.epochs[-1]
    place = curves.epochs.index(current) + steps
    return curves.epochs[min(max(place, 0), len(curves.epochs) - 1)]


def readout(point: EpochPoint, kind: CurveKind) -> tuple[str, str]:
    """The training and the validation value at an epoch, as text."""
    if kind is CurveKind.COST:
        return f"{point.training_cost:.4f}", f"{point.validation_cost:.4f}"
    return f"{point.training_accuracy * 100:.2f} %", f"{point.validation_accuracy * 100:.2f} %"


def free_spot(candidates: Sequence[Box], lines: Sequence[tuple[Points, Points]]) -> Box:
    """The first box that no line passes through, else the one the lines leave the most room; in any one unit.

    A line is a pair of equally long arrays, x increasing.
    """
    crossed = [sum(_is_crossed(box, x, y) for x, y in lines) for box in candidates]
    return candidates[crossed.index(min(crossed))]


def curves_to_csv(curves: Curves) -> str:
    """The epochs as a table with one line of names; accuracies in [0, 1]."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = [entry.name for entry in fields(EpochPoint)]
    writer.writerow(names)
    writer.writerows([getattr(point, name) for name in names] for point in curves.epochs)
    return text.getvalue()


def _is_crossed(box: Box, x: Points, y: Points) -> bool:
    left, top, right, bottom = box
    if x.size == 0 or x[-1] < left or x[0] > right:
        return False
    ends = np.clip([left, right], x[0], x[-1])
    heights = np.concatenate([np.interp(ends, x, y), y[(x >= left) & (x <= right)]])
    return bool(heights.min() <= bottom and heights.max() >= top)
