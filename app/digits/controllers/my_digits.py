"""The digits that the user drew and labelled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Protocol

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.digits.values.collection import CollectedDigit, Collection, number_of_digits
from app.drawing.values.kept_drawing import KeptDrawing
from app.drawing.values.sketch import Sketch, Stroke, lines_to_read
from app.parts.values.labels import with_article
from app.shell.controllers.folders import documents
from app.shell.values.notices import Level, Notice
from nnengine.digits.mine.user_digits import UserDigit, joined, labelled, relabelled, restored, without
from nnengine.digits.mine.user_digits_file import read_user_digits, write_user_digits
from nnengine.digits.mine.user_store import UserStore
from nnengine.errors import ArgumentError, DataError

MOST_STEPS = 100  # that can be undone
_Digits = tuple[UserDigit, ...]


class DigitQuestions(Protocol):
    """What the user is asked; the window answers with dialogs."""

    def ask_digits_to_import(self, folder: Path) -> Path | None: ...

    def ask_digits_to_export(self, suggestion: Path) -> Path | None: ...


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    words: str
    before: dict[str, UserDigit | None]


class MyDigits(QObject):
    """Keeps them in the store, where every change is on the disk at once, and undoes what was done.

    What cannot be kept or read leaves everything as it was, and a notice says why.
    """

    collection_changed = Signal(object)  # Collection
    digits_changed = Signal(object)  # tuple[UserDigit, ...], the newest first
    drawing_changed = Signal(object)  # KeptDrawing
    notice_raised = Signal(object)  # Notice

    def __init__(self, store: UserStore, questions: DigitQuestions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._questions = questions
        self._digits: _Digits = ()
        self._steps: list[_Step] = []
        self._sketch = Sketch()
        # The drawing that was labelled last: on the canvas again, it is known again.
        self._strokes: tuple[Stroke, ...] = ()
        self._key = ""
        self._label_step: _Step | None = None
        self._folder = documents()

    def start(self) -> None:
        """Read what is kept. A damaged file is set aside, never written over."""
        try:
            self._digits = self._store.read()
        except DataError as error:
            self._set_aside(error)
        self._show()

    def show_sketch(self, sketch: Sketch) -> None:
        """Know the drawing that is to be labelled."""
        was_known = self._is_known
        self._sketch = sketch
        if was_known or self._is_known:
            self._show_drawing()

    def label(self, label: int) -> None:
        """Keep the drawing on the canvas as a ``label``; labelled before, it is relabelled. A picture is not kept."""
        if not self._sketch.strokes:
            return
        keys, step = self._keep({label: self._sketch})
        if keys:
            self._strokes, self._key, self._label_step = self._sketch.strokes, keys[0], step
        self._show()

    def collect(self, drawn: Mapping[int, Sketch]) -> Callable[[], None] | None:
        """Keep each drawing as the digit that it stands for; what takes them back, None where they were not kept."""
        keys, step = self._keep(drawn)
        self._show()
        if not keys:
            return None
        return lambda: None if step is None else self._undo(step)

    def undo_label(self) -> None:
        """Take back how the drawing on the canvas was labelled last."""
        if self._is_known and self._label_step is not None:
            self._undo(self._label_step)

    def undo(self) -> None:
        """Take back what was done last."""
        if self._steps:
            self._undo(self._steps[-1])

    def relabel(self, keys: frozenset[str], label: int) -> None:
        self._change(f"{number_of_digits(len(keys))} relabelled", lambda digits: relabelled(digits, keys, label))
        self._show()

    def delete(self, keys: frozenset[str]) -> None:
        self._change(f"{number_of_digits(len(keys))} deleted", lambda digits: without(digits, keys))
        self._show()

    def import_digits(self) -> None:
        """Ask for a file and add the digits that are not there yet."""
        path = self._questions.ask_digits_to_import(self._folder)
        if path is None:
            return
        self._folder = path.parent
        try:
            others = read_user_digits(path)
        except DataError as error:
            self._tell(Level.ERROR, "The digits were not imported", f"{error}. Yours are as they were.")
            return
        step = self._change(f"{path.name} imported", lambda digits: joined(digits, others))
        added = 0 if step is None else len(step.before)
        known = len(others) - added
        if step is not None or known == len(others):
            text = f"{number_of_digits(known)} of {path.name} {'was' if known == 1 else 'were'} here already."
            self._tell(Level.INFO, f"{number_of_digits(added)} imported", text if known else "")
        self._show()

    def export_digits(self) -> None:
        """Ask for a name and write all digits there."""
        path = self._questions.ask_digits_to_export(self._folder / "my-digits.npz")
        if path is None:
            return
        self._folder = path.parent
        try:
            write_user_digits(path, self._digits)
        except DataError as error:
            self._tell(Level.ERROR, "The digits were not exported", f"{error}. Choose another place.")
        else:
            self._tell(Level.INFO, f"{number_of_digits(len(self._digits))} exported to {path.name}")

    def _keep(self, drawn: Mapping[int, Sketch]) -> tuple[list[str], _Step | None]:
        """The keys of what is kept now, none where it is not; and the step, None where all was there already."""
        now = round(time() * 1000)
        try:
            new = [
                UserDigit(tuple(np.array(points, np.float32) for points in lines_to_read(sketch)), label, now + place)
                for place, (label, sketch) in enumerate(drawn.items())  # the times keep their order
            ]
        except ArgumentError as error:
            self._tell(Level.ERROR, "The drawing was not kept", f"{error}.")
            return [], None

        def edit(digits: _Digits) -> _Digits:
            for each in new:
                digits = labelled(digits, each.strokes, each.label, each.drawn_at)
            return digits

        words = number_of_digits(len(new)) if len(new) > 1 else with_article(new[0].label)
        step = self._change(f"Kept {words}", edit)
        keys = [each.key for each in new]
        return (keys if {digit.key for digit in self._digits}.issuperset(keys) else []), step

    @property
    def _is_known(self) -> bool:
        """Whether the drawing on the canvas is the one labelled last."""
        return bool(self._strokes) and self._sketch.strokes == self._strokes

    def _undo(self, step: _Step) -> None:
        if self._write(lambda digits: restored(digits, step.before)) is None:
            return
        self._steps = [other for other in self._steps if other is not step]
        if step is self._label_step:
            self._label_step = None
        self._show()

    def _change(self, words: str, edit: Callable[[_Digits], _Digits]) -> _Step | None:
        """Make a change that can be undone; None where nothing was changed."""
        before = self._write(edit)
        if not before:
            return None
        step = _Step(words, before)
        self._steps = [*self._steps, step][-MOST_STEPS:]
        return step

    def _write(self, edit: Callable[[_Digits], _Digits]) -> dict[str, UserDigit | None] | None:
        """What the change replaced, by key; None where it failed."""
        before: dict[str, UserDigit | None] = {}

        def noted(digits: _Digits) -> _Digits:
            changed = edit(digits)
            old, new = ({each.key: each for each in group} for group in (digits, changed))
            before.clear()
            before.update({key: old.get(key) for key in old.keys() | new.keys() if old.get(key) is not new.get(key)})
            return changed

        try:
            try:
                self._digits = self._store.change(noted)
            except DataError as error:
                if not self._set_aside(error):
                    return None
                # What this window has shown is still known; the damaged file has nothing that can be read.
                known = self._digits
                self._digits = self._store.change(lambda digits: noted(joined(digits, known)))
        except DataError as error:
            self._tell(Level.ERROR, "Your digits were not changed", f"{error}.")
            return None
        return before

    def _set_aside(self, error: DataError) -> bool:
        """Move a damaged file out of the way, or say why nothing can be kept; whether there is room for a new one."""
        try:
            aside = self._store.set_aside_damaged()
        except DataError as reason:
            self._tell(Level.ERROR, "Your digits cannot be kept", f"{reason}.")
            return False
        if aside is None:
            self._tell(Level.ERROR, "Your digits cannot be kept", f"{error}.")
            return False
        self._tell(Level.WARNING, "The file of your digits was damaged", f"{error}. It was set aside as {aside}.")
        return True

    def _show(self) -> None:
        newest_first = self._digits[::-1]
        self.digits_changed.emit(newest_first)
        last = self._steps[-1].words if self._steps else ""
        self.collection_changed.emit(
            Collection(
                tuple(CollectedDigit(each.key, each.label, each.drawn_at, each.is_relabelled) for each in newest_first),
                last,
            )
        )
        self._show_drawing()

    def _show_drawing(self) -> None:
        kept = next((each for each in self._digits if each.key == self._key), None) if self._is_known else None
        if kept is None:
            self.drawing_changed.emit(KeptDrawing())
            return
        self.drawing_changed.emit(KeptDrawing(kept.label, self._label_step is not None))

    def _tell(self, level: Level, title: str, text: str = "") -> None:
        self.notice_raised.emit(Notice(level, title, text))
