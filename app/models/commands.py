"""The commands about models, and the menus whose entries change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence

from app.models.values.document import BundledModel, KeptModel
from app.models.values.input_range import RangeQuestion
from app.shell.main_window import MainWindow
from app.shell.widgets.menus import plain

_BACK = "&Back to the model before"


class ModelCommands(QObject):
    """Open, save, go back; lists of recent, kept and bundled models."""

    recent_chosen = Signal(object)  # Path
    kept_chosen = Signal(object)  # Path
    bundled_chosen = Signal(str)  # the model's key

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        standard, add, menus = QKeySequence.StandardKey, window.commands.add, window.menus
        self.open = add("open", "&Open…", standard.Open, place="file.open")
        self.recent = menus.menu("file.open", "recent", "Open &recent")
        self.bundled = menus.menu("file.open", "bundled", "&Bundled models")
        self.kept = menus.menu("file.open", "kept", "&Kept by itself")
        self.back = add("back", _BACK, place="file.back")
        self.save = add("save", "&Save", standard.Save, place="file.save")
        self.save_as = add("save_as", "Save &as…", "Ctrl+Shift+S", place="file.save")
        self.input_range = add("input_range", "Input &range…", place="file.save")
        self.show_recent(())
        self.show_kept(())
        self.show_bundled(())
        self.show_way_back("")
        self.show_range_question(None)

    def show_way_back(self, title: str) -> None:
        """Name the model that was open before, none where there is none."""
        self.back.setEnabled(bool(title))
        self.back.setText(f"&Back to {plain(title)}" if title else _BACK)

    def show_range_question(self, question: RangeQuestion | None) -> None:
        """Only an imported network may expect other ranges."""
        self.input_range.setEnabled(question is not None)

    def show_recent(self, files: Sequence[Path]) -> None:
        self.recent.clear()
        self.recent.setEnabled(bool(files))
        for number, path in enumerate(files, 1):
            action = self.recent.addAction(f"&{number}  {plain(path.name)}")
            action.setToolTip(str(path))
            action.triggered.connect(lambda _checked=False, path=path: self.recent_chosen.emit(path))

    def show_bundled(self, models: Sequence[BundledModel]) -> None:
        self.bundled.clear()
        self.bundled.setEnabled(bool(models))
        for model in models:
            action: QAction = self.bundled.addAction(plain(model.title))
            action.setObjectName(f"action_bundled_{model.key}")
            action.setToolTip(model.detail)
            action.triggered.connect(lambda _checked=False, key=model.key: self.bundled_chosen.emit(key))

    def show_kept(self, models: Sequence[KeptModel]) -> None:
        """List what nobody saved and the program kept: what it is, when and why."""
        self.kept.clear()
        self.kept.setEnabled(bool(models))
        for model in models:
            parts = (model.name, model.summary, when(model.at, datetime.now()), model.reason)
            action = self.kept.addAction(plain(" · ".join(part for part in parts if part)))
            action.setToolTip(f"{model.path}\nOnly the newest are kept; save what you want to keep.")
            action.triggered.connect(lambda _checked=False, path=model.path: self.kept_chosen.emit(path))


def when(at: datetime, now: datetime) -> str:
    """A time as people say it: "today 14:05", "3 Nov 14:05", "3 Nov 2025"."""
    if at.date() == now.date():
        return f"today {at:%H:%M}"
    return f"{at.day} {at:%b %H:%M}" if at.year == now.year else f"{at.day} {at:%b %Y}"
