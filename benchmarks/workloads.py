"""The workloads: networks and settings that all contestants train, and how many images they have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod

from benchmarks.peers.digits import random_digits
from nnengine import (
    Conv2D,
    DataSet,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPool2D,
    NetworkSpecification,
    Recipe,
    Rectifier,
    Sigmoid,
    Softmax,
    TrainingSettings,
)
from nnengine.digits.sources import open_data

IMAGES = 49_920  # whole mini-batches of 10 and of 128: a peer that compiles for one size meets no other
EVALUATED = 10_000  # as many as MNIST's test images


@dataclass(frozen=True)
class Workload:
    """A network and its training; ``text`` tells of them on a line."""

    name: str
    text: str
    recipe: Recipe

    @property
    def is_convolutional(self) -> bool:
        return any(isinstance(layer, Conv2D) for layer in self.recipe.network.layers)


def _workload(name: str, text: str, layers: tuple[Layer, ...], settings: TrainingSettings) -> Workload:
    return Workload(name, text, Recipe(NetworkSpecification(layers), settings))


def _dense(units: int, end: tuple[Layer, ...]) -> tuple[Layer, ...]:
    return (Flatten(), Dense(units), *end)


_W5 = (
    *(Conv2D(20, 5, initialiser="he"), MaxPool2D(2), Rectifier()),
    *(Conv2D(40, 5, initialiser="he"), MaxPool2D(2), Rectifier()),
    Flatten(),
    *(Dense(1000, "he"), Rectifier(), Dropout(0.5)),
    *(Dense(1000, "he"), Rectifier(), Dropout(0.5)),
    *(Dense(10), Softmax()),
)
_W6 = (
    *(Conv2D(32, 3, initialiser="he"), Rectifier(), Conv2D(32, 3, initialiser="he"), MaxPool2D(2), Rectifier()),
    *(Conv2D(64, 3, initialiser="he"), Rectifier(), Conv2D(64, 3, initialiser="he"), MaxPool2D(2), Rectifier()),
    Flatten(),
    *(Dense(128, "he"), Rectifier(), Dense(10), Softmax()),
)
_W5_TEXT = "conv 20@5×5, pool, conv 40@5×5, pool, 1000, 1000 rectifiers, dropout 0.5, softmax"

# In each, a rectifier or sigmoid follows the pooling: the same function as before it, at a quarter of the work.
WORKLOADS: dict[str, Workload] = {
    workload.name: workload
    for workload in (
        _workload(
            "W1",
            "784-30-10 sigmoid, quadratic, mini-batch 10",
            _dense(30, (Sigmoid(), Dense(10), Sigmoid())),
            TrainingSettings("quadratic", mini_batch=10, learning_rate=3.0),
        ),
        _workload(
            "W2",
            "784-100-10 sigmoid, cross-entropy, L2, mini-batch 10",
            _dense(100, (Sigmoid(), Dense(10), Sigmoid())),
            TrainingSettings("cross_entropy", mini_batch=10, learning_rate=0.5, l2=5.0),
        ),
        _workload(
            "W3",
            "784-100-10 rectifier, softmax, mini-batch 128",
            _dense(100, (Rectifier(), Dense(10), Softmax())),
            TrainingSettings("log_likelihood", mini_batch=128, learning_rate=0.1),
        ),
        _workload(
            "W4",
            "conv 20@5×5, max-pool 2, 100 sigmoid, softmax, mini-batch 10",
            (Conv2D(20, 5), MaxPool2D(2), Sigmoid(), Flatten(), Dense(100), Sigmoid(), Dense(10), Softmax()),
            TrainingSettings("log_likelihood", mini_batch=10, learning_rate=0.1),
        ),
        _workload(
            "W5a",
            f"{_W5_TEXT}, mini-batch 10",
            _W5,
            TrainingSettings("log_likelihood", mini_batch=10, learning_rate=0.01),
        ),
        _workload(
            "W5b",
            f"{_W5_TEXT}, mini-batch 128",
            _W5,
            TrainingSettings("log_likelihood", mini_batch=128, learning_rate=0.03),
        ),
        _workload(
            "W6",
            "conv 32@3×3, conv 32@3×3, pool, conv 64@3×3, conv 64@3×3, pool, 128 rectifiers, softmax, mini-batch 128",
            _W6,
            TrainingSettings("log_likelihood", mini_batch=128, learning_rate=0.03),
        ),
    )
}


def random_data(count: int = IMAGES) -> DataSet:
    """Random images in the place of MNIST's."""
    pixels, labels = random_digits(count)
    return DataSet("random", pixels.astype("uint8", copy=False), labels)


def all_mnist() -> tuple[DataSet, DataSet]:
    """MNIST's 60,000 training images, none of them left for validation, and its 10,000 test images."""
    splits = open_data("mnist-all")
    return splits.training, splits.test


def without_end(recipe: Recipe) -> Recipe:
    """The recipe trained until nobody asks for more, and never measured."""
    return replace(recipe, training=replace(recipe.training, epochs=1_000_000, measure_every=1_000_000))


def products_per_image(specification: NetworkSpecification) -> float:
    """Multiplications and additions of the matrix products that training on one image takes.

    As many again as the forward pass for the gradient of the weights, and for that of each input but the first.
    """
    total = 0
    is_first = True
    shapes = specification.shapes
    for layer, before, after in zip(specification.layers, shapes, shapes[1:], strict=False):
        weights = layer.parameter_shapes(before).get("weights") if isinstance(layer, Conv2D | Dense) else None
        if weights is not None:
            total += (2 if is_first else 3) * 2 * prod(weights) * prod(after[1:])
            is_first = False
    return float(total)
