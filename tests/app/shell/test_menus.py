from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from app.drawing.values.sketch import Sketch
from app.models.values.document import BundledModel
from app.shell.widgets.help_dialogs import AboutDialog, ShortcutsDialog
from app.training.values.training import TrainingPhase, TrainingProgress

FIXED = {"action_open", "action_save", "action_save_as", "action_undo", "action_redo", "action_clear", "action_quit"}


def test_the_fixed_names_are_there(window):
    assert {action.objectName() for action in window.actions()} >= FIXED


def test_what_can_be_done_follows_the_sketch(window):
    commands = window.commands
    assert not any(action.isEnabled() for action in (commands.undo, commands.redo, commands.clear))
    sketch = Sketch().begin_stroke((0.5, 0.5), 0.06)
    commands.show_sketch(sketch)
    assert commands.undo.isEnabled()
    assert commands.clear.isEnabled()
    commands.show_sketch(sketch.undo())
    assert commands.redo.isEnabled()
    assert not commands.clear.isEnabled()


@pytest.mark.parametrize(
    ("phase", "enabled"),
    [
        (TrainingPhase.IDLE, {"train", "step"}),
        (TrainingPhase.PREPARING, {"stop"}),
        (TrainingPhase.RUNNING, {"pause", "step", "stop"}),
        (TrainingPhase.PAUSED, {"resume", "step", "stop"}),
        (TrainingPhase.FINISHED, {"train", "step"}),
    ],
)
def test_what_can_be_done_follows_the_training(window, phase, enabled):
    window.commands.show_progress(TrainingProgress(phase))
    names = ("train", "pause", "resume", "step", "stop")
    assert {name for name in names if getattr(window.commands, name).isEnabled()} == enabled
    assert window.commands.pause.isVisible() is not window.commands.resume.isVisible()


def test_recent_files_are_listed_with_where_they_are(window):
    chosen: list[Path] = []
    window.menus.recent_chosen.connect(chosen.append)
    assert not window.menus._recent.isEnabled()
    window.menus.show_recent((Path("/a/R&D.safetensors"), Path("/b/two.safetensors")))
    first, second = window.menus._recent.actions()
    assert first.text() == "&1  R&&D.safetensors"
    assert first.toolTip() == "/a/R&D.safetensors"
    second.trigger()
    assert chosen == [Path("/b/two.safetensors")]


def test_bundled_models_are_listed(window):
    chosen: list[str] = []
    window.menus.bundled_chosen.connect(chosen.append)
    window.menus.show_bundled((BundledModel("one", "One", "a network"),))
    window.menus._bundled.actions()[0].trigger()
    assert chosen == ["one"]


def test_the_keys_are_told_as_they_are(window, qtbot):
    dialog = ShortcutsDialog(window.actions())
    qtbot.addWidget(dialog)
    texts = {label.text() for label in dialog.findChildren(QLabel)}
    assert {"Save as", "Ctrl+Shift+S", "Clear drawing", "Del"} <= texts


def test_about_names_the_licence_and_whose_data_it_is(qtbot):
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    text = dialog.findChild(QLabel, "about_text").text()
    assert "MIT" in text
    assert "MNIST" in text
    assert "Attribution-ShareAlike" in text


def test_a_key_that_is_held_down_repeats_undo_and_redo_only(window):
    repeated = {action.objectName() for action in window.commands.all if action.autoRepeat()}
    assert repeated == {"action_undo", "action_redo"}


def test_the_ten_digits_are_one_line_of_the_shortcuts(window, qtbot):
    dialog = ShortcutsDialog(window.commands.listed, window)
    qtbot.addWidget(dialog)
    lines = [label.text() for label in dialog.findChildren(QLabel)]
    assert lines.count("0 to 9") == 1
    assert not any(line.startswith("That was") for line in lines)
    assert "Undo" in lines
