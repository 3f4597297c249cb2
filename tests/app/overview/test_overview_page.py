import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel, QPushButton

from app.overview.overview_page import GAP, OverviewPage
from app.shell.pages import Panel


class Filling(QObject):
    changed = Signal(bool)


@pytest.fixture
def parts(qtbot):
    filling, titled = Filling(), []
    maps = Panel("activations", "Activations", QLabel("maps"))
    cost = Panel("cost", "Cost", QLabel("cost"), titled.append, filling.changed)
    accuracy = Panel("accuracy", "Accuracy", QLabel("accuracy"))
    page = OverviewPage(maps, cost, accuracy)
    qtbot.addWidget(page)
    return page, (maps.widget, cost.widget, accuracy.widget), filling, titled


def boxes(_page, widgets):
    return [widget.parentWidget().geometry() for widget in widgets]


@pytest.mark.parametrize(("width", "height"), [(1080, 800), (1600, 1200), (2100, 1350)])
def test_all_three_views_are_there_and_none_covers_another(parts, width, height):
    page, widgets, _, titled = parts
    page.resize(width, height)
    page.show()
    assert all(widget.isVisible() for widget in widgets)
    maps, cost, accuracy = boxes(page, widgets)
    assert not maps.intersects(cost)
    assert not maps.intersects(accuracy)
    assert not cost.intersects(accuracy)
    assert maps.width() * maps.height() > cost.width() * cost.height()
    assert titled[-1] is True
    beside = width > 1500
    assert (cost.left() > maps.right()) is beside
    right = max(box.right() for box in (maps, cost, accuracy))
    assert right == width - 1  # no room is left over


def test_in_a_narrow_window_the_plots_share_one_place(parts):
    page, widgets, _, titled = parts
    page.resize(720, 600)
    page.show()
    maps, cost, accuracy = widgets
    assert maps.isVisible()
    assert cost.isVisible()
    assert not accuracy.isVisible()
    assert titled[-1] is False  # the tab says it
    page.findChild(QPushButton, "segment_accuracy").click()
    assert accuracy.isVisible()
    assert not cost.isVisible()
    page.hide()
    assert titled[-1] is True


def test_while_there_are_no_curves_the_maps_have_the_room(parts):
    page, widgets, filling, _ = parts
    page.resize(1080, 800)
    page.show()
    alone = boxes(page, widgets)[0].height()
    filling.changed.emit(True)
    maps, cost, _ = boxes(page, widgets)
    assert maps.height() < alone
    assert maps.height() + GAP + cost.height() == 800
