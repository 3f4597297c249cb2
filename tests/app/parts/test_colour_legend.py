from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.parts.widgets.colour_legend import ColourLegend
from app.shell.theme.tokens import DARK, LIGHT


@pytest.fixture
def legend(qtbot: QtBot) -> ColourLegend:
    made = ColourLegend()
    qtbot.addWidget(made)
    made.resize(400, 24)
    made.show()
    return made


def shows(legend: ColourLegend, colour: str) -> bool:
    """Whether the bar comes within a few steps of a colour: its very ends are rounded off."""
    image = legend.grab().toImage()
    wanted = QColor(colour).getRgb()[:3]
    row = (image.pixelColor(x, image.height() // 2).getRgb()[:3] for x in range(image.width()))
    return any(max(abs(one - other) for one, other in zip(pixel, wanted, strict=True)) < 20 for pixel in row)


def test_the_bar_ends_in_the_scale_s_last_colour(legend: ColourLegend) -> None:
    assert shows(legend, LIGHT.peak)
    assert not shows(legend, LIGHT.negative)


def test_a_signed_scale_has_both_colours(legend: ColourLegend) -> None:
    legend.show_range("−max", "max", True, "each map's own maximum")

    assert shows(legend, LIGHT.negative)
    assert shows(legend, LIGHT.accent)
    assert not shows(legend, LIGHT.peak)


def test_the_dark_theme_is_followed(legend: ColourLegend) -> None:
    legend.show_theme(DARK)

    assert shows(legend, DARK.peak)


def test_screen_readers_hear_the_ends_and_the_words(legend: ColourLegend) -> None:
    legend.show_range("0", "3.42", False, "one scale for all layers")

    assert legend.accessibleName() == "Colours from 0 to 3.42: one scale for all layers"


def test_longer_words_ask_for_more_room(legend: ColourLegend) -> None:
    before = legend.sizeHint().width()
    legend.show_range("0", "max", False, "each map's own maximum")

    assert legend.sizeHint().width() > before
