from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.shell.theme.tokens import DARK, LIGHT
from app.shell.values.notices import Level, Notice
from app.shell.widgets import notice_bar
from app.shell.widgets.notice_bar import NoticeBar

SAVED = Notice(Level.INFO, "Saved", "digits.safetensors")
BROKEN = Notice(Level.ERROR, "Cannot open digits.safetensors", "It is truncated.", "expected 83,120 bytes, got 1,024")
SLOW = Notice(Level.WARNING, "The download is slow", "The mirror is tried next.")


@pytest.fixture
def page(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> QWidget:
    monkeypatch.setattr(notice_bar, "INFO_STAYS", 60)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 500)
    return window


@pytest.fixture
def above(page: QWidget) -> QWidget:
    return QWidget(page)


@pytest.fixture
def bar(page: QWidget, above: QWidget, qtbot: QtBot) -> NoticeBar:
    made = NoticeBar(page)
    rows = QVBoxLayout(page)
    rows.addWidget(above, 1)
    rows.addWidget(made)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    qtbot.mouseMove(page, QPoint(790, 10))
    return made


def _title(bar: NoticeBar) -> str:
    label = bar.findChild(QLabel, "notice_title")
    assert isinstance(label, QLabel)
    return label.text()


def _push(bar: NoticeBar, name: str) -> QPushButton:
    found = bar.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def test_it_is_not_there_until_there_is_something_to_say(bar: NoticeBar) -> None:
    assert not bar.isVisible()


def test_a_notice_stands_below_the_page_and_covers_nothing(
    bar: NoticeBar, page: QWidget, above: QWidget, qtbot: QtBot
) -> None:
    whole = above.height()
    bar.show_notice(BROKEN)
    assert _title(bar) == BROKEN.title
    assert bar.accessibleDescription() == "error: Cannot open digits.safetensors It is truncated."
    qtbot.waitUntil(lambda: above.height() < whole)
    assert above.geometry().bottom() < bar.geometry().top()
    bar.close_notice()
    qtbot.waitUntil(lambda: above.height() == whole)


def test_what_does_not_hold_any_longer_does_not_come_back(bar: NoticeBar) -> None:
    failed = replace(BROKEN, about="opening")
    bar.show_notice(failed)
    bar.show_notice(SLOW)
    bar.settle("opening")
    assert _title(bar) == SLOW.title
    bar.close_notice()
    assert not bar.isVisible()


def test_newer_words_about_the_same_matter_take_the_place_of_the_older(bar: NoticeBar) -> None:
    bar.show_notice(replace(BROKEN, about="opening"))
    bar.show_notice(replace(SLOW, about="opening"))
    assert _title(bar) == SLOW.title
    bar.close_notice()
    assert not bar.isVisible()


def test_information_leaves_by_itself(bar: NoticeBar, qtbot: QtBot) -> None:
    bar.show_notice(SAVED)
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=2000)


def test_information_stays_under_the_pointer(bar: NoticeBar, page: QWidget, qtbot: QtBot) -> None:
    bar.show_notice(SAVED)
    qtbot.mouseMove(bar, QPoint(100, 10))
    qtbot.wait(150)
    assert bar.isVisible()
    qtbot.mouseMove(page, QPoint(790, 10))
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=2000)


def test_a_warning_and_an_error_stay(bar: NoticeBar, qtbot: QtBot) -> None:
    for notice in (SLOW, BROKEN):
        bar.show_notice(notice)
        qtbot.wait(150)
        assert bar.isVisible()


def test_an_error_comes_back_after_the_information_that_covered_it(bar: NoticeBar, qtbot: QtBot) -> None:
    bar.show_notice(BROKEN)
    bar.show_notice(SAVED)
    assert _title(bar) == SAVED.title
    qtbot.waitUntil(lambda: _title(bar) == BROKEN.title, timeout=2000)
    assert bar.isVisible()


def test_the_same_error_is_not_stacked_twice(bar: NoticeBar) -> None:
    bar.show_notice(BROKEN)
    bar.show_notice(SLOW)
    bar.show_notice(BROKEN)
    bar.close_notice()
    assert _title(bar) == SLOW.title
    bar.close_notice()
    assert not bar.isVisible()


def test_the_button_and_escape_close_it(bar: NoticeBar, page: QWidget, qtbot: QtBot) -> None:
    bar.show_notice(BROKEN)
    close = bar.findChild(QToolButton, "notice_close_button")
    assert isinstance(close, QToolButton)
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert not bar.isVisible()
    bar.show_notice(BROKEN)
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert not bar.isVisible()


def test_it_takes_no_focus(bar: NoticeBar, page: QWidget, qtbot: QtBot) -> None:
    button = QPushButton("Train", page)
    button.show()
    button.setFocus()
    bar.show_notice(BROKEN)
    assert button.hasFocus()


def test_details_open_on_demand_and_can_be_copied(bar: NoticeBar, qtbot: QtBot) -> None:
    bar.show_notice(BROKEN)
    qtbot.wait(20)
    details = bar.findChild(QPlainTextEdit, "notice_details")
    assert isinstance(details, QPlainTextEdit)
    height = bar.height()
    assert not details.isVisible()
    qtbot.mouseClick(_push(bar, "notice_details_button"), Qt.MouseButton.LeftButton)
    assert details.isVisible()
    qtbot.waitUntil(lambda: bar.height() > height)
    qtbot.mouseClick(_push(bar, "notice_copy_button"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == BROKEN.details
    qtbot.mouseClick(_push(bar, "notice_details_button"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bar.height() == height)


def test_information_stays_while_its_details_are_open(bar: NoticeBar, qtbot: QtBot) -> None:
    bar.show_notice(Notice(Level.INFO, "Saved", "", "at 12:04"))
    _push(bar, "notice_details_button").click()
    qtbot.wait(150)
    assert bar.isVisible()
    _push(bar, "notice_details_button").click()
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=2000)


def test_a_notice_without_details_offers_none(bar: NoticeBar) -> None:
    bar.show_notice(BROKEN)
    bar.show_notice(SLOW)
    assert not _push(bar, "notice_details_button").isVisible()


def test_a_name_that_looks_like_markup_is_shown_as_it_is(bar: NoticeBar) -> None:
    bar.show_notice(Notice(Level.ERROR, "Cannot open <b>x</b>"))
    label = bar.findChild(QLabel, "notice_title")
    assert isinstance(label, QLabel)
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_the_level_is_a_drawn_sign_in_both_schemes(bar: NoticeBar) -> None:
    seen = []
    for tokens in (LIGHT, DARK):
        bar.show_theme(tokens)
        for notice in (SAVED, SLOW, BROKEN):
            bar.show_notice(notice)
            seen.append(bar.findChildren(QLabel)[0].pixmap().toImage())
    assert all(one != other for index, one in enumerate(seen) for other in seen[:index])
