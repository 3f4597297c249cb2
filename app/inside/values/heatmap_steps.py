"""From unit to unit and from value to value of the heatmap, as the arrow keys go."""

from __future__ import annotations

import math
from dataclasses import replace

from app.inside.values.heatmap_layout import HeatmapLayout, StageBlock, StageShape
from app.parts.values.activity import UnitPlace


def step_place(layout: HeatmapLayout, place: UnitPlace, across: int, down: int) -> UnitPlace:
    """The unit beside ``place``; past the left or right edge of a layer the one at the same height in the next.

    From a unit that is not shown the nearest one that is.
    """
    at = max((index for index, block in enumerate(layout.blocks) if block.layer <= place.layer), default=0)
    block = layout.blocks[at]
    if layout.block_of(place) is None:
        return _place_in(block, place.unit if block.layer == place.layer else 0, place, block.shape)
    row, column = divmod(place.unit, block.per_row)
    column += across
    if 0 <= column < min(block.per_row, block.shown):
        unit = (row + down) * block.per_row + column
        return replace(place, unit=unit) if 0 <= unit < block.shown else place
    at += 1 if across > 0 else -1
    if not 0 <= at < len(layout.blocks):
        return place
    other = layout.blocks[at]
    _, top, _, height = block.unit_box(place.unit)
    other_row = round((top + height / 2 - other.units_y - other.unit_height / 2) / (other.unit_height + other.gap))
    other_row = min(max(other_row, 0), math.ceil(other.shown / other.per_row) - 1)
    unit = other_row * other.per_row + (0 if across > 0 else other.per_row - 1)
    return _place_in(other, unit, place, block.shape)


def step_inside(layout: HeatmapLayout, place: UnitPlace, across: int, down: int) -> UnitPlace:
    """The value beside ``place`` in the same map."""
    block = layout.block_of(place)
    if block is None:
        return step_place(layout, place, 0, 0)
    return replace(
        place,
        row=min(max(place.row + down, 0), block.shape.rows - 1),
        column=min(max(place.column + across, 0), block.shape.columns - 1),
    )


def _place_in(block: StageBlock, unit: int, before: UnitPlace, shape: StageShape) -> UnitPlace:
    """That unit, or the last one shown, at the same spot of the map as ``before`` had in a map of ``shape``."""
    return UnitPlace(
        block.layer,
        min(unit, block.shown - 1),
        min(before.row * block.shape.rows // shape.rows, block.shape.rows - 1),
        min(before.column * block.shape.columns // shape.columns, block.shape.columns - 1),
    )
