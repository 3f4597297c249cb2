"""Paired runs: two workloads in turn, A B A B …, each in a process of its own, and the ratio pair by pair.

A shared machine's speed drifts; the ratio of neighbouring runs does not.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from statistics import median

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def run(module: str, *arguments: str) -> float:
    """The number that ``python -m module arguments`` prints as its last word."""
    finished = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=os.environ | ONE_THREAD,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return float(finished.stdout.split()[-1])


def paired(module: str, first: list[str], second: list[str], pairs: int) -> list[tuple[float, float]]:
    """The numbers of both workloads, pair by pair."""
    return [(run(module, *first), run(module, *second)) for _ in range(pairs)]


def summary(values: list[float], unit: str = "") -> str:
    """Median with minimum and maximum."""
    return f"{median(values):,.4g}{unit} ({min(values):,.4g} to {max(values):,.4g})"


def machine() -> str:
    """The processor and the versions that matter, as one line."""
    import numpy as np

    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}"
