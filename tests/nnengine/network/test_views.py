"""Turned and scaled copies of an image: by hand, beside scipy, and read by networks that vote."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from nnengine import ArgumentError, Dense, Ensemble, Flatten, Network, NetworkSpecification, ShapeError, View, inspect
from nnengine.arrays import Array
from nnengine.augmentation.resampling import block_size
from nnengine.network.views import AS_IT_IS, LARGEST_VIEW_COUNT, checked_views, seen, views_from_json

FOUR = (View(), View(rotation=-6), View(rotation=6), View(scale=0.95))
SIDE = 9


def pictures(count: int, channels: int = 1, dtype: type = np.float32) -> Array:
    return np.random.default_rng(count).random((count, channels, SIDE, SIDE)).astype(dtype)


def by_scipy(view: View, image: Array) -> Array:
    """One image (H, W)."""
    angle = np.radians(view.rotation)
    back = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) / view.scale
    middle = (np.array(image.shape) - 1) / 2
    offset = middle - back @ middle
    return ndimage.affine_transform(image.astype(float), back, offset, order=1, mode="grid-constant")


def linear(seed: int, dtype: type = np.float32) -> Network:
    specification = NetworkSpecification((Flatten(), Dense(10)), (1, SIDE, SIDE))
    return Network(specification, np.random.default_rng(seed), dtype)


class TestView:
    def test_a_quarter_turn_is_clockwise(self):
        image = np.array([[1.0, 0.5, 0.25], [0, 0, 0], [0, 0, 0]], np.float32)[None, None]
        turned = View(rotation=90).of(image)[0, 0]
        np.testing.assert_allclose(turned, [[0, 0, 1], [0, 0, 0.5], [0, 0, 0.25]], atol=1e-6)

    def test_half_as_large_about_the_middle_with_blank_paper_around(self):
        small = View(scale=0.5).of(np.ones((1, 1, 5, 5), np.float32))[0, 0]
        expected = np.zeros((5, 5))
        expected[1:4, 1:4] = 1  # places 1 to 3 fetch from 0 to 4, the others from outside
        np.testing.assert_array_equal(small, expected)

    @given(
        st.floats(-180, 180),
        st.floats(0.5, 2),
        arrays(np.float32, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.floats(0, 1, width=32)),
    )
    def test_it_is_scipys_affine_map(self, rotation, scale, image):
        view = View(rotation, scale)
        np.testing.assert_allclose(view.of(image[None, None])[0, 0], by_scipy(view, image), atol=2e-5)

    def test_many_images_and_channels_are_each_changed_alike(self):
        count = 2 * block_size(10**6, SIDE, SIDE) + 3
        images = pictures(count, channels=2)
        found = View(20, 1.2).of(images)
        assert (found.dtype, found.shape) == (np.float32, images.shape)
        assert 0 <= found.min() <= found.max() <= 1
        for place in (0, count // 2, count - 1):
            for channel in (0, 1):
                expected = by_scipy(View(20, 1.2), images[place, channel])
                np.testing.assert_allclose(found[place, channel], expected, atol=2e-5)

    def test_the_image_as_it_is_stays_so_to_the_last_bit(self):
        images = pictures(3, dtype=np.float64)
        found = View(0, 1).of(images)
        assert found is not images
        np.testing.assert_array_equal(found, images)

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ({"rotation": 180.5}, "rotation: expected at least -180 and at most 180, got 180.5"),
            ({"rotation": float("nan")}, "rotation: expected a finite number"),
            ({"scale": 0.49}, "scale: expected at least 0.5 and at most 2, got 0.49"),
            ({"scale": "large"}, "scale: expected a finite number, got 'large'"),
            ({"scale": True}, "scale: expected a finite number"),
        ],
    )
    def test_what_is_out_of_range_is_named(self, values, message):
        with pytest.raises(ArgumentError, match=message):
            View(**values)


class TestDescriptions:
    def test_they_come_back_from_json(self):
        assert views_from_json([view.to_json() for view in FOUR]) == FOUR
        assert views_from_json([{}, {"rotation": 3}]) == (View(), View(rotation=3))

    @pytest.mark.parametrize(
        ("description", "message"),
        [
            ([], "views: expected a list of 1 to 16, got 0 of them"),
            ([{}] * 17, "got 17 of them"),
            ({}, "views: expected a list of 1 to 16, got {}"),
            (None, "got None"),
            ([{}, {"rotation": 1e300}], "view 2: rotation: expected at least -180"),
            ([{"scale": float("inf")}], "view 1: scale: expected a finite number"),
            ([{"shear": 1}], "view 1: view: unknown shear; known are rotation, scale"),
            ([[0, 1]], "view 1: view: expected an object, got list"),
        ],
    )
    def test_what_is_wrong_is_named(self, description, message):
        with pytest.raises(ArgumentError, match=message):
            views_from_json(description)

    def test_only_images_have_views(self):
        assert checked_views(list(AS_IT_IS), (784,)) == AS_IT_IS
        assert checked_views(FOUR, (1, 28, 28)) == FOUR
        with pytest.raises(ShapeError, match=r"views: expected networks that read images .* vectors of 784"):
            checked_views(FOUR, (784,))
        with pytest.raises(ArgumentError, match="views: expected 1 to 16, got 0"):
            checked_views((), (1, 28, 28))
        with pytest.raises(ArgumentError, match="got 17"):
            checked_views([View()] * (LARGEST_VIEW_COUNT + 1), (1, 28, 28))


class TestEnsemble:
    @pytest.mark.parametrize("vote", ["average", "plurality"])
    def test_without_views_nothing_changes(self, vote):
        networks = [linear(seed) for seed in range(3)]
        images = pictures(5)
        alone = np.stack([network.predict(images) for network in networks])
        for ensemble in (Ensemble(networks, vote), Ensemble(networks, vote, [View()])):
            np.testing.assert_array_equal(ensemble.member_scores(images), alone)
        np.testing.assert_array_equal(
            Ensemble(networks, vote).predict(images), Ensemble(networks, vote, [View(0, 1)]).predict(images)
        )

    @pytest.mark.parametrize("dtype", [np.float32, np.float64])
    def test_each_networks_scores_are_the_mean_over_its_views(self, dtype):
        networks = [linear(seed, dtype) for seed in range(2)]
        images = pictures(601, dtype=dtype)  # more than are read together
        ensemble = Ensemble(networks, "average", FOUR)
        expected = [
            np.mean([network.predict(view.of(images)) for view in FOUR], axis=0, dtype=np.float64)
            for network in networks
        ]
        scores = ensemble.member_scores(images)
        assert (scores.dtype, scores.shape) == (dtype, (2, 601, 10))
        np.testing.assert_allclose(scores, expected, atol=1e-5)
        np.testing.assert_allclose(ensemble.predict(images), np.mean(expected, axis=0), atol=1e-5)
        np.testing.assert_array_equal(ensemble.predict(images), ensemble.predict(images))
        assert ensemble.predict(images[:0]).shape == (0, 10)

    def test_plurality_counts_what_each_network_answers_over_all_views(self):
        networks = [linear(seed) for seed in range(3)]
        images = pictures(40)
        answers = Ensemble(networks, "average", FOUR).member_scores(images).argmax(axis=2)
        shares = Ensemble(networks, "plurality", FOUR).predict(images)
        votes = np.stack([np.bincount(each, minlength=10) for each in answers.T]) / 3
        np.testing.assert_allclose(shares, votes, atol=1e-3)

    def test_the_views_of_images_stand_side_by_side(self):
        images = pictures(2)
        found = seen(images, FOUR)
        assert found.shape == (4, 2, 1, SIDE, SIDE)
        np.testing.assert_array_equal(found[3], View(scale=0.95).of(images))

    def test_its_description_tells_how_many(self):
        assert Ensemble([linear(1)] * 5, "average", FOUR).describe() == "5 networks, average, 4 views"
        assert Ensemble([linear(1)], "plurality", [View(5)]).describe() == "1 network, plurality, 1 view"
        assert Ensemble([linear(1)], "average", AS_IT_IS).describe() == "1 network, average"

    def test_vectors_and_too_many_views_are_refused(self):
        flat = Network(NetworkSpecification((Dense(10),), (SIDE * SIDE,)))
        assert Ensemble([flat]).predict(np.zeros((1, SIDE * SIDE))).shape == (1, 10)
        with pytest.raises(ShapeError, match="expected networks that read images"):
            Ensemble([flat], views=FOUR)
        with pytest.raises(ArgumentError, match="views: expected 1 to 16, got 17"):
            Ensemble([linear(1)], views=[View()] * 17)
        with pytest.raises(ShapeError, match="expected inputs of shape"):
            Ensemble([linear(1)], views=FOUR).predict(np.zeros((1, SIDE, SIDE)))

    def test_inspect_shows_the_first_network_with_the_image_as_it_is(self):
        ensemble = Ensemble([linear(1), linear(2)], "average", FOUR)
        image = pictures(1)[0]
        outputs = inspect(ensemble, image)
        np.testing.assert_array_equal(outputs[0].values, image)
        np.testing.assert_allclose(outputs[-2].values, ensemble.networks[0].predict(image[None])[0], atol=1e-6)
        np.testing.assert_array_equal(outputs[-1].values, ensemble.predict(image[None])[0])
