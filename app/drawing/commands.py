"""The commands about what is on the canvas."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from app.drawing.values.sketch import Sketch
from app.shell.main_window import MainWindow


class DrawingCommands(QObject):
    """Undo, redo, clear; pictures in place of drawings; how either was prepared."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        standard, add = QKeySequence.StandardKey, window.commands.add
        self.undo = add("undo", "&Undo", standard.Undo, place="edit.undo", repeats=True)
        self.redo = add("redo", "&Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), place="edit.undo", repeats=True)
        self.paste = add("paste", "&Paste picture", standard.Paste, place="edit.canvas")
        self.clear = add("clear", "&Clear drawing", standard.Delete, place="edit.canvas")
        self.pen = add("pen", "P&en", "P", place="edit.canvas")
        self.eraser = add("eraser", "&Eraser", "E", place="edit.canvas")
        window.commands.choice((self.pen, self.eraser))
        self.pen.setChecked(True)
        self.open_picture = add("open_picture", "Open &picture…", "Ctrl+Shift+O", place="file.open")
        self.preparation = add("preparation", "How it was &prepared", "Ctrl+I", place="view.drawing")
        self.show_sketch(Sketch())

    @property
    def tools(self) -> dict[str, QAction]:
        """Those that have a button under the canvas, by its name."""
        return {name: getattr(self, name) for name in ("undo", "redo", "pen", "eraser", "clear")}

    def show_sketch(self, sketch: Sketch) -> None:
        self.undo.setEnabled(sketch.can_undo)
        self.redo.setEnabled(sketch.can_redo)
        self.clear.setEnabled(not sketch.is_blank)
