"""Networks to and from other programs: ONNX, the book's JSON, NumPy's ``.npz``, a Python script."""

from __future__ import annotations

from nnengine.interchange.exporting import export_model
from nnengine.interchange.formats import FORMATS, READABLE, Format
from nnengine.interchange.importing import Import, import_model, import_network
from nnengine.interchange.input_range import AS_IT_IS, USUAL_RANGES, InputRange
from nnengine.interchange.range_trial import RangeReading, RangeTrial

__all__ = [
    "AS_IT_IS",
    "FORMATS",
    "READABLE",
    "USUAL_RANGES",
    "Format",
    "Import",
    "InputRange",
    "RangeReading",
    "RangeTrial",
    "export_model",
    "import_model",
    "import_network",
]
