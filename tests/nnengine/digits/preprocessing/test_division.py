"""The ink of a picture is divided into lines of digits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from nnengine.digits.judge import FLAT, UNLIKE
from nnengine.digits.preprocessing.components import components
from nnengine.digits.preprocessing.division import InkPieces
from nnengine.digits.preprocessing.preparation import digit_preparation

SEVEN = [[(0, 0), (70, 0), (52, 50), (35, 120)]]
FIVE = [[(8, 30), (4, 62), (60, 66), (70, 92), (50, 118), (0, 114)], [(12, 6), (70, 3)]]  # its flag is detached
FOUR = [[(10, 0), (0, 60), (55, 62)], [(70, 10), (66, 120)]]  # two strokes that do not touch
ONE = [[(20, 0), (16, 120)]]


def drawn(*digits: tuple[list[list[tuple[int, int]]], int, int], size: tuple[int, int] = (600, 300)) -> np.ndarray:
    """Ink of strokes, each digit moved to a place."""
    sheet = Image.new("L", size)
    draw = ImageDraw.Draw(sheet)
    for strokes, left, top in digits:
        for stroke in strokes:
            draw.line([(left + x, top + y) for x, y in stroke], fill=255, width=10, joint="curve")
    return np.asarray(sheet, np.float32) / np.float32(255)


def places(ink: np.ndarray) -> list[list[int]]:
    """Where the digits of each line begin, from the left."""
    pieces = InkPieces(ink)
    return [[pieces.box(group).left for group in line] for line in pieces.lines()]


class TestComponents:
    def test_worked_by_hand(self) -> None:
        rows = ["##..#", "..#..", ".....", "#.#.#", "#.#.#", "###.."]
        labels, count = components(np.array([[place == "#" for place in row] for row in rows]))
        # The first two rows hang together at corners but for the last place of the first; a U; a line at the right.
        expected = ["11..2", "..1..", ".....", "3.3.4", "3.3.4", "333.."]
        assert count == 4
        pairs = set(zip("".join(expected), labels.ravel().tolist(), strict=True))
        assert len(pairs) == 5
        assert (".", 0) in pairs

    @given(st.integers(0, 2**32 - 1), st.floats(0.1, 0.7))
    def test_as_scipy_finds_them(self, seed: int, share: float) -> None:
        ndimage = pytest.importorskip("scipy.ndimage")
        mask = np.random.default_rng(seed).random((23, 17)) < share
        labels, count = components(mask)
        expected, known = ndimage.label(mask, np.ones((3, 3)))
        assert count == known
        assert len(set(zip(labels.ravel().tolist(), expected.ravel().tolist(), strict=True))) == known + (
            not mask.all()
        )
        np.testing.assert_array_equal(labels > 0, mask)


class TestDivision:
    def test_digits_side_by_side_are_told_apart(self) -> None:
        assert len(places(drawn((SEVEN, 40, 60), (ONE, 150, 70), (SEVEN, 240, 50), (ONE, 360, 60)))[0]) == 4

    @pytest.mark.parametrize("digit", [FIVE, FOUR, SEVEN, ONE])
    def test_a_digit_of_several_pieces_stays_one(self, digit: list[list[tuple[int, int]]]) -> None:
        assert len(places(drawn((digit, 200, 80)))) == 1
        assert len(places(drawn((digit, 200, 80)))[0]) == 1

    def test_pieces_of_one_digit_stay_together_beside_others(self) -> None:
        ((first, second, third),) = places(drawn((FIVE, 40, 60), (SEVEN, 180, 60), (FIVE, 330, 60)))
        assert first < 60 < second < 200 < third

    def test_digits_that_only_a_faint_edge_joins_are_told_apart(self) -> None:
        ink = drawn((SEVEN, 40, 60), (SEVEN, 122, 60))
        ink[60:66, 110:125] = np.maximum(ink[60:66, 110:125], 0.4)
        assert components(ink > 0.25)[1] == 1
        assert len(places(ink)[0]) == 2

    def test_lines_are_told_apart(self) -> None:
        above, below = places(drawn((SEVEN, 40, 10), (ONE, 200, 14), (ONE, 60, 165), (FIVE, 200, 165)))
        assert (len(above), len(below)) == (2, 2)

    def test_a_slanting_number_is_one_line(self) -> None:
        assert len(places(drawn((SEVEN, 40, 110), (ONE, 160, 80), (SEVEN, 260, 50), (ONE, 400, 20)))) == 1

    def test_boxes_are_around_the_ink(self) -> None:
        pieces = InkPieces(drawn((SEVEN, 40, 60), (FIVE, 180, 60)))
        ((seven, five),) = pieces.lines()
        for group, left in ((seven, 40), (five, 180)):
            box = pieces.box(group)
            np.testing.assert_allclose([box.left, box.top], [left - 3, 58], atol=6)
            np.testing.assert_allclose([box.width, box.height], [76, 124], atol=8)

    def test_a_single_digit_is_prepared_like_the_whole_picture(self) -> None:
        ink = drawn((FIVE, 200, 80))
        pieces = InkPieces(ink)
        ((group,),) = pieces.lines()
        np.testing.assert_array_equal(pieces.images([group])[0], digit_preparation(ink, ink.shape)[-1].image)
        assert pieces.box(group) == pieces.box(pieces.whole)

    def test_each_digit_is_prepared_as_if_it_stood_alone(self) -> None:
        pieces = InkPieces(drawn((SEVEN, 40, 60), (FIVE, 180, 60)))
        ((seven, five),) = pieces.lines()
        alone = [digit_preparation(drawn((digit, 200, 80)), (300, 600))[-1].image for digit in (SEVEN, FIVE)]
        assert np.abs(pieces.images([seven, five]) - np.stack(alone)).mean() < 0.01

    def test_nearby_specks_go_with_their_digit_and_others_with_none(self) -> None:
        ink = drawn((SEVEN, 40, 60), (ONE, 300, 60))
        ink[70:73, 120:123] = 1  # beside the seven
        ink[20:23, 560:563] = 1
        pieces = InkPieces(ink)
        ((seven, one),) = pieces.lines()
        assert pieces.box(one).left + pieces.box(one).width < 340
        assert 115 < pieces.box(seven).left + pieces.box(seven).width <= 123

    def test_what_is_wider_than_digits_is_said(self) -> None:
        pieces = InkPieces(drawn(([[(0, 0), (300, 10)]], 40, 60)))
        assert pieces.doubt(pieces.whole, 1.0) == FLAT
        pieces = InkPieces(drawn((SEVEN, 40, 60)))
        assert pieces.doubt(pieces.whole, 1.0) is None
        assert pieces.doubt(pieces.whole, 0.0) == UNLIKE


def test_a_whole_page_is_divided_into_its_lines_at_once() -> None:
    page = np.zeros((768, 768), np.float32)
    for top in range(4, 740, 18):
        for left in range(4, 750, 12):
            page[top : top + 9, left : left + 3 + (left + top) % 4] = 1
    lines = InkPieces(page).lines(lambda images: pytest.fail("nobody is asked about a page"))
    assert len(lines) == 41
    assert all(len(line) == 1 for line in lines)  # more pieces than a number has are left as they are
