"""Lookup tables from values to colours: one for activations, one for signed values.

Both run through the Oklab colour space (Björn Ottosson, 2020), in which equal steps look equal.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.shell.theme.colours import channels
from app.shell.theme.tokens import Tokens

ColourMap = npt.NDArray[np.uint8]
_Floats = npt.NDArray[np.float64]

_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def sequential(tokens: Tokens) -> ColourMap:
    """Nothing to most, by way of the accent: uint8 (256, 3), lightness linear in the value."""
    zero, accent, peak = (_oklab(colour) for colour in (tokens.zero, tokens.accent, tokens.peak))
    middle = (accent[0] - zero[0]) / (peak[0] - zero[0])
    return _table(np.linspace(0, 1, 256), np.array([0, middle, 1]), np.stack([zero, accent, peak]))


def signed(tokens: Tokens) -> ColourMap:
    """Negative, zero and positive: uint8 (256, 3). Entries 127 and 128 are both exactly the colour of zero."""
    stops = np.stack([_oklab(colour) for colour in (tokens.negative, tokens.zero, tokens.accent)])
    index = np.arange(256)
    positions = np.where(index < 128, index - 127, index - 128) / 127
    return _table(positions, np.array([-1, 0, 1]), stops)


def _table(positions: _Floats, knots: _Floats | npt.NDArray[np.int_], stops: _Floats) -> ColourMap:
    blended = np.stack([np.interp(positions, knots, stops[:, axis]) for axis in range(3)], axis=1)
    cones = (blended @ np.linalg.inv(_TO_OKLAB).T) ** 3
    linear = np.clip(cones @ np.linalg.inv(_TO_CONES).T, 0, 1)
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.round(encoded * 255).astype(np.uint8)


def _oklab(colour: str) -> _Floats:
    encoded = np.array(channels(colour)) / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    return np.asarray(_TO_OKLAB @ np.cbrt(_TO_CONES @ linear), dtype=np.float64)
