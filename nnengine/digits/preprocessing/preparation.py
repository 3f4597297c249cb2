"""From a picture of a digit to what the network reads: 28x28, ink 1, at MNIST's size and centre."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nnengine.digits.image import BOX, SIDE
from nnengine.digits.preparation_stage import PreparationStage, counted, pixels_moved
from nnengine.digits.preprocessing.edges import beyond_edge_lines, near_edges
from nnengine.digits.preprocessing.fitting import (
    FINE,
    centred,
    enlarged,
    evenly_dark,
    extent,
    fitted,
    is_inked,
    is_like_mnist,
    thickened,
)
from nnengine.digits.preprocessing.lines import Ruling, without_lines
from nnengine.digits.preprocessing.paper import BLANK, Evened, cleared, evened, inked
from nnengine.digits.preprocessing.pixels import Grey
from nnengine.digits.preprocessing.specks import Dirt, without_specks
from nnengine.errors import BlankImageError, DataError


def prepare(grey: Grey, name: str = "the image") -> Grey:
    """The digit in a grey picture as the network sees it, (1, 28, 28) float32 in [0, 1]: what ``preparation`` ends in.

    Raises DataError like ``preparation``.
    """
    return np.ascontiguousarray(preparation(grey, name)[-1].image[np.newaxis])


def preparation(grey: Grey, name: str = "the image") -> tuple[PreparationStage, ...]:
    """The stages of preparing a grey picture, (H, W) float in [0, 1], either ink on paper or light on dark.

    An image that is already like MNIST's stays as it is. Elsewhere what is lit around the strokes tells the paper, even
    under uneven light; the paper's lines, those along the edges and specks are taken away, the ink is cropped, faint
    and thin lines are made like MNIST's, and the digit is averaged into a box of 20x20 whose mass is centred (Y. LeCun
    et al., "Gradient-based learning applied to document recognition", 1998, section III.A). Raises DataError for
    another shape, BlankImageError where the picture shows nothing.
    """
    stages, ink = ink_alone(grey, name)
    return stages if ink is None else (*stages, *digit_preparation(ink, ink.shape))


def ink_alone(grey: Grey, name: str = "the image") -> tuple[tuple[PreparationStage, ...], Grey | None]:
    """The stages up to the ink without anything else, and that ink, (H, W) in [0, 1].

    Of an image that is already like MNIST's, all stages and None. Raises DataError like ``preparation``.
    """
    grey = np.asarray(grey, dtype=np.float32)
    if grey.ndim != 2 or 0 in grey.shape:
        raise DataError(f"{name}: expected a grey picture of shape (H, W), got shape {grey.shape}")
    height, width = grey.shape
    opened = PreparationStage(
        "In grey", f"{width} × {height} pixels, each as bright as its colour was.", grey, is_ink=False
    )
    for candidate in (grey, 1 - grey):
        if is_like_mnist(candidate):
            return (opened, PreparationStage("As it is", "It has MNIST's size and place already.", candidate)), None
    even = evened(grey, name)
    unruled, ruling = without_lines(even.contrast)
    beyond, edges = beyond_edge_lines(unruled)
    near = near_edges(beyond)
    contrast = cleared(even, unruled, beyond, near, name) if edges else unruled
    if not edges and (lines := ruling.across + ruling.down):
        around, sides = beyond_edge_lines(even.contrast)
        if sides >= lines:  # these were no ruling but a frame, of which rests may be left
            beyond, near = around, near_edges(around)
    clean, dirt = without_specks(inked(contrast), beyond, near)
    if not is_inked(clean):
        raise BlankImageError(f"{name}: {BLANK}")
    about_dirt = _about_dirt(ruling, edges, dirt, is_dark_beyond=_is_dark(unruled, beyond))
    stages = (
        opened,
        PreparationStage("Light evened out", _about_paper(even), np.clip(even.contrast, 0, 1)),
        PreparationStage("Ink alone", about_dirt, clean),
    )
    return stages, clean


def digit_preparation(ink: Grey, sheet: tuple[int, ...]) -> tuple[PreparationStage, ...]:
    """The stages from the ink of one digit, cut out more or less, to what a network reads.

    ``sheet`` is the height and the width of the picture that it was cut from.
    """
    dark = evenly_dark(ink)
    place = extent(dark)
    digit, large = ink[place], enlarged(dark[place])
    fine, stroke = thickened(large)
    boxed = fitted(fine, BOX)
    image, (left, top) = centred(boxed)
    beside = left - (SIDE - boxed.shape[1]) / 2, top - (SIDE - boxed.shape[0]) / 2
    moved = f"{pixels_moved(*beside)}, so that the ink's centre of mass is in the middle."
    return (
        PreparationStage("Cut out", _about_place(digit, sheet), digit),
        PreparationStage("Pen evened out", _about_pen(stroke / FINE, is_thicker=fine is not large), fine),
        PreparationStage("Size and place", f"Fitted into {BOX} × {BOX} of {SIDE} × {SIDE} pixels. {moved}", image),
    )


def _about_paper(even: Evened) -> str:
    way = "light on dark, so black and white changed places" if even.is_light_on_dark else "dark on light"
    darkest, lightest = (round(100 * min(max(light, 0), 1)) for light in (even.darkest, even.lightest))
    light = f"{darkest} %" if darkest == lightest else f"{darkest} to {lightest} %"
    return f"The digit is {way}. The background, {light} of white, became blank."


def _is_dark(contrast: Grey, beyond: npt.NDArray[np.bool_]) -> bool:
    """Whether what lies beyond is not a line and the paper outside of it, but wide and dark, such as the desk."""
    return bool(beyond.mean() > 0.15 and (contrast[beyond] > 0.5).mean() > 0.8)


def _about_dirt(ruling: Ruling, edges: int, dirt: Dirt, *, is_dark_beyond: bool) -> str:
    edges = 0 if is_dark_beyond else edges
    counts = (
        (ruling.across, "line", " across"),
        (ruling.down, "line", " down"),
        (edges, "line", " along the picture's edges"),
        (dirt.cut_off, "piece", " cut off by them" if edges else " cut off by the picture's edges"),
        (dirt.specks, "speck", ""),
    )
    parts = [f"{counted(count, what)}{way}" for count, what, way in counts if count]
    is_page_in_part = dirt.is_page_in_part or is_dark_beyond
    if is_page_in_part:
        parts.append("what lies beside the page")
    if not parts:
        return "The paper has no lines, and nothing lies beside the digit."
    found = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
    is_one = len(parts) == 1 and (is_page_in_part or found.startswith("1 "))
    return f"{found[0].upper()}{found[1:]} {'was' if is_one else 'were'} taken away."


def _about_place(digit: Grey, sheet: tuple[int, ...]) -> str:
    shares = (max(1, round(100 * part / whole)) for part, whole in zip(digit.shape, sheet, strict=True))
    high, wide = shares
    return f"The ink takes {high} % of the picture's height and {wide} % of its width; the rest was cut away."


def _about_pen(stroke: float, *, is_thicker: bool) -> str:
    if is_thicker:
        return f"In the end its lines would have been {stroke:.1f} pixels wide; they were thickened."
    return f"In the end its lines are {stroke:.1f} pixels wide, as wide as they should be."
