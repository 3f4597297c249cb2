"""The real window, away from the settings and the data of whoever runs the tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hand import Hand
from PySide6.QtCore import QEvent, QSettings, QStandardPaths
from PySide6.QtWidgets import QApplication

from app import create_window
from app.shell.main_window import MainWindow
from app.shell.services import Services
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
    if "NNENGINE_DATA" in os.environ:
        monkeypatch.delenv("NNENGINE_DATA")
    yield
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(config))


@pytest.fixture
def services(tmp_path: Path, small_digits: DataSplits) -> Services:
    """A world of its own for each window; its procedural digits are few."""
    return Services(
        own_data=lambda: tmp_path,
        open_data=lambda name, folder, progress: small_digits,
        mnist_is_at_hand=lambda folder: False,
    )


@pytest.fixture
def open_window(qtbot, services: Services) -> Iterator[Callable[..., Hand]]:
    """Open the program's window."""
    windows: list[MainWindow] = []

    def opened(file: Path | None = None) -> Hand:
        window = create_window(file, services=services)
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
