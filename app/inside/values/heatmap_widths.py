"""How wide the columns of the heatmap are together, some of them in lanes one under the other.

Pure arithmetic: every length is in device pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.inside.values.heatmap_layout import Column, LaneColumns, Room

OUTER = 0  # the row that is in no lane


@dataclass(slots=True)
class Row:
    """The columns of a lane, or those in none: what they take beside their own widths, and where they stand.

    ``top`` and ``height`` are those of the columns with their titles, which take ``header`` of it, and ``gap`` stands
    between two. ``gaps`` is all that is no column.
    """

    top: int
    height: int
    header: int
    gap: int
    gaps: int = 0
    width: int = 0


@dataclass(slots=True)
class Group:
    """The lanes of a composite, by the numbers of their rows, and the row ``within`` which they stand.

    ``least`` is what the title above them needs.
    """

    path: str
    lanes: list[int]
    within: int
    least: int
    width: int = 0


@dataclass(slots=True)
class Widths:
    """Rows and groups of some columns; ``columns`` are all of them, in order, and ``row_of`` tells the row of each.

    Groups come after those within them.
    """

    columns: list[Column] = field(default_factory=list)
    row_of: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    def total(self, widths: Sequence[int]) -> int:
        """How wide all is, with columns of these widths."""
        for row in self.rows:
            row.width = row.gaps
        for number, width in zip(self.row_of, widths, strict=True):
            self.rows[number].width += width
        for group in self.groups:
            group.width = max(group.least, *(self.rows[lane].width for lane in group.lanes))
            self.rows[group.within].width += group.width
        return self.rows[OUTER].width

    def cost(self, wider: Iterable[tuple[int, int]]) -> int:
        """How much wider all becomes than ``total`` said last when some columns do, each by so much."""
        by_row: dict[int, int] = {}
        for column, more in wider:
            row = self.row_of[column]
            by_row[row] = by_row.get(row, 0) + more
        for group in self.groups:
            if any(lane in by_row for lane in group.lanes):
                width = max(self.rows[lane].width + by_row.get(lane, 0) for lane in group.lanes)
                more = max(group.least, width) - group.width
                by_row[group.within] = by_row.get(group.within, 0) + more
        return by_row.get(OUTER, 0)

    def widest(self) -> list[int]:
        """The columns that make all as wide as ``total`` said last: those in no lane that is narrower than others."""
        rows = {OUTER}
        for group in reversed(self.groups):
            if group.within in rows:
                rows |= {lane for lane in group.lanes if self.rows[lane].width == group.width}
        return [column for column, row in enumerate(self.row_of) if row in rows]


def widths_of(columns: Sequence[Column], room: Room) -> Widths:
    """The rows and groups of these columns in that room."""
    found = Widths()
    _add_row(found, columns, room, Row(0, room.height, room.header, room.column_gap))
    return found


def lowest_lane(columns: Sequence[Column], room: Room) -> int | None:
    """How high the units of the lowest lane may be; None where there are no lanes."""
    rows = widths_of(columns, room)
    lanes = set(rows.row_of) - {OUTER}
    return min((rows.rows[lane].height - rows.rows[lane].header for lane in lanes), default=None)


def _add_row(found: Widths, columns: Sequence[Column], room: Room, row: Row) -> int:
    number = len(found.rows)
    found.rows.append(row)
    row.gaps += row.gap * max(len(columns) - 1, 0)
    for column in columns:
        if column.lanes:
            row.gaps += row.gap
            lanes = []
            for lane, (top, height) in zip(column.lanes, _lane_heights(column.lanes, room, row), strict=True):
                header = room.lane_titles + (0 if column.names_width else room.lane_name)
                inner = Row(top, height, header, room.column_gap // 2, 2 * room.lane_padding + column.names_width)
                lanes.append(_add_row(found, lane.columns, room, inner))
            found.groups.append(Group(column.path, lanes, number, column.lanes_width))
        found.columns.append(column)
        found.row_of.append(number)
    return number


def _lane_heights(lanes: Sequence[LaneColumns], room: Room, row: Row) -> list[tuple[int, int]]:
    """Top and height of each lane below the titles of its row: those with nothing to show are as high as their name."""
    shares = [_share(lane) for lane in lanes]
    least = room.lane_name + room.lane_padding
    top = row.top + row.header
    free = row.height - row.header - room.lane_gap * (len(lanes) - 1) - least * shares.count(0)
    found = []
    for share in shares:
        height = max(free, 0) * share // max(sum(shares), 1) if share else least
        found.append((top, height))
        top += height + room.lane_gap
    return found


def _share(lane: LaneColumns) -> int:
    """How many rows of units stand one under the other in a lane at most."""
    return max((max(1, sum(map(_share, column.lanes))) for column in lane.columns), default=0)
