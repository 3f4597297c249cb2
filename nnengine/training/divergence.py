"""What to change when training has diverged."""

from __future__ import annotations

from nnengine.optimisers import SGD
from nnengine.training.settings import TrainingSettings

_USUAL_WITH_SGD, _USUAL = 0.1, 0.001  # learning rates; the other optimisers scale their steps themselves


def advice_after_divergence(settings: TrainingSettings, training_images: int) -> str:
    """Blame a penalty that even at a usual learning rate throws the weights ever further, otherwise the learning rate.

    A step multiplies weights by 1 - eta lambda/n for L2, larger than 1 in size from eta lambda/n = 2 on. For L1 it
    moves them by eta lambda/n, which beyond 1 is further than weights usually are from 0.
    """
    rate = settings.learning_rate
    usual = min(rate / 10, _USUAL_WITH_SGD if isinstance(settings.optimiser, SGD) else _USUAL)
    for name, by_layer, bound in (("l2", settings.layer_l2, 2.0), ("l1", settings.layer_l1, 1.0)):
        strongest = max([getattr(settings, name), *(strength for _, strength in by_layer)])
        if strongest * (usual / training_images) >= bound:
            stable = bound / 2 * training_images / rate
            return (
                f"the penalty {name} of {strongest:g} alone moves the weights too far at every step; with a learning "
                f"rate of {rate:g} and {training_images:,} images try one of at most {stable:.1g}"
            )
    return f"try a learning rate of {usual:.1g} or less"
