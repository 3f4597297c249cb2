"""A plot as a file: a picture, a drawing or a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, QSaveFile
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator

import pyqtgraph.exporters  # after PySide6, which it then uses  # isort: skip

from app.parts.widgets.export_format import ExportFormat
from app.training.values.curve_points import curves_to_csv
from app.training.values.training import Curves

PICTURE_WIDTH = 1600  # pixels


def export_plot(plot_item: Any, curves: Curves, path: Path, form: ExportFormat) -> None:
    """Write the plot as it is seen, or with CSV every epoch of the run.

    Raises:
        OSError: the file cannot be written; one that was there stays as it was.

    """
    if form is ExportFormat.CSV:
        content = curves_to_csv(curves).encode()
    elif form is ExportFormat.SVG:
        content = _svg(plot_item)
    else:
        content = _png(plot_item)
    file = QSaveFile(str(path))
    if not file.open(QSaveFile.OpenModeFlag.WriteOnly) or file.write(content) != len(content) or not file.commit():
        raise OSError(f"expected to write {path}, got: {file.errorString()}; choose another folder")


def _svg(plot_item: Any) -> bytes:
    scene, widget = plot_item.scene(), plot_item.getViewWidget()
    area = plot_item.mapRectToScene(plot_item.boundingRect())
    buffer = QBuffer()
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    drawing.setResolution(widget.logicalDpiX())  # another value scales the axes wrongly
    drawing.setSize(area.size().toSize())
    drawing.setViewBox(QRectF(QPointF(0, 0), area.size()))
    painter = QPainter(drawing)
    painter.fillRect(QRectF(QPointF(0, 0), area.size()), widget.backgroundBrush())
    scene.render(painter, QRectF(QPointF(0, 0), area.size()), area)
    painter.end()
    return bytes(buffer.data().data())


def _png(plot_item: Any) -> bytes:
    exporter = pyqtgraph.exporters.ImageExporter(plot_item)
    exporter.parameters()["width"] = PICTURE_WIDTH
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    exporter.export(toBytes=True).save(buffer, "PNG")
    return bytes(buffer.data().data())
