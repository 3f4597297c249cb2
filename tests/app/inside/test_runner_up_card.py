from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel
from themes import paint_in

from app.drawing.values.reading import Reading
from app.inside.values.runner_up import RunnerUp
from app.inside.widgets.evidence_map import EvidenceMap, evidence_colours
from app.inside.widgets.runner_up_card import RunnerUpCard
from app.shell.theme.colours import channels
from app.shell.theme.tokens import DARK, LIGHT

SCORES = Reading((0.0, 0.0, 0.0, 0.0, 0.1, 0.0, 0.0, 0.0, 0.0, 0.9))


def told(change: float = 4.0) -> RunnerUp:
    pixels, changes = np.zeros((28, 28), np.float32), np.zeros((28, 28), np.float32)
    pixels[5:20, 13:16] = 1
    changes[5:10, 13:16] = change
    changes[15:20, 13:16] = -change
    return RunnerUp(SCORES, pixels, changes, strongest=(0, 1))


@pytest.fixture
def card(qtbot) -> RunnerUpCard:
    made = RunnerUpCard()
    qtbot.addWidget(made)
    made.resize(made.width(), 248)
    made.show()
    return made


def test_words_picture_and_sentence(card):
    card.show_runner_up(told())
    assert card.findChild(QLabel, "runner_up").text() == "9, else 4 (10.0 %)"
    sentence = card.findChild(QLabel, "evidence_words").text()
    assert "at the top" in sentence
    assert card.findChild(EvidenceMap, "evidence_map").accessibleDescription() == sentence


def test_without_anything_to_tell_it_says_what_stands_here(card):
    card.show_runner_up(told())
    card.show_runner_up(RunnerUp())
    assert card.findChild(QLabel, "runner_up").text() == "Runner-up"
    assert "Draw a digit" in card.findChild(QLabel, "evidence_words").text()
    assert card.findChild(EvidenceMap, "evidence_map").accessibleDescription() == ""


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_ink_has_the_colour_of_what_it_speaks_for(tokens):
    value = told()
    colours = evidence_colours(value.pixels, value.change, tokens)
    assert tuple(colours[0, 0]) == channels(tokens.zero)
    assert tuple(colours[6, 14]) == channels(tokens.accent)
    assert tuple(colours[18, 14]) == channels(tokens.negative)
    neither = colours[12, 14]
    assert len({tuple(neither), tuple(colours[6, 14]), tuple(colours[0, 0])}) == 3


def test_what_hardly_speaks_for_anything_stays_pale():
    value = told(0.01)
    loud = evidence_colours(told().pixels, told().change, LIGHT)[6, 14]
    quiet = evidence_colours(value.pixels, value.change, LIGHT)[6, 14]
    assert tuple(loud) == channels(LIGHT.accent)
    assert np.abs(quiet.astype(int) - loud).sum() > 100


def test_what_it_shows_is_seen(card):
    blank = card.grab().toImage()
    card.show_runner_up(told())
    light = card.grab().toImage()
    paint_in(DARK, card)
    assert blank != light != card.grab().toImage()
