"""From unit to unit and from value to value of the heatmap, as the arrow keys go."""

from __future__ import annotations

import math
from dataclasses import replace

from app.inside.values.heatmap_layout import HeatmapLayout, LaneBox, StageBlock, StageShape
from app.parts.values.activity import INPUT, UnitPlace


def step_place(layout: HeatmapLayout, place: UnitPlace, across: int, down: int) -> UnitPlace:
    """The unit beside ``place``; past the left or right edge of a layer the one at the same height in the next.

    Past the upper or lower edge of a column in a lane it is the nearest one of the next lane. From a unit that is not
    shown the nearest one that is: of a folded lane what comes out of its composite, else of the column before.
    """
    shown = layout.block_of(place)
    if shown is None:
        block = _nearest(layout, place)
        return _place_in(block, place.unit if block.path == place.layer else 0, place, block.shape)
    row, column = divmod(place.unit, shown.per_row)
    column += across
    if 0 <= column < min(shown.per_row, shown.shown):
        unit = (row + down) * shown.per_row + column
        if 0 <= unit < shown.shown:
            return replace(place, unit=unit)
        other = _in_next_lane(layout, shown, down)
        if other is None:
            return place
        last = math.ceil(other.shown / other.per_row) - 1
        unit = (0 if down > 0 else last) * other.per_row + min(column, other.per_row - 1)
        return _place_in(other, unit, place, shown.shape)
    _, top, _, height = shown.unit_box(place.unit)
    middle = top + height / 2
    other = _beside(layout, shown, middle, across)
    if other is None:
        return place
    other_row = round((middle - other.units_y - other.unit_height / 2) / (other.unit_height + other.gap))
    other_row = min(max(other_row, 0), math.ceil(other.shown / other.per_row) - 1)
    unit = other_row * other.per_row + (0 if across > 0 else other.per_row - 1)
    return _place_in(other, unit, place, shown.shape)


def step_inside(layout: HeatmapLayout, place: UnitPlace, across: int, down: int) -> UnitPlace:
    """The value beside ``place`` in the same map."""
    block = layout.block_of(place)
    if block is None:
        return step_place(layout, place, 0, 0)
    return replace(
        place,
        row=min(max(place.row + down * block.every, 0), block.shape.rows - 1),
        column=min(max(place.column + across * block.every, 0), block.shape.columns - 1),
    )


def _nearest(layout: HeatmapLayout, place: UnitPlace) -> StageBlock:
    """The column of the place's layer, else of a composite around it, else the last one before it."""
    path = place.layer
    while path:
        found = next((block for block in layout.blocks if block.path == path), None)
        if found is not None:
            return found
        path = path.rpartition(".")[0]
    key = _order(place.layer)
    before = [block for block in layout.blocks if _order(block.path) <= key]
    return max(before, key=lambda block: _order(block.path), default=layout.blocks[0])


def _order(path: str) -> tuple[float, ...]:
    """What sorts layers as a network works: the input first, those in lanes before what comes out of these."""
    numbers = path.split(".")
    if not all(number.isdecimal() for number in numbers):
        return (-1.0,) if path == INPUT else (math.inf,)
    return (*map(int, numbers), math.inf)


def _beside(layout: HeatmapLayout, block: StageBlock, middle: float, across: int) -> StageBlock | None:
    """The next column to the right or left, of several in lanes that in whose lane ``middle`` is."""
    found = [
        other
        for other in layout.blocks
        if (other.x - block.x) * across > 0 and _spans(layout, other, middle) and not _is_parallel(block, other)
    ]
    return min(found, key=lambda other: abs(other.x - block.x), default=None)


def _spans(layout: HeatmapLayout, block: StageBlock, y: float) -> bool:
    """Whether the height is that of the column's lane; columns in no lane have every height."""
    lane = _lane_of(layout, block.path)
    return lane is None or lane.y <= y < lane.y + lane.height


def _is_parallel(block: StageBlock, other: StageBlock) -> bool:
    """Whether both are in lanes of one composite, but not the same."""
    first, second = block.path.split("."), other.path.split(".")
    alike = next((n for n, (one, two) in enumerate(zip(first, second, strict=False)) if one != two), None)
    return alike is not None and alike % 2 == 1


def _lane_of(layout: HeatmapLayout, path: str) -> LaneBox | None:
    lane = path.rpartition(".")[0]
    return next((each for each in layout.lanes if each.path == lane), None)


def _in_next_lane(layout: HeatmapLayout, block: StageBlock, down: int) -> StageBlock | None:
    """The column at the nearest place of the next lane with columns below or above, of the innermost composite."""
    lane = _lane_of(layout, block.path)
    while lane is not None:
        composite = lane.path.rpartition(".")[0]
        found = [each for each in layout.lanes if each.path.rpartition(".")[0] == composite]
        others = {(each.y - lane.y) * down: each for each in found if _columns(layout, each)}
        ahead = [distance for distance in others if distance > 0]
        if ahead:
            following = others[min(ahead)]
            return min(_columns(layout, following), key=lambda other: abs(other.x - block.x))
        lane = _lane_of(layout, composite)
    return None


def _columns(layout: HeatmapLayout, lane: LaneBox) -> list[StageBlock]:
    return [block for block in layout.blocks if block.path.rpartition(".")[0] == lane.path]


def _place_in(block: StageBlock, unit: int, before: UnitPlace, shape: StageShape) -> UnitPlace:
    """That unit, or the last one shown, at the same spot of the map as ``before`` had in a map of ``shape``."""
    return UnitPlace(
        block.path,
        min(unit, block.shown - 1),
        min(before.row * block.shape.rows // shape.rows, block.shape.rows - 1),
        min(before.column * block.shape.columns // shape.columns, block.shape.columns - 1),
    )
