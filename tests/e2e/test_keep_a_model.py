"""A trained model is saved, opened again with its curves, and never lost without a word."""

from pathlib import Path

import pytest
from hand import ENOUGH, SEVEN
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QMessageBox

from app.models.controllers.model_document import ModelDocument
from app.models.values.document import Unsaved
from app.models.widgets.file_questions import FileQuestions


@pytest.fixture
def saved(open_window, qtbot, tmp_path, monkeypatch) -> Path:
    """A model trained for an epoch and saved through the menu, in a window of its own."""
    path = tmp_path / "mine.safetensors"
    monkeypatch.setattr(FileQuestions, "ask_file_to_save", lambda self, suggestion: path)
    hand = trained(open_window(), qtbot)
    hand.action("action_save").trigger()
    assert not hand.window.isWindowModified()
    hand.window.close()
    return path


def trained(hand, qtbot):
    hand.action("action_step").trigger()
    qtbot.waitUntil(lambda: "Paused after epoch 1" in hand.text("training_status"), timeout=ENOUGH)
    hand.action("action_stop").trigger()
    qtbot.waitUntil(hand.window.isWindowModified, timeout=ENOUGH)
    return hand


def test_the_curves_come_back_with_the_model(saved, open_window, qtbot):
    hand = open_window(saved)
    assert hand.window.windowTitle().startswith("mine.safetensors")
    assert "validation" in hand.network
    assert len(hand.find("cost_plot")._curves.epochs) == 1
    qtbot.waitUntil(lambda: len(hand.find("accuracy_plot")._curves.epochs) == 1)


def test_another_models_curves_are_not_told_of_as_the_run_that_ended(open_window, qtbot):
    hand = trained(open_window(), qtbot)
    hand.action("action_page_train").trigger()
    qtbot.waitUntil(lambda: "Best" in hand.text("training_best"), timeout=ENOUGH)
    hand.window.findChild(ModelDocument).discard_changes()
    hand.action("action_bundled_784-30-10").trigger()
    assert hand.text("training_status") == "Ready: train a new 784-30-10"
    assert "open model" in hand.text("training_best")
    assert hand.find("training_progress").value() == 0


def test_the_same_drawing_gets_the_same_answer(saved, open_window, qtbot):
    answers = []
    for _ in range(2):
        hand = open_window(saved)
        hand.draw(SEVEN)
        qtbot.waitUntil(lambda hand=hand: hand.answer != "", timeout=ENOUGH)
        answers.append((hand.answer, hand.text("answer_share"), hand.text("second_share")))
        hand.window.close()
    assert answers[0] == answers[1]


def test_a_file_dropped_on_the_window_is_opened(saved, open_window):
    hand = open_window()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(saved))])
    hand.window.dropEvent(
        QDropEvent(
            QPoint(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
    )
    assert hand.window.windowTitle().startswith("mine.safetensors")


def test_recent_files_are_in_the_menu_of_the_next_start(saved, open_window):
    hand = open_window()
    hand.menu("recent")[0].trigger()
    assert hand.window.windowTitle().startswith("mine.safetensors")


@pytest.mark.parametrize(
    ("button", "closes", "is_saved"),
    [
        (QMessageBox.StandardButton.Save, True, True),
        (QMessageBox.StandardButton.Discard, True, False),
        (QMessageBox.StandardButton.Cancel, False, False),
    ],
)
def test_closing_an_unsaved_model_asks(hand, qtbot, monkeypatch, tmp_path, button, closes, is_saved):
    path = tmp_path / "mine.safetensors"
    monkeypatch.setattr(FileQuestions, "ask_file_to_save", lambda self, suggestion: path)
    monkeypatch.setattr(QMessageBox, "exec", lambda box: button)
    trained(hand, qtbot)
    hand.action("action_quit").trigger()
    assert hand.window.isVisible() is not closes
    assert path.exists() is is_saved
    assert not list(tmp_path.glob("kept/*"))


def test_an_unsaved_model_that_is_trained_over_is_kept_and_one_press_away(hand, qtbot, monkeypatch, tmp_path):
    monkeypatch.setattr(FileQuestions, "ask_unsaved", lambda self, name: Unsaved.CANCEL)
    trained(hand, qtbot)
    hand.action("action_train").trigger()
    qtbot.waitUntil(lambda: "Epoch" in hand.text("training_status"), timeout=ENOUGH)
    qtbot.waitUntil(lambda: "Best" in hand.text("training_best"), timeout=ENOUGH)
    hand.action("action_stop").trigger()
    qtbot.waitUntil(lambda: len(list(tmp_path.glob("kept/*.safetensors"))) == 1, timeout=ENOUGH)
    (kept,) = hand.menu("kept")
    assert "784-30-10 · " in kept.text()
    document = hand.window.findChild(ModelDocument)
    second = document.model
    hand.click("notice_offer_button")
    assert document.model is not second
    hand.action("action_back").trigger()
    assert document.model is second
    monkeypatch.setattr(FileQuestions, "ask_unsaved", lambda self, name: Unsaved.DISCARD)
    hand.menu("kept")[0].trigger()
    assert "kept by itself" in hand.network
