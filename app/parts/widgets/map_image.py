"""From values to images in the colours of the theme."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from app.parts.values.activity import Values
from app.parts.values.colour_scale import levels
from app.shell.theme.colour_maps import sequential, signed
from app.shell.theme.colours import channels, mix
from app.shell.theme.tokens import Tokens

ArgbTable = npt.NDArray[np.uint32]
QUIET = 0.05  # how far a silent cell stands out of its surface


def argb_table(tokens: Tokens, *, has_sign: bool) -> ArgbTable:
    """256 colours as 0xAARRGGBB. Zero is a shade off the surface, so that a silent unit stays visible."""
    table = (signed(tokens) if has_sign else sequential(tokens))[:, :3].astype(np.uint32)
    quiet = np.array(channels(mix(tokens.surface, tokens.text, QUIET)), dtype=np.uint32)
    table = np.maximum(table, quiet) if tokens.is_dark else np.minimum(table, quiet)
    red, green, blue = table.T
    packed: ArgbTable = np.uint32(0xFF000000) | (red << 16) | (green << 8) | blue
    return packed


def argb_tables(tokens: Tokens) -> dict[bool, ArgbTable]:
    """Both tables, by whether values have a sign."""
    return {has_sign: argb_table(tokens, has_sign=has_sign) for has_sign in (False, True)}


def image_over(pixels: ArgbTable, ratio: float = 1.0) -> QImage:
    """An image that shares the memory of ``pixels``, a C-contiguous array (rows, columns), and must not outlive it."""
    rows, columns = pixels.shape
    image = QImage(pixels.data, columns, rows, columns * 4, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    return image


def map_image(values: Values, reach: Values, table: ArgbTable, *, has_sign: bool) -> QImage:
    """One map (rows, columns), one pixel a value."""
    steps = levels(values, reach, signed=has_sign)
    return image_over(np.ascontiguousarray(table[steps])).copy()
