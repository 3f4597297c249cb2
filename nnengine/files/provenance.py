"""Where a model comes from, as its file tells: what its recipe and its history do not say."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from nnengine.data.dataset import DataSplits

BEGUN = "begun_with"
_EARLIER = (BEGUN, "fine_tuning")  # what stays true of weights when they are trained on


def earlier(before: Mapping[str, str], data: str | None = None) -> dict[str, str]:
    """Of a model's provenance, what stays true of its weights when they are trained on.

    Given its ``data``, the new run begins with its weights, and says so; without, the same run goes on.
    """
    kept = {name: before[name] for name in _EARLIER if name in before}
    if data is None:
        return kept
    words = f"a model trained on {data}"
    return kept | {BEGUN: f"{words}, begun with {kept[BEGUN]}" if BEGUN in kept else words}


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
