"""What stands above the columns of the activation heatmap, and the layout that goes with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType

from PySide6.QtGui import QFontMetrics

from app.inside.values.heatmap_fitting import is_whole, lay_out, narrowest
from app.inside.values.heatmap_layout import Column, HeatmapLayout, LaneColumns, Room, StageShape, stage_shapes
from app.inside.values.heatmap_widths import lowest_lane
from app.parts.values.activity import Activity, LayerActivity
from app.shell.theme.fonts import text_font
from app.shell.theme.tokens import GRID, SMALL_TEXT_SIZE, TEXT_SIZE

LINE = 14  # of a subtitle
TITLE = 18
COLUMN_GAP = 24
DIGIT_WIDTH = 18
OUTLINE = 2
FOLD_MARK = 14  # the width of what folds and unfolds a composite
LANE_NAME = 18
LANE_PADDING = 6
LOWEST_LANE = 24  # of the units in a lane; where there is less height, composites stay folded
SMALL_TITLES_FROM = 1.05  # times the area that the maps have below titles of the usual size


class Mark(Enum):
    """In front of a title: what unfolds a composite, and above its lanes what folds it."""

    FOLDED = "folded"
    UNFOLDED = "unfolded"


@dataclass(frozen=True, slots=True)
class Heading:
    """The words above a column; ``path`` is that of its layer.

    A composite has ``lanes`` in front of its column, each with the headings of its columns, unless it ``is_folded``.
    """

    path: str
    title: str
    subtitle: str
    lanes: tuple[LaneHeading, ...] = ()
    is_folded: bool = False

    @property
    def mark(self) -> Mark | None:
        """What stands in front of the column's title."""
        return Mark.FOLDED if self.is_folded else None


@dataclass(frozen=True, slots=True)
class LaneHeading:
    """The name of a lane, and the headings of its columns."""

    path: str
    name: str
    headings: tuple[Heading, ...]


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
        return {each.path: each for each in _every(self.headings)}

    def composite_at(self, x: float, y: float) -> str | None:
        """The composite whose title, which folds or unfolds it, is at a point in logical pixels; None at others."""
        every = self.every()
        found = [(box.path, box.x, box.top, box.text_width) for box in self.layout.groups]
        found += [(b.path, b.x, b.top, b.text_width) for b in self.layout.blocks if every[b.path].is_folded]
        for path, left, top, width in found:
            start = top / self.ratio + (LANE_NAME if top else 0)
            if 0 <= x - left / self.ratio < width / self.ratio and start <= y < start + (LINE if top else TITLE):
                return path
        return None


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


def composites(activity: Activity) -> list[str]:
    """The paths of the layers that have lanes, from the first to the last and from the outer to the inner ones."""
    found = [layer.path for layer in activity.every() if layer.lanes]
    return sorted(found, key=lambda path: path.count("."))


def headings(activity: Activity, unfolded: Collection[str] = (), *, folded: bool = False) -> tuple[Heading, ...]:
    """Those of every stage, in lanes where the composite is ``unfolded``.

    ``folded`` puts what can be told in a few words into the heading before it.
    """
    return _headings(activity.layers, unfolded, folded=folded)


def _headings(
    layers: Sequence[LayerActivity], unfolded: Collection[str], *, folded: bool, in_lane: bool = False
) -> tuple[Heading, ...]:
    found: list[Heading] = []
    for layer in layers:
        if folded and layer.folded and found:
            found[-1] = replace(found[-1], subtitle=f"{found[-1].subtitle} · {layer.folded}")
            continue
        lanes = tuple(
            LaneHeading(lane.path, lane.name, _headings(lane.layers, unfolded, folded=folded, in_lane=True))
            for lane in (layer.lanes if layer.path in unfolded else ())
        )
        title = layer.short_title if in_lane and layer.short_title else layer.title
        found.append(Heading(layer.path, title, layer.subtitle, lanes, bool(layer.lanes) and not lanes))
    return tuple(found)


def _every(given: Sequence[Heading]) -> Iterator[Heading]:
    for each in given:
        for lane in each.lanes:
            yield from _every(lane.headings)
        yield each


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
    lets the maps grow a good deal.
    """
    headed = _headed(activity, given, size, ratio, (1, TEXT_SIZE))
    lines = _lines(headed)
    if lines == 1:
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
        lane_header=round((LANE_NAME + LINE + GRID) * ratio),
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
        width = lane_title_width(each, shape.units) if in_lane else title_width(each, title_size)
        above = lanes_width(each, SMALL_TEXT_SIZE if in_lane else title_size)
        columns.append(Column(each.path, shape, round(width * ratio), lanes, round(above * ratio)))
    return columns


def _drawn_area(headed: Headed) -> int:
    return sum(block.width * block.height for block in headed.layout.blocks)


def title_width(heading: Heading, size: int = TEXT_SIZE) -> int:
    """The width that the title and the longest word of the subtitle need, in logical pixels."""
    subtitle = QFontMetrics(text_font(SMALL_TEXT_SIZE))
    words = (subtitle.horizontalAdvance(word) for word in _unbroken(heading.subtitle).split(" "))
    return max(_words_width(heading.title, size) + FOLD_MARK * heading.is_folded, *words) + 1


def lane_title_width(heading: Heading, units: int) -> int:
    """The width that the title of a column in a lane needs, and how many units may be left out."""
    more = QFontMetrics(text_font(SMALL_TEXT_SIZE)).horizontalAdvance(left_out_text(units)) if units > 1 else 0
    return _words_width(heading.title, SMALL_TEXT_SIZE) + FOLD_MARK * heading.is_folded + more + 1


def lanes_width(heading: Heading, size: int) -> int:
    """The width that the title above the lanes of a composite and their names need; 0 without lanes."""
    if not heading.lanes:
        return 0
    names = (_words_width(lane.name, SMALL_TEXT_SIZE) + 2 * LANE_PADDING for lane in heading.lanes)
    return max(FOLD_MARK + _words_width(heading.title, size), *names) + 1


def left_out_text(units: int) -> str:
    """What stands beside the title of a column in a lane that leaves out so many units."""
    return f" +{units}"


def _words_width(text: str, size: int) -> int:
    return QFontMetrics(text_font(size, strong=True)).horizontalAdvance(text)


def wrapped(subtitle: str, room: float, metrics: QFontMetrics) -> str:
    """The subtitle in lines, broken at its dots or, where a part is longer than a line, between words.

    No line ends with a dot.
    """
    text = _unbroken(subtitle)
    if metrics.horizontalAdvance(text) <= room:
        return text
    lines: list[str] = []
    for part in text.split(" · "):
        line = ""
        for word in part.split(" "):
            longer = f"{line} {word}".strip()
            if line and metrics.horizontalAdvance(longer) > room:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return "\n".join(lines)


def _unbroken(subtitle: str) -> str:
    """The subtitle with "24 × 24" kept on one line."""
    return subtitle.replace(" × ", "\u00a0×\u00a0")
