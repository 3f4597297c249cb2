from __future__ import annotations

import numpy as np
import pytest

from nnengine.digits.pictures.ink import (
    beside_each_other,
    inked_image,
    inked_strokes,
    inked_text,
    on_sheet,
    other_font,
    program_font,
    scaled,
    with_lines,
)

CORNER = [np.array([(0.0, 0.0), (0.0, 1.0), (0.5, 1.0)])]
SQUARE = [np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)])]


def test_strokes_are_cut_to_their_ink_by_hand() -> None:
    """An L of 20 x 11 pixels with lines of 2: 20 down, 9 more across, both 2 wide, but for what round ends lack."""
    ink = inked_strokes(CORNER, 20, 2.0)
    assert ink.shape == (20, 11)
    assert ink.sum() == pytest.approx(20 * 2 + 9 * 2, rel=0.1)
    assert min(ink[10, :2].min(), ink[18:, 5].min()) > 0.9
    assert ink[:17, 3:].max() == 0


@pytest.mark.parametrize("side", [8, 13, 60, 111])
def test_the_longer_side_is_as_asked_for(side: int) -> None:
    image = np.zeros((28, 28), np.float32)
    image[4:24, 10:16] = 1
    ways = [inked_strokes(CORNER, side, 0.1 * side), inked_image(image, side), inked_text("7", side, program_font())]
    assert [max(ink.shape) for ink in ways] == [side] * 3
    assert max(scaled(image, side).shape) == side
    assert all(0 <= ink.min() <= ink.max() <= 1 for ink in ways)


def test_a_dot_is_as_large_as_its_pen() -> None:
    assert inked_strokes([np.array([(3.0, 4.0)])], 20, 6.0).shape == (6, 6)


def test_what_a_stroke_goes_around_is_filled() -> None:
    assert inked_strokes(SQUARE, 30, 2.0)[15, 15] == 0
    assert inked_strokes(SQUARE, 30, 2.0, fill=True)[15, 15] == 1


def test_lines_become_thicker_and_thinner() -> None:
    """A line of 4 of 20 pixels is 16 of 80; three fortieths are 6 of 80, at both sides 3."""
    image = np.zeros((28, 28), np.float32)
    image[4:24, 12:16] = 1
    widths = [int((with_lines(image, wider)[40] > 0.5).sum()) for wider in (-2, 0, 3)]
    assert widths == [12, 16, 22]


def test_print_leans_and_is_bold() -> None:
    plain, bold, leaning = (
        inked_text("1", 60, program_font(), bold=bold, shear=shear) for bold, shear in ((0, 0.0), (5, 0.0), (0, 0.3))
    )
    assert bold.mean() > plain.mean()
    assert leaning.shape[1] > plain.shape[1] + 3
    top, bottom = (np.flatnonzero(leaning[row] > 0.5).mean() for row in (5, -5))
    assert top > bottom
    assert not np.array_equal(inked_text("7", 60, other_font()), inked_text("7", 60, program_font()))


def test_the_sheet_takes_no_ink_away() -> None:
    ink = inked_strokes(CORNER, 20, 2.0)
    rng = np.random.default_rng(0)
    sheets = [on_sheet(ink, rng) for _ in range(60)]
    assert all(sheet.sum() == pytest.approx(ink.sum()) for sheet in sheets)
    sides = [max(sheet.shape) for sheet in sheets]
    assert min(sides) <= 21
    assert max(sides) > 40


def test_ink_in_a_row() -> None:
    high, low = np.ones((4, 2), np.float32), np.full((2, 3), 0.5, np.float32)
    row = beside_each_other([high, low], 1)
    assert row.shape == (4, 6)
    assert row[:, 2].sum() == row[0, 3:].sum() == row[3, 3:].sum() == 0
    assert (row[1:3, 3:] == 0.5).all()
