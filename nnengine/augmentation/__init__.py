"""Augmentation: training images changed anew each time they are seen, as other hands might have written them."""

from __future__ import annotations

from nnengine.augmentation.augmentation import Augmentation

__all__ = ["Augmentation"]
