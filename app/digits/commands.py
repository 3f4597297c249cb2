"""The commands about the user's digits."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt

from app.drawing.values.collecting import QUICK_ROUND, WHOLE_ROUND, Collecting
from app.drawing.values.sketch import Sketch
from app.parts.values.labels import DIGITS, with_article
from app.shell.main_window import MainWindow


class DigitCommands(QObject):
    """Tell what was drawn; collect digits sheet by sheet."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        add, menus = window.commands.add, window.menus
        self.labels = [
            add(f"label_{digit}", f"That was {with_article(digit)}", str(digit), is_listed=False)
            for digit in range(DIGITS)
        ]
        self.rounds = {
            each: add(f"collect_{each}", f"{each} of each digit, {DIGITS * each} in all")
            for each in (WHOLE_ROUND, QUICK_ROUND)
        }
        self.next = add("collect_next", "Keep it and take the &next sheet", ("Return", "Enter", "Space"))
        self.next.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # on the canvas: elsewhere they press
        self.back = add("collect_back", "A stroke or a sheet &back", "Backspace")
        self.stop = add("collect_stop", "&Stop collecting", "Esc")
        menus.menu("edit.digits", "tell", "&Tell it what you drew").addActions(self.labels)
        collect = menus.menu("edit.digits", "collect", "&Collect digits")
        collect.addActions(list(self.rounds.values()))
        collect.addSeparator()
        collect.addActions([self.next, self.back, self.stop])
        self._sketch, self._is_collecting = Sketch(), False
        self.show_collecting(None)

    def show_sketch(self, sketch: Sketch) -> None:
        self._sketch = sketch
        for action in self.labels:
            action.setEnabled(bool(sketch.strokes) and not self._is_collecting)

    def show_collecting(self, collecting: Collecting | None) -> None:
        """While digits are asked for, their label is known, and keys lead through the round."""
        self._is_collecting = collecting is not None
        self.next.setEnabled(collecting is not None and collecting.is_full)
        self.back.setEnabled(collecting is not None and collecting.can_go_back)
        self.stop.setEnabled(self._is_collecting)
        for action in self.rounds.values():
            action.setEnabled(not self._is_collecting)
        self.show_sketch(self._sketch)
