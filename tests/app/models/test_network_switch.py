from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.models.values.network_choice import NetworkChoice
from app.models.widgets.network_switch import NetworkSwitch


@pytest.fixture
def switch(qtbot: QtBot) -> NetworkSwitch:
    made = NetworkSwitch()
    qtbot.addWidget(made)
    made.show()
    return made


def segment(switch: NetworkSwitch, choice: NetworkChoice) -> QPushButton:
    found = switch.findChild(QPushButton, f"segment_{choice.value}")
    assert isinstance(found, QPushButton)
    return found


def test_without_training_only_the_saved_model_reads(switch: NetworkSwitch) -> None:
    assert segment(switch, NetworkChoice.SAVED).isChecked()
    assert not segment(switch, NetworkChoice.IN_TRAINING).isEnabled()


def test_a_choice_is_told(switch: NetworkSwitch, qtbot: QtBot) -> None:
    switch.show_choice(NetworkChoice.SAVED, available=True)

    with qtbot.waitSignal(switch.network_chosen) as chosen:
        qtbot.mouseClick(segment(switch, NetworkChoice.IN_TRAINING), Qt.MouseButton.LeftButton)
    assert chosen.args == [NetworkChoice.IN_TRAINING]


def test_showing_tells_nothing(switch: NetworkSwitch, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(switch.network_chosen):
        switch.show_choice(NetworkChoice.IN_TRAINING, available=True)

    assert segment(switch, NetworkChoice.IN_TRAINING).isChecked()
