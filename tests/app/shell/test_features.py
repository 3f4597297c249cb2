"""What a feature has to do to stand in the window: one folder, and one line that registers it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel

import app.composition
from app.shell.main_window import MainWindow
from app.shell.pages import Page, Panel
from app.shell.services import Services
from app.work.background_run import BackgroundRun


class Counting(BackgroundRun):
    """Counts to three in a thread."""

    def __init__(self) -> None:
        super().__init__("counting")
        self.counted = 0

    def _work(self) -> None:
        self.counted = 3

    def shutdown(self, seconds: float = 1.0) -> None:
        self.stop()
        if self.counted:
            self.join(seconds)


class Clock(QObject):
    """What the feature shares."""

    ticked = Signal()


def join(window: MainWindow, services: Services) -> None:
    """A page with a widget, a command in the menus, work in the background, something that others may know."""
    label, job = QLabel("0", objectName="count"), Counting()
    watched: list[bool] = []
    label.watched, label.job = watched, job
    window.add_page(Page("clock", "Clock", label, 9, watched.append))
    window.add_panel(Panel("count", "Count", QLabel))
    window.end_with(job)

    def count() -> None:
        job.start()
        job.join(1.0)
        label.setText(str(job.counted))

    window.commands.add("count", "&Count", "Ctrl+Shift+9", count, place="view.window")
    services.share(Clock(window))


@pytest.fixture
def clock_window(qtbot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> MainWindow:
    monkeypatch.setattr(app.composition, "FEATURES", (*app.composition.FEATURES, SimpleNamespace(join=join)))
    services = Services(settings_file=lambda: tmp_path / "settings.ini", own_data=lambda: tmp_path)
    window = app.composition.compose(services)
    qtbot.addWidget(window)
    assert isinstance(services[Clock], Clock)
    yield window
    window.close_unasked()


def test_a_feature_brings_a_page_a_command_and_work_in_the_background(clock_window):
    label = clock_window.findChild(QLabel, "count")
    clock_window.findChild(QAction, "action_page_clock").trigger()
    assert clock_window.page == "clock"
    assert clock_window.header.page == "clock"
    assert label.watched[-1] is True
    clock_window.findChild(QAction, "action_count").trigger()
    assert label.text() == "3"
    clock_window.findChild(QAction, "action_page_train").trigger()
    assert label.watched[-1] is False
    assert clock_window.panels["count"].title == "Count"


def test_a_command_stands_in_its_menu_once(clock_window):
    texts = [action.text() for menu in clock_window.header.menu_bar.actions() for action in menu.menu().actions()]
    assert texts.count("&Count") == 1


def test_composing_takes_few_lines():
    lines = Path(app.composition.__file__).read_text(encoding="utf-8").splitlines()
    assert len(lines) < 60


def test_what_nobody_shares_is_not_there():
    with pytest.raises(LookupError, match="Clock"):
        Services()[Clock]


def test_a_feature_that_cannot_join_is_told_and_the_others_stand(qtbot, monkeypatch, tmp_path):
    def failing(_window: MainWindow, _services: Services) -> None:
        raise RuntimeError("the bridge is gone")

    monkeypatch.setattr(app.composition, "FEATURES", (SimpleNamespace(join=failing), *app.composition.FEATURES))
    window = app.composition.compose(
        Services(settings_file=lambda: tmp_path / "settings.ini", own_data=lambda: tmp_path)
    )
    qtbot.addWidget(window)
    assert any("the bridge is gone" in notice.details for notice in window.notice_bar._notices)
    assert window.findChild(QLabel, "predicted_digit") is not None
    window.close_unasked()
    QApplication.processEvents()
