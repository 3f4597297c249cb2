"""Drawing of the activation heatmap: titles, digits and outlines around the images."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.inside.values.heatmap_layout import LaneBox, StageBlock
from app.inside.widgets.heatmap_headed import DIGIT_WIDTH, LANE_NAME, LINE, OUTLINE, TITLE, Headed
from app.inside.widgets.heatmap_headings import FOLD_MARK, LANE_PADDING, Heading, Mark, left_out_text, wrapped
from app.inside.widgets.heatmap_images import HeatmapImages
from app.parts.values.activity import Activity, Lane, LayerForm, UnitPlace
from app.shell.theme.fonts import text_font
from app.shell.theme.tokens import GRID, SMALL_TEXT_SIZE, Tokens

DIM = 0.5
LANE_CORNER = 6
CHEVRON = (QPointF(-2, -3.5), QPointF(1.5, 0), QPointF(-2, 3.5))  # to the right
SMALLEST_MARKED_VALUE = 3  # in pixels: below it a mark would hide what it marks


def paint_headers(painter: QPainter, headed: Headed, tokens: Tokens) -> None:
    """The headings of the columns that are in no lane, and below a column how many units are left out."""
    blocks = {block.path: block for block in headed.layout.blocks}
    for heading in headed.headings:
        block = blocks[heading.path]
        x, room = block.x / headed.ratio, block.text_width / headed.ratio
        _paint_title(painter, heading.title, QRectF(x, 0, room + 1, TITLE), headed.title_size, tokens, heading.mark)
        painter.setFont(text_font(SMALL_TEXT_SIZE))
        painter.setPen(QColor(tokens.secondary))
        flags = Qt.AlignmentFlag.AlignTop.value | Qt.TextFlag.TextDontClip.value
        text = wrapped(heading.subtitle, room, painter.fontMetrics())
        painter.drawText(QRectF(x, TITLE, room, headed.header - TITLE - GRID), flags, text)
        left_out = block.shape.units - block.shown
        if left_out:
            below = (block.units_y + block.height) / headed.ratio + GRID
            painter.drawText(QRectF(x, below, room, LINE), Qt.AlignmentFlag.AlignVCenter, f"+{left_out}")


def paint_lanes(painter: QPainter, activity: Activity, headed: Headed, tokens: Tokens) -> None:
    """Lanes with their names, the titles of their columns, and above them what folds them."""
    every = headed.every()
    lanes = {lane.path: lane for layer in activity.every() for lane in layer.lanes}
    for box in headed.layout.groups:
        top, height = headed.title_line(box.bottom, in_lane=box.in_lane)
        where = QRectF(box.x / headed.ratio, top, box.text_width / headed.ratio + 1, height)
        size = SMALL_TEXT_SIZE if box.in_lane else headed.title_size
        _paint_title(painter, every[box.path].title, where, size, tokens, Mark.UNFOLDED)
    for lane in headed.layout.lanes:
        _paint_lane(painter, lane, lanes[lane.path], headed.ratio, tokens)
    for block in headed.layout.blocks:
        if block.top:
            _paint_lane_title(painter, headed, block, every[block.path], tokens)


def _paint_lane(painter: QPainter, box: LaneBox, lane: Lane, ratio: float, tokens: Tokens) -> None:
    """The frame of a lane, its name, and beside or below that its note, as much as there is room for."""
    where = QRectF(box.x / ratio, box.y / ratio, box.width / ratio, box.height / ratio)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tokens.line), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(where.adjusted(0.5, 0.5, -0.5, -0.5), LANE_CORNER, LANE_CORNER)
    line = QRectF(where.x() + LANE_PADDING, where.y() + 2, where.width() - 2 * LANE_PADDING, LANE_NAME - 2)
    if box.names_width:
        line.setWidth(box.names_width / ratio - 2 * GRID)
    painter.setFont(text_font(SMALL_TEXT_SIZE, strong=True))
    painter.setPen(QColor(tokens.text if lane.is_asked else tokens.secondary))
    metrics = painter.fontMetrics()
    painter.drawText(
        line,
        Qt.AlignmentFlag.AlignVCenter,
        metrics.elidedText(lane.name, Qt.TextElideMode.ElideRight, int(line.width()) + 1),
    )
    painter.setPen(QColor(tokens.secondary))
    if box.names_width:
        painter.setFont(text_font(SMALL_TEXT_SIZE))
        metrics, room = painter.fontMetrics(), max(1, int((where.height() - LANE_NAME) / LINE))
        lines = wrapped(lane.note, line.width(), metrics).splitlines()
        if len(lines) > room:
            rest = " ".join(lines[room - 1 :])
            lines[room - 1 :] = [metrics.elidedText(rest, Qt.TextElideMode.ElideRight, int(line.width()) + GRID)]
        for number, words in enumerate(lines):
            below = QRectF(line.left(), where.y() + LANE_NAME + number * LINE, line.width() + GRID, LINE)
            painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, words)
        return
    line.setLeft(line.left() + metrics.horizontalAdvance(lane.name) + 2 * GRID)
    painter.setFont(text_font(SMALL_TEXT_SIZE))
    note = painter.fontMetrics().elidedText(lane.note, Qt.TextElideMode.ElideRight, int(line.width()))
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, note)


def _paint_lane_title(painter: QPainter, headed: Headed, block: StageBlock, heading: Heading, tokens: Tokens) -> None:
    top, height = headed.title_line(block.units_y, in_lane=True)
    where = QRectF(block.x / headed.ratio, top, block.text_width / headed.ratio + 1, height)
    _paint_title(painter, heading.title, where, SMALL_TEXT_SIZE, tokens, heading.mark)
    left_out = block.shape.units - block.shown
    if left_out:
        title = painter.fontMetrics().horizontalAdvance(heading.title) + (FOLD_MARK if heading.is_folded else 0)
        where.setLeft(where.left() + title)
        painter.setFont(text_font(SMALL_TEXT_SIZE))
        painter.setPen(QColor(tokens.secondary))
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, left_out_text(left_out))


def _paint_title(
    painter: QPainter, title: str, where: QRectF, size: int, tokens: Tokens, mark: Mark | None = None
) -> None:
    """A title, and in front of it what folds or unfolds."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if mark is not None:
        painter.setPen(QPen(QColor(tokens.accent), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        middle = QPointF(where.left() + FOLD_MARK / 2 - 2, where.center().y())
        turn = (1, 0) if mark is Mark.FOLDED else (0, 1)
        painter.drawPolyline([middle + _turned(point, turn) for point in CHEVRON])
        where = where.adjusted(FOLD_MARK, 0, 0, 0)
    painter.setFont(text_font(size, strong=True))
    painter.setPen(QColor(tokens.text))
    words = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, int(where.width()))
    painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, words)


def _turned(point: QPointF, turn: tuple[int, int]) -> QPointF:
    across, down = turn
    return QPointF(point.x() * across - point.y() * down, point.x() * down + point.y() * across)


def paint_layers(painter: QPainter, activity: Activity, headed: Headed, images: HeatmapImages) -> None:
    """The values; those of an expert that was not asked are dim."""
    unasked = {layer.path for layer in activity.every() if layer.unasked}
    for number, block in enumerate(headed.layout.blocks):
        corner = QPointF(block.units_x / headed.ratio, block.units_y / headed.ratio)
        painter.setOpacity(DIM if block.path in unasked else 1.0)
        painter.drawImage(corner, images.image(number))
    painter.setOpacity(1.0)


def paint_digits(painter: QPainter, activity: Activity, headed: Headed, tokens: Tokens) -> None:
    """The digits beside the scores, the highest score's strong; where rows are lower than a digit, that one alone."""
    for block in headed.layout.blocks:
        layer = activity.at(block.path)
        if layer is None or layer.form is not LayerForm.SCORES:
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
