"""Augmentation as a whole: what is kept, what is drawn, what is refused."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from nnengine.arrays import Array
from nnengine.augmentation import Augmentation
from nnengine.errors import ArgumentError, ShapeError

EVERYTHING = Augmentation(shift=2, rotation=15, shear=10, scale=0.2, elastic=1, stroke_width=1, occlusion=5, noise=0.1)
MOVING = replace(EVERYTHING, stroke_width=0, occlusion=0, noise=0)
ONE_EACH = {
    field.name: replace(Augmentation(), **{field.name: getattr(EVERYTHING, field.name)})
    for field in fields(Augmentation)
    if field.name != "elastic_sigma"
}


def random_images(*shape: int) -> Array:
    return np.random.default_rng(0).random(shape, np.float32)


def generator(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("augmentation", [Augmentation(), Augmentation(elastic_sigma=9)])
def test_without_a_range_nothing_is_changed(augmentation: Augmentation) -> None:
    images = random_images(3, 1, 28, 28)
    same = augmentation.apply(images, generator())
    np.testing.assert_array_equal(same, images)
    assert not np.shares_memory(same, images)


@pytest.mark.parametrize("name", ONE_EACH)
def test_every_range_changes_every_image_and_each_in_its_own_way(name: str) -> None:
    image = np.zeros((1, 1, 28, 28), np.float32)
    image[..., 4:24, 4:24] = random_images(20, 20)
    changed = ONE_EACH[name].apply(np.repeat(image, 100, axis=0), generator())
    assert (abs(changed - image).max((1, 2, 3)) > 1e-3).all()
    assert len(np.unique(changed.reshape(100, -1), axis=0)) > 80  # some of 100 squares in 576 places coincide


@pytest.mark.parametrize("augmentation", [*ONE_EACH.values(), EVERYTHING], ids=[*ONE_EACH, "everything"])
def test_the_generator_decides(augmentation: Augmentation) -> None:
    images = random_images(130, 1, 28, 28)
    first, again, other = (augmentation.apply(images, generator(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any((1, 2, 3)).mean() > 0.95  # a square may lie where it lay


def test_two_calls_with_one_generator_differ() -> None:
    images, rng = random_images(2, 1, 28, 28), generator()
    assert (EVERYTHING.apply(images, rng) != EVERYTHING.apply(images, rng)).any()


@pytest.mark.parametrize(("channels", "height", "width"), [(1, 28, 28), (2, 20, 31), (1, 1, 7), (3, 300, 200)])
def test_moving_is_one_bilinear_resampling_with_blank_paper_outside(channels: int, height: int, width: int) -> None:
    """As scipy does at the same coordinates; more images than are changed together."""
    count = 100 if height < 100 else 3
    images = random_images(count, channels, height, width)
    changed = MOVING.apply(images, generator())
    coordinates = MOVING.coordinates(count, height, width, generator())
    assert coordinates.dtype == np.float32
    for image, got, wanted in zip(images, changed, coordinates.transpose(1, 0, 2, 3), strict=True):
        for channel, got_channel in zip(image, got, strict=True):
            expected = ndimage.map_coordinates(
                channel.astype(float), wanted.astype(float), order=1, mode="grid-constant"
            )
            np.testing.assert_allclose(got_channel, expected, atol=3e-7)


def test_without_elastic_distortion_it_is_an_affine_transform() -> None:
    affine = replace(MOVING, elastic=0)
    images = random_images(70, 1, 28, 28)
    changed = affine.apply(images, generator())
    places = affine.coordinates(70, 28, 28, generator()).astype(float)
    for number in range(70):
        corner, below, beside = places[:, number, 0, 0], places[:, number, -1, 0], places[:, number, 0, -1]
        matrix = np.stack([below - corner, beside - corner], axis=1) / 27
        expected = ndimage.affine_transform(
            images[number, 0].astype(float), matrix, corner, order=1, mode="grid-constant"
        )
        np.testing.assert_allclose(changed[number, 0], expected, atol=2e-5)  # coordinates are float32


def test_one_range_more_leaves_what_the_others_draw() -> None:
    """Shifts, and the square's place, are the same whether there is shearing or not."""
    shifted, sheared = (Augmentation(shift=3, shear=shear).coordinates(50, 9, 9, generator()) for shear in (0, 20))
    np.testing.assert_allclose(shifted[0], sheared[0], atol=1e-6)  # shearing moves along the rows only
    assert abs(shifted[1] - sheared[1]).max() > 0.5
    paper = np.ones((50, 1, 28, 28), np.float32)
    plain, noisy = (Augmentation(occlusion=4, noise=noise).apply(paper, generator()) < 0.5 for noise in (0, 0.01))
    np.testing.assert_array_equal(plain, noisy)


