from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QSlider, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from themes import paint_in

from app.drawing.widgets.pen_bar import TOOLS, PenBar
from app.shell.theme.tokens import DARK, LIGHT


@pytest.fixture
def bar(qtbot: QtBot) -> PenBar:
    made = PenBar()
    qtbot.addWidget(made)
    made.resize(276, 40)
    made.show()
    return made


def _slider(bar: PenBar) -> QSlider:
    found = bar.findChild(QSlider, "pen_width")
    assert isinstance(found, QSlider)
    return found


def _button(bar: PenBar, name: str) -> QToolButton:
    found = bar.findChild(QToolButton, name)
    assert isinstance(found, QToolButton)
    return found


def _actions(bar: PenBar) -> list[QAction]:
    actions = {name: QAction(f"&{name.capitalize()}", bar) for name in TOOLS}
    actions["undo"].setShortcut(QKeySequence("Ctrl+Z"))
    bar.set_actions(actions)
    return [actions[name] for name in ("undo", "redo", "clear")]


def test_the_slider_tells_the_width_as_a_fraction(bar: PenBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.pen_width_changed) as told:
        _slider(bar).setValue(100)
    assert told.args == [0.1]


def test_arrow_keys_change_the_width(bar: PenBar, qtbot: QtBot) -> None:
    bar.show_pen_width(0.06)
    with qtbot.waitSignal(bar.pen_width_changed) as told:
        qtbot.keyClick(_slider(bar), Qt.Key.Key_Right)
    assert told.args == [0.065]


def test_showing_a_width_is_silent(bar: PenBar, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(bar.pen_width_changed):
        bar.show_pen_width(0.12)
    assert _slider(bar).value() == 120


def test_the_preview_is_as_wide_as_the_pen(bar: PenBar) -> None:
    bar.show_canvas_side(200)
    bar.show_pen_width(0.1)
    preview = bar.findChild(QWidget, "pen_preview")
    assert isinstance(preview, QWidget)
    image = bar.grab().toImage()
    middle = preview.geometry().center()
    inked = [
        x
        for x in range(middle.x() - 19, middle.x() + 20)
        if image.pixelColor(x, middle.y()).name() == LIGHT.ink.lower()
    ]
    assert len(inked) == pytest.approx(20, abs=2)
    paint_in(DARK, bar)
    assert bar.grab().toImage().pixelColor(middle).name() == DARK.ink.lower()


def test_buttons_follow_their_actions(bar: PenBar, qtbot: QtBot) -> None:
    actions = _actions(bar)
    for name, action in zip(("undo_button", "redo_button", "clear_button"), actions, strict=True):
        button = _button(bar, name)
        assert button.isEnabled()
        assert button.accessibleName() == action.text().replace("&", "")
        with qtbot.waitSignal(action.triggered):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        action.setEnabled(False)
        assert not button.isEnabled()
        action.setEnabled(True)
        assert button.isEnabled()


def test_a_tool_tip_names_the_shortcut(bar: PenBar) -> None:
    _actions(bar)
    assert _button(bar, "undo_button").toolTip() == "Undo (Ctrl+Z)"
    assert _button(bar, "clear_button").toolTip() == "Clear"


def test_new_actions_replace_the_old_ones(bar: PenBar, qtbot: QtBot) -> None:
    old, new = _actions(bar), _actions(bar)
    with qtbot.assertNotEmitted(old[0].triggered), qtbot.waitSignal(new[0].triggered):
        qtbot.mouseClick(_button(bar, "undo_button"), Qt.MouseButton.LeftButton)
    old[0].setEnabled(False)
    assert _button(bar, "undo_button").isEnabled()


def test_every_button_has_an_icon(bar: PenBar) -> None:
    assert not any(button.icon().isNull() for button in bar.findChildren(QToolButton))
