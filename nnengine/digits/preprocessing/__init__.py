"""From a picture of a digit to what the network reads: 28x28, ink 1, at MNIST's size and centre."""

from nnengine.digits.preprocessing.files import (
    FORMATS,
    MAX_PIXELS,
    SUFFIXES,
    PictureFile,
    open_picture,
    read_image,
    read_picture,
)
from nnengine.digits.preprocessing.pixels import Grey
from nnengine.digits.preprocessing.preparation import preparation, prepare

__all__ = [
    "FORMATS",
    "MAX_PIXELS",
    "SUFFIXES",
    "Grey",
    "PictureFile",
    "open_picture",
    "preparation",
    "prepare",
    "read_image",
    "read_picture",
]
