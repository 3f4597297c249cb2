"""The layout of the activation heatmap with the headings that go with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtGui import QFontMetrics

from app.inside.values.heatmap_fitting import is_whole, lay_out, narrowest
from app.inside.values.heatmap_layout import Column, HeatmapLayout, LaneColumns, Room, StageShape, stage_shapes
from app.inside.values.heatmap_widths import lowest_lane
from app.inside.widgets.heatmap_headings import (
    LANE_PADDING,
    LOWEST_LANE,
    Heading,
    composites,
    every_heading,
    headings,
    lane_title_width,
    lanes_width,
    names_width,
    title_width,
    wrapped,
)
from app.parts.values.activity import Activity
from app.shell.theme.fonts import text_font
from app.shell.theme.tokens import GRID, SMALL_TEXT_SIZE, TEXT_SIZE

LINE = 14  # of a subtitle
TITLE = 18
COLUMN_GAP = 24
DIGIT_WIDTH = 18
OUTLINE = 2
LANE_NAME = 18
SMALL_TITLES_FROM = 1.05  # times the area that the maps have below titles of the usual size


@dataclass(frozen=True, slots=True)
class Headed:
    """A layout with the headings of its columns, the height of these in logical pixels, and the device ratio."""

    layout: HeatmapLayout
    headings: tuple[Heading, ...]
    header: int
    ratio: float
    title_size: int
    is_whole: bool

    def every(self) -> dict[str, Heading]:
        """The headings of all columns, also in lanes, by path."""
        return {each.path: each for each in every_heading(self.headings)}

    def composite_at(self, x: float, y: float) -> str | None:
        """The composite whose title, which folds or unfolds it, is at a point in logical pixels; None at others."""
        every = self.every()
        found = [(box.path, box.x, box.bottom, box.text_width, box.in_lane) for box in self.layout.groups]
        found += [
            (block.path, block.x, block.units_y, block.text_width, block.top > 0)
            for block in self.layout.blocks
            if every[block.path].is_folded
        ]
        for path, left, bottom, width, in_lane in found:
            start, height = self.title_line(bottom, in_lane=in_lane)
            if 0 <= x - left / self.ratio < width / self.ratio and start <= y < start + height:
                return path
        return None

    def title_line(self, bottom: int, *, in_lane: bool) -> tuple[float, float]:
        """The top and the height of the line of titles of columns whose units begin at ``bottom``."""
        return (bottom / self.ratio - LINE - GRID, LINE) if in_lane else (0.0, TITLE)


Folds = Mapping[str, bool]  # the composites that were folded (True) or unfolded (False) by hand, by path


def lay_out_headed(
    activity: Activity, width: int, height: int, ratio: float, folds: Folds = MappingProxyType({})
) -> Headed:
    """The layout for a widget's size in logical pixels.

    Where not all units fit, poolings and what is normalised have no columns of their own: the headings before them
    tell of both. Composites are unfolded as far as there is room for a map or unit of every layer, the first ones
    first, unless they are folded or unfolded by hand.
    """
    size = (width, height)
    unfolded = _unfolded(activity, size, ratio, folds)
    whole = _with_headings(activity, headings(activity, unfolded), size, ratio)
    if whole.is_whole:
        return whole
    folded = headings(activity, unfolded, folded=True)
    return whole if folded == whole.headings else _with_headings(activity, folded, size, ratio)


def _unfolded(activity: Activity, size: tuple[int, int], ratio: float, folds: Folds) -> set[str]:
    """The composites whose lanes are shown."""
    found = [path for path in composites(activity) if not folds.get(path, False)]
    by_itself = [path for path in found if path not in folds]
    if not found:
        return set()
    shapes, room = stage_shapes(activity), _room(size, ratio, 2)
    while by_itself:
        columns = _columns(headings(activity, found, folded=True), shapes, SMALL_TEXT_SIZE, ratio)
        lowest = lowest_lane(columns, room)
        if (lowest is None or lowest >= LOWEST_LANE * ratio) and narrowest(columns, room) <= room.width:
            break
        found.remove(by_itself.pop())
    return set(found)


def _with_headings(activity: Activity, given: tuple[Heading, ...], size: tuple[int, int], ratio: float) -> Headed:
    """Where one line is too narrow for a subtitle, all get as many as it needs; the titles become smaller where that
    lets the maps grow a good deal, or all fit.
    """
    headed = _headed(activity, given, size, ratio, (1, TEXT_SIZE))
    lines = _lines(headed)
    if lines == 1 and headed.layout.width <= size[0] * ratio:
        return headed
    large = _headed(activity, given, size, ratio, (lines, TEXT_SIZE))
    small = _headed(activity, given, size, ratio, (lines, SMALL_TEXT_SIZE))
    if (lines := _lines(small)) > 2:  # columns became narrower than with a line less
        small = _headed(activity, given, size, ratio, (lines, SMALL_TEXT_SIZE))
    if large.is_whole != small.is_whole:
        return large if large.is_whole else small
    overflows = large.layout.width > small.layout.width
    return small if overflows or _drawn_area(small) > SMALL_TITLES_FROM * _drawn_area(large) else large


def _lines(headed: Headed) -> int:
    """The most lines that a subtitle takes above columns that are in no lane."""
    metrics = QFontMetrics(text_font(SMALL_TEXT_SIZE))
    blocks = {block.path: block for block in headed.layout.blocks}
    return max(
        (
            len(wrapped(each.subtitle, blocks[each.path].text_width / headed.ratio, metrics).splitlines())
            for each in headed.headings
        ),
        default=1,
    )


def _headed(
    activity: Activity, given: tuple[Heading, ...], size: tuple[int, int], ratio: float, header: tuple[int, int]
) -> Headed:
    lines, title_size = header
    room = _room(size, ratio, lines)
    layout = lay_out(_columns(given, stage_shapes(activity), title_size, ratio), room)
    return Headed(layout, given, TITLE + lines * LINE + 2 * GRID, ratio, title_size, is_whole(layout, room))


def _room(size: tuple[int, int], ratio: float, lines: int) -> Room:
    width, height = size
    return Room(
        int((width - 2 * OUTLINE) * ratio),
        int((height - 2 * OUTLINE) * ratio),
        round((TITLE + lines * LINE + 2 * GRID) * ratio),
        round(COLUMN_GAP * ratio),
        round(DIGIT_WIDTH * ratio),
        round((LINE + GRID) * ratio),
        ratio,
        lane_name=round(LANE_NAME * ratio),
        lane_titles=round((LINE + GRID + 2) * ratio),
        lane_gap=round(GRID * ratio),
        lane_padding=round(LANE_PADDING * ratio),
        text_gap=round(2 * GRID * ratio),
    )


def _columns(
    given: Sequence[Heading], shapes: Mapping[str, StageShape], title_size: int, ratio: float, *, in_lane: bool = False
) -> list[Column]:
    """What is to be laid out below these headings."""
    columns = []
    for each in given:
        shape = shapes[each.path]
        lanes = tuple(
            LaneColumns(lane.path, tuple(_columns(lane.headings, shapes, title_size, ratio, in_lane=True)))
            for lane in each.lanes
        )
        width = lane_title_width(each, shape) if in_lane else title_width(each, title_size)
        above = lanes_width(each, SMALL_TEXT_SIZE if in_lane else title_size)
        beside = names_width(each)
        columns.append(
            Column(each.path, shape, round(width * ratio), lanes, round(above * ratio), round(beside * ratio))
        )
    return columns


def _drawn_area(headed: Headed) -> int:
    return sum(block.width * block.height for block in headed.layout.blocks)
