"""Where the columns and lanes of the activation heatmap stand. Pure arithmetic: every length is in device pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.inside.values.heatmap_layout import Column, GroupBox, HeatmapLayout, LaneBox, Room, StageBlock
from app.inside.values.heatmap_widths import OUTER, Group, Widths
from app.parts.values.activity import LayerForm

LARGEST_GAP_FACTOR = 3


def column_width(block: StageBlock, column: Column, room: Room) -> int:
    """How wide a column with that block is."""
    return max(block.width + _label(block, room), column.title_width)


def placed(columns: Sequence[Column], rows: Widths, blocks: Sequence[StageBlock], room: Room) -> HeatmapLayout:
    """The layout of columns whose ``blocks``, in the order of ``rows``, have their sizes."""
    widths = [column_width(block, column, room) for block, column in zip(blocks, rows.columns, strict=True)]
    total = rows.total(widths)
    place = _Placing(
        room,
        rows,
        {block.path: replace(block, column_width=width) for block, width in zip(blocks, widths, strict=True)},
        {group.path: group for group in rows.groups},
    )
    gaps = _gaps(columns)
    gap = _stretched(room.column_gap, room.width - total, gaps)
    total += (gap - room.column_gap) * gaps
    end = max(total, room.width)
    place.add_row(columns, OUTER, (max(0, (room.width - total) // 2), end), gap)
    bottoms = [*(block.units_y + block.height for block in place.made), *(lane.y + lane.height for lane in place.lanes)]
    return HeatmapLayout(tuple(place.made), end, max(bottoms), tuple(place.lanes), tuple(place.titles))


@dataclass(slots=True)
class _Placing:
    room: Room
    rows: Widths
    blocks: dict[str, StageBlock]
    groups: dict[str, Group]
    made: list[StageBlock] = field(default_factory=list)
    lanes: list[LaneBox] = field(default_factory=list)
    titles: list[GroupBox] = field(default_factory=list)

    def add_row(self, columns: Sequence[Column], number: int, span: tuple[int, int], gap: int) -> None:
        """Place the columns of a row from the left to the right; ``span`` is where it begins and ends."""
        row, (x, end) = self.rows.rows[number], span
        starts = []
        for column in columns:
            lanes_x = x
            if column.lanes:
                x += self.groups[column.path].width + gap
            starts.append((lanes_x, x))
            x += self.blocks[column.path].column_width + gap
        ends = [*(first for first, _ in starts), end + self.room.text_gap][1:]
        for column, (lanes_x, x), following in zip(columns, starts, ends, strict=True):
            if column.lanes:
                self.titles.append(
                    GroupBox(
                        column.path,
                        lanes_x,
                        row.top + row.header,
                        x - lanes_x - self.room.text_gap,
                        in_lane=number != OUTER,
                    )
                )
                self._add_lanes(column, lanes_x, gap)
            block = self.blocks[column.path]
            self.made.append(
                replace(
                    block,
                    x=x,
                    units_x=x + _label(block, self.room),
                    top=row.top,
                    units_y=row.top + row.header,
                    text_width=max(following - x - self.room.text_gap, block.column_width),
                )
            )

    def _add_lanes(self, column: Column, x: int, gap: int) -> None:
        group = self.groups[column.path]
        for lane, number in zip(column.lanes, group.lanes, strict=True):
            row = self.rows.rows[number]
            names = column.names_width if lane.columns else 0
            self.lanes.append(LaneBox(lane.path, x, row.top, group.width, row.height, names))
            inner = row.gap
            if gaps := _gaps(lane.columns):
                inner = _stretched(inner, group.width - row.width, gaps)
            padding = self.room.lane_padding
            self.add_row(lane.columns, number, (x + padding + names, x + group.width - padding), inner)


def _gaps(columns: Sequence[Column]) -> int:
    return max(0, len(columns) - 1 + sum(bool(column.lanes) for column in columns))


def _stretched(gap: int, free: int, gaps: int) -> int:
    return min(max(gap, gap + free // gaps), gap * LARGEST_GAP_FACTOR) if gaps else gap


def _label(block: StageBlock, room: Room) -> int:
    return room.label_width if block.shape.form is LayerForm.SCORES else 0
