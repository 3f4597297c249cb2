"""Finding the model that a command is to use."""

from __future__ import annotations

from pathlib import Path

from nnengine.digits.bundled_models import bundled_models
from nnengine.digits.sources import is_tested_on_mnist
from nnengine.errors import ArgumentError
from nnengine.files.model import EnsembleModel, Model
from nnengine.files.model_file import load_model
from nnengine.files.regular_file import is_there
from nnengine.training.recipe import Recipe


def opened_model(name: str | None) -> tuple[Model | EnsembleModel, str]:
    """A model and what it is called: a file, a bundled model by name, or by default the first bundled one.

    Raises ArgumentError where there is none of that name or none to choose, ModelFileError for a file that is no model.
    """
    bundled = bundled_models()
    if name is None:
        if not bundled:
            raise ArgumentError("no model comes with this installation; name a model file with --model")
        name = next(iter(bundled))
    elif is_there(name):
        return load_model(Path(name)), name
    elif name not in bundled:
        raise ArgumentError(f"model {name!r}: expected {', '.join([*bundled, 'the path of a model file'])}")
    return load_model(bundled[name]), name


def opened_single_model(name: str | None) -> tuple[Model, str]:
    """Like ``opened_model``, for what needs one network. Raises ArgumentError for an ensemble."""
    model, name = opened_model(name)
    if isinstance(model, EnsembleModel):
        raise ArgumentError(f"{name}: expected a model of one network, got an ensemble ({model.describe()})")
    return model, name


def data_of(recipe: Recipe, part: str) -> str:
    """The name of the data set to read ``part`` of, for a model of that recipe.

    It is MNIST where the recipe's adds to MNIST's training images only: what it adds need not be here.
    """
    return "mnist" if part != "training" and is_tested_on_mnist(recipe.data) else recipe.data
