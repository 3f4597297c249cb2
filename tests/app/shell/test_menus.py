from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from app.digits.commands import DigitCommands
from app.drawing.commands import DrawingCommands
from app.drawing.values.sketch import Sketch
from app.models.commands import ModelCommands
from app.models.values.document import BundledModel
from app.shell.widgets.help_dialogs import AboutDialog, ShortcutsDialog
from app.training.commands import TrainingCommands
from app.training.values.training import TrainingPhase, TrainingProgress


def test_what_can_be_done_follows_the_sketch(window):
    commands = DrawingCommands(window)
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
    commands = TrainingCommands(window)
    commands.show_progress(TrainingProgress(phase))
    names = ("train", "pause", "resume", "step", "stop")
    assert {name for name in names if getattr(commands, name).isEnabled()} == enabled
    assert commands.pause.isVisible() is not commands.resume.isVisible()


def test_recent_files_are_listed_with_where_they_are(window):
    chosen: list[Path] = []
    commands = ModelCommands(window)
    commands.recent_chosen.connect(chosen.append)
    assert not commands.recent.isEnabled()
    commands.show_recent((Path("/a/R&D.safetensors"), Path("/b/two.safetensors")))
    first, second = commands.recent.actions()
    assert first.text() == "&1  R&&D.safetensors"
    assert first.toolTip() == "/a/R&D.safetensors"
    second.trigger()
    assert chosen == [Path("/b/two.safetensors")]


def test_bundled_models_are_listed(window):
    chosen: list[str] = []
    commands = ModelCommands(window)
    commands.bundled_chosen.connect(chosen.append)
    commands.show_bundled((BundledModel("one", "One", "a network"),))
    commands.bundled.actions()[0].trigger()
    assert chosen == ["one"]


def test_the_keys_are_told_as_they_are(window, qtbot):
    ModelCommands(window)
    DrawingCommands(window)
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
    ModelCommands(window)
    DrawingCommands(window)
    repeated = {action.objectName() for action in window.actions() if action.autoRepeat()}
    assert repeated == {"action_undo", "action_redo"}


def test_the_ten_digits_are_one_line_of_the_shortcuts(window, qtbot):
    DigitCommands(window)
    DrawingCommands(window)
    dialog = ShortcutsDialog(window.commands.listed, window)
    qtbot.addWidget(dialog)
    lines = [label.text() for label in dialog.findChildren(QLabel)]
    assert lines.count("0 to 9") == 1
    assert not any(line.startswith("That was") for line in lines)
    assert "Undo" in lines
