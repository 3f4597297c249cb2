"""Strokes to the 28 × 28 image that a network trained on MNIST expects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnengine.digits.image import BOX, CENTRE, SIDE
from nnengine.digits.strokes.ink import SPACING, Pen, Points, centred
from nnengine.digits.strokes.normalisation import fitted, resampled
from nnengine.digits.strokes.stroke import Path, Strokes, checked_strokes

# More points than any digit has, and as many as a scribble may cost: then they are thinned out to a grid.
_MANY_POINTS = 1000


@dataclass(frozen=True, slots=True)
class Style:
    """How digits are drawn, in pixels of the 28 × 28 field.

    The ink fits a square of side ``box``; its centre of mass lies at (``centre``, ``centre``), counted in pixels from
    the middle of the top left one.
    """

    box: float
    pen: Pen
    centre: float


# MNIST's digits fit 20 pixels and were moved by whole pixels until the centre of mass came to pixel 14. With this pen,
# pen strokes of all digits leave as much ink, black pixels and grey ones as MNIST's training images have on average.
DEFAULT_STYLE = Style(box=BOX, pen=Pen(width=2.5, softness=1.2), centre=CENTRE)


def render(strokes: Strokes, style: Style = DEFAULT_STYLE) -> npt.NDArray[np.float32]:
    """The image of a digit written anywhere, at any size and with any pen: (28, 28) float32 in [0, 1], ink 1.

    Strokes are (P, 2) arrays, x to the right and y down, in any unit. A single point is a dot; without any, the image
    is blank. Raises ArgumentError for arrays of another shape and for coordinates that are not finite.
    Normalisation as in MNIST: Y. LeCun et al., "Gradient-based learning applied to document recognition" (1998), III.A.
    """
    paths = checked_strokes(strokes)
    if not paths:
        return np.zeros((SIDE, SIDE), np.float32)
    width, softness = style.pen.width, style.pen.softness
    image: npt.NDArray[np.float32] = centred(points_in_box(paths, style), width, softness, style.centre)[0]
    return image


def points_in_box(paths: list[Path], style: Style) -> Points:
    """Points along the paths, which are moved around (0, 0) and scaled so that their ink fits the box: (1, P, 2)."""
    points = resampled(fitted(paths, style.box - style.pen.width), SPACING)
    if len(points) > _MANY_POINTS:
        points = _thinned(points)
    return points[np.newaxis].astype(np.float32)


def _thinned(points: Path) -> Path:
    cells = np.unique(np.round(points / SPACING) @ np.array([1, 1j]))
    return np.stack([cells.real, cells.imag], axis=1) * SPACING
