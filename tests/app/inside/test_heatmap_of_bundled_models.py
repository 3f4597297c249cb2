"""The heatmap of every network that comes with the program, in the room that a window of 1024 x 700 has for it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from app.inside.controllers.stages import blank_activity, reading_stages
from app.inside.widgets.heatmap_headed import lay_out_headed
from nnengine import PRESETS, Network, load_single_model
from nnengine.digits.bundled_models import BUNDLED, EXPERTS, bundled_models

SIZE = (670, 200)


@pytest.mark.parametrize("name", sorted({*BUNDLED, *PRESETS}))
def test_it_is_seen_without_scrolling(qapp: QApplication, name: str) -> None:
    files = bundled_models()
    network = load_single_model(files[name]).network() if name in files else Network(PRESETS[name].recipe.network)
    activity = blank_activity(reading_stages(network))
    headed = lay_out_headed(activity, *SIZE, 1.0)
    width, height = SIZE
    assert headed.layout.width <= width
    assert headed.layout.height <= height
    shown = {block.path for block in headed.layout.blocks}
    assert {layer.path for layer in activity.layers if not layer.folded} <= shown
    assert [box.path for box in headed.layout.groups] == (["0"] if name == EXPERTS else [])
