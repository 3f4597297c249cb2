"""A photograph or a scan of a digit, in place of a drawing."""

from __future__ import annotations

from dataclasses import dataclass

from app.drawing.values.preparation import Preparation
from app.drawing.values.reading import Image, NetworkInput


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """An opened picture, read and prepared: its name, the stages of that, and what the network sees in the end.

    ``ink`` is all that may be digits, (H, W) in [0, 1] as large as the first stage; None: do not divide it.
    """

    name: str
    preparation: Preparation
    seen: NetworkInput
    ink: Image | None = None
