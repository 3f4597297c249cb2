from app.controllers.curves import curves, thinned
from app.state.training import EpochPoint
from nnengine.training.history import EpochRecord, History


def test_the_history_becomes_points():
    history = History((EpochRecord(1, 0.5, 0.8, 0.6, 0.7, 3.0),), ((0.5, 0.9), (1.0, 0.7)))
    found = curves(history, 1, 30)
    assert found.epochs == (EpochPoint(1, 0.5, 0.6, 0.8, 0.7),)
    assert (found.mini_batches, found.best_epoch, found.planned_epochs) == (history.mini_batches, 1, 30)


def test_a_long_run_is_thinned_by_means():
    points = tuple((float(index), float(index % 2)) for index in range(10))
    assert thinned(points, 10) == points
    assert thinned(points, 5) == ((1.0, 0.5), (3.0, 0.5), (5.0, 0.5), (7.0, 0.5), (9.0, 0.5))
    assert thinned(points, 4) == ((2.0, 1 / 3), (5.0, 2 / 3), (8.0, 1 / 3), (9.0, 1.0))
