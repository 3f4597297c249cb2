"""What every layer of the network says to the current drawing, ready to be shown as maps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float32]


class LayerForm(Enum):
    """How a layer's values are laid out on the screen."""

    MAPS = "maps"  # values are (maps, rows, columns)
    UNITS = "units"  # values are (units,)
    SCORES = "scores"  # values are (10,): the output, one value a digit


class ColourRange(Enum):
    """Over what one colour scale reaches."""

    UNIT = "unit"
    LAYER = "layer"
    ALL = "all"


@dataclass(frozen=True, slots=True, eq=False)
class LayerActivity:
    """One stage of the network: a title ("Convolution 1"), a subtitle ("20 maps 24 × 24 · 5 × 5") and its values.

    ``folded`` are the words in which the stage before it tells of this one where it has no column of its own ("pooled
    to 12 × 12"); empty for a stage that always has one.
    """

    title: str
    subtitle: str
    form: LayerForm
    values: Values
    folded: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Activity:
    """All stages from the input to the output; for a blank canvas every value is 0, so that the shape stays visible.

    ``is_blank`` tells that nothing is drawn.
    """

    layers: tuple[LayerActivity, ...] = ()
    is_blank: bool = True


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """One value of the activity: the layer's index, the map or unit, and in maps the row and the column."""

    layer: int
    unit: int
    row: int = 0
    column: int = 0
