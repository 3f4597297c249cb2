"""What stands above the columns of the activation heatmap, and how wide it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtGui import QFontMetrics

from app.inside.values.heatmap_fitting import SMALLEST_CELL
from app.inside.values.heatmap_layout import StageShape
from app.parts.values.activity import Activity, LayerActivity
from app.shell.theme.fonts import text_font
from app.shell.theme.tokens import GRID, SMALL_TEXT_SIZE, TEXT_SIZE

FOLD_MARK = 14  # the width of what folds and unfolds a composite
LANE_PADDING = 6
LEAST_NAME, LARGEST_NAME = 64, 96  # the width of a lane's name and note beside its columns
LOWEST_LANE = 24  # of the units in a lane; where there is less height, composites stay folded


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


def every_heading(given: Sequence[Heading]) -> Iterator[Heading]:
    for each in given:
        for lane in each.lanes:
            yield from every_heading(lane.headings)
        yield each


def title_width(heading: Heading, size: int = TEXT_SIZE) -> int:
    """The width that the title and the longest word of the subtitle need, in logical pixels."""
    subtitle = QFontMetrics(text_font(SMALL_TEXT_SIZE))
    words = (subtitle.horizontalAdvance(word) for word in _unbroken(heading.subtitle).split(" "))
    return max(_words_width(heading.title, size) + FOLD_MARK * heading.is_folded, *words) + 1


def lane_title_width(heading: Heading, shape: StageShape) -> int:
    """The width that the title of a column in a lane needs, and how many units are left out, where some may be."""
    title = _words_width(heading.title, SMALL_TEXT_SIZE) + FOLD_MARK * heading.is_folded + 1
    small = shape.rows + 1 if shape.rows > 1 else SMALLEST_CELL + 1
    if small * -(-shape.units // (LOWEST_LANE // small or 1)) <= title + GRID:
        return title
    return title + QFontMetrics(text_font(SMALL_TEXT_SIZE)).horizontalAdvance(left_out_text(shape.units))


def lanes_width(heading: Heading, size: int) -> int:
    """The width that the title above the lanes of a composite and their names need; 0 without lanes."""
    if not heading.lanes:
        return 0
    names = (_words_width(lane.name, SMALL_TEXT_SIZE) + 2 * LANE_PADDING for lane in heading.lanes)
    return max(FOLD_MARK + _words_width(heading.title, size), *names) + 1


def names_width(heading: Heading) -> int:
    """What the names of lanes take beside them: 0, since they stand above, where only one lane has columns.

    Of several, one under the other, each has little height.
    """
    names = [_words_width(lane.name, SMALL_TEXT_SIZE) + 2 * GRID for lane in heading.lanes if lane.headings]
    return min(max(LEAST_NAME, *names), LARGEST_NAME) if len(names) > 1 else 0


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
