"""The menu bar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from app.models.values.document import BundledModel, KeptModel
from app.shell.widgets.commands import Commands


class Menus(QObject):
    """Puts the commands into menus, and keeps the three menus whose entries change."""

    recent_chosen = Signal(object)  # Path
    kept_chosen = Signal(object)  # Path
    bundled_chosen = Signal(str)  # the model's key

    def __init__(self, bar: QMenuBar, commands: Commands) -> None:
        super().__init__(bar)
        self._recent = QMenu("Open &recent", bar)
        self._recent.setToolTipsVisible(True)
        self._bundled = QMenu("&Bundled models", bar)
        self._bundled.setToolTipsVisible(True)
        self._kept = QMenu("&Kept by itself", bar)
        self._kept.setToolTipsVisible(True)
        scheme = QMenu("&Colours", bar)
        scheme.addActions(list(commands.schemes.values()))
        tell = QMenu("&Tell it what you drew", bar)
        tell.addActions(commands.labels)
        collect = QMenu("&Collect digits", bar)
        collect.addActions(list(commands.rounds.values()))
        collect.addSeparator()
        collect.addActions([commands.collect_next, commands.collect_back, commands.collect_stop])
        file = bar.addMenu("&File")
        file.addAction(commands.open)
        file.addMenu(self._recent)
        file.addMenu(self._bundled)
        file.addMenu(self._kept)
        file.addAction(commands.open_picture)
        file.addSeparator()
        file.addAction(commands.back)
        file.addSeparator()
        file.addActions([commands.save, commands.save_as, commands.input_range])
        file.addSeparator()
        file.addAction(commands.quit)
        edit = bar.addMenu("&Edit")
        edit.addActions([commands.undo, commands.redo])
        edit.addSeparator()
        edit.addActions([commands.paste, commands.clear])
        edit.addSeparator()
        edit.addMenu(tell)
        edit.addMenu(collect)
        train = bar.addMenu("&Train")
        train.addActions([commands.train, commands.pause, commands.resume, commands.step, commands.stop])
        view = bar.addMenu("&View")
        view.addActions(list(commands.pages.values()))
        view.addSeparator()
        view.addAction(commands.preparation)
        view.addSeparator()
        view.addMenu(scheme)
        view.addAction(commands.full_screen)
        about = bar.addMenu("&Help")
        about.addActions([commands.shortcuts, commands.about])
        self.show_recent(())
        self.show_kept(())
        self.show_bundled(())

    def show_recent(self, files: Sequence[Path]) -> None:
        self._recent.clear()
        self._recent.setEnabled(bool(files))
        for number, path in enumerate(files, 1):
            action = self._recent.addAction(f"&{number}  {_plain(path.name)}")
            action.setToolTip(str(path))
            action.triggered.connect(lambda _checked=False, path=path: self.recent_chosen.emit(path))

    def show_bundled(self, models: Sequence[BundledModel]) -> None:
        self._bundled.clear()
        self._bundled.setEnabled(bool(models))
        for model in models:
            action: QAction = self._bundled.addAction(_plain(model.title))
            action.setObjectName(f"action_bundled_{model.key}")
            action.setToolTip(model.detail)
            action.triggered.connect(lambda _checked=False, key=model.key: self.bundled_chosen.emit(key))

    def show_kept(self, models: Sequence[KeptModel]) -> None:
        """List what nobody saved and the program kept: what it is, when and why."""
        self._kept.clear()
        self._kept.setEnabled(bool(models))
        for model in models:
            parts = (model.name, model.summary, when(model.at, datetime.now()), model.reason)
            action = self._kept.addAction(_plain(" · ".join(part for part in parts if part)))
            action.setToolTip(f"{model.path}\nOnly the newest are kept; save what you want to keep.")
            action.triggered.connect(lambda _checked=False, path=model.path: self.kept_chosen.emit(path))


def when(at: datetime, now: datetime) -> str:
    """A time as people say it: "today 14:05", "3 Nov 14:05", "3 Nov 2025"."""
    if at.date() == now.date():
        return f"today {at:%H:%M}"
    return f"{at.day} {at:%b %H:%M}" if at.year == now.year else f"{at.day} {at:%b %Y}"


def _plain(text: str) -> str:
    """Text whose ampersands are no mnemonics."""
    return text.replace("&", "&&")
