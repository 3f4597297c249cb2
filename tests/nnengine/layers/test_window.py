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
    assert window.covered(5) == [
        (slice(1, 3), slice(1, 4, 2)),
        (slice(0, 3), slice(0, 5, 2)),
        (slice(0, 2), slice(1, 4, 2)),
    ]


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 5), st.integers(1, 20))
def test_positions_see_the_pixels_that_they_stand_on(size, stride, padding, length):
    if padding >= size:
        with pytest.raises(ArgumentError, match=f"padding {padding} must be under the size {size}"):
            Window("Layer", "size", size, stride, padding)
        return
    window = Window("Layer", "size", size, stride, padding)
    starts = list(range(-padding, length + padding - size + 1, stride))
    fits = starts and starts[-1] + size == length + padding and stride <= length + 2 * padding
    if not fits:
        with pytest.raises(ShapeError, match=r"Layer: (size|stride) .* the height"):
            window.positions("height", length)
        return
    assert window.positions("height", length) == len(starts)
    seen = [set() for _ in starts]
    for at, pixels in window.covered(length):
        positions = range(len(starts))[at]
        stood_on = range(length)[pixels]
        assert len(positions) == len(stood_on) == at.stop - at.start
        for position, pixel in zip(positions, stood_on, strict=True):
            assert pixel not in seen[position]
            seen[position].add(pixel)
    assert seen == [{n for n in range(start, start + size) if 0 <= n < length} for start in starts]
    assert all(seen)
