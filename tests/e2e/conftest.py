"""The real window, away from the settings and the data of whoever runs the tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hand import Hand
from PySide6.QtCore import QEvent, QSettings, QStandardPaths
from PySide6.QtWidgets import QApplication

import app.composition
from app import create_window
from app.shell.main_window import MainWindow
from nnengine.data import DataSplits
from nnengine.digits.sources.procedural import procedural_splits


@pytest.fixture(scope="session")
def small_digits() -> DataSplits:
    """Procedural digits, few enough for an epoch that takes a moment."""
    return procedural_splits(training=1500, validation=200, test=10)


@pytest.fixture(autouse=True)
def _a_home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No settings, no kept models and no data of another test or of the person at the machine."""
    config = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation))
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "config"))
    monkeypatch.setattr(app.composition, "_kept_folder", lambda: tmp_path / "kept")
    monkeypatch.setattr(app.composition, "_recovery_folder", lambda: tmp_path / "recovery")
    if "NNENGINE_DATA" in os.environ:
        monkeypatch.delenv("NNENGINE_DATA")
    yield
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(config))


@pytest.fixture
def open_window(qtbot, monkeypatch: pytest.MonkeyPatch, small_digits: DataSplits) -> Iterator[Callable[..., Hand]]:
    """Open the program's window; its procedural digits are few."""
    monkeypatch.setattr(app.composition, "open_data", lambda name, folder, progress: small_digits)
    monkeypatch.setattr(app.composition, "mnist_is_at_hand", lambda folder: False)
    windows: list[MainWindow] = []

    def opened(file: Path | None = None) -> Hand:
        window = create_window(file)
        windows.append(window)
        window.resize(1440, 900)
        window.show()
        qtbot.waitExposed(window)
        return Hand(window)

    yield opened
    for window in windows:
        window.close_unasked()
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # or each next window is dressed together with them


@pytest.fixture
def hand(open_window: Callable[..., Hand]) -> Hand:
    return open_window()
