"""Networks to and from other programs: ONNX, the book's JSON, NumPy's ``.npz``, a Python script."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from nnengine.interchange.exporting import export_model
from nnengine.interchange.formats import FORMATS, READABLE, Format
from nnengine.interchange.importing import Import, read_network
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
    "read_network",
]


def __getattr__(name: str) -> Any:
    if name in {"import_model", "import_network"}:  # where earlier versions had them
        return getattr(import_module("nnengine.digits.importing"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
