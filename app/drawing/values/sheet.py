"""A sheet on the canvas with a cell for each digit, and which strokes belong to which.

The cells fill the canvas: 0 to 4 above, 5 to 9 below.
"""

from __future__ import annotations

from app.drawing.values.sketch import Sketch, Stroke, lines_to_read
from app.parts.values.labels import DIGITS

COLUMNS, ROWS = 5, 2
PEN_SHARE = 0.4  # of the pen's width on a whole canvas: a thick one would fill the loops of digits in cells


def cell_of(stroke: Stroke) -> int:
    """The digit of the cell that a stroke belongs to: the one that the middle of its box lies in.

    Where a stroke begins tells less: loops and bars often begin beside the digit that they are part of.
    """
    across, down = zip(*stroke.points, strict=True)
    column = int((min(across) + max(across)) / 2 * COLUMNS)
    row = int((min(down) + max(down)) / 2 * ROWS)
    return COLUMNS * min(row, ROWS - 1) + min(column, COLUMNS - 1)


def digits_on(sheet: Sketch) -> dict[int, Sketch]:
    """What is written in each cell, by its digit. A mere touch is no digit."""
    cells: dict[int, tuple[Stroke, ...]] = {}
    for stroke in sheet.strokes:
        label = cell_of(stroke)
        cells[label] = (*cells.get(label, ()), stroke)
    written = {label: Sketch(cells[label]) for label in range(DIGITS) if label in cells}
    return {label: digit for label, digit in written.items() if sum(map(len, lines_to_read(digit))) > 1}
