"""What the program can open without a file of the user's."""

from __future__ import annotations

from app.models.values.document import BundledModel
from nnengine.digits.bundled_models import bundled_models, title_and_detail
from nnengine.files.model import Model
from nnengine.training.presets import PRESETS

UNTRAINED = "784-30-10"


def bundled_choices() -> tuple[BundledModel, ...]:
    """The bundled models as the menu names them."""
    return tuple(BundledModel(name, *title_and_detail(name)) for name in bundled_models())


def untrained_model() -> Model:
    """A network with first weights only, for a program without a model."""
    recipe = PRESETS[UNTRAINED].recipe
    return Model(recipe, recipe.new_network().weights())
