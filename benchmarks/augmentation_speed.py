"""How fast images are augmented, and what training loses by it.

    uv run python -m benchmarks.augmentation_speed [--pairs 5]

Blocks of 1000 images, as training asks for them, on one core. Random images stand in for MNIST: no step looks at them.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace

import numpy as np

from benchmarks.paired import machine, paired, run, summary
from benchmarks.workloads import random_data
from nnengine.augmentation import Augmentation
from nnengine.presets import PRESETS
from nnengine.training import Training

MODULE = "benchmarks.augmentation_speed"
AFFINE = Augmentation(shift=2, rotation=15, shear=10, scale=0.15)
ALL_MOVING = replace(AFFINE, elastic=1)
CASES = {
    "shift": Augmentation(shift=2),
    "shift, rotation, shear, scale": AFFINE,
    "the same and elastic": ALL_MOVING,
    "stroke width": Augmentation(stroke_width=1),
    "occlusion": Augmentation(occlusion=8),
    "noise": Augmentation(noise=0.1),
    "everything": replace(ALL_MOVING, stroke_width=1, occlusion=8, noise=0.1),
}
BLOCK = 1000
BLOCKS = 50
TRAINED = 10_000


def augmented(augmentation: Augmentation) -> float:
    """Images a second."""
    images = random_data(BLOCK).images()
    augmentation.apply(images, np.random.default_rng(0))
    started = time.perf_counter()
    for block in range(BLOCKS):
        augmentation.apply(images, np.random.default_rng(block))
    return BLOCK * BLOCKS / (time.perf_counter() - started)


def trained(augmentation: Augmentation | None) -> float:
    """Training images a second of the two-convolution preset, measuring left out."""
    recipe = PRESETS["two-convolutions"].recipe
    settings = replace(recipe.training, epochs=1, augmentation=augmentation)
    images = random_data(TRAINED)
    training = Training(recipe.new_network(), images, images[:100], settings)
    for _ in training.events():
        pass
    return TRAINED / training.history.epochs[0].seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--workload", choices=[*CASES, "training", "augmented training"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.workload in CASES:
        print(augmented(CASES[arguments.workload]))
    elif arguments.workload:
        print(trained(ALL_MOVING if arguments.workload == "augmented training" else None))
    else:
        print(machine())
        for case in CASES:
            rates = [run(MODULE, "--workload", case) for _ in range(arguments.pairs)]
            print(f"{case + ', images a second:':48}{summary(rates)}")
        pairs = paired(MODULE, ["--workload", "augmented training"], ["--workload", "training"], arguments.pairs)
        print(f"{'two convolutions, images a second:':48}{summary([plain for _, plain in pairs])}")
        print(f"{'the same, augmented by all moving:':48}{summary([changed for changed, _ in pairs])}")
        print(f"{'ratio, pair by pair:':48}{summary([changed / plain for changed, plain in pairs])}")


if __name__ == "__main__":
    main()
