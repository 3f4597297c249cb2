from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QIcon, QImage, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QPushButton,
    QSlider,
    QSpinBox,
    QSplitter,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.shell.theme.apply import apply_theme
from app.shell.theme.fonts import text_font
from app.shell.theme.icons import icon, icon_file, window_icon
from app.shell.theme.palette import palette_from
from app.shell.theme.tokens import DARK, LIGHT, Tokens

SCHEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    """The application, undressed again after the test."""
    style, palette, font = qapp.style().name(), qapp.palette(), qapp.font()
    yield qapp
    qapp.setStyleSheet("")
    qapp.setStyle(style)
    qapp.setPalette(palette)
    qapp.setFont(font)


def _colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


@SCHEMES
def test_the_window_takes_the_colours_of_the_scheme(application: QApplication, qtbot: QtBot, tokens: Tokens) -> None:
    apply_theme(application, tokens)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(20, 20)
    assert _colours(window.grab().toImage()) == {tokens.background.lower()}


@SCHEMES
@pytest.mark.parametrize("control", [QPushButton, QSpinBox, QComboBox])
def test_a_control_stands_on_the_raised_colour(
    application: QApplication, qtbot: QtBot, tokens: Tokens, control: type[QWidget]
) -> None:
    apply_theme(application, tokens)
    widget = control()
    qtbot.addWidget(widget)
    widget.resize(90, 30)
    image = widget.grab().toImage()
    assert image.pixelColor(7, 15).name() == tokens.raised.lower()


@pytest.mark.parametrize("control", [QPushButton, QSpinBox, QComboBox, QCheckBox, QSlider])
def test_keyboard_focus_is_seen(application: QApplication, qtbot: QtBot, control: type[QWidget]) -> None:
    apply_theme(application, LIGHT)
    window = QWidget()
    other = QPushButton("other", window)
    widget = control(window)
    if isinstance(widget, QSlider):
        widget.setOrientation(Qt.Orientation.Horizontal)
    widget.setGeometry(0, 40, 90, 30)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    other.setFocus()
    without = widget.grab().toImage()
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)
    assert widget.grab().toImage() != without


def test_the_style_sheet_is_understood(application: QApplication, qtbot: QtBot, qtlog: Any) -> None:
    for tokens in (LIGHT, DARK):
        apply_theme(application, tokens)
        label = QLabel("Cost")
        qtbot.addWidget(label)
        label.ensurePolished()
    assert [record.message for record in qtlog.records if record.type_name != "QtDebugMsg"] == []


def test_the_primary_button_wears_the_accent(application: QApplication, qtbot: QtBot) -> None:
    apply_theme(application, DARK)
    button = QPushButton("Train")
    button.setProperty("primary", True)
    qtbot.addWidget(button)
    button.resize(90, 30)
    assert button.grab().toImage().pixelColor(7, 15).name() == DARK.accent.lower()


@SCHEMES
def test_the_palette_leaves_no_role_to_the_system(tokens: Tokens) -> None:
    palette = palette_from(tokens)
    skipped = {QPalette.ColorRole.NoRole, QPalette.ColorRole.NColorRoles}
    for role in set(QPalette.ColorRole) - skipped:
        assert palette.isBrushSet(QPalette.ColorGroup.Active, role), role


def test_figures_are_equally_wide(application: QApplication, qtbot: QtBot) -> None:
    for strong in (False, True):
        metrics = QFontMetricsF(text_font(strong=strong))
        assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("0000")
    apply_theme(application, LIGHT)
    label = QLabel("0")
    label.setProperty("role", "answer")
    qtbot.addWidget(label)
    label.ensurePolished()
    assert label.font().family() == "Inter"
    assert label.fontMetrics().horizontalAdvance("1") == label.fontMetrics().horizontalAdvance("0")


def test_an_icon_is_tinted_and_sharp_on_a_fine_screen(qapp: QApplication) -> None:
    drawn = icon("stop", LIGHT, "#2F5FE0")
    fine = drawn.pixmap(QSize(20, 20), 2.0)
    assert fine.width() == 40
    assert fine.toImage().pixelColor(20, 20) == QColor("#2F5FE0")
    faint = drawn.pixmap(QSize(20, 20), 1.0, QIcon.Mode.Disabled).toImage().pixelColor(10, 10)
    assert faint != QColor("#2F5FE0")


def test_every_icon_draws_something(qapp: QApplication) -> None:
    folder = Path(__file__).parents[3] / "resources" / "icons"
    names = [path.stem for path in folder.glob("*.svg")]
    assert "undo" in names
    for name in names:
        image = icon(name, LIGHT).pixmap(QSize(24, 24)).toImage()
        assert any(image.pixelColor(x, y).alpha() > 128 for x in range(24) for y in range(24)), name


def test_an_icon_file_carries_its_colour(qapp: QApplication) -> None:
    text = Path(icon_file("check", "#123456")).read_text(encoding="utf-8")
    assert "#123456" in text
    assert "currentColor" not in text


@pytest.mark.parametrize("size", [16, 32, 256])
def test_the_window_has_an_icon_at_every_size(qapp: QApplication, size: int) -> None:
    image = window_icon().pixmap(QSize(size, size), 1.0).toImage()
    assert image.width() == size
    assert len({image.pixel(x, y) for x in range(size) for y in range(size)}) > 4


def test_a_splitter_is_held_by_a_small_grip(application: QApplication, qtbot: QtBot) -> None:
    apply_theme(application, LIGHT)
    splitter = QSplitter(Qt.Orientation.Vertical)
    qtbot.addWidget(splitter)
    splitter.setHandleWidth(16)
    splitter.addWidget(QLabel())
    splitter.addWidget(QLabel())
    splitter.resize(400, 200)
    splitter.show()
    drawn = splitter.handle(1).grab().toImage()
    empty = drawn.pixelColor(2, 8)
    assert drawn.pixelColor(200, 8) != empty
    assert drawn.pixelColor(150, 8) == empty
