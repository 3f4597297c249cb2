import numpy as np
from PySide6.QtWidgets import QWidget

from app.inside.widgets.activation_panel import ActivationPanel
from app.inside.widgets.maps_view import MapsView
from app.parts.values.activity import Activity, ColourRange, LayerActivity, LayerForm, UnitPlace

ACTIVITY = Activity(
    (
        LayerActivity("0", "Input", "6 × 6", LayerForm.MAPS, np.ones((1, 6, 6), np.float32)),
        LayerActivity("1", "Convolution", "2 maps 4 × 4", LayerForm.MAPS, np.full((2, 4, 4), 0.25, np.float32)),
        LayerActivity("2", "Softmax", "10", LayerForm.SCORES, np.eye(10, dtype=np.float32)[4]),
    ),
    is_blank=False,
)


def test_a_unit_of_the_first_hidden_layer_is_told_about_before_one_is_chosen(qtbot):
    page = MapsView(ActivationPanel())
    page._heatmap.show_activity(ACTIVITY)
    qtbot.addWidget(page)
    page.show_activity(ACTIVITY)
    assert page.detail.findChild(QWidget, "unit_title").text() == "Convolution · map 1"
    page._heatmap.pin(UnitPlace("1", 1, 2, 3))
    assert page.detail.findChild(QWidget, "unit_title").text() == "Convolution · map 2"
    page._heatmap.pin(None)
    assert page.detail.findChild(QWidget, "unit_title").text() == "Convolution · map 1"


def activity(value: float) -> Activity:
    maps = np.full((2, 4, 4), value, np.float32)
    scores = np.zeros(10, np.float32)
    return Activity(
        (
            LayerActivity("0", "Convolution", "2 maps 4 × 4", LayerForm.MAPS, maps),
            LayerActivity("1", "Softmax", "10", LayerForm.SCORES, scores),
        ),
        is_blank=False,
    )


def test_the_unit_that_is_held_on_to_follows_the_drawing(qtbot):
    panel = ActivationPanel()
    page = MapsView(panel)
    qtbot.addWidget(page)
    page.resize(900, 600)

    def show(shown: Activity) -> None:
        panel.show_activity(shown)
        page.show_activity(shown)

    show(activity(0.25))
    page._heatmap.pin(UnitPlace("0", 1, 2, 3))
    assert "0.25" in page.detail.findChild(QWidget, "unit_values").text()
    show(activity(0.75))
    assert "0.75" in page.detail.findChild(QWidget, "unit_values").text()


def test_the_colour_range_is_asked_for_and_shown_with_its_legend(qtbot):
    panel = ActivationPanel()
    qtbot.addWidget(panel)
    asked: list[ColourRange] = []
    panel.colour_range_chosen.connect(asked.append)
    panel.show_activity(activity(0.5))
    panel._ranges.findChild(QWidget, "segment_all").click()
    assert asked == [ColourRange.ALL]
    panel.show_colour_range(ColourRange.ALL)
    assert "0.5" in panel._legend.accessibleName()
