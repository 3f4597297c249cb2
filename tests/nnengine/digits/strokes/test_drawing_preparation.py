"""How a drawing was prepared, in images and words."""

from __future__ import annotations

import numpy as np
import pytest

from nnengine.digits.strokes import drawing_preparation, render
from nnengine.errors import ArgumentError


def test_the_last_stage_is_what_the_network_reads() -> None:
    strokes = [np.array([(0.4, 0.4), (0.6, 0.4), (0.5, 0.6)]), np.array([(0.45, 0.5), (0.6, 0.5)])]
    stages = drawing_preparation(strokes, [0.06, 0.02])
    assert [stage.name for stage in stages] == ["As drawn", "Size and pen", "Place"]
    np.testing.assert_array_equal(stages[-1].image, render(strokes))
    assert all(stage.is_ink and stage.words.endswith(".") for stage in stages)


def test_sentences_by_hand() -> None:
    # With its pen the line is 0.25 + 0.06 = 0.31 canvases high; 20 of 28 pixels are 0.714, which is 2.3 times that. It
    # stands in the middle of the 28 pixels, 13.5, and its mass is to be at pixel 14.
    stages = drawing_preparation([np.array([(0.2, 0.1), (0.2, 0.35)])], [0.06])
    assert stages[0].words == "1 stroke, as the pen went."
    assert "31 % of the canvas's height; scaled up 2.3 times" in stages[1].words
    assert stages[2].words.startswith("Moved 0.5 pixels to the right and 0.5 pixels down")


def test_the_canvas_is_shown_with_its_pen() -> None:
    (canvas, *_) = drawing_preparation([np.array([(0.25, 0.5), (0.75, 0.5)])], [0.1])
    assert canvas.image[84, 84] == 1
    assert canvas.image[84 - 12, 84] == 0  # 12 pixels are 0.07 of 168, more than half the pen
    assert canvas.image[84 - 7, 84] == 1


def test_what_is_too_large_is_scaled_down_and_a_dot_has_no_size() -> None:
    assert "scaled down to 74 %" in drawing_preparation([np.array([(0.5, 0.05), (0.5, 0.95)])], [0.06])[1].words
    assert "a dot" in drawing_preparation([np.array([(0.5, 0.5)])], [0.06])[1].words


def test_nothing_drawn_and_missing_widths() -> None:
    assert drawing_preparation([], []) == ()
    with pytest.raises(ArgumentError, match="a width for each of 1 strokes, got 0"):
        drawing_preparation([np.array([(0.5, 0.5)])], [])
