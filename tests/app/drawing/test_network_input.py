from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from app.drawing.values.reading import NetworkInput
from app.drawing.widgets.network_input import NetworkInputView
from app.shell.theme.colour_maps import sequential
from app.shell.theme.tokens import DARK, LIGHT, Tokens


@pytest.fixture
def view(qtbot: QtBot) -> NetworkInputView:
    made = NetworkInputView()
    qtbot.addWidget(made)
    made.resize(made.sizeHint())
    made.show()
    return made


def _one_pixel(row: int, column: int, value: float) -> NetworkInput:
    pixels = np.zeros((28, 28), np.float32)
    pixels[row, column] = value
    return NetworkInput(pixels)


def _colour(tokens: Tokens, level: int) -> str:
    red, green, blue = (int(channel) for channel in sequential(tokens)[level])
    return f"#{red:02x}{green:02x}{blue:02x}"


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_a_pixel_is_a_sharp_square_of_its_colour(view: NetworkInputView, tokens: Tokens) -> None:
    view.show_theme(tokens)
    view.show_input(_one_pixel(9, 14, 1.0))
    image = view.grab().toImage()
    left, top = 1 + 14 * 3, 1 + 9 * 3
    inside = {image.pixelColor(x, y).name() for x in range(left, left + 3) for y in range(top, top + 3)}
    around = {image.pixelColor(left - 1, top).name(), image.pixelColor(left + 3, top).name()}
    assert inside == {_colour(tokens, 255)}
    assert around == {_colour(tokens, 0)}


def test_values_outside_the_range_are_clipped(view: NetworkInputView) -> None:
    view.show_input(_one_pixel(0, 0, 7.5))
    assert view.grab().toImage().pixelColor(2, 2).name() == _colour(LIGHT, 255)


def test_nothing_drawn_is_an_empty_frame(view: NetworkInputView) -> None:
    view.show_input(_one_pixel(3, 3, 1.0))
    view.show_input(NetworkInput())
    image = view.grab().toImage()
    assert {image.pixelColor(x, 11).name() for x in range(2, 84)} == {LIGHT.zero.lower()}
    assert image.pixelColor(0, 40).name() == LIGHT.line.lower()
    assert view.accessibleDescription() == "Nothing drawn"


def test_the_pointer_reads_row_column_and_value(view: NetworkInputView, qtbot: QtBot) -> None:
    told: list[str] = []
    view.show_input(_one_pixel(9, 14, 0.83))
    view.readout.connect(told.append)
    qtbot.mouseMove(view, QPoint(1 + 14 * 3 + 1, 1 + 9 * 3 + 1))
    qtbot.mouseMove(view, QPoint(0, 1))
    assert told == ["row 10, column 15: 0.83", ""]


def test_the_readout_follows_the_drawing_under_a_resting_pointer(view: NetworkInputView, qtbot: QtBot) -> None:
    told: list[str] = []
    view.show_input(_one_pixel(0, 0, 0.25))
    qtbot.mouseMove(view, QPoint(2, 2))
    view.readout.connect(told.append)
    view.show_input(_one_pixel(0, 0, 0.5))
    view.show_input(NetworkInput())
    assert told == ["row 1, column 1: 0.50", ""]


def test_pixels_stay_whole_at_an_odd_size(view: NetworkInputView) -> None:
    view.setFixedSize(100, 91)
    view.show_input(_one_pixel(27, 27, 1.0))
    image, full = view.grab().toImage(), _colour(LIGHT, 255)
    lit = [(x, y) for x in range(100) for y in range(91) if image.pixelColor(x, y).name() == full]
    assert len(lit) == 9  # 28 pixels of 3 fit into 89, of 4 do not


def test_it_can_be_found_and_named(view: NetworkInputView) -> None:
    assert (view.objectName(), view.accessibleName()) == ("network_input", "What the network sees")
