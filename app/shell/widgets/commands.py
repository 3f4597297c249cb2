"""Every command of the program, once: its words, its shortcut, its object name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from app.digits.values.collection import DIGITS, with_article
from app.drawing.values.collecting import QUICK_ROUND, WHOLE_ROUND, Collecting
from app.drawing.values.sketch import Sketch
from app.shell.values.settings import Scheme
from app.training.values.training import TrainingForm, TrainingPhase, TrainingProgress
from app.training.values.training_status import train_words, training_actions

SCHEMES = {Scheme.SYSTEM: "As the &system has it", Scheme.LIGHT: "&Light", Scheme.DARK: "&Dark"}
Keys = QKeySequence.StandardKey | str | None


class Commands:
    """The actions that menus and buttons share. The window owns them; they are enabled as the state allows."""

    def __init__(self, window: QWidget, pages: Sequence[tuple[str, str]]) -> None:
        self._window = window
        standard = QKeySequence.StandardKey
        self.open = self._action("action_open", "&Open…", standard.Open)
        self.open_picture = self._action("action_open_picture", "Open &picture…", "Ctrl+Shift+O")
        self.save = self._action("action_save", "&Save", standard.Save)
        self.save_as = self._action("action_save_as", "Save &as…", "Ctrl+Shift+S")
        self.input_range = self._action("action_input_range", "Input &range…", None)
        self.input_range.setEnabled(False)
        self.back = self._action("action_back", "&Back to the model before", None)
        self.quit = self._action("action_quit", "&Quit", "Ctrl+Q")
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        self.undo = self._action("action_undo", "&Undo", standard.Undo)
        self.redo = self._action("action_redo", "&Redo", standard.Redo)
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        for repeated in (self.undo, self.redo):
            repeated.setAutoRepeat(True)
        self.clear = self._action("action_clear", "&Clear drawing", standard.Delete)
        self.paste = self._action("action_paste", "&Paste picture", standard.Paste)
        self.preparation = self._action("action_preparation", "How it was &prepared", "Ctrl+I")
        self.labels = [
            self._action(f"action_label_{digit}", f"That was {with_article(digit)}", str(digit))
            for digit in range(DIGITS)
        ]
        self.rounds = {
            each: self._action(f"action_collect_{each}", f"{each} of each digit, {DIGITS * each} in all", None)
            for each in (WHOLE_ROUND, QUICK_ROUND)
        }
        self.collect_next = self._action("action_collect_next", "Keep it and take the &next sheet", None)
        self.collect_next.setShortcuts([QKeySequence(keys) for keys in ("Return", "Enter", "Space")])
        self.collect_next.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # on the canvas: elsewhere they press
        self.collect_back = self._action("action_collect_back", "A stroke or a sheet &back", "Backspace")
        self.collect_stop = self._action("action_collect_stop", "&Stop collecting", "Esc")
        self.train = self._action("action_train", "&Train", "F5")
        self.pause = self._action("action_pause", "&Pause", "F6")
        self.resume = self._action("action_resume", "&Resume", "F6")
        self.step = self._action("action_step", "One &epoch", "F7")
        self.stop = self._action("action_stop", "&Stop", "Shift+F5")
        self.full_screen = self._action("action_full_screen", "&Full screen", "F11")
        self.full_screen.setCheckable(True)
        self.shortcuts = self._action("action_shortcuts", "&Keyboard shortcuts", standard.HelpContents)
        self.about = self._action("action_about", "&About Vectorville", None)
        self.about.setMenuRole(QAction.MenuRole.AboutRole)
        self.pages = {
            key: self._choice(f"action_page_{key}", f"&{label}", f"Ctrl+{number}")
            for number, (key, label) in enumerate(pages, 1)
        }
        self.schemes = {scheme: self._choice(f"action_{scheme.value}", label) for scheme, label in SCHEMES.items()}
        self._sketch, self._is_collecting = Sketch(), False
        for group in (self.pages, self.schemes):
            exclusive = QActionGroup(window)
            for action in group.values():
                exclusive.addAction(action)
        self.show_way_back("")
        self.show_collecting(None)
        self.show_progress(TrainingProgress())

    @property
    def all(self) -> list[QAction]:
        return self._window.actions()

    @property
    def listed(self) -> list[QAction]:
        """Those whose keys are told one by one: the ten digits are told in a line."""
        return [action for action in self.all if action not in self.labels]

    def show_way_back(self, title: str) -> None:
        """Name the model that was open before, none where there is none."""
        self.back.setEnabled(bool(title))
        self.back.setText(f"&Back to {title.replace('&', '&&')}" if title else "&Back to the model before")

    def show_sketch(self, sketch: Sketch) -> None:
        self._sketch = sketch
        self.undo.setEnabled(sketch.can_undo)
        self.redo.setEnabled(sketch.can_redo)
        self.clear.setEnabled(not sketch.is_blank)
        for action in self.labels:
            action.setEnabled(bool(sketch.strokes) and not self._is_collecting)

    def show_collecting(self, collecting: Collecting | None) -> None:
        """While digits are asked for, their label is known, and keys lead through the round."""
        self._is_collecting = collecting is not None
        self.collect_next.setEnabled(collecting is not None and collecting.is_full)
        self.collect_back.setEnabled(collecting is not None and collecting.can_go_back)
        self.collect_stop.setEnabled(self._is_collecting)
        for action in self.rounds.values():
            action.setEnabled(not self._is_collecting)
        self.show_sketch(self._sketch)

    def show_form(self, form: TrainingForm) -> None:
        """Name what training would train."""
        self.train.setText(f"&{train_words(form).replace('&', '&&')}")

    def show_progress(self, progress: TrainingProgress) -> None:
        can = training_actions(progress.phase)
        is_paused = progress.phase is TrainingPhase.PAUSED
        self.train.setEnabled(can.train)
        # Pause and resume share a place and a key: only one of them is there.
        self.pause.setVisible(not is_paused)
        self.pause.setEnabled(can.pause)
        self.resume.setVisible(is_paused)
        self.resume.setEnabled(can.resume)
        self.step.setEnabled(can.step)
        self.stop.setEnabled(can.stop)

    def _action(self, name: str, text: str, keys: Keys) -> QAction:
        action = QAction(text, self._window)
        action.setObjectName(name)
        action.setAutoRepeat(False)  # a key held down would pause and resume, or open and close, again and again
        if isinstance(keys, str):
            action.setShortcut(QKeySequence(keys))
        elif keys is not None:
            action.setShortcuts(keys)
        self._window.addAction(action)
        return action

    def _choice(self, name: str, text: str, keys: Keys = None) -> QAction:
        action = self._action(name, text, keys)
        action.setCheckable(True)
        return action
