"""Array aliases, and the two layouts of a batch.

Outside, images are (N, C, H, W) and vectors (N, features). Inside, the batch comes last: images are (H, C, W, N) and
vectors (features, N). Then the rows that a kernel covers are one matrix, a horizontal shift of the kernel is a column
offset of N, and a convolution needs no copy of its patches. Vectors of few images are the transpose of (N, features) in
memory: there products with weights are faster.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]
Shape = tuple[int, ...]  # (C, H, W) or (features,), without the batch

# Vectors of the processor that straddle two lines of its cache are slow; NumPy's own arrays begin at multiples of 16.
_ALIGNMENT = 64

# NumPy takes a number in an array as it is; a Python float costs half a microsecond more.
ONE = np.array(1, np.float32)
HALF = np.array(0.5, np.float32)

_FEW_IMAGES = 24  # whose vectors are rows in memory; from about 32 on that is slower


def empty(shape: Shape, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """A new array of any values that begins with a line of the processor's cache."""
    kind = np.dtype(dtype)
    size = prod(shape) * kind.itemsize
    memory = np.empty(size + _ALIGNMENT, np.uint8)
    start = -memory.ctypes.data % _ALIGNMENT
    return memory[start : start + size].view(kind).reshape(shape)


def zeros(shape: Shape, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """The same, of zeros."""
    array = empty(shape, dtype)
    array.fill(0)
    return array


def batch_last(images: Array) -> Array:
    """A view of (N, C, H, W) or (N, features) as (H, C, W, N) or (features, N)."""
    return images.transpose(2, 1, 3, 0) if images.ndim == 4 else images.T


def batch_first(activations: Array) -> Array:
    """A view of (H, C, W, N) or (features, N) as (N, C, H, W) or (N, features)."""
    return activations.transpose(3, 1, 0, 2) if activations.ndim == 4 else activations.T


def inner_shape(shape: Shape, count: int) -> Shape:
    """The inner shape (H, C, W, N) of ``count`` images (C, H, W)."""
    channels, height, width = shape
    return height, channels, width, count


def as_text(shape: Shape) -> str:
    """A shape as messages and descriptions write it: "20 × 24 × 24"."""
    return " × ".join(str(size) for size in shape)


def are_rows(count: int) -> bool:
    """Whether the vectors of ``count`` images are rows in memory: the transpose of (N, features)."""
    return count <= _FEW_IMAGES
