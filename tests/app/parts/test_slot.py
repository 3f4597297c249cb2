from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLabel, QStackedWidget

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
