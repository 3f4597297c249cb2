"""How fast the engine trains: 784-30-10 beside scikit-learn, and an epoch of the two-convolution preset.

    uv run python -m benchmarks.training_speed [--pairs 5]

Random images stand in for MNIST: the speed of a step does not depend on what they show.
"""

from __future__ import annotations

import argparse
import time
import warnings
from dataclasses import replace

import numpy as np

from benchmarks.paired import machine, paired, run, summary
from nnengine import PRESETS, DataSet, Training

MODULE = "benchmarks.training_speed"
IMAGES = 50_000


def data(count: int) -> DataSet:
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (count, 1, 28, 28), np.uint8)
    pixels[rng.random(pixels.shape) < 0.8] = 0  # four fifths of MNIST's pixels are paper
    return DataSet("random", pixels, rng.integers(0, 10, count))


def ours(preset: str, mini_batch: int) -> float:
    """Training images a second over one epoch, measuring left out."""
    recipe = PRESETS[preset].recipe
    recipe = replace(recipe, training=replace(recipe.training, epochs=1, mini_batch=mini_batch))
    images = data(IMAGES)
    training = Training(recipe.new_network(), images, images[:100], recipe.training)
    for _ in training.events():
        pass
    return IMAGES / training.history.epochs[0].seconds


def scikit_learn() -> float:
    from sklearn.neural_network import MLPClassifier

    images = data(IMAGES)
    inputs = images.images().reshape(IMAGES, -1)
    peer = MLPClassifier(
        (30,),
        activation="logistic",
        solver="sgd",
        alpha=5.0,
        batch_size=10,
        learning_rate_init=0.5,
        momentum=0.0,
        max_iter=1,
        random_state=1,
    )
    warnings.simplefilter("ignore")  # it says that one epoch is too few to converge
    started = time.perf_counter()
    peer.fit(inputs, images.labels)
    return IMAGES / (time.perf_counter() - started)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--workload", choices=["ours", "scikit-learn", "convolutions"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.workload == "ours":
        print(ours("784-30-10", 10))
    elif arguments.workload == "scikit-learn":
        print(scikit_learn())
    elif arguments.workload == "convolutions":
        print(ours("two-convolutions", PRESETS["two-convolutions"].recipe.training.mini_batch))
    else:
        print(machine())
        rates = paired(MODULE, ["--workload", "ours"], ["--workload", "scikit-learn"], arguments.pairs)
        print(f"784-30-10, mini-batch 10, images a second: {summary([ours for ours, _ in rates])}")
        print(f"scikit-learn's MLPClassifier, the same:    {summary([peer for _, peer in rates])}")
        print(f"ratio, pair by pair:                       {summary([ours / peer for ours, peer in rates])}")
        seconds = [IMAGES / run(MODULE, "--workload", "convolutions") for _ in range(arguments.pairs)]
        print(f"two convolutions, an epoch of {IMAGES:,} images: {summary(seconds, ' s')}")


if __name__ == "__main__":
    main()
