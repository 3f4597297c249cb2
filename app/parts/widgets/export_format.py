"""What a plot can be saved as."""

from __future__ import annotations

from enum import Enum


class ExportFormat(Enum):
    """What a plot can be saved as; the value is the ending of the file's name."""

    PNG = "png"
    SVG = "svg"
    CSV = "csv"
