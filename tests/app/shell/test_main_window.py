from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QMessageBox

from app.drawing.sketch_column import NARROWEST, WIDEST
from app.models.values.document import Document


def test_each_page_shows_itself_in_the_switch_and_in_the_menu(window):
    asked: list[str] = []
    window.page_chosen.connect(asked.append)
    window.commands.pages["train"].trigger()
    assert asked == ["train"]
    window.show_page("train")
    assert window.header.pages.key == "train"
    assert window.train_page.isVisibleTo(window)
    assert not window.look_page.isVisibleTo(window)
    assert window.commands.pages["train"].isChecked()


def test_a_page_that_is_not_there_opens_the_first(window):
    window.show_page("mistakes")
    assert window.header.pages.key == "look"


def test_the_title_tells_the_file_and_whether_it_is_saved(window):
    window.show_document(Document("mine.safetensors", Path("/a/mine.safetensors"), True, "98.0 % on MNIST validation"))
    assert window.windowTitle() == "mine.safetensors[*] – Vectorville"
    assert window.isWindowModified()
    window.show()
    assert window.header.document.text() == "mine.safetensors, not saved · 98.0 % on MNIST validation"


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


def test_the_place_of_the_window_and_of_the_splitter_comes_back(window, qtbot):
    from app.shell.main_window import MainWindow

    window.resize(1000, 700)
    window.show()
    qtbot.waitExposed(window)
    window.look_page._splitter.setSizes([300, 260])
    sizes = window.look_page._splitter.sizes()
    other = MainWindow()
    qtbot.addWidget(other)
    other.restore(window.geometry_state(), window.look_page.splitter_state())
    assert other.height() == 700  # the width is cut to the screen of the tests
    other.resize(1000, 700)
    other.show()
    qtbot.waitExposed(other)
    assert other.look_page._splitter.sizes() == sizes


@pytest.mark.parametrize("size", [QSize(900, 640), QSize(1024, 700), QSize(1440, 900), QSize(1920, 1080)])
def test_every_part_is_inside_the_window_or_can_be_scrolled_to(window, qtbot, size):
    window.show()
    window.resize(size)
    qtbot.waitExposed(window)
    qtbot.wait(20)
    assert window.size() == size
    column = window.sketch_column
    assert NARROWEST <= column.width() <= WIDEST
    assert column.widget().width() <= column.viewport().width()  # nothing is cut off at the side
    for key in ("look", "train", "digits"):
        window.show_page(key)
        qtbot.wait(20)
        page = window._pages[key]
        right = page.mapTo(window, page.rect().bottomRight())
        assert right.x() <= size.width()
        assert right.y() <= size.height()
        assert page.minimumSizeHint().height() <= page.height()
        assert page.minimumSizeHint().width() <= page.width()


def test_pasting_before_the_clipboard_holds_anything(window, monkeypatch):
    monkeypatch.setattr(QGuiApplication, "clipboard", lambda: SimpleNamespace(mimeData=lambda: None))
    pasted = []
    window.picture_pasted.connect(pasted.append)
    window.commands.paste.trigger()
    assert pasted == [b""]
