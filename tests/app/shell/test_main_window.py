from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QLabel, QMessageBox

from app.shell.main_window import MainWindow
from app.shell.pages import Page


@pytest.fixture
def paged(window: MainWindow) -> MainWindow:
    """Two pages, added in another order than they stand in."""
    window.watched = []
    for key, title, place in (("train", "Train", 2), ("look", "Look inside", 1)):
        page = QLabel(title)
        window.add_page(Page(key, title, page, place, lambda on, key=key: window.watched.append((key, on))))
    window.begin(lambda part: part())
    window.show_page("look")
    return window


def test_each_page_shows_itself_in_the_switch_and_in_the_menu(paged):
    shown: list[str] = []
    paged.page_shown.connect(shown.append)
    action = paged.findChild(QAction, "action_page_train")
    assert action.shortcut().toString() == "Ctrl+2"
    action.trigger()
    assert shown == ["train"]
    assert paged.page == paged.header.page == "train"
    assert paged.watched[-2:] == [("look", False), ("train", True)]
    assert action.isChecked()
    paged.header.page_chosen.emit("look")
    assert paged.page == "look"


def test_a_page_that_is_not_there_opens_the_first(paged):
    paged.show_page("mistakes")
    assert paged.header.page == "look"


def test_what_was_put_off_is_done_once_all_features_are_there(window):
    done: list[str] = []
    window.at_start(lambda: done.append("first"))
    window.at_start(lambda: done.append("second"))
    assert done == []
    window.begin(lambda part: part())
    assert done == ["first", "second"]


def test_it_ends_all_work_between_closing_and_closed(window):
    told: list[str] = []
    work = SimpleNamespace(stop=lambda: told.append("stop"), shutdown=lambda seconds: told.append("shutdown"))
    window.end_with(work)
    window.closing.connect(lambda: told.append("closing"))
    window.closed.connect(lambda: told.append("closed"))
    window.close()
    assert told == ["closing", "stop", "shutdown", "closed"]


def test_it_closes_only_when_it_may(window, qtbot):
    may = False
    window.ask_before_closing(lambda: may)
    window.show()
    window.close()
    assert window.isVisible()
    may = True
    with qtbot.waitSignal(window.closed):
        window.close()
    assert not window.isVisible()


def test_an_interrupt_takes_an_open_question_back(window, qtbot):
    def ask() -> bool:
        box = QMessageBox(window)
        box.setStandardButtons(QMessageBox.StandardButton.Save | QMessageBox.StandardButton.Cancel)
        return box.exec() == QMessageBox.StandardButton.Save

    window.ask_before_closing(ask)
    window.show()
    QTimer.singleShot(50, window.close_unasked)
    window.close()
    assert not window.isVisible()


@pytest.mark.parametrize(
    ("urls", "path"),
    [
        (["file:///tmp/a.safetensors"], Path("/tmp/a.safetensors")),
        (["file:///tmp/a", "file:///tmp/b"], None),
        (["https://somewhere/a"], None),
    ],
)
def test_one_local_file_may_be_dropped(window, urls, path):
    dropped: list[Path] = []
    window.file_dropped.connect(dropped.append)
    data = QMimeData()
    data.setUrls([QUrl(url) for url in urls])
    window.dropEvent(
        QDropEvent(
            QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
    )
    assert dropped == ([] if path is None else [path])


def test_the_place_of_the_window_comes_back(window, qtbot):
    window.resize(1000, 700)
    window.show()
    qtbot.waitExposed(window)
    other = MainWindow()
    qtbot.addWidget(other)
    other.restore(window.geometry_state())
    assert other.height() == 700  # the width is cut to the screen of the tests


def test_pasting_before_the_clipboard_holds_anything(window, monkeypatch):
    monkeypatch.setattr(QGuiApplication, "clipboard", lambda: SimpleNamespace(mimeData=lambda: None))
    pasted = []
    window.picture_pasted.connect(pasted.append)
    window.take(QGuiApplication.clipboard().mimeData())
    assert pasted == [b""]
