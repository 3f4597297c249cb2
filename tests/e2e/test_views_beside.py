"""Any view beside any page, alone in its place, or in a window of its own; there is one of each, and it is found."""

from hand import SEVEN
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget


def test_a_view_stands_beside_a_page_and_goes_back(hand, qtbot):
    heatmap, overview = hand.find("activation_heatmap"), hand.window._pages["overview"].widget
    assert overview.isAncestorOf(heatmap)
    hand.action("action_page_train").trigger()
    hand.action("action_beside_activations").trigger()
    qtbot.waitUntil(heatmap.isVisible)
    assert hand.window.beside.isAncestorOf(heatmap)
    assert hand.find("choice_epochs").isVisible()
    hand.draw(SEVEN)
    hand.action("action_page_overview").trigger()  # which has a place for it too, and is shown last
    assert overview.isAncestorOf(heatmap)
    hand.action("action_beside").trigger()
    assert hand.window.beside.panel is None
    assert heatmap.isVisible()
    assert overview.isAncestorOf(heatmap)


def test_while_it_is_beside_its_page_says_so_and_gets_it_back(hand, qtbot):
    plot, overview = hand.find("cost_plot"), hand.window._pages["overview"].widget
    hand.action("action_beside_cost").trigger()
    assert not overview.isAncestorOf(plot)
    hand.click("beside_close")
    assert overview.isAncestorOf(plot)
    qtbot.waitUntil(plot.isVisible)


def test_a_double_click_on_its_title_lets_it_fill_the_page(hand, qtbot):
    plot = hand.find("cost_plot")
    width = plot.width()
    QTest.mouseDClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(60, 16))
    qtbot.waitUntil(lambda: plot.width() > 1.5 * width)
    assert hand.window.beside.is_alone
    QTest.keyClick(hand.window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: abs(plot.width() - width) < 20)
    assert not hand.window.beside.is_alone


def test_a_view_in_a_window_of_its_own_lives_on_and_comes_back(hand, qtbot):
    heatmap, overview = hand.find("activation_heatmap"), hand.window._pages["overview"].widget
    hand.action("action_own_window_activations").trigger()
    own = hand.window.findChild(QWidget, "window_activations")
    qtbot.waitUntil(lambda: own.isAncestorOf(heatmap))
    own.close()
    qtbot.waitUntil(lambda: overview.isAncestorOf(heatmap))
    qtbot.waitUntil(heatmap.isVisible)


def test_a_view_whose_window_is_closed_on_another_page_lives_on(hand, qtbot):
    heatmap = hand.find("activation_heatmap")
    hand.action("action_own_window_activations").trigger()
    hand.action("action_page_digits").trigger()  # where there is no place for it
    hand.window.findChild(QWidget, "window_activations").close()
    hand.action("action_beside_activations").trigger()
    hand.action("action_beside").trigger()
    qtbot.wait(20)
    hand.action("action_page_overview").trigger()
    qtbot.waitUntil(heatmap.isVisible)


def test_the_theme_changes_with_views_open_and_closed(hand, qtbot):
    for name in ("beside_cost", "dark", "beside", "light", "own_window_accuracy", "dark", "page_train", "light"):
        hand.action(f"action_{name}").trigger()
        qtbot.wait(5)
    hand.window.findChild(QWidget, "window_accuracy").close()
    qtbot.wait(5)
    for name in ("dark", "own_window_activations", "light", "fill_page", "dark", "fill_page", "light"):
        hand.action(f"action_{name}").trigger()
        qtbot.wait(5)
    assert hand.find("accuracy_plot").isVisible()
