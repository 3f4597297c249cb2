"""What the other features may know of the drawing."""

from __future__ import annotations

from dataclasses import dataclass

from app.drawing.controllers.pictures import Pictures
from app.drawing.controllers.reader import Reader
from app.drawing.controllers.sketch_controller import SketchController
from app.drawing.sketch_column import SketchColumn
from nnengine.digits.judge import Judge


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """The canvas and what is on it, what reads it, and who judges whether it is a digit at all."""

    sketch: SketchController
    reader: Reader
    pictures: Pictures
    column: SketchColumn
    judge: Judge | None
