"""How the activation heatmap lays a network out. Pure arithmetic: every length is in device pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from app.state.activity import Activity, LayerForm, UnitPlace

PlaceIndex = npt.NDArray[np.intp]

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
    """What the layout has to do with: the space, the titles above the columns and the digits beside the scores."""

    width: int
    height: int
    header: int = 0
    column_gap: int = 20
    label_width: int = 0
    scale: float = 1.0  # device pixels per logical pixel


@dataclass(frozen=True, slots=True)
class StageBlock:
    """Where one layer stands: its column from ``x``, its units from (``units_x``, ``units_y``).

    A value is drawn as ``value_width`` × ``value_height`` device pixels; units are ``gap`` apart, ``per_row`` in a row.
    """

    shape: StageShape
    value_width: int
    value_height: int
    gap: int
    per_row: int
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
        return math.ceil(self.shape.units / self.per_row) * (self.unit_height + self.gap) - self.gap

    def unit_box(self, unit: int) -> tuple[int, int, int, int]:
        """The left, top, width and height of one unit."""
        row, column = divmod(unit, self.per_row)
        x = self.units_x + column * (self.unit_width + self.gap)
        y = self.units_y + row * (self.unit_height + self.gap)
        return x, y, self.unit_width, self.unit_height


@dataclass(frozen=True, slots=True)
class HeatmapLayout:
    """All columns; ``width`` exceeds the room only when even the smallest maps do not fit."""

    blocks: tuple[StageBlock, ...] = ()
    width: int = 0
    height: int = 0

    def place_at(self, x: float, y: float) -> UnitPlace | None:
        """The value at a point, the nearest one for a point in the gap between two units of a layer."""
        for layer, block in enumerate(self.blocks):
            inner_x, inner_y = x - block.units_x, y - block.units_y
            if not (0 <= inner_x < block.width and 0 <= inner_y < block.height):
                continue
            unit_column, across = divmod(int(inner_x), block.unit_width + block.gap)
            unit_row, down = divmod(int(inner_y), block.unit_height + block.gap)
            unit = unit_row * block.per_row + unit_column
            if unit >= block.shape.units:
                return None
            row = min(down // block.value_height, block.shape.rows - 1)
            column = min(across // block.value_width, block.shape.columns - 1)
            return UnitPlace(layer, unit, row, column)
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


def lay_out(shapes: Sequence[StageShape], title_widths: Sequence[int], room: Room) -> HeatmapLayout:
    """Let every layer grow by whole device pixels as long as the columns fit beside each other.

    Layers with more values get more of the width; no column becomes narrower than its title.
    """
    if not shapes:
        return HeatmapLayout(width=room.width, height=room.height)
    sizes = [_sizes(shape, room) for shape in shapes]
    smallest = sum(_column_width(options[0], title, room) for options, title in zip(sizes, title_widths, strict=True))
    if smallest + room.column_gap * (len(shapes) - 1) > NARROW * room.width:
        room = replace(room, column_gap=room.column_gap // 2)
    free = max(0, room.width - room.column_gap * (len(shapes) - 1) - smallest)
    chosen = _grow(sizes, title_widths, free, room)
    blocks = [options[step] for options, step in zip(sizes, chosen, strict=True)]
    return _place(blocks, title_widths, room)


def place_index(block: StageBlock) -> PlaceIndex:
    """For every device pixel of the block the flat index of its value; one past the last where nothing is drawn."""
    shape = block.shape
    down, across = np.arange(block.height), np.arange(block.width)
    unit_row, row = np.divmod(down, block.unit_height + block.gap)
    unit_column, column = np.divmod(across, block.unit_width + block.gap)
    unit = unit_row[:, None] * block.per_row + unit_column[None, :]
    inside = (row < block.unit_height)[:, None] & (column < block.unit_width)[None, :] & (unit < shape.units)
    row, column = row // block.value_height, column // block.value_width
    flat = (unit * shape.rows + row[:, None]) * shape.columns + column[None, :]
    return np.where(inside, flat, shape.size).astype(np.intp)


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
        return [StageBlock(shape, round(value * stretch), value, gap, 1) for stretch in SCORE_STRETCHES]
    smallest = SMALLEST_CELL if shape.form is LayerForm.UNITS else 1
    largest = height // shape.rows
    if shape.form is LayerForm.UNITS:
        largest = min(largest, round(LARGEST_CELL * room.scale))
    sizes = []
    for value in range(smallest, max(largest, smallest) + 1):
        gap = _gap(shape, value, room.scale)
        rows = max(1, (height + gap) // (shape.rows * value + gap))
        sizes.append(StageBlock(shape, value, value, gap, math.ceil(shape.units / rows)))
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
