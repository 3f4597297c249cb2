"""The epoch under the pointer of a plot is marked in the other, and the network reads as it was then."""

from dataclasses import replace

import numpy as np
from hand import ENOUGH, SEVEN

from app.inside.widgets.activation_heatmap import ActivationHeatmap
from app.training.controllers.training_session import TrainingSession
from app.training.values.training import TrainingPhase
from app.training.widgets.curve_plot import CurvePlot


def maps(hand) -> np.ndarray:
    heatmap = hand.find("activation_heatmap")
    assert isinstance(heatmap, ActivationHeatmap)
    return np.concatenate([layer.values.ravel() for layer in heatmap._activity.layers])


def test_an_epoch_is_marked_everywhere_and_its_maps_are_shown(hand, qtbot):
    session = hand.window.findChild(TrainingSession)
    session.choose(replace(session.form.choices, epochs=3))
    session.train()
    qtbot.waitUntil(lambda: session.progress.phase is TrainingPhase.FINISHED, timeout=ENOUGH)
    hand.draw(SEVEN)
    qtbot.waitUntil(lambda: hand.answer != "", timeout=ENOUGH)
    qtbot.wait(100)
    cost, accuracy = (hand.window.findChild(CurvePlot, f"{name}_plot") for name in ("cost", "accuracy"))
    now = maps(hand)
    cost.area.mark_epoch(1)
    assert accuracy.area._point.epoch == 1
    qtbot.waitUntil(lambda: not np.array_equal(maps(hand), now), timeout=ENOUGH)
    expected = session.network_of(1)
    assert expected is not None
    cost.area.mark_epoch(None)
    assert accuracy.area._point is None
    qtbot.waitUntil(lambda: np.array_equal(maps(hand), now), timeout=ENOUGH)
