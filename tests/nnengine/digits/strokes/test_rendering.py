"""Place, size, sampling and pen do not matter; what comes out looks like MNIST; nothing that can be drawn fails."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnengine.digits.strokes import DEFAULT_STYLE, Pen, Style, render
from nnengine.digits.strokes.normalisation import resampled
from nnengine.errors import ArgumentError

Image = npt.NDArray[np.float32]

coordinates = st.floats(-1e3, 1e3, allow_nan=False, width=32)
strokes_of_any_kind = st.lists(arrays(np.float64, st.tuples(st.integers(0, 12), st.just(2)), elements=coordinates))


def line(*points: tuple[float, float]) -> npt.NDArray[np.float64]:
    return np.array(points, np.float64)


def seven() -> list[npt.NDArray[np.float64]]:
    return [line((10, 10), (60, 10), (30, 90)), line((25, 50), (60, 50))]


def inked_size(image: Image) -> tuple[float, float]:
    """How many columns and rows have ink, grey ones counted by their darkness."""
    return float(image.max(axis=0).sum()), float(image.max(axis=1).sum())


def centre_of(image: Image) -> tuple[float, float]:
    rows, columns = np.indices(image.shape)
    return float((image * columns).sum() / image.sum()), float((image * rows).sum() / image.sum())


def test_a_drawing_without_strokes_is_blank() -> None:
    for nothing in ([], [np.empty((0, 2))]):
        image = render(nothing)
        assert image.shape == (28, 28)
        assert image.dtype == np.float32
        assert not image.any()


def test_a_digit_fits_mnists_box_with_its_aspect_ratio_and_its_centre_of_mass_at_pixel_14() -> None:
    image = render([line((0, 0), (50, 0), (50, 100), (0, 100), (0, 0))])
    # 20 pixels high with the pen's 2.5; half as far between the middles of the upright lines: 17.5 / 2 + 2.5 = 11.25.
    assert inked_size(image) == pytest.approx((11.25, 20), abs=0.3)
    assert centre_of(image) == pytest.approx((14, 14), abs=0.1)
    assert image.max() == 1


def test_an_unsymmetrical_digit_is_centred_by_its_ink_and_not_by_its_box() -> None:
    image = render([line((0, 0), (0, 100), (60, 100))])
    assert centre_of(image) == pytest.approx((14, 14), abs=0.1)
    rows, columns = np.nonzero(image)
    assert (columns.min() + columns.max()) / 2 > 15
    assert (rows.min() + rows.max()) / 2 < 12


def test_a_line_is_as_dark_across_as_the_pen_says() -> None:
    image = render([line((0, 0), (0, 1))], Style(box=20, pen=Pen(width=3, softness=1.5), centre=14))
    # Distances 0 and 1 from the middle are ink; at 2 it is (1.5 - 2) / 1.5 + 0.5 = 1/6.
    assert image[14, 10:19] == pytest.approx([0, 0, 1 / 6, 5 / 6, 1, 5 / 6, 1 / 6, 0, 0], abs=0.02)


@pytest.mark.parametrize("end", [(0, 1), (1, 0), (0, 1e-300), (1e300, 0)])
def test_a_thin_line_keeps_its_thickness_whatever_its_direction_and_length(end: tuple[float, float]) -> None:
    image = render([line((0, 0), end)])
    assert sorted(inked_size(image)) == pytest.approx([2.5, 20], abs=0.3)


@pytest.mark.parametrize(
    "points", [[(5, 7)], [(5, 7), (5, 7)], [(0.1, 0.1), (0.1 + 1e-17, 0.1)], [(1e15, 0), (1e15, 0.125)]]
)
def test_a_dot_stays_a_dot(points: list[tuple[float, float]]) -> None:
    image = render([line(*points)])
    assert inked_size(image) == pytest.approx((2.5, 2.5), abs=0.3)
    assert np.argmax(image) == 14 * 28 + 14


def test_strokes_of_one_point_are_placed_among_the_others() -> None:
    image = render([line((0, 0)), line((0, 100))])
    rows = np.flatnonzero(image.max(axis=1) > 0.4)
    assert np.ptp(rows) == 20
    assert image[14].max() == 0  # the pen was up in between


def test_every_stroke_shows_and_the_way_between_them_does_not() -> None:
    apart = render([line((0, 0), (0, 100)), line((50, 0), (50, 100))])
    together = render([line((0, 0), (0, 100), (50, 0), (50, 100))])
    assert apart[14, 14] == 0
    assert together[14, 14] > 0.9


@settings(deadline=None)
@given(
    x=st.floats(-1e6, 1e6),
    y=st.floats(-1e6, 1e6),
    scale=st.floats(0.01, 1e6),
    order=st.permutations(range(2)),
    direction=st.sampled_from([-1, 1]),
)
def test_place_size_order_and_direction_do_not_matter(
    x: float, y: float, scale: float, order: list[int], direction: int
) -> None:
    strokes = seven()
    moved = [strokes[index][::direction] * scale + (x, y) for index in order]
    assert np.abs(render(moved) - render(strokes)).max() < 0.01


@settings(deadline=None)
@given(density=st.integers(2, 400))
def test_how_densely_a_stroke_was_sampled_does_not_matter(density: int) -> None:
    corners = seven()[0]
    share = np.linspace(0, 2, density * 2 + 1)
    dense = np.stack([np.interp(share, range(3), corners[:, axis]) for axis in (0, 1)], axis=1)
    assert np.abs(render([dense]) - render([corners])).max() < 0.01


def test_y_points_down() -> None:
    image = render([line((0, 0), (50, 0), (25, 100))])
    rows = image.sum(axis=1)
    inked = np.flatnonzero(rows > 0.5)
    assert rows[inked[1]] > 3 * rows[inked[-2]]


def test_a_scribble_of_very_many_points_is_drawn_like_its_thinned_out_self() -> None:
    turns = np.linspace(0, 2 * np.pi, 50_001)
    scribble = np.stack([np.cos(31 * turns), np.sin(29 * turns)], axis=1)
    image = render([scribble])
    assert inked_size(image) == pytest.approx((20, 20), abs=0.6)
    assert image[5:23, 5:23].min() > 0.5


def test_ink_far_from_its_centre_of_mass_stays_on_the_field() -> None:
    thick_bar = [line((0, y), (60, y)) for y in (0, 3, 6, 9)]
    image = render([*thick_bar, line((30, 9), (30, 60))])
    across, down = centre_of(image)
    assert across == pytest.approx(14, abs=0.1)
    assert down < 13  # it could not be moved as far down as it should
    assert image[-1].max() < 0.01
    assert inked_size(image) == pytest.approx((20, 20), abs=0.3)


@settings(deadline=None)
@given(strokes=strokes_of_any_kind)
def test_whatever_is_drawn_becomes_an_image(strokes: list[npt.NDArray[np.float64]]) -> None:
    image = render(strokes)
    assert image.shape == (28, 28)
    assert image.dtype == np.float32
    assert np.isfinite(image).all()
    assert image.min() >= 0
    assert image.max() <= 1
    assert bool(image.any()) == any(len(stroke) for stroke in strokes)
    if image.any():
        assert max(inked_size(image)) <= 20.5
        assert image[0].max() == image[:, 0].max() == 0


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_coordinates_that_are_no_numbers_are_refused(wrong: float) -> None:
    with pytest.raises(ArgumentError, match="stroke 1: expected finite coordinates"):
        render([line((0, 0)), line((0, 0), (wrong, 1))])


@pytest.mark.parametrize("wrong", [np.zeros(4), np.zeros((3, 3)), np.zeros((2, 2, 2)), "ab", [[1, 2], [3]], [None]])
def test_arrays_that_are_no_strokes_are_refused(wrong: object) -> None:
    with pytest.raises(ArgumentError, match="stroke 0: expected"):
        render([wrong])  # type: ignore[list-item]


def test_the_default_style_is_fixed_and_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        DEFAULT_STYLE.box = 24  # type: ignore[misc]


def circle(points: int) -> list[npt.NDArray[np.float64]]:
    turn = np.linspace(0, 2 * np.pi, points)
    return [np.stack([10 * np.cos(turn), 10 * np.sin(turn)], axis=1)]


def test_points_far_apart_are_joined_by_a_curve() -> None:
    radius = np.hypot(*resampled(circle(9), 0.5).T)
    assert np.median(radius) > 9.9
    assert radius.min() > 9.5  # beside the ends; a straight line between two of eight points comes to 9.24
    assert np.abs(render(circle(9)) - render(circle(60))).mean() < 0.02


def test_points_near_each_other_are_joined_by_straight_lines() -> None:
    path = circle(60)[0]
    found = resampled([path], 0.5)
    steps = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    wanted = np.linspace(0, steps[-1], len(found))
    np.testing.assert_allclose(found, np.stack([np.interp(wanted, steps, axis) for axis in path.T], axis=1), atol=1e-9)


def test_corners_stay_and_strokes_do_not_bend_towards_each_other() -> None:
    corner = np.array([(0.0, 0), (0, 20), (20, 20)])
    other = np.array([(30.0, 0), (30, 20)])
    found = resampled([corner, other], 0.5)
    on_corner = (np.abs(found[:, 0]) < 1e-9) | (np.abs(found[:, 1] - 20) < 1e-9)
    on_other = np.abs(found[:, 0] - 30) < 1e-9
    assert (on_corner | on_other).all()
    assert found.max() == pytest.approx(30)


@given(
    strokes=st.lists(
        arrays(np.float64, st.tuples(st.integers(1, 8), st.just(2)), elements=st.floats(-50, 50, width=32)),
        min_size=1,
        max_size=3,
    )
)
def test_a_curve_stays_near_its_points(strokes: list[npt.NDArray[np.float64]]) -> None:
    """A Hermite piece with slopes of a chord's length strays from the chord by less than a third of it."""
    found = resampled(strokes, 0.5)
    assert np.isfinite(found).all()
    points = np.concatenate(strokes)
    longest = max((float(np.hypot(*np.diff(path, axis=0).T).max()) for path in strokes if len(path) > 1), default=0.0)
    assert (found.min(axis=0) >= points.min(axis=0) - longest / 3 - 1e-6).all()
    assert (found.max(axis=0) <= points.max(axis=0) + longest / 3 + 1e-6).all()
