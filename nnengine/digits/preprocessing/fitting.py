"""Ink to MNIST's size, line width and centre."""

from __future__ import annotations

import numpy as np

from nnengine.digits.image import BOX, CENTRE, SIDE
from nnengine.digits.preprocessing.pixels import Grey, centre_of_mass, interpolated, neighbours_max, resized

FINE = 10  # the digit is straightened out at this many times its final size

_LEAST_STROKE = 2.4  # pixels of the final image; the middle half of MNIST has 1.9 to 2.6
FAINT = 0.25  # of full ink; fainter edges do not count for the digit's extent
_FAINTEST_PEN = 0.35  # of full ink; what is darkest nearby and fainter is not made full
_REACH = 40  # the digit's longer side is so many times as long as "nearby" reaches
_DOT = 2  # pixels of the digit's longer side; so few have no shape
_FEW = 40  # pixels of the digit's longer side; so few are joined smoothly, more are sharp enough


def is_like_mnist(grey: Grey) -> bool:
    if grey.shape != (SIDE, SIDE) or grey.max() < 0.95:
        return False
    border = np.concatenate([grey[0], grey[-1], grey[1:-1, 0], grey[1:-1, -1]])
    rows, columns = np.flatnonzero((grey > 0).any(axis=1)), np.flatnonzero((grey > 0).any(axis=0))
    longest = max(np.ptp(rows), np.ptp(columns)) + 1
    off_centre = max(abs(place - CENTRE) for place in centre_of_mass(grey))
    return bool(border.mean() < 0.1 and abs(longest - BOX) <= 1 and off_centre < 0.6)


def is_inked(ink: Grey) -> bool:
    """Whether anything is there for a digit to be."""
    return bool((ink > FAINT).any())


def extent(ink: Grey) -> tuple[slice, slice]:
    """The rows and columns that the ink is in."""
    rows, columns = np.flatnonzero((ink > FAINT).any(axis=1)), np.flatnonzero((ink > FAINT).any(axis=0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def evenly_dark(ink: Grey) -> Grey:
    """The ink made as dark everywhere as it is where it is full: thin lines come out faint between two pixels."""
    around = ink
    for step in range(max(1, max(ink.shape) // _REACH)):
        around = neighbours_max(around, corners=step % 2 == 1)
    dark: Grey = (ink / np.maximum(around, np.float32(_FAINTEST_PEN))).astype(np.float32)
    return dark


def enlarged(ink: Grey) -> Grey:
    """The digit at ``FINE`` times its final size, without the steps that its pixels make where they are few."""
    longest = BOX * FINE
    if not _DOT < max(ink.shape) < _FEW:
        return fitted(ink, longest)
    smooth = interpolated(np.pad(ink, 2), longest / max(ink.shape))
    sharp: Grey = np.clip(2 * smooth - np.float32(0.4), 0, 1)
    return sharp[extent(sharp)]


def fitted(ink: Grey, longest: int) -> Grey:
    return resized(ink, longest / max(ink.shape))


def thickened(ink: Grey) -> tuple[Grey, float]:
    """Widen thin lines, which averaging would make faint; also how wide they were, in pixels.

    The ink comes at ``FINE`` times the final size.
    """
    padded = np.pad(ink, 1)
    slopes = np.hypot(np.diff(padded, axis=0)[:, :-1], np.diff(padded, axis=1)[:-1])
    # A stroke's outline is twice its length, so its area over half its outline is its width.
    stroke = 2 * float(ink.sum()) / float(slopes.sum())
    steps = round((_LEAST_STROKE * FINE - stroke) / 2)
    if steps <= 0:
        return ink, stroke
    thick = np.pad(ink, steps)
    for step in range(steps):  # a cross and a square in turn make an octagon, nearly a disc
        thick = neighbours_max(thick, corners=step % 2 == 1)
    return thick, stroke


def centred(digit: Grey) -> tuple[Grey, tuple[int, int]]:
    """The digit in 28x28, its centre of mass where MNIST has it, and the column and the row that it begins at."""
    digit = digit / digit.max()
    places = []
    for size, mass in zip(digit.shape, centre_of_mass(digit), strict=True):
        places.append(min(max(round(CENTRE - mass), 0), SIDE - size))
    image = np.zeros((SIDE, SIDE), dtype=np.float32)
    top, left = places
    image[top : top + digit.shape[0], left : left + digit.shape[1]] = digit
    return image, (left, top)