@pytest.mark.parametrize("count", [0, 1])
def test_few_images(count: int) -> None:
    changed = EVERYTHING.apply(random_images(count, 1, 28, 28), generator())
    assert changed.shape == (count, 1, 28, 28)
    assert MOVING.coordinates(count, 28, 28, generator()).shape == (2, count, 28, 28)


@st.composite
def augmentations(draw: st.DrawFn) -> Augmentation:
    return Augmentation(
        shift=draw(st.floats(0, 1000)),
        rotation=draw(st.floats(0, 180)),
        shear=draw(st.floats(0, 80)),
        scale=draw(st.floats(0, 0.95)),
        elastic=draw(st.floats(0, 50)),
        elastic_sigma=draw(st.floats(1, 100)),
        stroke_width=draw(st.floats(0, 2)),
        occlusion=draw(st.integers(0, 3)),
        noise=draw(st.floats(0, 1)),
    )


@given(
    augmentation=augmentations(),
    shape=st.tuples(st.integers(0, 4), st.integers(1, 2), st.integers(3, 12), st.integers(3, 12)),
    dtype=st.sampled_from([np.float32, np.float64]),
    seed=st.integers(0, 9),
)
def test_ink_stays_ink(augmentation: Augmentation, shape: tuple[int, ...], dtype: type, seed: int) -> None:
    images: Array = generator(seed).integers(0, 2, shape).astype(dtype)
    before = images.copy()
    changed = augmentation.apply(images, generator(seed))
    np.testing.assert_array_equal(images, before)
    assert changed.shape == shape
    assert changed.dtype == dtype
    assert np.isfinite(changed).all()
    assert ((changed >= 0) & (changed <= 1)).all()


@given(augmentations())
def test_round_trip(augmentation: Augmentation) -> None:
    assert Augmentation.from_json(json.loads(json.dumps(augmentation.to_json()))) == augmentation


def test_missing_values_keep_their_default() -> None:
    assert Augmentation.from_json({"shift": 2}) == Augmentation(shift=2.0)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"shift": -1}, r"shift: expected at least 0 and at most 1000, got -1"),
        ({"rotation": 181}, "rotation: expected at least 0 and at most 180, got 181"),
        ({"shear": 90}, "shear: expected at least 0 and under 90, got 90"),
        ({"scale": 1.0}, r"scale: expected at least 0 and under 1, got 1\.0"),
        ({"elastic": float("nan")}, "elastic: expected a finite number, got nan"),
        ({"elastic_sigma": 0.5}, r"elastic_sigma: expected at least 1 and at most 1000, got 0\.5"),
        ({"stroke_width": 2.1}, r"stroke_width: expected at least 0 and at most 2, got 2\.1"),
        ({"occlusion": 2.5}, r"occlusion: expected a whole number from 0 to 1,000, got 2\.5"),
        ({"noise": "much"}, "noise: expected a finite number, got 'much'"),
    ],
)
def test_impossible_ranges_are_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Augmentation(**values)
    with pytest.raises(ArgumentError, match=message):
        Augmentation.from_json(values)


def test_descriptions_that_are_none_are_refused() -> None:
    with pytest.raises(ArgumentError, match="augmentation: unknown flip; known are elastic, "):
        Augmentation.from_json({"flip": True})
    with pytest.raises(ArgumentError, match="augmentation: expected an object, got list"):
        Augmentation.from_json([])


def test_images_of_another_form_are_refused() -> None:
    with pytest.raises(ShapeError, match=r"images: expected floats of shape \(N, C, H, W\), got float32 of shape \(3,"):
        EVERYTHING.apply(random_images(3, 28, 28), generator())
    with pytest.raises(ShapeError, match="got uint8 of shape"):
        EVERYTHING.apply(np.zeros((1, 1, 28, 28), np.uint8), generator())
    with pytest.raises(ShapeError, match="occlusion: expected at most the images' 4x28, got 5"):
        EVERYTHING.apply(random_images(1, 1, 4, 28), generator())
