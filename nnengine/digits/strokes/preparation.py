"""The stages from strokes on a canvas to what the network reads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from nnengine.digits.image import BOX, SIDE
from nnengine.digits.preparation_stage import PreparationStage, counted, pixels_moved
from nnengine.digits.strokes.ink import centre_of_mass, distances, inked
from nnengine.digits.strokes.rendering import DEFAULT_STYLE, points_in_box, render
from nnengine.digits.strokes.stroke import Path, Strokes, checked_strokes
from nnengine.errors import ArgumentError

_CANVAS = 168  # pixels of the first image's sides
_FINER = 3  # so many times larger it is drawn, and averaged


def drawing_preparation(strokes: Strokes, widths: Sequence[float]) -> tuple[PreparationStage, ...]:
    """How strokes become what ``render`` makes of them, which the last stage's image is; nothing without a point.

    Points (P, 2) and pen widths are fractions of the canvas, (0, 0) its top left corner. Raises ArgumentError like
    ``render``, and where there is not one width for each stroke.
    """
    if len(widths) != len(strokes):
        raise ArgumentError(f"expected a width for each of {len(strokes)} strokes, got {len(widths)}")
    paths = checked_strokes(strokes)
    if not paths:
        return ()
    pens = [width for width, stroke in zip(widths, strokes, strict=True) if len(stroke)]
    points = points_in_box(paths, DEFAULT_STYLE)
    pen = DEFAULT_STYLE.pen
    fitted = inked(distances(points + np.float32((SIDE - 1) / 2)), pen.width, pen.softness)
    image = render(strokes)
    across, down = (centre_of_mass(image[np.newaxis]) - centre_of_mass(fitted))[0]
    again = f"Its lines were drawn again, {pen.width:g} pixels wide."
    moved = pixels_moved(float(across), float(down))
    return (
        PreparationStage("As drawn", f"{counted(len(paths), 'stroke')}, as the pen went.", _on_canvas(paths, pens)),
        PreparationStage("Size and pen", f"{_about_size(paths, pens)} {again}", fitted[0]),
        PreparationStage("Place", f"{moved}, so that the ink's centre of mass is in the middle.", image),
    )


def _about_size(paths: list[Path], pens: list[float]) -> str:
    points = np.concatenate(paths)
    reach = np.concatenate([np.full(len(path), pen / 2) for path, pen in zip(paths, pens, strict=True)])[:, np.newaxis]
    width, height = (points + reach).max(axis=0) - (points - reach).min(axis=0)
    if not np.ptp(points, axis=0).any():
        return "It is a dot, and a dot has no size."
    longer, side = max((float(height), "height"), (float(width), "width"))
    scale = BOX / SIDE / longer
    became = f"scaled up {scale:.1f} times" if scale >= 1.05 else f"scaled down to {100 * scale:.0f} %"
    now = became if abs(scale - 1) >= 0.05 else "left as large as it was"
    return f"It took {100 * longer:.0f} % of the canvas's {side}; {now}, it takes {BOX} of {SIDE} pixels."


def _on_canvas(paths: list[Path], pens: list[float]) -> npt.NDArray[np.float32]:
    side = _CANVAS * _FINER
    canvas = Image.new("L", (side, side))
    draw = ImageDraw.Draw(canvas)
    for path, pen in zip(paths, pens, strict=True):
        reach = pen * side / 2
        points = [(float(x) * side, float(y) * side) for x, y in path]
        if len(points) > 1:
            draw.line(points, fill=255, width=max(1, round(2 * reach)))
        for x, y in points:
            draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=255)
    small = canvas.resize((_CANVAS, _CANVAS), Image.Resampling.BOX)
    return np.asarray(small, dtype=np.float32) / np.float32(255)
