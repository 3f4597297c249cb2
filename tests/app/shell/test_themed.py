from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.shell.theme.apply import apply_theme, tokens_in_force
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import DARK, LIGHT, Tokens


class Painted(Themed, QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Tokens] = [tokens_in_force()]

    def show_theme(self, tokens: Tokens) -> None:
        self.shown.append(tokens)


@pytest.fixture(autouse=True)
def _undress(qapp: QApplication) -> Iterator[None]:
    style, palette = qapp.styleSheet(), qapp.palette()
    apply_theme(qapp, LIGHT)
    yield
    apply_theme(qapp, LIGHT)
    qapp.setStyleSheet(style)
    qapp.setPalette(palette)


def test_a_widget_follows_whatever_page_it_stands_on(qtbot, qapp):
    around = QWidget()
    qtbot.addWidget(around)
    hidden, loose = Painted(), Painted()
    hidden.setParent(around)
    qtbot.addWidget(loose)
    apply_theme(qapp, DARK)
    assert tokens_in_force() is DARK
    for widget in (hidden, loose):
        assert widget.shown[-1] is DARK
        assert widget.shown.count(DARK) == 1  # Qt tells more than once
    apply_theme(qapp, LIGHT)
    assert hidden.shown[-1] is LIGHT


def test_other_changes_paint_nothing_anew(qtbot, qapp):
    widget = Painted()
    qtbot.addWidget(widget)
    apply_theme(qapp, DARK)
    before = list(widget.shown)
    widget.setEnabled(False)
    widget.setFont(QLabel().font())
    widget.setProperty("role", "small")
    assert widget.shown == before
