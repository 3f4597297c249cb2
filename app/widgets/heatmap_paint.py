"""Drawing of the activation heatmap: titles, digits and outlines around the images."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from app.state.activity import Activity, LayerForm, UnitPlace
from app.state.heatmap_layout import HeatmapLayout, Room, lay_out, stage_shapes
from app.theme.fonts import text_font
from app.theme.tokens import GRID, SMALL_TEXT_SIZE, TEXT_SIZE, Tokens
from app.widgets.heatmap_images import HeatmapImages

LINE = 14  # of a subtitle
TITLE = 18
COLUMN_GAP = 24
DIGIT_WIDTH = 18
OUTLINE = 2
SMALL_TITLES_FROM = 1.05  # times the area that the maps have below titles of the usual size
SMALLEST_MARKED_VALUE = 3  # in pixels: below it a mark would hide what it marks


@dataclass(frozen=True, slots=True)
class Headed:
    """A layout together with the height of what stands above it, in logical pixels, and the device ratio."""

    layout: HeatmapLayout
    header: int
    ratio: float
    title_size: int = TEXT_SIZE


def lay_out_headed(activity: Activity, width: int, height: int, ratio: float) -> Headed:
    """The layout for a widget's size in logical pixels.

    Where one line is too narrow for a subtitle, all get a second one; the titles become smaller where that lets
    the maps grow a good deal.
    """
    subtitle = QFontMetrics(text_font(SMALL_TEXT_SIZE))
    headed = _headed(activity, (width, height), ratio, 1, TEXT_SIZE)
    rooms = text_rooms(headed.layout, ratio)
    if all(
        subtitle.horizontalAdvance(layer.subtitle) <= room for layer, room in zip(activity.layers, rooms, strict=True)
    ):
        return headed
    large = _headed(activity, (width, height), ratio, 2, TEXT_SIZE)
    small = _headed(activity, (width, height), ratio, 2, SMALL_TEXT_SIZE)
    overflows = large.layout.width > small.layout.width
    return small if overflows or _drawn_area(small) > SMALL_TITLES_FROM * _drawn_area(large) else large


def _headed(activity: Activity, size: tuple[int, int], ratio: float, lines: int, title_size: int) -> Headed:
    width, height = size
    header = TITLE + lines * LINE + 2 * GRID
    room = Room(
        int((width - 2 * OUTLINE) * ratio),
        int((height - 2 * OUTLINE) * ratio),
        round(header * ratio),
        round(COLUMN_GAP * ratio),
        round(DIGIT_WIDTH * ratio),
        ratio,
    )
    titles = [round(width * ratio) for width in title_widths(activity, title_size)]
    return Headed(lay_out(stage_shapes(activity), titles, room), header, ratio, title_size)


def _drawn_area(headed: Headed) -> int:
    return sum(block.width * block.height for block in headed.layout.blocks)


def title_widths(activity: Activity, size: int = TEXT_SIZE) -> list[int]:
    """The widths that the titles and the longest words of the subtitles need, in logical pixels."""
    title, subtitle = QFontMetrics(text_font(size, strong=True)), QFontMetrics(text_font(SMALL_TEXT_SIZE))
    return [
        max(
            title.horizontalAdvance(layer.title),
            *(subtitle.horizontalAdvance(word) for word in _unbroken(layer.subtitle).split(" ")),
        )
        + 1
        for layer in activity.layers
    ]


def text_rooms(layout: HeatmapLayout, ratio: float) -> list[float]:
    """How wide the text above each column may be: up to the next column."""
    starts = [block.x for block in layout.blocks[1:]] + [layout.width + GRID * ratio]
    return [(end - block.x) / ratio - GRID for block, end in zip(layout.blocks, starts, strict=True)]


def paint_headers(painter: QPainter, activity: Activity, headed: Headed, tokens: Tokens) -> None:
    for layer, block, room in zip(
        activity.layers, headed.layout.blocks, text_rooms(headed.layout, headed.ratio), strict=True
    ):
        x = block.x / headed.ratio
        painter.setFont(text_font(headed.title_size, strong=True))
        painter.setPen(QColor(tokens.text))
        title = painter.fontMetrics().elidedText(layer.title, Qt.TextElideMode.ElideRight, int(room) + 1)
        painter.drawText(QRectF(x, 0, room + 1, TITLE), Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(text_font(SMALL_TEXT_SIZE))
        painter.setPen(QColor(tokens.secondary))
        flags = Qt.AlignmentFlag.AlignTop.value | Qt.TextFlag.TextWordWrap.value
        text = wrapped(layer.subtitle, room, painter.fontMetrics())
        painter.drawText(QRectF(x, TITLE, room, headed.header - TITLE - GRID), flags, text)


def paint_layers(painter: QPainter, headed: Headed, images: HeatmapImages) -> None:
    for number, block in enumerate(headed.layout.blocks):
        corner = QPointF(block.units_x / headed.ratio, block.units_y / headed.ratio)
        painter.drawImage(corner, images.image(number))


def paint_digits(painter: QPainter, activity: Activity, headed: Headed, tokens: Tokens) -> None:
    """The digits beside the scores, the highest score's strong."""
    for layer, block in zip(activity.layers, headed.layout.blocks, strict=True):
        if layer.form is not LayerForm.SCORES:
            continue
        for digit, score in enumerate(layer.values):
            leads = not activity.is_blank and score == layer.values.max()
            _, top, _, height = block.unit_box(digit)
            painter.setFont(text_font(strong=leads))
            painter.setPen(QColor(tokens.text if leads else tokens.secondary))
            where = QRectF(block.x / headed.ratio, top / headed.ratio, DIGIT_WIDTH - GRID, height / headed.ratio)
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, str(digit))


def paint_outline(painter: QPainter, headed: Headed, place: UnitPlace, colour: str, *, is_firm: bool) -> None:
    """A frame around a unit, and around the value within its map where that is large enough to be seen."""
    block = headed.layout.blocks[place.layer]
    left, top, width, height = (length / headed.ratio for length in block.unit_box(place.unit))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colour), OUTLINE if is_firm else 1.25))
    painter.drawRoundedRect(QRectF(left, top, width, height).adjusted(-1.5, -1.5, 1.5, 1.5), 3, 3)
    across, down = block.value_width / headed.ratio, block.value_height / headed.ratio
    if block.shape.rows > 1 and across >= SMALLEST_MARKED_VALUE:
        painter.setPen(QPen(QColor(colour), 1))
        spot = QRectF(left + place.column * across, top + place.row * down, across, down)
        painter.drawRect(spot.adjusted(-0.5, -0.5, 0.5, 0.5))


def wrapped(subtitle: str, room: float, metrics: QFontMetrics) -> str:
    """The subtitle, broken at its dots where it is too long for one line; no line ends with a dot."""
    text = _unbroken(subtitle)
    parts = text.split(" · ")
    if metrics.horizontalAdvance(text) <= room or any(metrics.horizontalAdvance(part) > room for part in parts):
        return text
    return "\n".join(parts)


def _unbroken(subtitle: str) -> str:
    """The subtitle with "24 × 24" kept on one line."""
    return subtitle.replace(" × ", "\u00a0×\u00a0")
