"""Samples to train on: what a data set is, how it is divided, and the files that hold arrays."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from nnengine.data.dataset import CLASSES, DataSet, DataSplits
from nnengine.data.expansion import expanded
from nnengine.data.progress import Progress, ProgressCallback

__all__ = ["CLASSES", "DataSet", "DataSplits", "Progress", "ProgressCallback", "expanded"]


def __getattr__(name: str) -> Any:
    if name == "open_data":  # where earlier versions had it
        return import_module("nnengine.digits.sources").open_data
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
