from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from themes import paint_in

from app.inside.widgets.active_units import ActiveUnits
from app.inside.widgets.unit_detail import UnitDetail
from app.inside.widgets.unit_picture import UnitPicture
from app.inside.widgets.unit_ranking import UnitRanking
from app.parts.values.activity import Activity, ColourRange, LayerActivity, LayerForm, UnitPlace
from app.shell.theme.tokens import DARK, LIGHT

MAPS = np.zeros((4, 6, 6), np.float32)
MAPS[2, 1, 4], MAPS[0, 3, 3] = 2.0, 1.0
ACTIVITY = Activity(
    (
        LayerActivity("0", "Input", "6 × 6", LayerForm.MAPS, np.ones((1, 6, 6), np.float32)),
        LayerActivity("1", "Convolution 1", "4 maps", LayerForm.MAPS, MAPS),
        LayerActivity("2", "Dense", "5 units", LayerForm.UNITS, np.array([0.1, 0.0, 0.9, 0.5, -0.2], np.float32)),
        LayerActivity("3", "Softmax", "10 scores", LayerForm.SCORES, np.eye(10, dtype=np.float32)[4]),
    ),
    is_blank=False,
)


@pytest.fixture
def detail(qtbot: QtBot) -> UnitDetail:
    made = UnitDetail()
    qtbot.addWidget(made)
    made.resize(700, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def text(detail: UnitDetail, name: str) -> str:
    label = detail.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text() if label.isVisible() else ""


def part(detail: UnitDetail, kind: type, name: str):  # type: ignore[no-untyped-def]
    found = detail.findChild(kind, name)
    assert found is not None
    return found


def test_a_hint_says_what_to_do(detail: UnitDetail) -> None:
    assert "point at a map" in text(detail, "unit_hint")
    assert text(detail, "unit_title") == ""


def test_the_colours_mean_what_the_one_legend_says(detail: UnitDetail) -> None:
    detail.show_place(ACTIVITY, UnitPlace("1", 0, 3, 3))
    picture = part(detail, UnitPicture, "unit_picture")
    edge = picture.width() // 6
    middle = QPoint(3 * edge + edge // 2, 3 * edge + edge // 2)

    detail.set_colour_range(ColourRange.UNIT)
    assert picture.grab().toImage().pixelColor(middle).name() == LIGHT.accent.lower()
    detail.set_colour_range(ColourRange.LAYER)  # half of what another map of the layer reaches
    assert picture.grab().toImage().pixelColor(middle).name() != LIGHT.accent.lower()


def test_a_map_is_told_about(detail: UnitDetail) -> None:
    detail.show_place(ACTIVITY, UnitPlace("1", 2, 1, 4))

    assert text(detail, "unit_title") == "Convolution 1 · map 3"
    assert text(detail, "unit_values") == "row 2, column 5 · value 2.00"
    assert text(detail, "layer_values").startswith("Convolution 1: values 0 to 2.00")
    assert text(detail, "unit_hint") == ""


def test_the_enlarged_map_has_square_values_and_the_mark(detail: UnitDetail) -> None:
    detail.show_place(ACTIVITY, UnitPlace("1", 2, 1, 4))
    picture = part(detail, UnitPicture, "unit_picture")

    image = picture.grab().toImage()
    edge = picture.width() // 6
    assert edge >= 20
    inside = image.pixelColor(4 * edge + edge // 2, edge + edge // 2)
    assert inside.name() == LIGHT.accent.lower()  # the scale is signed: a unit of the dense layer is negative
    assert image.pixelColor(4 * edge + edge // 2, edge - 1).name() == LIGHT.negative.lower()


def test_a_click_on_the_enlarged_map_asks_for_another_value(detail: UnitDetail, qtbot: QtBot) -> None:
    detail.show_place(ACTIVITY, UnitPlace("1", 2, 1, 4))
    picture = part(detail, UnitPicture, "unit_picture")
    edge = picture.width() // 6

    with qtbot.waitSignal(detail.place_chosen) as asked:
        qtbot.mouseClick(picture, Qt.MouseButton.LeftButton, pos=QPoint(2 * edge + 3, 5 * edge + 3))
    assert asked.args == [UnitPlace("1", 2, 5, 2)]


def test_a_click_on_the_most_active_asks_for_it_at_its_peak(detail: UnitDetail, qtbot: QtBot) -> None:
    detail.show_place(ACTIVITY, UnitPlace("1", 1, 0, 0))

    with qtbot.waitSignal(detail.place_chosen) as asked:
        qtbot.mouseClick(part(detail, ActiveUnits, "active_units"), Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    assert asked.args == [UnitPlace("1", 2, 1, 4)]


def test_the_most_active_can_be_chosen_by_keyboard(detail: UnitDetail, qtbot: QtBot) -> None:
    detail.show_place(ACTIVITY, UnitPlace("1", 1, 0, 0))
    active = part(detail, ActiveUnits, "active_units")

    qtbot.keyClick(active, Qt.Key.Key_Right)
    with qtbot.waitSignal(detail.place_chosen) as asked:
        qtbot.keyClick(active, Qt.Key.Key_Return)
    assert asked.args == [UnitPlace("1", 0, 3, 3)]


def test_a_click_on_a_bar_asks_for_its_unit(detail: UnitDetail, qtbot: QtBot) -> None:
    detail.show_place(ACTIVITY, UnitPlace("2", 0))

    with qtbot.waitSignal(detail.place_chosen) as asked:  # the first bar is the most active unit
        qtbot.mouseClick(part(detail, UnitRanking, "unit_ranking"), Qt.MouseButton.LeftButton, pos=QPoint(3, 10))
    assert asked.args == [UnitPlace("2", 2)]


def test_scores_keep_the_order_of_their_digits(detail: UnitDetail, qtbot: QtBot) -> None:
    detail.show_place(ACTIVITY, UnitPlace("3", 4))

    with qtbot.waitSignal(detail.place_chosen) as asked:
        qtbot.mouseClick(part(detail, UnitRanking, "unit_ranking"), Qt.MouseButton.LeftButton, pos=QPoint(3, 10))
    assert asked.args == [UnitPlace("3", 0)]
    assert not part(detail, UnitPicture, "unit_picture").isVisible()


def test_a_place_of_another_network_shows_the_hint(detail: UnitDetail) -> None:
    detail.show_place(ACTIVITY, UnitPlace("1", 2, 1, 4))
    detail.show_place(ACTIVITY, UnitPlace("7", 0))

    assert text(detail, "unit_hint")


@pytest.mark.parametrize("place", [UnitPlace("0", 0), UnitPlace("1", 1), UnitPlace("2", 4), UnitPlace("3", 0)])
def test_the_dark_theme_is_followed_everywhere(detail: UnitDetail, place: UnitPlace) -> None:
    detail.show_place(ACTIVITY, place)
    light = detail.grab().toImage()
    paint_in(DARK, detail)

    assert detail.grab().toImage() != light


def test_what_is_said_of_a_single_map_stands_beside_its_top(detail: UnitDetail) -> None:
    detail.show_place(ACTIVITY, UnitPlace("0", 0, 1, 1))
    line = part(detail, QLabel, "layer_values")
    assert line.alignment() & Qt.AlignmentFlag.AlignTop


def test_values_that_are_no_numbers_are_shown_as_silent(detail: UnitDetail) -> None:
    broken = Activity(
        (LayerActivity("0", "Dense", "", LayerForm.UNITS, np.array([np.nan, np.inf, 0.5], np.float32)),), is_blank=False
    )
    detail.show_place(broken, UnitPlace("0", 0))

    assert text(detail, "layer_values").startswith("Dense: values 0 to 0.500")
    assert not detail.grab().isNull()


def test_of_an_expert_that_was_not_asked_it_says_why_and_shows_no_values(detail: UnitDetail) -> None:
    why = "not asked: the gate chose scans"
    layers = tuple(replace(layer, unasked=why) for layer in ACTIVITY.layers[1:3])
    parts = [part(detail, QWidget, name) for name in ("unit_picture", "unit_ranking", "active_units")]
    for place in (UnitPlace("1", 2), UnitPlace("2", 3)):
        detail.show_place(Activity(layers, is_blank=False), place)
        assert text(detail, "unit_values") == why
        assert not any(each.isVisible() for each in parts)
    detail.show_place(ACTIVITY, UnitPlace("1", 2))
    assert all(each.isVisible() for each in parts)
