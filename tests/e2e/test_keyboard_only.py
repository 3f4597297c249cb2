"""Everything but drawing is done without a mouse, and nothing is reached only by one."""

from hand import ENOUGH
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QApplication, QComboBox, QLineEdit, QScrollBar

from app.training.controllers.training_session import TrainingSession
from app.training.values.training import TrainingPhase


def press(hand, key, modifiers=Qt.KeyboardModifier.ControlModifier):
    QTest.keyClick(hand.window, key, modifiers)


def test_pages_and_training_have_keys(hand, qtbot):
    hand.window.activateWindow()
    qtbot.waitUntil(hand.window.isActiveWindow)
    none = Qt.KeyboardModifier.NoModifier
    session = hand.window.findChild(TrainingSession)
    press(hand, Qt.Key.Key_3)
    assert hand.find("cost_plot").isVisible()
    press(hand, Qt.Key.Key_F7, none)
    qtbot.waitUntil(lambda: session.progress.phase is TrainingPhase.PAUSED, timeout=ENOUGH)
    press(hand, Qt.Key.Key_F6, none)
    qtbot.waitUntil(lambda: session.progress.phase is TrainingPhase.RUNNING, timeout=ENOUGH)
    press(hand, Qt.Key.Key_F6, none)
    qtbot.waitUntil(lambda: session.progress.phase is TrainingPhase.PAUSED, timeout=ENOUGH)
    press(hand, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: session.progress.phase is TrainingPhase.FINISHED, timeout=ENOUGH)
    press(hand, Qt.Key.Key_2)
    assert hand.find("activation_heatmap").isVisible()


def test_tab_reaches_every_control_of_all_pages(hand, qtbot):
    hand.window.activateWindow()
    qtbot.waitUntil(hand.window.isActiveWindow)
    for page in ("look", "train", "digits"):
        hand.action(f"action_page_{page}").trigger()
        reached = set()
        QTest.keyClick(hand.window, Qt.Key.Key_Tab)
        while (focused := QApplication.focusWidget()) is not None and focused not in reached:
            reached.add(focused)
            QTest.keyClick(focused, Qt.Key.Key_Tab)
        wanted = [
            widget
            for kind in (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit)
            for widget in hand.window.findChildren(kind)
            if widget.isVisible() and widget.isEnabled() and widget.objectName() and not isinstance(widget, QScrollBar)
        ]
        segments = {
            widget.parentWidget() for widget in reached if widget.objectName().startswith(("segment_", "show_"))
        }
        missed = {
            widget.objectName()
            for widget in wanted
            # One stop of a segmented control or of tabs is enough: the arrow keys move inside it.
            if widget not in reached and widget.parentWidget() not in segments
        }
        missed = {name for name in missed if not name.startswith(("qt_", "notice_"))}
        assert not missed


def test_every_interactive_widget_has_a_name_for_tests_and_for_ears(hand):
    nameless = [
        (type(widget).__name__, widget.objectName(), widget.accessibleName())
        for kind in (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit)
        for widget in hand.window.findChildren(kind)
        if not isinstance(widget, QScrollBar)
        and not widget.objectName().startswith("qt_")
        and not (widget.objectName() and widget.accessibleName())
    ]
    assert nameless == []


def test_every_command_is_in_a_menu(hand):
    in_menus = set()

    def walk(menu):
        for action in menu.actions():
            in_menus.add(action)
            if action.menu() is not None:
                walk(action.menu())

    walk(hand.window.header.menu_bar)
    assert [action.objectName() for action in hand.window.actions() if action not in in_menus] == []


def test_no_key_is_given_twice(hand):
    keys = [
        keys.toString()
        for action in hand.window.actions()
        for keys in action.shortcuts()
        if action.objectName() != "action_resume"  # shares its key with pause; one of the two is there
    ]
    assert len(keys) == len(set(keys))
