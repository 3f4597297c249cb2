"""The drawing joins the window: the column that never leaves, what reads it, pictures in its place."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from app.drawing.commands import DrawingCommands
from app.drawing.controllers.judging import judge_of_digits
from app.drawing.controllers.pictures import Pictures
from app.drawing.controllers.reader import Reader
from app.drawing.controllers.shown_preparation import ShownPreparation
from app.drawing.controllers.sketch_controller import SketchController
from app.drawing.shared import Drawing
from app.drawing.sketch_column import SketchColumn
from app.drawing.widgets.preparation_dialog import PreparationDialog
from app.models.shared import Models
from app.parts.values.pen import ERASER
from app.shell.controllers.settings_store import SettingsStore
from app.shell.controllers.start import Start
from app.shell.main_window import MainWindow
from app.shell.services import Services
from app.work.inspector import Inspector


def join(window: MainWindow, services: Services) -> None:
    """Show the column, read what is drawn in it with the network that reads, and share both."""
    models, settings = services[Models], services[SettingsStore]
    judge = services[Start].attempt(judge_of_digits)
    sketch = SketchController(settings.settings.pen_width, window)
    pictures = Pictures(models.questions, window)
    drawing = Drawing(sketch, Reader(services[Inspector], judge, window), pictures, SketchColumn(), judge)
    services.share(drawing)
    window.set_column(drawing.column, drawing.column.canvas)
    window.resized.connect(drawing.column.fit)
    commands = DrawingCommands(window)
    _connect_drawing(drawing, commands)
    _connect_reading(drawing, models)
    _connect_pictures(window, drawing, models, commands)
    _connect_preparation(window, services, drawing, commands)
    sketch.pen_width_changed.connect(lambda width: settings.change(pen_width=width))
    window.end_with(pictures)


def _connect_drawing(drawing: Drawing, commands: DrawingCommands) -> None:
    sketch, column = drawing.sketch, drawing.column
    column.canvas.stroke_begun.connect(sketch.begin_stroke)
    column.canvas.stroke_extended.connect(sketch.extend_stroke)
    column.canvas.stroke_ended.connect(sketch.end_stroke)
    column.pen_bar.pen_width_changed.connect(sketch.set_pen_width)
    column.pen_bar.set_actions(commands.tools)
    commands.eraser.toggled.connect(sketch.take_eraser)
    commands.undo.triggered.connect(sketch.undo)
    commands.redo.triggered.connect(sketch.redo)
    commands.clear.triggered.connect(sketch.clear)
    sketch.sketch_changed.connect(column.canvas.show_sketch)
    sketch.sketch_changed.connect(commands.show_sketch)
    sketch.pen_width_changed.connect(column.show_pen_width)
    sketch.tool_changed.connect(lambda is_eraser: column.canvas.show_eraser(ERASER if is_eraser else None))
    column.show_pen_width(sketch.pen_width)


def _connect_reading(drawing: Drawing, models: Models) -> None:
    reader, column = drawing.reader, drawing.column
    drawing.sketch.sketch_changed.connect(reader.read)
    models.reading.network_changed.connect(reader.use)
    reader.input_changed.connect(column.answer.show_input)
    reader.number_changed.connect(column.show_number)
    column.answer.digits.digit_chosen.connect(reader.look_at)


def _connect_pictures(window: MainWindow, drawing: Drawing, models: Models, commands: DrawingCommands) -> None:
    """Pictures take the place of drawings."""
    pictures = drawing.pictures
    commands.open_picture.triggered.connect(pictures.choose)
    commands.paste.triggered.connect(lambda: window.take(QGuiApplication.clipboard().mimeData()))
    window.picture_pasted.connect(pictures.paste)
    models.files.picture_chosen.connect(pictures.open)
    pictures.picture_opened.connect(drawing.sketch.show_picture)
    pictures.picture_opened.connect(lambda _picture: window.notice_bar.settle("opening"))
    pictures.notice_raised.connect(window.notice_bar.show_notice)


def _connect_preparation(window: MainWindow, services: Services, drawing: Drawing, commands: DrawingCommands) -> None:
    """How what is on the canvas was prepared, in a dialog beside it."""
    preparation, dialog = ShownPreparation(services[Inspector], window), PreparationDialog(window)
    for asked in (commands.preparation.triggered, drawing.column.answer.preparation_requested):
        asked.connect(lambda: dialog.open_beside(drawing.column))
    drawing.reader.digit_changed.connect(preparation.show_sketch)
    dialog.watched_changed.connect(preparation.watch)
    preparation.preparation_changed.connect(dialog.view.show_preparation)
    window.closing.connect(dialog.close)
