"""Reading a picture in a thread of its own. No Qt: out of it comes one frozen value, left in a slot."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np

from app.drawing.values.picture import Picture
from app.drawing.values.preparation import Preparation, PreparedStage
from app.drawing.values.reading import NetworkInput
from app.work.background_run import BackgroundRun
from nnengine.digits.preparation_stage import PreparationStage
from nnengine.digits.preprocessing import read_picture
from nnengine.digits.preprocessing.preparation import digit_preparation, ink_alone
from nnengine.errors import DataError

logger = logging.getLogger(__name__)


class PictureReading(BackgroundRun):
    """Reads and prepares one picture; ``outcome`` is there once it has ended."""

    def __init__(self, source: Path | bytes, name: str) -> None:
        super().__init__("picture")
        self.outcome: Picture | Exception | None = None
        self._source = source
        self._name = name

    def _work(self) -> None:
        try:
            self.outcome = read(self._source, self._name)
        except DataError as expected:
            self.outcome = expected
        except Exception as unexpected:  # the window must hear of it, whatever it is
            logger.exception("a picture was not read")
            self.outcome = unexpected


def read(source: Path | bytes, name: str) -> Picture:
    """The picture in a file or in its bytes; raises DataError with ``name`` where there is none to read."""
    grey = read_picture(source if isinstance(source, Path) else BytesIO(source), name)
    stages, ink = ink_alone(grey, name)
    if ink is not None:
        stages = (*stages, *digit_preparation(ink, ink.shape))
    return Picture(name, Preparation(shown(stages), name), NetworkInput(stages[-1].image), ink)


def shown(stages: Sequence[PreparationStage]) -> tuple[PreparedStage, ...]:
    """The stages as the window shows them."""
    return tuple(
        PreparedStage(stage.name, stage.words, np.rint(stage.image * 255).astype(np.uint8), stage.is_ink)
        for stage in stages
    )
