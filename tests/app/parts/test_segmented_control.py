from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.parts.widgets.segmented_control import SegmentedControl

OPTIONS = [("look", "Look inside"), ("train", "Train"), ("lab", "Lab")]


@pytest.fixture
def control(qtbot: QtBot) -> SegmentedControl:
    made = SegmentedControl(OPTIONS)
    qtbot.addWidget(made)
    made.show()
    return made


def _button(control: SegmentedControl, key: str) -> QPushButton:
    found = control.findChild(QPushButton, f"segment_{key}")
    assert isinstance(found, QPushButton)
    return found


def _checked(control: SegmentedControl) -> list[str]:
    return [key for key, _ in OPTIONS if _button(control, key).isChecked()]


def test_the_first_option_is_selected_at_the_start(control: SegmentedControl) -> None:
    assert (_checked(control), control.key) == (["look"], "look")


def test_select_shows_without_a_signal(control: SegmentedControl, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(control.selected):
        control.select("lab")
    assert (_checked(control), control.key) == (["lab"], "lab")


def test_a_click_tells_the_key_once(control: SegmentedControl, qtbot: QtBot) -> None:
    keys: list[str] = []
    control.selected.connect(keys.append)
    for _ in range(2):
        qtbot.mouseClick(_button(control, "train"), Qt.MouseButton.LeftButton)
    assert keys == ["train"]
    assert _checked(control) == ["train"]


def test_arrow_keys_move_the_selection(control: SegmentedControl, qtbot: QtBot) -> None:
    keys: list[str] = []
    control.selected.connect(keys.append)
    with qtbot.waitActive(control):
        control.activateWindow()
    _button(control, "look").setFocus()
    qtbot.keyClick(_button(control, "look"), Qt.Key.Key_Right)
    qtbot.keyClick(_button(control, "train"), Qt.Key.Key_Right)
    qtbot.keyClick(_button(control, "lab"), Qt.Key.Key_Left)
    assert keys == ["train", "lab", "train"]


def test_selecting_changes_no_width(control: SegmentedControl) -> None:
    widths = set()
    for key, _ in OPTIONS:
        control.select(key)
        widths.add(control.sizeHint().width())
    assert len(widths) == 1


def test_a_key_that_is_no_option_is_refused(control: SegmentedControl) -> None:
    with pytest.raises(KeyError):
        control.select("mistakes")


def test_every_segment_has_an_accessible_name(control: SegmentedControl) -> None:
    assert [_button(control, key).accessibleName() for key, _ in OPTIONS] == ["Look inside", "Train", "Lab"]
