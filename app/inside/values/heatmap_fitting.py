"""How large the columns of the activation heatmap are. Pure arithmetic: every length is in device pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from app.inside.values.heatmap_layout import HeatmapLayout, Room, StageBlock, StageShape
from app.parts.values.activity import LayerForm

SMALLEST_CELL = 2  # a dense unit
LARGEST_CELL = 72
LARGEST_SCORE = 40
SCORE_STRETCHES = (1.2, 1.6, 2.0, 3.0, 4.0)  # a score's cell may be this much wider than high
LARGEST_GAP_FACTOR = 3
NARROW = 0.8  # of the width: when the smallest maps and their titles take more, columns stand closer
SINGLE_MAP_WEIGHT = 0.5  # the input is one map and already known from the drawing
UNITS_WEIGHT = 2.0  # a cell says as much as a map of many values
READABLE = 2  # device pixels a value of a feature map, before anything else grows
TIDY_FROM = 0.75  # of its size that a block may give up for a full last row


def lay_out(shapes: Sequence[StageShape], title_widths: Sequence[int], room: Room) -> HeatmapLayout:
    """Let every layer grow by whole device pixels as long as the columns fit beside each other.

    Layers with more values get more of the width; no column becomes narrower than its title. Where even the smallest
    maps of all are too wide, the widest columns show the first of them only.
    """
    if not shapes:
        return HeatmapLayout(width=room.width, height=room.height)
    sizes = [_sizes(shape, room) for shape in shapes]
    if _least_width(sizes, title_widths, room) > NARROW * room.width:
        room = replace(room, column_gap=room.column_gap // 2)
    while _least_width(sizes, title_widths, room) > room.width and _leave_out_a_row(sizes, title_widths, room):
        pass
    free = max(0, room.width - _least_width(sizes, title_widths, room))
    chosen = _grow(sizes, title_widths, free, room)
    blocks = [
        replace(options[step], layer=layer) for layer, (options, step) in enumerate(zip(sizes, chosen, strict=True))
    ]
    return _place(blocks, title_widths, room)


def is_whole(layout: HeatmapLayout, room: Room) -> bool:
    """Whether every unit of the layers that were laid out is in the room."""
    return layout.width <= room.width and all(block.shown == block.shape.units for block in layout.blocks)


def _least_width(sizes: Sequence[Sequence[StageBlock]], title_widths: Sequence[int], room: Room) -> int:
    widths = [_column_width(options[0], title, room) for options, title in zip(sizes, title_widths, strict=True)]
    return sum(widths) + room.column_gap * (len(sizes) - 1)


def _leave_out_a_row(sizes: list[list[StageBlock]], title_widths: Sequence[int], room: Room) -> bool:
    """Have the widest column show a map or unit less beside each other; whether there was one to be made narrower."""
    wide = [
        layer
        for layer, (options, title) in enumerate(zip(sizes, title_widths, strict=True))
        if options[0].per_row > 1 and options[0].width > title
    ]
    if not wide:
        return False
    layer = max(wide, key=lambda layer: sizes[layer][0].width)
    block = sizes[layer][0]
    below = max(room.height - room.header - room.more_height, 1)  # where it says how many are left out
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


def _sizes(shape: StageShape, room: Room) -> list[StageBlock]:
    """The block at every size that fits the height, smallest first; at least one, whether it fits or not."""
    height = max(room.height - room.header, 1)
    if shape.form is LayerForm.SCORES:
        gap = max(1, round(4 * room.scale))
        value = (height - gap * (shape.units - 1)) // shape.units
        value = min(max(value, 1), round(LARGEST_SCORE * room.scale))
        return [StageBlock(shape, round(value * stretch), value, gap, 1, shape.units) for stretch in SCORE_STRETCHES]
    smallest = SMALLEST_CELL if shape.form is LayerForm.UNITS else 1
    largest = height // shape.rows
    if shape.form is LayerForm.UNITS:
        largest = min(largest, round(LARGEST_CELL * room.scale))
    sizes = []
    for value in range(smallest, max(largest, smallest) + 1):
        gap = _gap(shape, value, room.scale)
        rows = max(1, (height + gap) // (shape.rows * value + gap))
        sizes.append(StageBlock(shape, value, value, gap, math.ceil(shape.units / rows), shape.units))
    return sizes


def _column_width(block: StageBlock, title_width: int, room: Room) -> int:
    label = room.label_width if block.shape.form is LayerForm.SCORES else 0
    return max(block.width + label, title_width)


def _grow(sizes: Sequence[Sequence[StageBlock]], title_widths: Sequence[int], free: int, room: Room) -> list[int]:
    """Enlarge, one step at a time, the layers that gain most for the width they take, until nothing more fits.

    Layers of the same shape grow together, so that they can be compared.
    """
    widths = [
        [_column_width(block, title, room) for block in blocks]
        for blocks, title in zip(sizes, title_widths, strict=True)
    ]
    alike: dict[StageShape, list[int]] = {}
    for layer, options in enumerate(sizes):
        alike.setdefault(options[0].shape, []).append(layer)
    chosen = [0] * len(sizes)
    for shape, layers in alike.items():
        options = sizes[layers[0]]
        if shape.form is LayerForm.MAPS and not _is_single(shape) and len(options) >= READABLE:
            cost = sum(widths[layer][READABLE - 1] - widths[layer][0] for layer in layers)
            if cost <= free:
                free -= cost
                chosen = [READABLE - 1 if layer in layers else step for layer, step in enumerate(chosen)]
    while True:
        best: list[int] = []
        best_gain, best_step, best_cost = 0.0, 0, 0
        for shape, layers in alike.items():
            now, options = chosen[layers[0]], sizes[layers[0]]
            for step in range(now + 1, len(options)):
                cost = sum(widths[layer][step] - widths[layer][now] for layer in layers)
                if cost > free:
                    continue
                grown = math.log(options[step].value_width / options[now].value_width)
                gain = len(layers) * _weight(shape) * grown / max(cost, 1)
                if gain > best_gain:
                    best, best_gain, best_step, best_cost = layers, gain, step, cost
        if not best:
            return [_tidy(options, step) for options, step in zip(sizes, chosen, strict=True)]
        free -= best_cost
        for layer in best:
            chosen[layer] = best_step


def _tidy(options: Sequence[StageBlock], chosen: int) -> int:
    """A size a little smaller whose last row is full, where there is one: a rectangle is easier to read."""
    for step in range(chosen, -1, -1):
        block = options[step]
        if block.value_width < TIDY_FROM * options[chosen].value_width:
            break
        if block.shape.units % block.per_row == 0 and block.width <= options[chosen].width:
            return step
    return chosen


def _place(blocks: Sequence[StageBlock], title_widths: Sequence[int], room: Room) -> HeatmapLayout:
    widths = [_column_width(block, title, room) for block, title in zip(blocks, title_widths, strict=True)]
    gap, gaps = room.column_gap, len(blocks) - 1
    free = room.width - sum(widths)
    if gaps:
        gap = min(max(gap, free // gaps), gap * LARGEST_GAP_FACTOR)
    total = sum(widths) + gap * gaps
    x = max(0, (room.width - total) // 2)
    placed = []
    for block, width in zip(blocks, widths, strict=True):
        label = room.label_width if block.shape.form is LayerForm.SCORES else 0
        placed.append(replace(block, x=x, units_x=x + label, units_y=room.header, column_width=width))
        x += width + gap
    height = room.header + max(block.height for block in placed)
    return HeatmapLayout(tuple(placed), max(total, room.width), height)
