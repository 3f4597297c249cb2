"""The optimisers. A new one is registered by its line in ``OPTIMISERS``."""

from __future__ import annotations

from nnengine.optimisers.adam import Adam, AdamW
from nnengine.optimisers.base import Optimiser, Stepper
from nnengine.optimisers.clipping import clip
from nnengine.optimisers.rmsprop import RMSprop
from nnengine.optimisers.sgd import SGD

OPTIMISERS: dict[str, type[Optimiser]] = {optimiser.kind: optimiser for optimiser in (SGD, RMSprop, Adam, AdamW)}

__all__ = ["OPTIMISERS", "SGD", "Adam", "AdamW", "Optimiser", "RMSprop", "Stepper", "clip"]
