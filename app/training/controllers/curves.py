"""From the engine's history and series to the curves on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan

import numpy as np

from app.training.values.training import NO_CURVES, Curves, EpochPoint
from nnengine.files.model import EnsembleModel, Model
from nnengine.training.history import History
from nnengine.training.series import COST, FrozenSeries, Points
from nnengine.training.thinning import Thinning

_MEASURED = ("training_cost", "validation_cost", "training_accuracy", "validation_accuracy")  # as EpochPoint has them


def curves_of(model: Model | EnsembleModel | None) -> Curves:
    """How the open model was trained; an ensemble was not trained as one."""
    if not isinstance(model, Model):
        return NO_CURVES
    return curves(model.history, model.best_epoch, model.settings.epochs)


def curves(history: History, best_epoch: int | None = None, planned_epochs: int = 0) -> Curves:
    """The curves of a model, as its history tells."""
    return Curves(
        tuple(
            EpochPoint(
                record.epoch,
                record.training_cost,
                record.validation_cost,
                record.training_accuracy,
                record.validation_accuracy,
            )
            for record in history.epochs
        ),
        Thinning(_points(history)),
        best_epoch,
        max(planned_epochs, len(history.epochs)),
    )


class RunCurves:
    """The curves of a run that is followed: of its series only what is new is looked at."""

    def __init__(self) -> None:
        self._epochs: list[EpochPoint] = []
        self._mini_batches = Thinning()

    def follow(self, series: Mapping[str, FrozenSeries]) -> bool:
        """Take what is new; whether anything is."""
        cost = series.get(COST)
        is_new = cost is not None and len(cost) > len(self._mini_batches)
        if cost is not None:
            self._mini_batches.extend(cost.since(len(self._mini_batches)))
        known = len(self._epochs)
        measured = {name: series[name].since(known) for name in _MEASURED if name in series}
        epochs = measured[_MEASURED[0]].positions.tolist() if measured else []
        for index, epoch in enumerate(epochs):  # without an accuracy where real targets are wanted
            values = (_shortest(measured[name].values[index]) if name in measured else nan for name in _MEASURED)
            self._epochs.append(EpochPoint(round(epoch), *values))
        return is_new or bool(epochs)

    def curves(self, best_epoch: int | None, planned_epochs: int) -> Curves:
        """The run as it stands."""
        epochs = tuple(self._epochs)
        return Curves(epochs, self._mini_batches, best_epoch, max(planned_epochs, len(epochs)))


def _points(history: History) -> Points:
    found = np.array(history.mini_batches, np.float64).reshape(-1, 2)
    return Points(found[:, 0], found[:, 1].astype(np.float32))


def _shortest(value: np.float32) -> float:
    """The number that is written with the fewest digits: 0.9205, not 0.9204999804."""
    return float(str(value))
