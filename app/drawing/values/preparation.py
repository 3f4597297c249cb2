"""How an input was prepared, stage by stage, for a network to read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, eq=False)
class PreparedStage:
    """One stage: its name, a sentence with what it found, and its image, (H, W) uint8.

    Of an image of ink 255 is full ink, else it is white.
    """

    name: str
    words: str
    pixels: npt.NDArray[np.uint8]
    is_ink: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Preparation:
    """All stages, from what was put in to what the network sees; none where there is nothing to read."""

    stages: tuple[PreparedStage, ...] = ()
    what: str = ""  # "digit.jpg", "the drawing"
