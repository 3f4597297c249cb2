"""How large the columns of the activation heatmap are. Pure arithmetic: every length is in device pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from app.inside.values.heatmap_layout import Column, HeatmapLayout, Room, StageBlock, StageShape
from app.inside.values.heatmap_placing import column_width, placed
from app.inside.values.heatmap_widths import OUTER, Row, Widths, widths_of
from app.parts.values.activity import LayerForm

SMALLEST_CELL = 2  # a dense unit
LARGEST_CELL = 72
LARGEST_SCORE = 40
SCORE_STRETCHES = (1.2, 1.6, 2.0, 3.0, 4.0)  # a score's cell may be this much wider than high
NARROW = 0.8  # of the width: when the smallest maps and their titles take more, columns stand closer
SINGLE_MAP_WEIGHT = 0.5  # the input is one map and already known from the drawing
UNITS_WEIGHT = 2.0  # a cell says as much as a map of many values
READABLE = 2  # device pixels a value of a feature map, before anything else grows
TIDY_FROM = 0.75  # of its size that a block may give up for a full last row
SMALLEST_MAP = 6  # device pixels: in a lane maps may be drawn by every second or third value down to this size


def lay_out(columns: Sequence[Column], room: Room) -> HeatmapLayout:
    """Let every layer grow by whole device pixels as long as the columns fit beside each other.

    Layers with more values get more of the width; no column becomes narrower than its title. Lanes stand one under the
    other, each with columns beside each other. Where even the smallest maps of all are too wide, the widest columns
    show the first of them only.
    """
    if not columns:
        return HeatmapLayout(width=room.width, height=room.height)
    widths, sizes = _smallest(columns, room)
    if _least_width(widths, sizes, room) > NARROW * room.width:
        room = replace(room, column_gap=room.column_gap // 2)
        widths, sizes = _smallest(columns, room)
    while _least_width(widths, sizes, room) > room.width and _leave_out_a_row(widths, sizes, room):
        pass
    free = max(0, room.width - _least_width(widths, sizes, room))
    chosen = _grow(widths, sizes, free, room)
    blocks = [
        replace(options[step], path=column.path)
        for column, options, step in zip(widths.columns, sizes, chosen, strict=True)
    ]
    return placed(columns, widths, blocks, room)


def narrowest(columns: Sequence[Column], room: Room) -> int:
    """How wide the columns are where each shows one of its maps or units, the smallest possible."""
    widths, sizes = _smallest(columns, replace(room, column_gap=room.column_gap // 2))
    return widths.total(
        [
            column_width(replace(options[0], per_row=1), column, room)
            for column, options in zip(widths.columns, sizes, strict=True)
        ]
    )


def is_whole(layout: HeatmapLayout, room: Room) -> bool:
    """Whether every unit of the layers that were laid out is in the room."""
    return layout.width <= room.width and all(block.shown == block.shape.units for block in layout.blocks)


def _smallest(columns: Sequence[Column], room: Room) -> tuple[Widths, list[list[StageBlock]]]:
    """The rows of the columns, and every size of each of them."""
    widths = widths_of(columns, room)
    sizes = [
        _sizes(column.shape, widths.rows[row], room, in_lane=row != OUTER)
        for column, row in zip(widths.columns, widths.row_of, strict=True)
    ]
    return widths, sizes


def _least_width(widths: Widths, sizes: Sequence[Sequence[StageBlock]], room: Room) -> int:
    return widths.total(
        [column_width(options[0], column, room) for column, options in zip(widths.columns, sizes, strict=True)]
    )


def _leave_out_a_row(widths: Widths, sizes: list[list[StageBlock]], room: Room) -> bool:
    """Have the widest column show a map or unit less beside each other; whether there was one to be made narrower."""
    wide = [
        layer
        for layer in widths.widest()
        if sizes[layer][0].per_row > 1 and sizes[layer][0].width > widths.columns[layer].title_width
    ]
    if not wide:
        return False
    layer = max(wide, key=lambda layer: sizes[layer][0].width)
    block, row = sizes[layer][0], widths.rows[widths.row_of[layer]]
    more = room.more_height if widths.row_of[layer] == OUTER else 0  # in a lane the title says how many are left out
    below = max(row.height - row.header - more, 1)
    rows = max(1, (below + block.gap) // (block.unit_height + block.gap))
    shown = min(block.shown, rows * (block.per_row - 1))
    sizes[layer] = [replace(block, per_row=block.per_row - 1, shown=shown)]
    return True


def _weight(shape: StageShape) -> float:
    factor = UNITS_WEIGHT if shape.form is LayerForm.UNITS else 1.0
    return math.sqrt(shape.size) * (SINGLE_MAP_WEIGHT if _is_single(shape) else factor)


def _is_single(shape: StageShape) -> bool:
    return shape.form is LayerForm.MAPS and shape.units == 1


def _gap(shape: StageShape, value: int, scale: float) -> int:
    if shape.form is LayerForm.MAPS:
        return round(scale * min(max(value, 2), 5))
    return max(1, min(round(4 * scale), value // 4))


def _sizes(shape: StageShape, row: Row, room: Room, *, in_lane: bool) -> list[StageBlock]:
    """The block at every size that fits the height, smallest first; at least one, whether it fits or not."""
    height = max(row.height - row.header - (room.lane_padding if in_lane else 0), 1)
    if shape.form is LayerForm.SCORES:
        gap = max(1, round(4 * room.scale))
        value = (height - gap * (shape.units - 1)) // shape.units
        value = min(max(value, 1), round(LARGEST_SCORE * room.scale))
        return [StageBlock(shape, round(value * stretch), value, gap, 1, shape.units) for stretch in SCORE_STRETCHES]
    smallest = SMALLEST_CELL if shape.form is LayerForm.UNITS else 1
    largest = height // shape.rows
    if shape.form is LayerForm.UNITS:
        largest = min(largest, round(LARGEST_CELL * room.scale))
    sizes: list[StageBlock] = []
    for value, every in (
        *_thinned(shape, height, in_lane),
        *((v, 1) for v in range(smallest, max(largest, smallest) + 1)),
    ):
        gap = _gap(shape, value, room.scale)
        block = StageBlock(shape, value, value, gap, 1, shape.units, every=every)
        if block.unit_height > height and every == 1 and sizes:
            continue
        rows = max(1, (height + gap) // (block.unit_height + gap))
        sizes.append(replace(block, per_row=math.ceil(shape.units / rows)))
    return sizes


def _thinned(shape: StageShape, height: int, in_lane: bool) -> list[tuple[int, int]]:
    """The sizes below one device pixel a value that maps may have."""
    if not in_lane or shape.form is not LayerForm.MAPS:
        return []
    return [
        (1, every)
        for every in (3, 2)
        if -(-min(shape.rows, shape.columns) // every) >= SMALLEST_MAP or shape.rows > height
    ]


def _grow(widths: Widths, sizes: Sequence[Sequence[StageBlock]], free: int, room: Room) -> list[int]:
    """Enlarge, one step at a time, the layers that gain most for the width they take, until nothing more fits.

    Layers of the same shape grow together, so that they can be compared, if they have the same height.
    """
    wide = [
        [column_width(block, column, room) for block in blocks]
        for blocks, column in zip(sizes, widths.columns, strict=True)
    ]
    alike: dict[tuple[StageShape, int, int], list[int]] = {}
    for layer, options in enumerate(sizes):
        row = widths.rows[widths.row_of[layer]]
        alike.setdefault((options[0].shape, row.height - row.header, len(options)), []).append(layer)
    chosen = [0] * len(sizes)

    def cost(layers: Sequence[int], step: int) -> int:
        return widths.cost((layer, wide[layer][step] - wide[layer][chosen[layer]]) for layer in layers)

    def grow(layers: Sequence[int], step: int) -> int:
        for layer in layers:
            chosen[layer] = step
        return room.width - widths.total([each[step] for each, step in zip(wide, chosen, strict=True)])

    for least in (1, READABLE):
        for (shape, *_), layers in alike.items():
            step = next((step for step, block in enumerate(sizes[layers[0]]) if block.magnification >= least), 0)
            if shape.form is LayerForm.MAPS and not _is_single(shape) and cost(layers, step) <= free:
                free = grow(layers, step)
    while True:
        best: list[int] = []
        best_gain, best_step = 0.0, 0
        for (shape, *_), layers in alike.items():
            now, options = chosen[layers[0]], sizes[layers[0]]
            for step in range(now + 1, len(options)):
                if cost(layers, step) > free:
                    continue
                grown = math.log(options[step].magnification / options[now].magnification)
                wider = sum(wide[layer][step] - wide[layer][now] for layer in layers)
                rows = len({widths.row_of[layer] for layer in layers})
                gain = len(layers) * _weight(shape) * grown / max(wider / rows, 1)  # also where a lane has room left
                if gain > best_gain:
                    best, best_gain, best_step = layers, gain, step
        if not best:
            return [_tidy(options, step) for options, step in zip(sizes, chosen, strict=True)]
        free = grow(best, best_step)


def _tidy(options: Sequence[StageBlock], chosen: int) -> int:
    """A size a little smaller whose last row is full, where there is one: a rectangle is easier to read."""
    for step in range(chosen, -1, -1):
        block = options[step]
        if block.magnification < TIDY_FROM * options[chosen].magnification:
            break
        if block.shape.units % block.per_row == 0 and block.width <= options[chosen].width:
            return step
    return chosen
