"""How wide the pen may be, as shares of the canvas's side."""

from __future__ import annotations

THINNEST_PEN = 0.02
THICKEST_PEN = 0.14
DEFAULT_PEN = 0.06
ERASER = 0.1
