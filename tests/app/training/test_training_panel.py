from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.parts.widgets.number_field import NumberField
from app.shell.theme.tokens import DARK
from app.training.values.training import Option, TrainingChoices, TrainingForm, TrainingPhase
from app.training.widgets.option_field import OptionField
from app.training.widgets.training_form import TrainingPanel

CHOICES = TrainingChoices(learning_rate=0.03, epochs=12, mini_batch=10)
FORM = TrainingForm(
    CHOICES,
    (Option("mnist", "MNIST", "50,000 digits"), Option("procedural", "Procedural digits")),
    (Option("784-10", "Softmax alone"), Option("784-30-10", "784-30-10")),
    (Option("quadratic", "Quadratic"), Option("cross_entropy", "Cross-entropy")),
)


@pytest.fixture
def panel(qtbot: QtBot) -> TrainingPanel:
    made = TrainingPanel()
    qtbot.addWidget(made)
    made.resize(280, 460)
    made.show_form(FORM)
    made.show()
    qtbot.waitExposed(made)
    return made


def number(panel: TrainingPanel, name: str) -> NumberField:
    found = panel.findChild(NumberField, f"choice_{name}")
    assert isinstance(found, NumberField)
    return found


def option(panel: TrainingPanel, name: str) -> OptionField:
    found = panel.findChild(OptionField, f"choice_{name}")
    assert isinstance(found, OptionField)
    return found


def error(panel: TrainingPanel, name: str) -> str:
    found = panel.findChild(QLabel, f"error_{name}")
    assert isinstance(found, QLabel)
    return found.text() if found.isVisible() else ""


def test_the_choices_are_shown(panel: TrainingPanel) -> None:
    assert option(panel, "data").currentText() == "MNIST"
    assert option(panel, "cost").currentText() == "Cross-entropy"
    assert number(panel, "learning_rate").text() == "0.03"
    assert number(panel, "epochs").text() == "12"
    assert number(panel, "l2").text() == "5"
    assert all(field.accessibleName() for field in panel.findChildren(NumberField))


def test_showing_tells_nothing(panel: TrainingPanel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.choices_changed):
        panel.show_form(replace(FORM, choices=replace(CHOICES, data="procedural", learning_rate=1.0, seed=7)))

    assert (option(panel, "data").currentText(), number(panel, "seed").text()) == ("Procedural digits", "7")


def test_a_typed_number_is_told_as_the_whole_choice(panel: TrainingPanel, qtbot: QtBot) -> None:
    field = number(panel, "learning_rate")
    field.selectAll()
    with qtbot.waitSignal(panel.choices_changed) as changed:
        qtbot.keyClicks(field, "3e-3")
        qtbot.keyClick(field, Qt.Key.Key_Return)

    assert changed.args == [replace(CHOICES, learning_rate=0.003)]


def test_arrow_keys_step(panel: TrainingPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.choices_changed) as changed:
        qtbot.keyClick(number(panel, "learning_rate"), Qt.Key.Key_Up)
    assert changed.args == [replace(CHOICES, learning_rate=0.05)]

    with qtbot.waitSignal(panel.choices_changed) as changed:
        qtbot.keyClick(number(panel, "epochs"), Qt.Key.Key_Down)
    assert changed.args == [replace(CHOICES, epochs=11)]


def test_an_option_is_told(panel: TrainingPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.choices_changed) as changed:
        qtbot.keyClick(option(panel, "preset"), Qt.Key.Key_Up)

    assert changed.args == [replace(CHOICES, preset="784-10")]


def test_what_is_no_number_is_said_below_and_not_told(panel: TrainingPanel, qtbot: QtBot) -> None:
    field = number(panel, "epochs")
    field.selectAll()
    with qtbot.assertNotEmitted(panel.choices_changed):
        qtbot.keyClicks(field, "many")
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "Expected a whole number" in error(panel, "epochs")

    with qtbot.waitSignal(panel.refused_changed) as refused:
        qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert refused.args == [{}]
    assert field.text() == "12"
    assert error(panel, "epochs") == ""


def test_what_is_impossible_is_said_below_its_row(panel: TrainingPanel) -> None:
    panel.show_form(replace(FORM, errors={"learning_rate": "Expected more than 0, got -1"}))
    assert error(panel, "learning_rate") == "Expected more than 0, got -1"
    assert error(panel, "epochs") == ""

    panel.show_form(FORM)
    assert error(panel, "learning_rate") == ""


def test_a_run_holds_its_choices(panel: TrainingPanel) -> None:
    panel.show_phase(TrainingPhase.RUNNING)
    assert not number(panel, "epochs").isEnabled()
    assert not option(panel, "data").isEnabled()

    panel.show_phase(TrainingPhase.FINISHED)
    assert number(panel, "epochs").isEnabled()


def test_a_data_set_that_is_not_offered_stays_readable(panel: TrainingPanel) -> None:
    panel.show_form(replace(FORM, choices=replace(CHOICES, data="strokes:mine.npz")))

    assert option(panel, "data").currentText() == "strokes:mine.npz"


def test_the_wheel_scrolls_and_chooses_nothing(panel: TrainingPanel, qtbot: QtBot) -> None:
    field = option(panel, "data")
    event = QWheelEvent(
        QPointF(5, 5),
        field.mapToGlobal(QPointF(5, 5)),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    with qtbot.assertNotEmitted(panel.choices_changed):
        QApplication.sendEvent(field, event)
    assert field.currentText() == "MNIST"


def test_every_row_can_be_reached_on_a_small_height(panel: TrainingPanel) -> None:
    panel.resize(230, 160)
    panel.show_theme(DARK)

    assert panel.height() == 160
    assert not panel.grab().isNull()
