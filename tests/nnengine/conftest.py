"""A data set that trains in an instant, and the smallest networks that read it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from tiny_data import tiny_data

from nnengine import (
    Conv2D,
    DataSet,
    Dense,
    Dropout,
    Flatten,
    MaxPool2D,
    Model,
    Network,
    NetworkSpecification,
    Recipe,
    Rectifier,
    Softmax,
    Training,
    TrainingSettings,
    trained_model,
)
from nnengine.optimisers import SGD

settings.register_profile("engine", deadline=None, max_examples=30, derandomize=True)
settings.load_profile("engine")


@pytest.fixture
def data() -> DataSet:
    return tiny_data()


@pytest.fixture
def validation() -> DataSet:
    return tiny_data(30, seed=1)


@pytest.fixture
def specification() -> NetworkSpecification:
    """Every kind of layer whose state matters when training goes on: convolution, pooling, dropout, dense."""
    return NetworkSpecification(
        (Conv2D(3, 3), Rectifier(), MaxPool2D(2), Flatten(), Dropout(0.25), Dense(10), Softmax()), (1, 6, 6)
    )


@pytest.fixture
def recipe(specification: NetworkSpecification) -> Recipe:
    return Recipe(
        specification,
        TrainingSettings(
            "log_likelihood",
            epochs=3,
            mini_batch=7,
            learning_rate=0.1,
            l2=0.1,
            seed=3,
            optimiser=SGD(momentum=0.5),
        ),
    )


@pytest.fixture
def network(specification: NetworkSpecification) -> Network:
    return Network(specification, np.random.default_rng(0))


@pytest.fixture
def model(recipe: Recipe, data: DataSet, validation: DataSet) -> Model:
    """Trained for an epoch and a bit: it has history, a best epoch, optimiser state and the middle of an epoch."""
    training = Training(recipe.new_network(), data, validation, recipe.training)
    events = training.events()
    for _ in range(14):
        next(events)
    events.close()
    assert training.best is not None
    return trained_model(recipe, training, {"validation_accuracy": 0.5}, {"made by": "a test"})


@pytest.fixture
def saved(model: Model, tmp_path: Path) -> Callable[[], Path]:
    """Writes the model and tells where."""
    from nnengine import save_model

    def save() -> Path:
        path = tmp_path / "model.safetensors"
        save_model(path, model)
        return path

    return save
