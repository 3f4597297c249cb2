import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from themes import paint_in

from app.models.values.document import Document
from app.models.values.network_choice import NetworkChoice
from app.models.widgets.network_chip import NetworkChip
from app.shell.theme.tokens import DARK, LIGHT


@pytest.fixture
def chip(qtbot) -> NetworkChip:
    entries = QMenu("&Bundled models"), QAction("&Open…")
    made = NetworkChip(entries)
    made.entries = entries  # which live as long
    qtbot.addWidget(made)
    made.show_document(Document("mine.safetensors", None, True, "98.0 % on MNIST validation"))
    made.resize(made.sizeHint())
    made.show()
    return made


def test_it_names_the_open_model_and_its_state(chip):
    assert chip.texts == ("mine", "not saved · 98.0 % on MNIST validation")
    assert "mine, not saved" in chip.accessibleName()
    chip.show_document(Document("two-experts.safetensors", None, False, "99.8 % on MNIST test"))
    assert chip.texts == ("two-experts", "99.8 % on MNIST test")
    chip.show_document(Document("run", is_kept=True))
    assert chip.texts == ("run", "kept by itself")


def test_while_a_network_is_trained_one_chooses_who_reads(chip, qtbot):
    choices = {choice: chip.findChild(QAction, f"action_read_{choice.value}") for choice in NetworkChoice}
    assert not any(action.isVisible() for action in choices.values())
    chip.show_run("784-30-10")
    chip.show_choice(NetworkChoice.IN_TRAINING, True)
    assert chip.texts == ("784-30-10", "in training")
    assert choices[NetworkChoice.IN_TRAINING].isChecked()
    assert "mine" in choices[NetworkChoice.SAVED].text()
    with qtbot.waitSignal(chip.network_chosen) as chosen:
        choices[NetworkChoice.BEST_EPOCH].trigger()
    assert chosen.args == [NetworkChoice.BEST_EPOCH]
    chip.show_choice(NetworkChoice.SAVED, False)
    assert not any(action.isVisible() for action in choices.values())


def test_its_menu_holds_all_that_could_be_opened_and_opens_by_key(chip, qtbot):
    menu = chip.findChild(QMenu, "network_chip_menu")
    assert [action.text() for action in menu.actions()][-2:] == ["&Bundled models", "&Open…"]
    qtbot.keyClick(chip, Qt.Key.Key_Down)
    qtbot.waitUntil(menu.isVisible)
    menu.close()


def test_a_long_name_gives_way_and_is_told_as_a_tip(chip):
    chip.show_document(Document("a-very-long-name-" * 10, None, False, "99 %"))
    assert chip.sizeHint().width() <= 380
    assert chip.toolTip().startswith("a-very-long-name-")
    assert not chip.grab().isNull()


def test_the_dot_says_whether_the_network_is_in_training(chip):
    for tokens in (LIGHT, DARK):
        paint_in(tokens, chip)
        chip.show_choice(NetworkChoice.SAVED, True)
        assert chip.grab().toImage().pixelColor(16, chip.height() // 2).name() == tokens.secondary.lower()
        chip.show_choice(NetworkChoice.IN_TRAINING, True)
        assert chip.grab().toImage().pixelColor(16, chip.height() // 2).name() == tokens.accent.lower()
