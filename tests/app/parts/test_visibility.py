from PySide6.QtWidgets import QLabel, QStackedWidget

from app.parts.widgets.visibility import Visibility


def test_it_tells_whether_any_of_them_can_be_seen(qtbot):
    pages, first, second, third = QStackedWidget(), QLabel(), QLabel(), QLabel()
    qtbot.addWidget(pages)
    for page in (first, second, third):
        pages.addWidget(page)
    told: list[bool] = []
    Visibility(first, second).changed.connect(told.append)
    pages.show()
    assert told == [True]
    pages.setCurrentWidget(second)
    pages.setCurrentWidget(third)
    assert told[-1] is False
    pages.setCurrentWidget(first)
    assert told[-1] is True
    pages.hide()
    assert told[-1] is False
