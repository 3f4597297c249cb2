"""Whether a model was trained on the writers whose digits it is to read."""

from __future__ import annotations

from nnengine.files.model import EnsembleModel, Model


def has_seen_writers(model: Model | EnsembleModel) -> bool:
    """Whether it, a network of it, or a model that one of these was begun with was trained on recorded strokes."""
    members = model.members if isinstance(model, EnsembleModel) else (model,)
    return any("strokes:" in f"{each.recipe.data} {each.provenance.get('begun_with', '')}" for each in members)
