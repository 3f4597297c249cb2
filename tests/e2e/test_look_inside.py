"""Look inside: the whole network is seen at once, without scrolling."""

from __future__ import annotations

import pytest

from app.inside.widgets.activation_heatmap import ActivationHeatmap


@pytest.mark.parametrize(("size", "shows_all"), [((1440, 900), True), ((1024, 700), False)])
def test_every_layer_of_the_default_model_is_in_view(open_window, qtbot, size, shows_all):
    hand = open_window()
    hand.window.resize(*size)
    heatmap = hand.find("activation_heatmap")
    assert isinstance(heatmap, ActivationHeatmap)
    qtbot.waitUntil(lambda: bool(heatmap._laid_out().layout.blocks))
    qtbot.wait(50)
    headed = heatmap._laid_out()
    assert heatmap.width() <= heatmap.parentWidget().width()
    assert headed.layout.width <= heatmap.width()
    assert headed.is_whole == shows_all
