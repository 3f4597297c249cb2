"""What was done to a drawing or a picture, in words and as an image, until a network could read it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, eq=False)
class PreparationStage:
    """One step of it: its name, a sentence with what it found here, and its image (H, W) float32 in [0, 1].

    Of an image of ink 1 is full ink, else 1 is white.
    """

    name: str
    words: str
    image: npt.NDArray[np.float32]
    is_ink: bool = True


def counted(count: int, what: str) -> str:
    """A number of things in words: "1 line", "12 lines", "no lines"."""
    return f"{count or 'no'} {what}{'' if count == 1 else 's'}"


def pixels_moved(across: float, down: float) -> str:
    """Where an image was moved to, in words."""
    ways = [
        f"{figure} pixel{'' if figure == '1' else 's'} {after if pixels > 0 else before}"
        for pixels, before, after in ((across, "to the left", "to the right"), (down, "up", "down"))
        if (figure := f"{abs(pixels):.1f}".removesuffix(".0")) != "0"
    ]
    return f"Moved {' and '.join(ways)}" if ways else "Left in its place"
