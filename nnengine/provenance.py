"""Where a model comes from, as its file tells: what its recipe and its history do not say."""

from __future__ import annotations

import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from nnengine.data.dataset import DataSplits


def provenance(splits: DataSplits | None = None) -> dict[str, str]:
    """Who made the images and how many there were, the versions at work, the kind of machine, and the time now.

    Nothing of images where none were used.
    """
    found = {"versions": versions(), "machine": platform.machine(), "time": datetime.now(UTC).isoformat("T", "seconds")}
    if splits is None:
        return found
    counts = ", ".join(f"{len(part)} {name}" for name, part in splits.parts.items())
    return {"data_attribution": splits.attribution, "data_counts": counts} | found


def versions() -> str:
    """The versions at work: "vectorville 0.2.0, numpy 2.4.6, python 3.11.9"."""
    found = {"vectorville": own_version(), "numpy": np.__version__, "python": platform.python_version()}
    return ", ".join(f"{name} {number}" for name, number in found.items())


def own_version() -> str:
    """The version of this program: "0.2.0"."""
    try:
        return version("vectorville")
    except PackageNotFoundError:
        return "(not installed)"
