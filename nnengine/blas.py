"""Loads NumPy with the matrix products that fit the processor; to be imported before anything loads NumPy."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_VARIABLE = "OPENBLAS_CORETYPE"
_ZEN_5 = 26  # the first of AMD's processor families that the OpenBLAS in NumPy takes for one without AVX-512


def load_numpy() -> None:
    """Import NumPy; on Zen 5 with OpenBLAS's kernels for AVX-512, which there are twice as fast as those that it picks.

    Nothing changes where NumPy is loaded already, where the user has set ``OPENBLAS_CORETYPE``, and on systems other
    than Linux. OpenBLAS issue 6029, "AMD Zen 5 architecture is misidentified".
    """
    unrecognised = "numpy" not in sys.modules and _VARIABLE not in os.environ and _is_unrecognised(_processor())
    if unrecognised:
        os.environ[_VARIABLE] = "SkylakeX"
    import numpy as np  # noqa: F401, PLC0415

    if unrecognised:
        del os.environ[_VARIABLE]  # not for programs started from here


def _processor() -> dict[str, str]:
    """What Linux tells of the first processor."""
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8") as file:
            text = file.read(8192)
    except OSError:
        return {}
    lines = (line.partition(":") for line in text.partition("\n\n")[0].splitlines())
    return {name.strip(): value.strip() for name, _, value in lines}


def _is_unrecognised(processor: dict[str, str]) -> bool:
    return (
        processor.get("vendor_id") == "AuthenticAMD"
        and processor.get("cpu family", "").isdecimal()
        and int(processor["cpu family"]) >= _ZEN_5
        and {"avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512cd"} <= set(processor.get("flags", "").split())
    )
