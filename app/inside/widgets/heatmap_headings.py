"""What stands above the columns of the activation heatmap, and the layout that goes with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtGui import QFontMetrics

from app.inside.values.heatmap_fitting import is_whole, lay_out
from app.inside.values.heatmap_layout import HeatmapLayout, Room, stage_shapes
from app.parts.values.activity import Activity
from app.shell.theme.fonts import text_font
from app.shell.theme.tokens import GRID, SMALL_TEXT_SIZE, TEXT_SIZE

LINE = 14  # of a subtitle
TITLE = 18
COLUMN_GAP = 24
DIGIT_WIDTH = 18
OUTLINE = 2
SMALL_TITLES_FROM = 1.05  # times the area that the maps have below titles of the usual size


@dataclass(frozen=True, slots=True)
class Heading:
    """The words above a column; ``layer`` is the index of its layer."""

    layer: int
    title: str
    subtitle: str


@dataclass(frozen=True, slots=True)
class Headed:
    """A layout with the headings of its columns, the height of these in logical pixels, and the device ratio."""

    layout: HeatmapLayout
    headings: tuple[Heading, ...]
    header: int
    ratio: float
    title_size: int
    is_whole: bool


def lay_out_headed(activity: Activity, width: int, height: int, ratio: float) -> Headed:
    """The layout for a widget's size in logical pixels.

    Where not all units fit, poolings and what is normalised have no columns of their own: the headings before them
    tell of both.
    """
    whole = _with_headings(activity, headings(activity), (width, height), ratio)
    if whole.is_whole:
        return whole
    folded = headings(activity, folded=True)
    return whole if len(folded) == len(whole.headings) else _with_headings(activity, folded, (width, height), ratio)


def headings(activity: Activity, *, folded: bool = False) -> tuple[Heading, ...]:
    """Those of every stage; ``folded`` puts what can be told in a few words into the heading before it."""
    found: list[Heading] = []
    for index, layer in enumerate(activity.layers):
        if folded and layer.folded and found:
            found[-1] = replace(found[-1], subtitle=f"{found[-1].subtitle} · {layer.folded}")
        else:
            found.append(Heading(index, layer.title, layer.subtitle))
    return tuple(found)


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
    """The most lines that a subtitle takes."""
    metrics = QFontMetrics(text_font(SMALL_TEXT_SIZE))
    rooms = text_rooms(headed.layout, headed.ratio)
    return max(
        (
            len(wrapped(each.subtitle, room, metrics).splitlines())
            for each, room in zip(headed.headings, rooms, strict=True)
        ),
        default=1,
    )


def _headed(
    activity: Activity, given: tuple[Heading, ...], size: tuple[int, int], ratio: float, header: tuple[int, int]
) -> Headed:
    width, height = size
    lines, title_size = header
    above = TITLE + lines * LINE + 2 * GRID
    room = Room(
        int((width - 2 * OUTLINE) * ratio),
        int((height - 2 * OUTLINE) * ratio),
        round(above * ratio),
        round(COLUMN_GAP * ratio),
        round(DIGIT_WIDTH * ratio),
        round((LINE + GRID) * ratio),
        ratio,
    )
    shapes = stage_shapes(activity)
    titles = [round(width * ratio) for width in title_widths(given, title_size)]
    layout = lay_out([shapes[each.layer] for each in given], titles, room)
    blocks = tuple(replace(block, layer=each.layer) for block, each in zip(layout.blocks, given, strict=True))
    layout = replace(layout, blocks=blocks)
    return Headed(layout, given, above, ratio, title_size, is_whole(layout, room))


def _drawn_area(headed: Headed) -> int:
    return sum(block.width * block.height for block in headed.layout.blocks)


def title_widths(given: Sequence[Heading], size: int = TEXT_SIZE) -> list[int]:
    """The widths that the titles and the longest words of the subtitles need, in logical pixels."""
    title, subtitle = QFontMetrics(text_font(size, strong=True)), QFontMetrics(text_font(SMALL_TEXT_SIZE))
    return [
        max(
            title.horizontalAdvance(each.title),
            *(subtitle.horizontalAdvance(word) for word in _unbroken(each.subtitle).split(" ")),
        )
        + 1
        for each in given
    ]


def text_rooms(layout: HeatmapLayout, ratio: float) -> list[float]:
    """How wide the text above each column may be: up to the next column, and apart from its text."""
    starts = [*(block.x for block in layout.blocks), layout.width + 2 * GRID * ratio][1:]
    return [(end - block.x) / ratio - 2 * GRID for block, end in zip(layout.blocks, starts, strict=True)]


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
