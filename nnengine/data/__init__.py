"""Samples to train on: what a data set is, how it is divided, and the files that hold arrays."""

from __future__ import annotations

from nnengine.data.dataset import CLASSES, DataSet, DataSplits
from nnengine.data.expansion import expanded
from nnengine.data.progress import Progress, ProgressCallback

__all__ = ["CLASSES", "DataSet", "DataSplits", "Progress", "ProgressCallback", "expanded"]
