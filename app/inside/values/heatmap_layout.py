"""Where the activation heatmap shows every unit of a network. Pure arithmetic: every length is in device pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.parts.values.activity import Activity, LayerForm, UnitPlace

PlaceIndex = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class StageShape:
    """What has to be laid out for one layer: ``units`` maps of rows × columns values, or as many single values."""

    form: LayerForm
    units: int
    rows: int = 1
    columns: int = 1

    @property
    def size(self) -> int:
        return self.units * self.rows * self.columns


@dataclass(frozen=True, slots=True)
class Room:
    """What the layout has to do with: the space, the titles above the columns and the digits beside the scores.

    ``more_height`` is that of a line below a column, which says how many units are left out there.
    """

    width: int
    height: int
    header: int = 0
    column_gap: int = 20
    label_width: int = 0
    more_height: int = 0
    scale: float = 1.0  # device pixels per logical pixel


@dataclass(frozen=True, slots=True)
class StageBlock:
    """Where one layer stands: its column from ``x``, its units from (``units_x``, ``units_y``).

    A value is drawn as ``value_width`` × ``value_height`` device pixels; units are ``gap`` apart, ``per_row`` in a row.
    The first ``shown`` units are drawn, and ``layer`` is the layer's index in the activity.
    """

    shape: StageShape
    value_width: int
    value_height: int
    gap: int
    per_row: int
    shown: int
    layer: int = 0
    x: int = 0
    units_x: int = 0
    units_y: int = 0
    column_width: int = 0

    @property
    def unit_width(self) -> int:
        return self.shape.columns * self.value_width

    @property
    def unit_height(self) -> int:
        return self.shape.rows * self.value_height

    @property
    def width(self) -> int:
        return self.per_row * (self.unit_width + self.gap) - self.gap

    @property
    def height(self) -> int:
        return math.ceil(self.shown / self.per_row) * (self.unit_height + self.gap) - self.gap

    def unit_box(self, unit: int) -> tuple[int, int, int, int]:
        """The left, top, width and height of one unit."""
        row, column = divmod(unit, self.per_row)
        x = self.units_x + column * (self.unit_width + self.gap)
        y = self.units_y + row * (self.unit_height + self.gap)
        return x, y, self.unit_width, self.unit_height


@dataclass(frozen=True, slots=True)
class HeatmapLayout:
    """All columns; ``width`` exceeds the room only when not even a map of every layer fits."""

    blocks: tuple[StageBlock, ...] = ()
    width: int = 0
    height: int = 0

    def block_of(self, place: UnitPlace) -> StageBlock | None:
        """The column that shows the unit at ``place``; None where none does, for want of room."""
        return next((block for block in self.blocks if block.layer == place.layer and place.unit < block.shown), None)

    def place_at(self, x: float, y: float) -> UnitPlace | None:
        """The value at a point, the nearest one for a point in the gap between two units of a layer."""
        for block in self.blocks:
            inner_x, inner_y = x - block.units_x, y - block.units_y
            if not (0 <= inner_x < block.width and 0 <= inner_y < block.height):
                continue
            unit_column, across = divmod(int(inner_x), block.unit_width + block.gap)
            unit_row, down = divmod(int(inner_y), block.unit_height + block.gap)
            unit = unit_row * block.per_row + unit_column
            if unit >= block.shown:
                return None
            row = min(down // block.value_height, block.shape.rows - 1)
            column = min(across // block.value_width, block.shape.columns - 1)
            return UnitPlace(block.layer, unit, row, column)
        return None


def stage_shapes(activity: Activity) -> tuple[StageShape, ...]:
    """The shapes that decide the layout; it changes only when they do.

    Raises:
        ValueError: a layer's values do not have the dimensions of its form.

    """
    shapes = []
    for layer in activity.layers:
        expected = 3 if layer.form is LayerForm.MAPS else 1
        if layer.values.ndim != expected or 0 in layer.values.shape:
            raise ValueError(
                f"{layer.title}: expected values with {expected} non-empty dimension(s) for {layer.form.value}, "
                f"got shape {layer.values.shape}; pass maps as (maps, rows, columns) and units as (units,)"
            )
        shapes.append(StageShape(layer.form, *layer.values.shape))
    return tuple(shapes)


def place_index(block: StageBlock) -> PlaceIndex:
    """For every device pixel of the block the flat index of its value; one past the last where nothing is drawn."""
    shape = block.shape
    down, across = np.arange(block.height), np.arange(block.width)
    unit_row, row = np.divmod(down, block.unit_height + block.gap)
    unit_column, column = np.divmod(across, block.unit_width + block.gap)
    unit = unit_row[:, None] * block.per_row + unit_column[None, :]
    inside = (row < block.unit_height)[:, None] & (column < block.unit_width)[None, :] & (unit < block.shown)
    row, column = row // block.value_height, column // block.value_width
    flat = (unit * shape.rows + row[:, None]) * shape.columns + column[None, :]
    return np.where(inside, flat, shape.size).astype(np.intp)
