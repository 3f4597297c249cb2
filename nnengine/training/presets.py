"""Networks to start from, each with the settings that suit it. A new one is registered by its entry here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nnengine.augmentation import Augmentation
from nnengine.layers import (
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPool2D,
    Rectifier,
    Sigmoid,
    Softmax,
    residual,
)
from nnengine.network.specification import NetworkSpecification
from nnengine.optimisers import SGD, Adam
from nnengine.schedules import OneCycle
from nnengine.training.recipe import Recipe
from nnengine.training.settings import TrainingSettings


@dataclass(frozen=True)
class Preset:
    """A recipe with a name: ``title`` and ``detail`` stand on the screen."""

    key: str
    title: str
    detail: str
    recipe: Recipe


def _preset(key: str, title: str, detail: str, layers: tuple[Layer, ...], settings: TrainingSettings) -> Preset:
    return Preset(key, title, detail, Recipe(NetworkSpecification(layers), settings))


_CONVOLUTIONS = TrainingSettings(
    "log_likelihood", epochs=30, mini_batch=32, learning_rate=0.005, l2=1.0, optimiser=SGD(momentum=0.9)
)

_DEEP = TrainingSettings(
    "log_likelihood",
    epochs=16,
    mini_batch=64,
    learning_rate=0.003,
    optimiser=Adam(),
    schedule=OneCycle(),
    label_smoothing=0.02,
    augmentation=Augmentation(shift=2, rotation=10, scale=0.1, elastic=0.7),
)


def _block(maps: int) -> Layer:
    """X + f(x), as in He et al., "Deep residual learning for image recognition", 2016, figure 2."""
    first, second = (Conv2D(maps, 3, padding=1, initialiser="he") for _ in range(2))
    return residual(first, BatchNorm(), Rectifier(), second, BatchNorm())


PRESETS: dict[str, Preset] = {
    preset.key: preset
    for preset in (
        _preset(
            "softmax",
            "Softmax layer",
            "ten outputs, nothing hidden: one template for each digit",
            (Flatten(), Dense(10), Softmax()),
            TrainingSettings("log_likelihood", epochs=20, learning_rate=0.1),
        ),
        _preset(
            "784-30-10",
            "784-30-10",
            "the book's first network: 30 hidden sigmoid neurons",
            (Flatten(), Dense(30), Sigmoid(), Dense(10), Sigmoid()),
            TrainingSettings("cross_entropy", epochs=30, learning_rate=0.5, l2=5.0),
        ),
        _preset(
            "784-100-10",
            "784-100-10",
            "100 hidden sigmoid units",
            (Flatten(), Dense(100), Sigmoid(), Dense(10), Sigmoid()),
            TrainingSettings("cross_entropy", epochs=30, learning_rate=0.5, l2=5.0),
        ),
        _preset(
            "one-convolution",
            "Convolution",
            "20 feature maps, max-pooling, 100 dense units",
            (
                Conv2D(20, 5, initialiser="he"),
                Rectifier(),
                MaxPool2D(2),
                Flatten(),
                Dense(100, "he"),
                Rectifier(),
                Dense(10),
                Softmax(),
            ),
            _CONVOLUTIONS,
        ),
        _preset(
            "two-convolutions",
            "Two convolutions",
            "20 and 40 feature maps, each max-pooled, then 150 and 150 dense units",
            (
                Conv2D(20, 5, initialiser="he"),
                Rectifier(),
                MaxPool2D(2),
                Conv2D(40, 5, initialiser="he"),
                Rectifier(),
                MaxPool2D(2),
                Flatten(),
                Dense(150, "he"),
                Rectifier(),
                Dropout(0.5),
                Dense(150, "he"),
                Rectifier(),
                Dropout(0.5),
                Dense(10),
                Softmax(),
            ),
            _CONVOLUTIONS,
        ),
        _preset(
            "four-convolutions",
            "Four convolutions",
            "32, 32, 64 and 64 feature maps of 3 × 3 with batch normalisation, then 128 dense units",
            (
                Conv2D(32, 3, initialiser="he"),
                BatchNorm(),
                Rectifier(),
                Conv2D(32, 3, initialiser="he"),
                MaxPool2D(2),
                BatchNorm(),
                Rectifier(),
                Conv2D(64, 3, initialiser="he"),
                BatchNorm(),
                Rectifier(),
                Conv2D(64, 3, initialiser="he"),
                MaxPool2D(2),
                BatchNorm(),
                Rectifier(),
                Flatten(),
                Dense(128, "he"),
                BatchNorm(),
                Rectifier(),
                Dense(10),
                Softmax(),
            ),
            _DEEP,
        ),
        _preset(
            "residual",
            "Residual network",
            "two blocks that add to what they read, of 20 and 40 feature maps, then 100 dense units",
            (
                Conv2D(20, 5, initialiser="he"),
                MaxPool2D(2),
                BatchNorm(),
                Rectifier(),
                _block(20),
                Rectifier(),
                Conv2D(40, 5, initialiser="he"),
                MaxPool2D(2),
                BatchNorm(),
                Rectifier(),
                _block(40),
                Rectifier(),
                Flatten(),
                Dense(100, "he"),
                Rectifier(),
                Dense(10),
                Softmax(),
            ),
            replace(
                _DEEP,
                epochs=8,
                learning_rate=0.006,
                label_smoothing=0.04,
                augmentation=Augmentation(shift=1.5, rotation=8, scale=0.1, elastic=0.4),
            ),
        ),
    )
}
