"""What became of the drawing as a labelled digit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeptDrawing:
    """What the drawing on the canvas was labelled, None while it is not, and whether that can be taken back."""

    label: int | None = None
    can_undo: bool = False
