from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton

from app.drawing.values.collecting import Collecting
from app.drawing.widgets.collect_card import CollectCard

ALL = frozenset(range(10))


@pytest.fixture
def card(qtbot) -> CollectCard:
    made = CollectCard()
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_tells_what_is_missing_and_how_far_the_round_is(card):
    card.show_collecting(Collecting(5, done=1, written=ALL - {8}, seconds=75))
    assert card.findChild(QLabel, "collect_prompt").text() == "Missing: 8"
    assert card.findChild(QLabel, "collect_count").text() == "19 of 50 · 1:15"
    bar = card.findChild(QProgressBar, "collect_progress")
    assert (bar.value(), bar.maximum()) == (19, 50)


def test_what_would_do_nothing_is_not_offered(card):
    back, forth = (card.findChild(QPushButton, f"collect_{name}") for name in ("back", "next"))
    card.show_collecting(Collecting(5))
    assert (back.isEnabled(), forth.isEnabled()) == (False, False)
    card.show_collecting(Collecting(5, has_ink=True, written=ALL - {8}))
    assert (back.isEnabled(), forth.isEnabled()) == (True, False)
    card.show_collecting(Collecting(5, has_ink=True, written=ALL))
    assert (back.isEnabled(), forth.isEnabled()) == (True, True)
    card.show_collecting(Collecting(5, done=1))
    assert (back.isEnabled(), forth.isEnabled()) == (True, False)


@pytest.mark.parametrize("name", ["back", "next", "stop"])
def test_its_buttons_ask(card, qtbot, name):
    card.show_collecting(Collecting(5, done=1, has_ink=True, written=ALL))
    with qtbot.waitSignal(getattr(card, f"{name}_requested")):
        card.findChild(QPushButton, f"collect_{name}").click()
