from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QApplication, QLabel, QStackedWidget

from app.parts.widgets.slot import Slot


def test_a_view_stands_where_it_is_looked_at(qtbot):
    view = QLabel("maps")
    pages = QStackedWidget()
    qtbot.addWidget(pages)
    first, second = Slot(view), Slot(view)
    for slot in (first, second):
        pages.addWidget(slot)
    pages.show()
    assert view.parentWidget() is first
    pages.setCurrentWidget(second)
    assert view.parentWidget() is second
    assert view.isVisible()
    pages.setCurrentWidget(first)
    assert view.parentWidget() is first
    assert view.isVisible()


def test_a_slot_wants_the_room_of_its_view_before_it_has_it(qtbot):
    view = QLabel()
    qtbot.addWidget(view)
    view.setMinimumHeight(200)
    view.setFixedWidth(300)
    slot = Slot(view)
    assert slot.minimumSizeHint() == QSize(300, 200)
    assert slot.sizeHint() == QSize(300, 200)
    assert slot.maximumWidth() == 300


def test_a_slot_that_goes_leaves_its_view_alive(qtbot):
    """Though nobody can see another place for it."""
    view, home = QLabel("maps"), QStackedWidget()
    qtbot.addWidget(home)
    first = Slot(view)
    home.addWidget(first)  # not shown
    window = Slot(view)
    window.show()
    assert view.parentWidget() is window
    window.release()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert view.text() == "maps"
    assert view.parentWidget() is first
