import numpy as np
import pytest

from app.training.controllers.curves import RunCurves, curves
from app.training.values.training import EpochPoint
from nnengine.training.history import EpochRecord, History
from nnengine.training.series import RunSeries


def test_the_history_becomes_points():
    history = History((EpochRecord(1, 0.5, 0.8, 0.6, 0.7, 3.0),), ((0.5, 0.9), (1.0, 0.7)))
    found = curves(history, 1, 30)
    assert found.epochs == (EpochPoint(1, 0.5, 0.6, 0.8, 0.7),)
    assert (found.best_epoch, found.planned_epochs) == (1, 30)
    epochs, costs = found.mini_batches.view(0, 1, 100)
    assert epochs.tolist() == [0.5, 1.0]
    assert costs.tolist() == pytest.approx([0.9, 0.7])


def test_a_run_is_followed_by_what_is_new_of_its_series():
    series, followed = RunSeries(), RunCurves()
    assert not followed.follow(series.frozen())
    series.append("cost", 0.5, 0.9)
    assert followed.follow(series.frozen())
    assert not followed.follow(series.frozen())
    assert followed.curves(None, 3).epochs == ()
    series.append("cost", 1.0, 0.7)
    series.append_record(EpochRecord(1, 0.5, 0.9205, 0.6, 0.7, 3.0))
    assert followed.follow(series.frozen())
    found = followed.curves(1, 3)
    assert found.epochs == (EpochPoint(1, 0.5, 0.6, 0.9205, 0.7),)  # no digits that float32 made up
    assert (found.best_epoch, found.planned_epochs) == (1, 3)
    assert found.mini_batches.view(0, 2, 100)[0].tolist() == [0.5, 1.0]
    for epoch in (2, 3, 4, 5):
        series.append_record(EpochRecord(epoch, 0.5, 0.8, 0.6, 0.7, 3.0))
    assert followed.follow(series.frozen())
    assert [point.epoch for point in followed.curves(1, 3).epochs] == [1, 2, 3, 4, 5]
    assert followed.curves(1, 3).planned_epochs == 5


def test_an_epoch_without_accuracies_has_costs():
    series, followed = RunSeries(), RunCurves()
    series.append_record(EpochRecord(1, 0.5, np.nan, 0.25, np.nan, 3.0))
    assert followed.follow(series.frozen())
    (point,) = followed.curves(1, 3).epochs
    assert (point.training_cost, point.validation_cost) == (0.5, 0.25)
    assert np.isnan(point.validation_accuracy)
