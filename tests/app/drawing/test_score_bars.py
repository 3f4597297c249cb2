from __future__ import annotations

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.drawing.values.reading import BLANK, Reading
from app.drawing.widgets.score_bars import ScoreBars
from app.shell.theme.tokens import DARK, LIGHT, Tokens

SURE = Reading((0, 0, 0, 0, 0.75, 0, 0, 0, 0, 0.25))
UNSURE = Reading((0.1,) * 10)
TRACK = range(22, 230)  # between the digit and the number of a bar 276 wide


@pytest.fixture
def bars(qtbot: QtBot) -> ScoreBars:
    made = ScoreBars()
    qtbot.addWidget(made)
    made.resize(276, 190)
    return made


def _row(image: QImage, digit: int) -> list[str]:
    return [image.pixelColor(x, digit * 19 + 9).name() for x in TRACK]


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_the_answer_wears_the_accent_as_far_as_its_share(bars: ScoreBars, tokens: Tokens) -> None:
    bars.show_theme(tokens)
    bars.show_reading(SURE)
    image = bars.grab().toImage()
    answer = _row(image, 4)
    assert answer.count(tokens.accent.lower()) / len(answer) == pytest.approx(0.75, abs=0.02)
    assert answer[-1] == tokens.track.lower()
    second = _row(image, 9)
    assert tokens.accent.lower() not in second
    assert second.count(tokens.track.lower()) / len(second) == pytest.approx(0.75, abs=0.02)
    assert set(_row(image, 0)) == {tokens.track.lower()}


def test_no_row_wears_the_accent_when_unsure(bars: ScoreBars) -> None:
    bars.show_reading(UNSURE)
    image = bars.grab().toImage()
    assert all(LIGHT.accent.lower() not in _row(image, digit) for digit in range(10))
    assert len({tuple(_row(image, digit)) for digit in range(10)}) == 1


def test_a_blank_canvas_empties_the_bars(bars: ScoreBars) -> None:
    bars.show_reading(SURE)
    bars.show_reading(BLANK)
    image = bars.grab().toImage()
    assert {colour for digit in range(10) for colour in _row(image, digit)} == {LIGHT.track.lower()}


def test_a_reader_hears_the_scores(bars: ScoreBars) -> None:
    assert bars.accessibleDescription() == "Nothing drawn"
    bars.show_reading(SURE)
    spoken = bars.accessibleDescription().split(", ")
    assert (spoken[4], spoken[9], spoken[0]) == ("4: 75.0 %", "9: 25.0 %", "0: 0.0 %")
    assert (bars.objectName(), bars.accessibleName()) == ("score_bars", "Scores")


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_scores_of_what_is_no_digit_are_hollow_and_said_to_be_none(bars: ScoreBars, tokens: Tokens) -> None:
    bars.show_theme(tokens)
    bars.show_reading(Reading((0, 0, 0, 0, 1, 0, 0, 0, 0, 0), ("Not a digit?", "unlike any it knows")))
    row = _row(bars.grab().toImage(), 4)
    assert tokens.accent.lower() not in row
    assert row.count(tokens.surface.lower()) / len(row) > 0.9
    assert bars.accessibleDescription().startswith("If it were a digit: 0: 0.0 %")
    bars.show_reading(SURE)
    assert bars.accessibleDescription().startswith("0: ")
    assert tokens.surface.lower() not in _row(bars.grab().toImage(), 4)
