"""The models that come with the program."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from app.state.document import BundledModel
from nnengine.model import Model
from nnengine.presets import PRESETS

# The first that is there is open at the start.
BUNDLED = (
    BundledModel("two-convolutions", "Two convolutions", "20 and 40 feature maps, then 150 and 150 dense units"),
    BundledModel("784-30-10", "784-30-10", "the book's first network: 30 hidden sigmoid neurons"),
)
UNTRAINED = "784-30-10"


def bundled_path(key: str) -> Path:
    return Path(str(files("resources"))) / "models" / f"{key}.safetensors"


def bundled_models() -> tuple[BundledModel, ...]:
    """Those whose file is there."""
    return tuple(model for model in BUNDLED if bundled_path(model.key).is_file())


def untrained_model() -> Model:
    """A network with first weights only, for a program without a model."""
    recipe = PRESETS[UNTRAINED].recipe
    return Model(recipe, recipe.new_network().weights())
