"""Networks to and from other programs: ONNX, the book's JSON, NumPy's ``.npz``, a Python script."""

from __future__ import annotations

from nnengine.interchange.exporting import export_model
from nnengine.interchange.formats import FORMATS, READABLE, Format
from nnengine.interchange.importing import import_model

__all__ = ["FORMATS", "READABLE", "Format", "export_model", "import_model"]
