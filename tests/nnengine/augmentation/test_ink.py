"""Stroke width, occlusion and noise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from nnengine.arrays import Array
from nnengine.augmentation import Augmentation
from nnengine.augmentation.ink import change_stroke_width, occlude

CROSS = ndimage.generate_binary_structure(2, 1)


def changed(images: Array, *change: float) -> Array:
    copy = images.copy()
    change_stroke_width(copy, np.array(change))
    return copy


def test_a_line_of_two_pixels_grows_to_four_and_shrinks_to_none() -> None:
    line = np.zeros((1, 1, 8, 6), np.float32)
    line[..., 2:4] = 1
    across = [changed(line, by)[0, 0, 4].tolist() for by in (2, 1, 0, -1, -2)]
    assert across == [
        [0, 1, 1, 1, 1, 0],
        [0, 0.5, 1, 1, 0.5, 0],
        [0, 0, 1, 1, 0, 0],
        [0, 0, 0.5, 0.5, 0, 0],
        [0, 0, 0, 0, 0, 0],
    ]


def test_against_grey_dilation_and_erosion() -> None:
    images = np.random.default_rng(0).random((4, 1, 9, 7))
    got = changed(images, 2, -2, 0.5, -1.5)
    wider, narrower = (
        np.stack([of(image[0], footprint=CROSS, mode="constant", cval=0)[None] for image in images])
        for of in (ndimage.grey_dilation, ndimage.grey_erosion)
    )
    np.testing.assert_allclose(got[0], wider[0], atol=1e-15)
    np.testing.assert_allclose(got[1], narrower[1], atol=1e-15)
    np.testing.assert_allclose(got[2], 0.75 * images[2] + 0.25 * wider[2], atol=1e-15)
    np.testing.assert_allclose(got[3], 0.25 * images[3] + 0.75 * narrower[3], atol=1e-15)


def test_both_widths_are_drawn() -> None:
    line = np.zeros((500, 1, 9, 9), np.float32)
    line[..., 3:6] = 1
    widths = Augmentation(stroke_width=1.5).apply(line, np.random.default_rng(1))[:, 0, 4].sum(axis=1)
    assert 1.5 <= widths.min() < 1.6
    assert 4.4 < widths.max() <= 4.5
    assert widths.mean() == pytest.approx(3, abs=0.12)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_square_of_the_side_named_is_blank_wherever_it_fits(channels: int) -> None:
    images = np.ones((500, channels, 6, 5), np.float32)
    blank = Augmentation(occlusion=3).apply(images, np.random.default_rng(1)) == 0
    assert (blank.sum(axis=(2, 3)) == 9).all()
    assert (blank.any(axis=3).sum(axis=2) == 3).all()  # three rows, so three whole columns too
    assert (blank == blank[:, :1]).all()
    corners = np.stack([blank[:, 0].any(axis=2).argmax(axis=1), blank[:, 0].any(axis=1).argmax(axis=1)], axis=1)
    places, counts = np.unique(corners, axis=0, return_counts=True)
    assert places.tolist() == [[row, column] for row in range(4) for column in range(3)]
    assert counts.min() > 20  # of 500 in 12 places: 42 each, standard deviation 6.2


def test_the_last_place_a_square_fits() -> None:
    image = np.ones((1, 1, 4, 4))
    occlude(image, 3, np.full((2, 1), np.nextafter(1, 0)))
    assert np.argwhere(image[0, 0] == 0).min(axis=0).tolist() == [1, 1]


def test_a_square_may_cover_all() -> None:
    assert not Augmentation(occlusion=4).apply(np.ones((2, 1, 4, 4), np.float32), np.random.default_rng(1)).any()


def test_noise_has_the_spread_named_and_stops_at_paper_and_ink() -> None:
    noisy = Augmentation(noise=0.1).apply(np.full((50, 1, 28, 28), 0.5, np.float32), np.random.default_rng(1))
    assert noisy.mean() == pytest.approx(0.5, abs=0.002)
    assert noisy.std() == pytest.approx(0.1, rel=0.02)
    ends = np.repeat(np.array([0, 1], np.float32), 784).reshape(2, 1, 28, 28)
    paper, ink = Augmentation(noise=0.1).apply(ends, np.random.default_rng(1))
    assert (paper == 0).mean() == pytest.approx(0.5, abs=0.06)
    assert (ink == 1).mean() == pytest.approx(0.5, abs=0.06)
