from PySide6.QtWidgets import QLabel, QPushButton

from app.inside.look_page import LookPage


def test_a_tab_shows_its_view_and_its_choices(qtbot):
    page = LookPage()
    qtbot.addWidget(page)
    maps, why, choices = QLabel("maps"), QLabel("why"), QLabel("for which digit")
    page.add_tab("maps", "Maps", maps)
    page.add_tab("why", "Why", why, choices)
    page.show()
    assert page.tab == "maps"
    assert maps.isVisible()
    assert not choices.isVisible()
    with qtbot.waitSignal(page.tab_chosen) as chosen:
        page.findChild(QPushButton, "segment_why").click()
    assert chosen.args == ["why"]
    assert why.isVisible()
    assert choices.isVisible()
    page.show_tab("not there")
    assert page.tab == "maps"
