from __future__ import annotations

from dataclasses import replace

from benchmarks.reading.writers import has_seen_writers
from nnengine.files.model import EnsembleModel, Model
from nnengine.training.presets import PRESETS


def test_it_is_told_of_a_model_of_a_network_that_votes_and_of_what_it_was_begun_with() -> None:
    recipe = PRESETS["softmax"].recipe
    fresh = Model(replace(recipe, data="mnist"), recipe.new_network().weights())
    seen = replace(fresh, recipe=replace(recipe, data="mnist-strokes:pens.npz"))
    begun = replace(fresh, provenance={"begun_with": "a model trained on mnist-strokes:pens.npz"})
    assert not has_seen_writers(fresh)
    assert not has_seen_writers(EnsembleModel((fresh, fresh)))
    assert has_seen_writers(seen)
    assert has_seen_writers(begun)
    assert has_seen_writers(EnsembleModel((fresh, seen)))
