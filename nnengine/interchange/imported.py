"""A network as it was found in a file of another program."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape, as_text
from nnengine.data import CLASSES
from nnengine.digits.image import IMAGE_SHAPE
from nnengine.errors import ModelFileError
from nnengine.layers import Flatten, Layer
from nnengine.network.specification import NetworkSpecification


@dataclass(frozen=True, eq=False)
class ImportedNetwork:
    """``parameters`` are as users see them, float32 and finite, by name.

    ``producer`` is the program that wrote the file; ``cost`` the one that the file tells of, None where it does not;
    ``remarks`` are sentences on what differs from the file or was assumed.
    """

    specification: NetworkSpecification
    parameters: dict[str, Array]
    producer: str
    cost: str | None = None
    remarks: tuple[str, ...] = ()


def digit_input(shape: Shape) -> tuple[Shape, tuple[Layer, ...]]:
    """The input shape and the layers to begin with: a vector of 28 · 28 pixels is an image, flattened.

    So every data set and the window can hand it images.
    """
    return (IMAGE_SHAPE, (Flatten(),)) if shape == (prod(IMAGE_SHAPE),) else (shape, ())


def check_reads_digits(specification: NetworkSpecification) -> None:
    """Raise ModelFileError unless it is a network from 28 × 28 pixels to the scores of ten digits."""
    inputs, outputs = specification.input_shape, specification.shapes[-1]
    if inputs == IMAGE_SHAPE and outputs == (CLASSES,):
        return
    wrong = f"expected a network from {as_text(IMAGE_SHAPE)} pixels to {CLASSES} digits"
    if inputs == IMAGE_SHAPE:
        raise ModelFileError(f"{wrong}, got outputs {as_text(outputs)}; only networks with a score for each digit")
    found = f"{wrong}, got one for {as_text(inputs)} {'pixels' if len(inputs) == 3 else 'values'}"
    if len(inputs) == 3 and inputs[0] > 1:
        found += f", in {inputs[0]} channels where digits have one, grey"
    raise ModelFileError(f"{found}; train or export one for images of {as_text(IMAGE_SHAPE[1:])}")


def checked_parameter(name: str, values: npt.NDArray[Any], shape: Shape) -> Array:
    """The values as float32. Raises ModelFileError unless they have that shape and are finite."""
    if values.shape != shape:
        raise ModelFileError(f"{name}: expected shape {shape}, got {values.shape}")
    with np.errstate(over="ignore"):
        single = values.astype(np.float32)
    if not np.isfinite(single).all():
        raise ModelFileError(f"{name}: expected finite numbers, got some that are not")
    return single
