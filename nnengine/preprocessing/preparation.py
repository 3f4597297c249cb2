"""From a picture of a digit to what the network reads: 28x28, ink 1, at MNIST's size and centre."""

from __future__ import annotations

import numpy as np

from nnengine.digit_image import BOX
from nnengine.errors import DataError
from nnengine.preprocessing.fitting import FINE, centred, cropped, fitted, is_like_mnist, thickened
from nnengine.preprocessing.paper import ink_on_paper
from nnengine.preprocessing.pixels import Grey
from nnengine.preprocessing.specks import without_specks


def prepare(grey: Grey, name: str = "the image") -> Grey:
    """The digit in a grey picture, (H, W) float in [0, 1], either ink on paper or light on dark.

    An image that is already like MNIST's comes back unchanged. Elsewhere the border tells the paper, even under uneven
    light; the ink is cropped, thin lines are thickened to MNIST's, and the digit is averaged into a box of 20x20 whose
    mass is centred (Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998, section
    III.A). Returns (1, 28, 28) float32, ink 1. Raises DataError where the picture shows nothing.
    """
    grey = np.asarray(grey, dtype=np.float32)
    if grey.ndim != 2 or 0 in grey.shape:
        raise DataError(f"{name}: expected a grey picture of shape (H, W), got shape {grey.shape}")
    for candidate in (grey, 1 - grey):
        if is_like_mnist(candidate):
            return np.ascontiguousarray(candidate[np.newaxis])
    ink = without_specks(ink_on_paper(grey, name))
    return centred(fitted(thickened(fitted(cropped(ink), BOX * FINE)), BOX))[np.newaxis]
