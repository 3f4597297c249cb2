from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from app.training.values.training import TrainingPhase, TrainingProgress
from app.training.widgets.training_controls import TrainingControls


@pytest.fixture
def controls(qtbot: QtBot) -> TrainingControls:
    made = TrainingControls()
    qtbot.addWidget(made)
    made.resize(1000, 60)
    made.show()
    qtbot.waitExposed(made)
    return made


def button(controls: TrainingControls, name: str) -> QPushButton:
    found = controls.findChild(QPushButton, f"{name}_button")
    assert isinstance(found, QPushButton)
    return found


def text(controls: TrainingControls, name: str) -> str:
    found = controls.findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found.text()


def signal(controls: TrainingControls, name: str) -> SignalInstance:
    found = getattr(controls, f"{name}_requested")
    assert isinstance(found, SignalInstance)
    return found


@pytest.mark.parametrize(
    ("phase", "enabled"),
    [
        (TrainingPhase.IDLE, {"train", "step"}),
        (TrainingPhase.PREPARING, {"stop"}),
        (TrainingPhase.RUNNING, {"pause", "step", "stop"}),
        (TrainingPhase.PAUSED, {"pause", "step", "stop"}),
        (TrainingPhase.FINISHED, {"train", "step"}),
    ],
)
def test_buttons_follow_the_phase(controls: TrainingControls, phase: TrainingPhase, enabled: set[str]) -> None:
    controls.show_progress(TrainingProgress(phase, 3, 10))

    names = ("train", "pause", "step", "stop")
    assert {name for name in names if button(controls, name).isEnabled()} == enabled
    assert button(controls, "train").isVisible() is not phase.is_active
    assert button(controls, "pause").isVisible() is phase.is_active


@pytest.mark.parametrize(
    ("phase", "name", "asks_for"),
    [
        (TrainingPhase.IDLE, "train", "train"),
        (TrainingPhase.IDLE, "step", "step"),
        (TrainingPhase.RUNNING, "pause", "pause"),
        (TrainingPhase.RUNNING, "stop", "stop"),
        (TrainingPhase.PAUSED, "pause", "resume"),
        (TrainingPhase.PAUSED, "step", "step"),
    ],
)
def test_a_click_asks(controls: TrainingControls, qtbot: QtBot, phase: TrainingPhase, name: str, asks_for: str) -> None:
    controls.show_progress(TrainingProgress(phase, 3, 10))

    with qtbot.waitSignal(signal(controls, asks_for)):
        qtbot.mouseClick(button(controls, name), Qt.MouseButton.LeftButton)


def test_pause_becomes_resume(controls: TrainingControls) -> None:
    controls.show_progress(TrainingProgress(TrainingPhase.RUNNING, 3, 10))
    assert button(controls, "pause").text() == "Pause"

    controls.show_progress(TrainingProgress(TrainingPhase.PAUSED, 3, 10))
    assert (button(controls, "pause").text(), button(controls, "pause").accessibleName()) == (
        "Resume",
        "Resume training",
    )


def test_progress_is_told_in_words_and_as_a_bar(controls: TrainingControls) -> None:
    controls.show_progress(TrainingProgress(TrainingPhase.RUNNING, 12, 20, 0.62, 6420.3, 72, 12, 0.984))

    assert text(controls, "training_status") == "Epoch 13 of 20 · 6,420 images/s · 1 min 12 s left"
    assert text(controls, "training_best") == "Best 98.40 % after epoch 12"
    bar = controls.findChild(QProgressBar, "training_progress")
    assert isinstance(bar, QProgressBar)
    assert bar.value() / bar.maximum() == pytest.approx(0.62)


def test_in_a_narrow_window_the_status_stands_below(controls: TrainingControls, qtbot: QtBot) -> None:
    controls.show_progress(TrainingProgress(TrainingPhase.RUNNING, 12, 20, 0.62, 6420.3, 72, 12, 0.984))
    status = controls.findChild(QLabel, "training_status")
    assert isinstance(status, QLabel)
    top = button(controls, "pause").mapTo(controls, button(controls, "pause").rect().bottomLeft()).y
    assert status.mapTo(controls, status.rect().topLeft()).y() < top()

    controls.resize(430, 120)
    qtbot.waitUntil(lambda: status.mapTo(controls, status.rect().topLeft()).y() > top())
    assert status.text().startswith("Epoch 13 of 20")


def test_the_keyboard_focus_follows_from_train_to_pause(controls: TrainingControls, qtbot: QtBot) -> None:
    controls.activateWindow()
    button(controls, "train").setFocus()
    qtbot.waitUntil(button(controls, "train").hasFocus)
    controls.show_progress(TrainingProgress(TrainingPhase.RUNNING, 0, 10))

    assert button(controls, "pause").hasFocus()
