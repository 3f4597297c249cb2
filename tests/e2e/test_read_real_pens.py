"""Digits recorded from the pens of real writers, replayed through the canvas with pointer events."""

import os
from pathlib import Path

import numpy as np
import pytest
from hand import ENOUGH, Hand
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnengine.digits.bundled_models import BUNDLED, bundled_models
from nnengine.digits.sources.pen_strokes import read_pen_digits

HOW_MANY = 300
READ_RIGHT = 0.90
MARGIN = 0.12  # of the canvas, left free around the digit


@pytest.fixture(scope="session")
def pen_digits():
    named = os.environ.get("NNENGINE_PEN_STROKES")
    if not named or not Path(named).is_file():
        pytest.skip("NNENGINE_PEN_STROKES names no file of pen strokes")
    if BUNDLED[0] not in bundled_models():
        pytest.skip(f"the bundled model {BUNDLED[0]} is not there")
    return read_pen_digits(Path(named))


def on_the_canvas(strokes) -> list[np.ndarray]:
    """The strokes at their proportions in the middle of the paper."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = (1 - 2 * MARGIN) / max(float((high - low).max()), 1e-9)
    return [0.5 + (stroke - (low + high) / 2) * scale for stroke in strokes]


def replay(hand: Hand, strokes) -> None:
    canvas = hand.find("drawing_canvas")
    for stroke in on_the_canvas(strokes):
        places = [hand.on_canvas((float(x), float(y))) for x, y in stroke]
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(canvas, place)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=places[-1])


@pytest.mark.data
@pytest.mark.timeout(300)
def test_the_digits_of_unseen_writers_are_read(hand, pen_digits, qtbot):
    chosen = np.random.default_rng(0).permutation(len(pen_digits))[:HOW_MANY]
    clear = hand.action("action_clear")
    right = 0
    for index in chosen:
        clear.trigger()
        qtbot.waitUntil(lambda: hand.answer == "", timeout=ENOUGH)
        replay(hand, pen_digits.strokes[index])
        hand.settle()
        right += hand.answer == str(pen_digits.labels[index])
    print(f"{right} of {HOW_MANY} read right")  # shown with -rP
    assert right / HOW_MANY >= READ_RIGHT
