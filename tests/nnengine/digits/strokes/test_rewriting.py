"""Digits written again by other hands, and drawn with other pens."""

from __future__ import annotations

import numpy as np
import pytest

from nnengine.digits.strokes import Strokes, render
from nnengine.digits.strokes.handwriting import Hand
from nnengine.digits.strokes.pens import drawn_on_the_canvas, drawn_with_pens
from nnengine.digits.strokes.rewriting import SAMPLES, rewritten

STEADY = Hand(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
SEVEN = (np.array([(0.0, 0), (60, 0), (20, 100)]), np.array([(15.0, 50), (55, 48)]))
DOT = (np.array([(3.0, 4)]),)


def generator() -> np.random.Generator:
    return np.random.default_rng(1)


def sampled(strokes: Strokes, points: int) -> Strokes:
    """The same path, told by more points."""
    return tuple(
        np.stack(
            [np.interp(np.linspace(0, len(path) - 1, points), np.arange(len(path)), axis) for axis in path.T], axis=1
        )
        for path in strokes
    )


def test_a_steady_hand_writes_the_digit_as_it_was() -> None:
    points = rewritten([sampled(SEVEN, 121), DOT], generator(), STEADY)
    assert points.shape == (2, SAMPLES, 2)
    assert points.dtype == np.float32
    assert np.ptp(points[0], axis=0) == pytest.approx((0.6, 1), abs=0.02)  # the ends stay, a corner may go
    assert not points[1].any()


def test_few_points_are_joined_by_curves_as_on_the_canvas() -> None:
    """A nought of which every fourth point is kept stays round."""
    turns = np.linspace(0, 2 * np.pi, 33)
    nought = (np.stack([np.cos(turns), np.sin(turns)], axis=1),)
    radii = np.hypot(*np.moveaxis(rewritten([nought] * 20, generator(), STEADY), 2, 0))
    assert radii.min() > 0.47  # of 0.5; straight lines between eight points come as near as 0.46


def test_its_strokes_are_not_joined() -> None:
    steps = np.hypot(*np.diff(rewritten([SEVEN], generator(), STEADY)[0], axis=0).T)
    assert (steps > 0.05).sum() == 1  # where the pen is up


def test_other_hands_write_other_digits_of_the_same_shape() -> None:
    points = rewritten([sampled(SEVEN, 30)] * 200, generator())
    assert len(np.unique(points.reshape(200, -1), axis=0)) == 200
    images = drawn_with_pens(points, generator()).reshape(200, -1) / 255
    original = render(SEVEN).ravel()
    others = render((np.array([(0.0, 0), (60, 0), (60, 100), (0, 100), (0, 0)]),)).ravel()
    nearer = np.linalg.norm(images - original, axis=1) < np.linalg.norm(images - others, axis=1)
    assert nearer.mean() > 0.95


def test_the_same_generator_writes_the_same() -> None:
    once, again = (drawn_with_pens(rewritten([SEVEN] * 3, rng), rng) for rng in (generator(), generator()))
    np.testing.assert_array_equal(once, again)


def test_pens_draw_within_the_field_and_a_dot_as_a_dot() -> None:
    images = drawn_with_pens(rewritten([SEVEN, DOT], generator()), generator())
    assert images.dtype == np.uint8
    assert images.shape == (2, 28, 28)
    assert (images.max(axis=(1, 2)) == 255).all()
    assert (images[1] > 0).sum() < 50


def test_a_stroke_of_many_pieces_keeps_a_point_of_each() -> None:
    """As many strokes as a scribble may have: each has one of the points that there are, until there is none left."""
    strokes = tuple(np.array([(index, 0.0), (index, 1)]) for index in range(200))
    for count in (80, 200):
        points = rewritten([strokes[:count]], generator(), STEADY)[0]
        assert len(np.unique(points[:, 0].round(5))) == 80


def test_the_pen_of_the_canvas_draws_what_the_canvas_draws() -> None:
    strokes = sampled(SEVEN, 60)
    along = np.concatenate([np.asarray(stroke) for stroke in sampled(SEVEN, 80)])
    drawn = drawn_on_the_canvas(along[np.newaxis].astype(np.float32))[0] / 255
    assert np.abs(drawn - render(strokes)).max() < 0.1
