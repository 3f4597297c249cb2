"""From unit to unit and from value to value of the heatmap, as the arrow keys go."""

from __future__ import annotations

import math
from dataclasses import replace

from app.state.activity import UnitPlace
from app.state.heatmap_layout import HeatmapLayout


def step_place(layout: HeatmapLayout, place: UnitPlace, across: int, down: int) -> UnitPlace:
    """The unit beside ``place``; past the left or right edge of a layer the one at the same height in the next."""
    block = layout.blocks[place.layer]
    row, column = divmod(place.unit, block.per_row)
    column += across
    if 0 <= column < min(block.per_row, block.shape.units):
        unit = (row + down) * block.per_row + column
        return replace(place, unit=unit) if 0 <= unit < block.shape.units else place
    layer = place.layer + (1 if across > 0 else -1)
    if not 0 <= layer < len(layout.blocks):
        return place
    other = layout.blocks[layer]
    _, top, _, height = block.unit_box(place.unit)
    other_row = round((top + height / 2 - other.units_y - other.unit_height / 2) / (other.unit_height + other.gap))
    other_row = min(max(other_row, 0), math.ceil(other.shape.units / other.per_row) - 1)
    unit = other_row * other.per_row + (0 if across > 0 else other.per_row - 1)
    return UnitPlace(
        layer,
        min(unit, other.shape.units - 1),
        place.row * other.shape.rows // block.shape.rows,
        place.column * other.shape.columns // block.shape.columns,
    )


def step_inside(layout: HeatmapLayout, place: UnitPlace, across: int, down: int) -> UnitPlace:
    """The value beside ``place`` in the same map."""
    shape = layout.blocks[place.layer].shape
    return replace(
        place,
        row=min(max(place.row + down, 0), shape.rows - 1),
        column=min(max(place.column + across, 0), shape.columns - 1),
    )
