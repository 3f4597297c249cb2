"""Drawing of the activation heatmap: titles, digits and outlines around the images."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.inside.widgets.heatmap_headings import DIGIT_WIDTH, LINE, OUTLINE, TITLE, Headed, text_rooms, wrapped
from app.inside.widgets.heatmap_images import HeatmapImages
from app.parts.values.activity import Activity, LayerForm, UnitPlace
from app.shell.theme.fonts import text_font
from app.shell.theme.tokens import GRID, SMALL_TEXT_SIZE, Tokens

SMALLEST_MARKED_VALUE = 3  # in pixels: below it a mark would hide what it marks


def paint_headers(painter: QPainter, headed: Headed, tokens: Tokens) -> None:
    """The headings, and below a column how many units are left out."""
    for heading, block, room in zip(
        headed.headings, headed.layout.blocks, text_rooms(headed.layout, headed.ratio), strict=True
    ):
        x = block.x / headed.ratio
        painter.setFont(text_font(headed.title_size, strong=True))
        painter.setPen(QColor(tokens.text))
        title = painter.fontMetrics().elidedText(heading.title, Qt.TextElideMode.ElideRight, int(room) + 1)
        painter.drawText(QRectF(x, 0, room + 1, TITLE), Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(text_font(SMALL_TEXT_SIZE))
        painter.setPen(QColor(tokens.secondary))
        flags = Qt.AlignmentFlag.AlignTop.value | Qt.TextFlag.TextDontClip.value
        text = wrapped(heading.subtitle, room, painter.fontMetrics())
        painter.drawText(QRectF(x, TITLE, room, headed.header - TITLE - GRID), flags, text)
        left_out = block.shape.units - block.shown
        if left_out:
            below = (block.units_y + block.height) / headed.ratio + GRID
            painter.drawText(QRectF(x, below, room, LINE), Qt.AlignmentFlag.AlignVCenter, f"+{left_out}")


def paint_layers(painter: QPainter, headed: Headed, images: HeatmapImages) -> None:
    for number, block in enumerate(headed.layout.blocks):
        corner = QPointF(block.units_x / headed.ratio, block.units_y / headed.ratio)
        painter.drawImage(corner, images.image(number))


def paint_digits(painter: QPainter, activity: Activity, headed: Headed, tokens: Tokens) -> None:
    """The digits beside the scores, the highest score's strong; where rows are lower than a digit, that one alone."""
    for block in headed.layout.blocks:
        layer = activity.layers[block.layer]
        if layer.form is not LayerForm.SCORES:
            continue
        for digit, score in enumerate(layer.values):
            leads = not activity.is_blank and score == layer.values.max()
            _, top, _, height = block.unit_box(digit)
            painter.setFont(text_font(strong=leads))
            if not leads and height / headed.ratio < painter.fontMetrics().capHeight() + 2:
                continue
            painter.setPen(QColor(tokens.text if leads else tokens.secondary))
            where = QRectF(block.x / headed.ratio, top / headed.ratio, DIGIT_WIDTH - GRID, height / headed.ratio)
            flags = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextDontClip.value
            painter.drawText(where, flags, str(digit))


def paint_outline(painter: QPainter, headed: Headed, place: UnitPlace, colour: str, *, is_firm: bool) -> None:
    """A frame around a unit that is shown, and around the value within its map where it is large enough to be seen."""
    block = headed.layout.block_of(place)
    if block is None:
        return
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
