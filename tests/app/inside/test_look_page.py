import numpy as np
from PySide6.QtWidgets import QWidget

from app.inside.look_page import LookPage
from app.parts.values.activity import Activity, LayerActivity, LayerForm, UnitPlace

ACTIVITY = Activity(
    (
        LayerActivity("0", "Input", "6 × 6", LayerForm.MAPS, np.ones((1, 6, 6), np.float32)),
        LayerActivity("1", "Convolution", "2 maps 4 × 4", LayerForm.MAPS, np.full((2, 4, 4), 0.25, np.float32)),
        LayerActivity("2", "Softmax", "10", LayerForm.SCORES, np.eye(10, dtype=np.float32)[4]),
    ),
    is_blank=False,
)


def test_a_unit_of_the_first_hidden_layer_is_told_about_before_one_is_chosen(qtbot):
    page = LookPage()
    qtbot.addWidget(page)
    page.show_activity(ACTIVITY)
    assert page.findChild(QWidget, "unit_title").text() == "Convolution · map 1"
    page._heatmap.pin(UnitPlace("1", 1, 2, 3))
    assert page.findChild(QWidget, "unit_title").text() == "Convolution · map 2"
    page._heatmap.pin(None)
    assert page.findChild(QWidget, "unit_title").text() == "Convolution · map 1"
