from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnengine import ArgumentError, ShapeError
from nnengine.layers.window import Window


def test_by_hand():
    # Windows of 3, 2 apart, one pixel of padding: they begin at -1, 1 and 3 of 5 pixels.
    window = Window("Layer", "size", 3, 2, 1)
    assert window.positions("width", 5) == 3
    # Its first pixel is inside at the last two positions (pixels 1 and 3), its middle at all (0, 2, 4), its last at
    # the first two (1 and 3).
    assert window.covered("width", 5) == [
        (slice(1, 3), slice(1, 4, 2)),
        (slice(0, 3), slice(0, 5, 2)),
        (slice(0, 2), slice(1, 4, 2)),
    ]


def test_what_no_whole_window_reaches_is_left_out():
    # Windows of 2, 2 apart: 5 pixels hold two, and the last pixel is in none.
    window = Window("Layer", "size", 2, 2, 0)
    assert window.positions("height", 5) == 2
    assert window.covered("height", 5) == [(slice(0, 2), slice(0, 3, 2)), (slice(0, 2), slice(1, 4, 2))]


@given(st.integers(1, 6), st.integers(1, 6), st.tuples(*[st.integers(0, 5)] * 4), st.integers(1, 20))
def test_positions_see_the_pixels_that_they_stand_on(size, stride, padding, length):
    if max(padding) >= size:
        with pytest.raises(ArgumentError, match=f"padding {max(padding)} must be under the size {size}"):
            Window("Layer", "size", size, stride, padding)
        return
    window = Window("Layer", "size", size, stride, padding)
    top, left, bottom, right = padding
    for dimension, before, after in (("height", top, bottom), ("width", left, right)):
        _check(window, dimension, before, after, length)


def _check(window, dimension, before, after, length):
    starts = list(range(-before, length + after - window.size + 1, window.stride))
    if not starts or window.stride > length + before + after:
        with pytest.raises(ShapeError, match=rf"Layer: (size|stride) .* the {dimension}"):
            window.positions(dimension, length)
        return
    size = window.size
    assert window.positions(dimension, length) == len(starts)
    seen = [set() for _ in starts]
    for at, pixels in window.covered(dimension, length):
        positions = range(len(starts))[at]
        stood_on = range(length)[pixels]
        assert len(positions) == len(stood_on) == at.stop - at.start
        for position, pixel in zip(positions, stood_on, strict=True):
            assert pixel not in seen[position]
            seen[position].add(pixel)
    assert seen == [{n for n in range(start, start + size) if 0 <= n < length} for start in starts]
    assert all(seen)


def test_four_equal_sides_are_one_number():
    assert Window("Layer", "size", 3, 1, (2, 2, 2, 2)).padding == 2
    assert Window("Layer", "size", 3, 1, [0, 1, 2, 1]).padding == (0, 1, 2, 1)


@pytest.mark.parametrize(
    "padding", [(1, 1), [], (0, 0, 0, 0, 0), (0, -1, 0, 0), (0, 1.0, 0, 0), (True, 0, 0, 0), [[1]]]
)
def test_other_sides_are_refused(padding):
    with pytest.raises(ArgumentError, match=r"Layer: padding: expected .* got "):
        Window("Layer", "size", 3, 1, padding)
