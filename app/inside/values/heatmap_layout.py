"""Where the activation heatmap shows every unit of a network. Pure arithmetic: every length is in device pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.parts.values.activity import Activity, LayerActivity, LayerForm, UnitPlace

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
class Column:
    """A layer to be laid out, at least ``title_width`` wide, and in front of it its ``lanes``, where they are unfolded.

    ``lanes_width`` is what the title above the lanes needs, and ``names_width`` what their names take beside them; 0:
    these stand above.
    """

    path: str
    shape: StageShape
    title_width: int = 0
    lanes: tuple[LaneColumns, ...] = ()
    lanes_width: int = 0
    names_width: int = 0


@dataclass(frozen=True, slots=True)
class LaneColumns:
    """A lane to be laid out: a row of columns, none where its stack gives its input on as it is."""

    path: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Room:
    """What the layout has to do with: the space, the titles above the columns and the digits beside the scores.

    ``more_height`` is that of a line below a column, which says how many units are left out there. ``lane_name`` is the
    height of a lane's name, ``lane_titles`` that of the titles of its columns; ``lane_gap`` stands between two lanes,
    ``lane_padding`` around what is in one.
    """

    width: int
    height: int
    header: int = 0
    column_gap: int = 20
    label_width: int = 0
    more_height: int = 0
    scale: float = 1.0  # device pixels per logical pixel
    lane_name: int = 0
    lane_titles: int = 0
    lane_gap: int = 0
    lane_padding: int = 0
    text_gap: int = 0  # between the words of two columns


@dataclass(frozen=True, slots=True)
class StageBlock:
    """Where one layer stands: its column from (``x``, ``top``), its units from (``units_x``, ``units_y``).

    A value is drawn as ``value_width`` × ``value_height`` device pixels, of maps that are too large only each
    ``every``-th one; units are ``gap`` apart, ``per_row`` in a row. The first ``shown`` units are drawn. ``path`` is
    the layer's in the activity. ``text_width`` is how wide the words above it may be.
    """

    shape: StageShape
    value_width: int
    value_height: int
    gap: int
    per_row: int
    shown: int
    path: str = ""
    x: int = 0
    units_x: int = 0
    units_y: int = 0
    column_width: int = 0
    top: int = 0
    text_width: int = 0
    every: int = 1

    @property
    def unit_width(self) -> int:
        return -(-self.shape.columns // self.every) * self.value_width

    @property
    def unit_height(self) -> int:
        return -(-self.shape.rows // self.every) * self.value_height

    @property
    def width(self) -> int:
        return self.per_row * (self.unit_width + self.gap) - self.gap

    @property
    def height(self) -> int:
        return math.ceil(self.shown / self.per_row) * (self.unit_height + self.gap) - self.gap

    @property
    def magnification(self) -> float:
        """Device pixels that a value is wide, below 1 where not all are drawn."""
        return self.value_width / self.every

    def unit_box(self, unit: int) -> tuple[int, int, int, int]:
        """The left, top, width and height of one unit."""
        row, column = divmod(unit, self.per_row)
        x = self.units_x + column * (self.unit_width + self.gap)
        y = self.units_y + row * (self.unit_height + self.gap)
        return x, y, self.unit_width, self.unit_height


@dataclass(frozen=True, slots=True)
class GroupBox:
    """Where the title above the lanes of the composite with that path stands, and how wide it may be.

    ``bottom`` is where titles end; composites that are themselves in a lane are ``in_lane``.
    """

    path: str
    x: int
    bottom: int
    text_width: int
    in_lane: bool


@dataclass(frozen=True, slots=True)
class LaneBox:
    """Where a lane stands; ``names_width`` is what its name takes beside its columns, 0 where it stands above."""

    path: str
    x: int
    y: int
    width: int
    height: int
    names_width: int = 0


@dataclass(frozen=True, slots=True)
class HeatmapLayout:
    """All columns and lanes; ``width`` exceeds the room only when not even a map of every layer fits."""

    blocks: tuple[StageBlock, ...] = ()
    width: int = 0
    height: int = 0
    lanes: tuple[LaneBox, ...] = ()
    groups: tuple[GroupBox, ...] = ()

    def block_of(self, place: UnitPlace) -> StageBlock | None:
        """The column that shows the unit at ``place``; None where none does, for want of room."""
        return next((block for block in self.blocks if block.path == place.layer and place.unit < block.shown), None)

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
            row = min(down // block.value_height * block.every, block.shape.rows - 1)
            column = min(across // block.value_width * block.every, block.shape.columns - 1)
            return UnitPlace(block.path, unit, row, column)
        return None


def stage_shapes(activity: Activity) -> dict[str, StageShape]:
    """The shapes that decide the layout, by the layers' paths; it changes only when they do.

    Raises:
        ValueError: a layer's values do not have the dimensions of its form.

    """
    return {layer.path: stage_shape(layer) for layer in activity.every()}


def stage_shape(layer: LayerActivity) -> StageShape:
    """The shape of one layer. Raises ValueError as ``stage_shapes`` does."""
    expected = 3 if layer.form is LayerForm.MAPS else 1
    if layer.values.ndim != expected or 0 in layer.values.shape:
        raise ValueError(
            f"{layer.title}: expected values with {expected} non-empty dimension(s) for {layer.form.value}, "
            f"got shape {layer.values.shape}; pass maps as (maps, rows, columns) and units as (units,)"
        )
    return StageShape(layer.form, *layer.values.shape)


def place_index(block: StageBlock) -> PlaceIndex:
    """For every device pixel of the block the flat index of its value; one past the last where nothing is drawn."""
    shape = block.shape
    down, across = np.arange(block.height), np.arange(block.width)
    unit_row, row = np.divmod(down, block.unit_height + block.gap)
    unit_column, column = np.divmod(across, block.unit_width + block.gap)
    unit = unit_row[:, None] * block.per_row + unit_column[None, :]
    inside = (row < block.unit_height)[:, None] & (column < block.unit_width)[None, :] & (unit < block.shown)
    row, column = row // block.value_height * block.every, column // block.value_width * block.every
    flat = (unit * shape.rows + row[:, None]) * shape.columns + column[None, :]
    return np.where(inside, flat, shape.size).astype(np.intp)
