"""Digits that the program writes itself: the same for a seed, balanced, drawn like MNIST's."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nnengine.data.progress import Progress
from nnengine.digits.sources.mnist import mnist_splits
from nnengine.digits.sources.procedural import procedural_digits, procedural_splits
from nnengine.errors import ArgumentError
from nnengine.evaluation.evaluation import evaluate
from nnengine.network.network import Network
from nnengine.training.loop import Training
from nnengine.training.presets import PRESETS


def digest(*arrays: np.ndarray) -> str:
    return hashlib.sha256(b"".join(array.tobytes() for array in arrays)).hexdigest()


def test_a_seed_gives_the_same_digits_bit_for_bit_and_another_seed_others() -> None:
    once, again, other = (
        procedural_digits(600, np.random.default_rng(seed), progress)
        for seed, progress in ((3, None), (3, lambda _: None), (4, None))
    )
    assert digest(once.pixels, once.labels) == digest(again.pixels, again.labels)
    assert digest(once.pixels) != digest(other.pixels)


@pytest.mark.parametrize("count", [0, 1, 10, 507])
def test_every_digit_is_as_frequent_give_or_take_one(count: int) -> None:
    digits = procedural_digits(count, np.random.default_rng(1))
    assert digits.pixels.shape == (count, 1, 28, 28)
    assert digits.pixels.dtype == np.uint8
    assert np.ptp(np.bincount(digits.labels, minlength=10)) <= 1


def test_labels_come_in_random_order() -> None:
    labels = procedural_digits(200, np.random.default_rng(1)).labels
    assert (labels != np.arange(200) % 10).mean() > 0.7


def test_the_digits_lie_and_weigh_as_mnists_do() -> None:
    images = procedural_digits(1000, np.random.default_rng(5)).images()[:, 0]
    ink = images.sum(axis=(1, 2))
    # MNIST: 102 ± 34 per image.
    assert 90 < ink.mean() < 120
    assert 25 < ink.std() < 42
    pixels = np.arange(28)
    for axis in (1, 2):
        centre = images.sum(axis=axis) @ pixels / ink
        assert np.median(centre) == pytest.approx(14, abs=0.1)
        assert np.abs(centre - 14).max() < 2
    assert (images.max(axis=(1, 2)) > 0.7).all()
    border = np.concatenate([images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1]])
    assert border.mean() < 0.01


def test_no_digit_comes_twice_across_the_splits() -> None:
    splits = procedural_splits(200, 100, 100, seed=2)
    pixels = np.concatenate([part.pixels for part in (splits.training, splits.validation, splits.test)])
    assert [len(part) for part in (splits.training, splits.validation, splits.test)] == [200, 100, 100]
    assert len(np.unique(pixels.reshape(400, -1), axis=0)) == 400
    assert splits.name == "procedural"


def test_progress_runs_over_all_three_splits_to_its_end() -> None:
    seen: list[Progress] = []
    procedural_splits(700, 20, 30, progress=seen.append)
    assert [step.done for step in seen] == sorted(step.done for step in seen)
    assert seen[0] == Progress("Writing digits", 0, 750)
    assert seen[-1] == Progress("Writing digits", 750, 750)
    assert {step.total for step in seen} == {750}


def test_what_the_callback_raises_ends_the_writing() -> None:
    def cancel(_: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        procedural_splits(10, 0, 0, progress=cancel)


@pytest.mark.parametrize("counts", [(-1, 0, 0), (0, -1, 0), (0, 0, -1)])
def test_negative_numbers_are_refused(counts: tuple[int, int, int]) -> None:
    with pytest.raises(ArgumentError, match="-1"):
        procedural_splits(*counts)
    with pytest.raises(ArgumentError, match="-1"):
        procedural_digits(-1, np.random.default_rng(1))


def test_the_ways_of_writing_a_digit_are_told_apart_by_a_nearest_neighbour() -> None:
    """A sanity check of the skeletons: a digit looks most like others of its own label."""
    known, unknown = procedural_digits(3000, np.random.default_rng(6)), procedural_digits(300, np.random.default_rng(7))
    rows, others = known.images().reshape(3000, -1), unknown.images().reshape(300, -1)
    distances = (rows**2).sum(axis=1) - 2 * others @ rows.T
    assert (known.labels[distances.argmin(axis=1)] == unknown.labels).mean() > 0.8


@pytest.mark.slow
@pytest.mark.data
def test_a_convolutional_network_trained_on_these_digits_alone_reads_nine_in_ten_of_mnist(mnist_dir: Path) -> None:
    recipe = PRESETS["two-convolutions"].recipe
    splits = procedural_splits()
    network = Network(recipe.network, np.random.default_rng(1))
    for _ in Training(network, splits.training, splits.validation, replace(recipe.training, epochs=4)).events():
        pass
    assert evaluate(network, mnist_splits(mnist_dir).test).accuracy > 0.93
