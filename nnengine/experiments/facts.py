"""What a result tells of when and on what it was measured."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nnengine.files.provenance import versions
from nnengine.files.regular_file import read_regular

_LARGEST_LIST = 10_000_000  # bytes, of thousands of processors


def facts() -> dict[str, Any]:
    """Versions, the processor and how many of its cores there are, and the time now."""
    return {
        "versions": versions(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _processor() -> str:
    """What the processor calls itself, or else what kind it is."""
    try:
        lines = read_regular(Path("/proc/cpuinfo"), _LARGEST_LIST).decode(errors="replace").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "") or platform.processor() or platform.machine()
